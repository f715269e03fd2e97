from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from repere.accompaniment.casework.models import Note
from repere.accompaniment.casework.timeline.queries import PAGE, events_of
from repere.accompaniment.casework.timeline.registry import kinds
from repere.accompaniment.orientation.choices import Way
from repere.accompaniment.orientation.models import Orientation
from repere.accompaniment.people.shelves.queries import sight_of
from repere.accompaniment.people.shelves.rules import Shelf
from repere.doors.backoffice.person.timeline import WAYS
from repere.foundation.toolkit.actors import Role
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier(organisation):
    return factories.dossier(person=factories.person("Amina Diallo", organisation=organisation))


def note(dossier, text, shelf=Shelf.NEEDS, author=None, days=0):
    return Note.unscoped.create(
        organisation_id=dossier.organisation_id,
        dossier=dossier,
        shelf=shelf.value,
        author_id=(author or factories.user()).pk,
        text=text,
        written_at=timezone.now() - timedelta(days=days),
    )


def page(client, dossier, **asked):
    return client.get(reverse("backoffice:person_timeline", args=[dossier.pk]), asked)


def shown(answer):
    return [event["way"].icon for event in answer.context["events"]]


def test_every_kind_that_a_room_tells_has_its_words():
    assert {kind.code for kind in kinds()} == set(WAYS)


def test_what_happened_is_told_the_latest_first(client_of, dossier):
    visit = factories.passage(dossier=dossier, opened_at=timezone.now() - timedelta(days=3))
    factories.need("eat", passage=visit, dossier=dossier, told_at=timezone.now() - timedelta(days=2))
    note(dossier, "Cherche un cours du soir")

    answer = page(client_of(Role.CASEWORKER), dossier)

    assert shown(answer) == ["pencil", "clipboard-list", "footprints"]
    assert "Cherche un cours du soir" in answer.content.decode()


def test_one_kind_alone(client_of, dossier):
    factories.passage(dossier=dossier)
    note(dossier, "Une note")

    answer = page(client_of(Role.CASEWORKER), dossier, of="note")

    assert len(shown(answer)) == 1


def test_a_shelf_that_is_not_theirs_leaves_no_event(client_of, dossier):
    note(dossier, "Suivi médical", Shelf.HEALTH)
    note(dossier, "À moi seul", Shelf.PRIVATE)

    answer = page(client_of(Role.WELCOME_AGENT), dossier)

    assert shown(answer) == []
    assert "médical" not in answer.content.decode()
    whole = page(client_of(Role.CASEWORKER), dossier)
    assert "Suivi médical" in whole.content.decode()
    assert "À moi seul" not in whole.content.decode()


def test_the_name_of_a_clinic_is_for_who_reads_health(client_of, organisation, dossier):
    clinic = factories.organisation(is_sensitive=True)
    service = factories.service(name="Consultation VIH", structure=factories.structure(organisation=clinic))
    visit = factories.passage(dossier=dossier)
    need = factories.need("health", passage=visit, dossier=dossier)
    Orientation.unscoped.create(
        organisation=organisation,
        need=need,
        passage=visit,
        service=service,
        way=Way.SLIP,
        given_at=timezone.now(),
    )

    assert "Consultation VIH" not in page(client_of(Role.WELCOME_AGENT), dossier).content.decode()
    assert "Consultation VIH" in page(client_of(Role.CASEWORKER), dossier).content.decode()


def test_many_events_are_read_page_by_page(client_of, dossier, organisation):
    for day in range(PAGE + 5):
        note(dossier, f"Note {day}", days=day)
    client = client_of(Role.CASEWORKER)

    first = page(client, dossier)
    second = client.get(
        reverse("backoffice:person_timeline", args=[dossier.pk]) + "?" + first.context["earlier"]
    )

    assert len(shown(first)) == PAGE
    assert len(shown(second)) == 5
    assert second.context["earlier"] == ""


def test_one_query_for_all_kinds(dossier, organisation, django_assert_num_queries):
    actor = factories.actor(Role.CASEWORKER, organisation=organisation)
    note(dossier, "Une note")
    factories.passage(dossier=dossier)
    sight = sight_of(actor, dossier.person)
    events_of(actor, dossier, sight)

    with django_assert_num_queries(1):
        assert len(events_of(actor, dossier, sight)) == 2


def test_the_timeline_of_somebody_elsewhere_does_not_exist(client_of):
    other = factories.dossier(person=factories.person("Autre", organisation=factories.organisation()))

    assert page(client_of(Role.CASEWORKER), other).status_code == 404
