import pytest

from repere.accompaniment.casework import actions
from repere.accompaniment.casework.choices import Remember
from repere.accompaniment.casework.models import Passage
from repere.foundation.audit.models import TrailLine
from tests import factories

pytestmark = pytest.mark.django_db
HELD = ["school_hours", "foot_30"]


@pytest.fixture
def agent(actor_of):
    return actor_of()


@pytest.fixture
def dossier(organisation):
    return factories.dossier(organisation=organisation)


def said(agent, passage, *, remember=Remember.AS_BEFORE, held=HELD):
    actions.say_facts(agent, passage, actions.Facts(constraints=held), remember=remember)
    return Passage.unscoped.get(pk=passage.pk)


def test_what_holds_somebody_back_lasts_as_long_as_the_visit(agent, dossier, now):
    passage = actions.open_passage(agent, dossier=dossier, now=now)

    assert said(agent, passage).constraints == HELD

    actions.close_passage(agent, passage, done=[], now=now)
    assert Passage.unscoped.get(pk=passage.pk).constraints == []
    assert actions.open_passage(agent, dossier=dossier, now=now).constraints == []


def test_it_is_there_at_the_next_visit_if_they_agreed_and_not_once_they_want_it_forgotten(
    agent, dossier, now
):
    said(agent, actions.open_passage(agent, dossier=dossier, now=now), remember=Remember.KEEP)
    second = actions.open_passage(agent, dossier=dossier, now=now)
    assert second.constraints == HELD

    said(agent, second, remember=Remember.FORGET)

    assert actions.open_passage(agent, dossier=dossier, now=now).constraints == []
    verbs = set(TrailLine.objects.values_list("verb", flat=True))
    assert {"person.constraints_kept", "person.constraints_forgotten"} <= verbs


def test_an_anonymous_visitor_leaves_nothing_to_remember(agent, now):
    passage = actions.open_passage(agent, now=now)

    assert said(agent, passage, remember=Remember.KEEP).constraints == HELD
    assert not TrailLine.objects.filter(verb="person.constraints_kept").exists()


def test_what_is_remembered_is_sealed(agent, dossier, now):
    from django.db import connection

    said(agent, actions.open_passage(agent, dossier=dossier, now=now), remember=Remember.KEEP)

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT constraints FROM people_person UNION ALL SELECT constraints FROM casework_passage"
        )
        stored = [bytes(row[0]) for row in cursor.fetchall() if row[0]]
    assert stored
    assert not any(b"school" in raw for raw in stored)
