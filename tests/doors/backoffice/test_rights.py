"""At the desk: what somebody may ask for, and the copy of all that is kept about them."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from repere.accompaniment.casework.own.actions import copy_for_person
from repere.accompaniment.people.paper_access import actions as paper_access
from repere.doors.design.booklet.pdf import CannotBeDrawn
from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import NotAllowed, Role
from tests import factories
from tests.doors.design.takeaway.whole import whole

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12
ENGLISH = {"accept-language": "en"}
MADE = {"language": "en", "form": "page"}


@pytest.fixture
def dossier(organisation):
    return whole(organisation).dossier


def page_of(dossier):
    return f"/bureau/personnes/{dossier.pk}/droits/"


def read(browser, dossier, **asked):
    answer = browser.post(page_of(dossier), MADE | asked, headers=ENGLISH)
    assert answer.status_code == 200
    return answer


def test_a_copy_is_made_in_one_act_and_the_person_reads_that_it_was(client_of, dossier):
    told = read(client_of(), dossier).content.decode()

    assert "What is kept about me" in told
    assert "Besoinzq" in told
    assert "Foyerzq" in told
    [line] = TrailLine.objects.filter(verb="copy.read")
    assert (line.role, line.dossier_id) == ("caseworker", dossier.pk)
    again = read(client_of(), dossier).content.decode()
    assert "Caseworker" in again.partition("Who opened your dossier")[2]


def test_it_is_made_in_the_language_that_is_chosen_from_right_to_left_in_arabic(client_of, dossier):
    assert (
        '<article class="stack loose" lang="ar" dir="rtl">'
        in read(client_of(), dossier, language="ar").content.decode()
    )
    first = client_of().get(page_of(dossier), headers=ENGLISH)
    assert first.context["form"].initial["language"] == "ar"
    assert "Repère does not write Wolof yet" in first.content.decode()


def test_it_is_taken_as_a_pdf_or_as_a_file(client_of, dossier):
    on_paper = read(client_of(), dossier, form="pdf")
    as_data = read(client_of(), dossier, form="json")

    assert on_paper.content.startswith(b"%PDF")
    assert on_paper["Content-Disposition"] == 'attachment; filename="data.pdf"'
    assert json.loads(as_data.content)["needs"][0]["said"] == "Besoinzq"


def test_the_status_is_in_it_only_when_it_is_asked_for_by_its_name(client_of, dossier):
    assert "Statutzq" not in read(client_of(), dossier).content.decode()
    assert "Statutzq" in read(client_of(), dossier, with_status="on").content.decode()


def test_what_is_hidden_at_their_own_door_is_proposed_to_stay_out_of_the_copy(client_of, dossier):
    agent = factories.actor(Role.CASEWORKER, organisation=dossier.organisation)
    paper_access.issue_access(agent, dossier.person, language="fr", hides=["sleep"], now=factories.NOW)

    assert client_of().get(page_of(dossier)).context["form"].initial["hides"] == ["sleep"]
    told = read(client_of(), dossier, hides="sleep").content.decode()

    assert "Besoinzq" not in told
    assert "Dortoirzq" not in told


def test_whoever_does_not_read_the_whole_dossier_makes_no_copy(client_of, dossier):
    desk = client_of(Role.WELCOME_AGENT)
    page = desk.get(page_of(dossier), headers=ENGLISH).content.decode()

    assert "is made by a caseworker or whoever coordinates" in page
    assert "Make the copy" not in page
    assert desk.post(page_of(dossier), MADE).status_code == 403
    assert not TrailLine.objects.filter(verb="copy.read").exists()


def test_nobody_makes_a_copy_of_a_dossier_out_of_their_sight(client_of, dossier):
    elsewhere = client_of(Role.COORDINATOR, organisation=factories.organisation())

    assert elsewhere.post(page_of(dossier), MADE).status_code == 404
    with pytest.raises(NotAllowed):
        copy_for_person(elsewhere.actor, dossier, with_status=False)
    assert not TrailLine.objects.filter(verb="copy.read").exists()


def test_where_no_pdf_can_be_made_it_is_said(client_of, dossier, monkeypatch):
    monkeypatch.setattr("repere.doors.design.takeaway.pdf.drawn", _undrawn)

    assert "The PDF could not be made here." in read(client_of(), dossier, form="pdf").content.decode()


def _undrawn(*_asked):
    raise CannotBeDrawn


def test_the_page_reads_little(client_of, dossier):
    desk = client_of()
    desk.get(page_of(dossier))

    with CaptureQueriesContext(connection) as seen:
        desk.get(page_of(dossier))

    asked = [
        q["sql"]
        for q in seen.captured_queries
        if not q["sql"].startswith(("BEGIN", "SAVE", "RELEASE", "COMMIT"))
    ]
    assert len(asked) <= MOST_QUERIES
