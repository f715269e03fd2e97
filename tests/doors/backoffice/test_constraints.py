"""What holds somebody back, said at the desk, and what it changes in where they are sent."""

import pytest
from django.urls import reverse

from repere.accompaniment.casework.models import Passage
from repere.foundation.toolkit.actors import Role
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(organisation):
    return factories.site(organisation=organisation)


@pytest.fixture
def browser(client_of, desk):
    return client_of(Role.WELCOME_AGENT, site=desk)


def visit(organisation, **fields):
    passage = factories.passage(organisation=organisation, **fields)
    factories.need("eat", passage=passage)
    return passage


def page_of(browser, passage):
    return browser.get(
        reverse("backoffice:orientation", args=[passage.pk]), headers={"accept-language": "en"}
    ).content.decode()


def say(browser, passage, **facts):
    return browser.post(
        reverse("backoffice:orientation", args=[passage.pk]),
        {"facts": "1", "language": "", "age": ""} | facts,
    )


def test_said_at_the_desk_it_sets_aside_what_is_too_far_on_foot(browser, organisation):
    factories.service(name="Repas des faubourgs", location=factories.location(latitude=43.8367 + 0.045))
    passage = visit(organisation)
    assert "Too far on foot" not in page_of(browser, passage)

    say(browser, passage, walk="foot_30", constraints=["no_phone"])

    page = page_of(browser, passage)
    assert "Too far on foot" in page
    assert Passage.unscoped.get(pk=passage.pk).constraints == ["no_phone", "foot_30"]
    assert '<option value="foot_30" selected>' in page
    assert 'value="no_phone" id="id_constraints_2" checked' in page


def test_hours_that_suit_are_told(browser, organisation):
    factories.service(name="Cantine", hours="Mo-Fr 18:30-21:00")
    passage = visit(organisation)

    say(browser, passage, constraints=["works_by_day", "school_hours"])

    page = page_of(browser, passage)
    assert "Open in the evening or at the weekend" in page
    assert "Not open while the children are at school" in page


def test_it_is_remembered_only_of_somebody_known_who_agrees(browser, organisation):
    anonymous = visit(organisation)
    known = visit(organisation, dossier=factories.dossier(organisation=organisation))

    assert 'name="remember"' not in page_of(browser, anonymous)
    assert 'name="remember"' in page_of(browser, known)

    say(browser, known, constraints=["no_phone"], remember="keep")
    person = Passage.unscoped.select_related("dossier__person").get(pk=known.pk).dossier.person
    assert person.constraints == ["no_phone"]


def test_a_code_that_is_none_is_refused(browser, organisation):
    passage = visit(organisation)

    answer = say(browser, passage, walk="foot_3", constraints=["on_his_knees"])

    assert answer.status_code == 200
    assert Passage.unscoped.get(pk=passage.pk).constraints == []
