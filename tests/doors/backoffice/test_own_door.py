"""At the desk: a paper made, printed once, ended, opened again."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from repere.accompaniment.people.models import Correction, PaperAccess
from repere.accompaniment.people.paper_access import actions, rules
from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import Role
from tests import factories

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12
CONTROL = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT")


@pytest.fixture
def dossier(organisation):
    return factories.dossier(
        person=factories.person("Amina Diallo", organisation=organisation, languages=["ar"])
    )


@pytest.fixture
def desk(client_of):
    return client_of(Role.CASEWORKER)


def page_of(dossier):
    return f"/bureau/personnes/{dossier.pk}/acces/"


def made(desk, dossier, **told):
    answer = desk.post(page_of(dossier), {"make": "1", "language": "ar"} | told)
    assert answer.status_code == 200
    return answer


def slips(answer):
    return re.findall(r'<article class="slip.*?</article>', answer.content.decode(), re.DOTALL)


def test_a_paper_is_printed_once_in_two_parts_that_open_the_door_together(desk, dossier):
    paper, apart = slips(made(desk, dossier))
    [code] = re.findall(r"[2-9B-Z]{3}-[2-9B-Z]{3}-[2-9B-Z]{3}", paper)
    [pin] = re.findall(r">(\d{6})<", apart)

    assert pin not in paper
    assert code not in apart
    assert 'lang="ar" dir="rtl"' in paper
    assert 'lang="fr"' in paper
    assert actions.sign_in(code, pin, address="192.0.2.1", now=factories.NOW)
    assert code not in desk.get(page_of(dossier)).content.decode()


def test_neither_part_says_whose_it_is_nor_who_made_it(desk, dossier):
    for part in slips(made(desk, dossier)):
        for told in (
            "Diallo",
            "Amina",
            dossier.code,
            dossier.organisation.name,
            dossier.organisation.short_name,
        ):
            assert told not in part


def test_the_square_code_leads_to_the_address_alone(desk, dossier):
    paper = made(desk, dossier).context["paper"]

    assert paper.address == "https://repere.test/mon-espace/ar/"


def test_a_pin_they_chose_is_printed_nowhere(desk, dossier):
    answer = made(desk, dossier, pin="739204")

    assert len(slips(answer)) == 1
    assert "739204" not in answer.content.decode()
    assert actions.sign_in(answer.context["paper"].code, "739204", address="192.0.2.1", now=factories.NOW)


@pytest.mark.parametrize("pin", ["12345", "123456", "abcdef"])
def test_a_pin_that_does_not_do_makes_no_paper(desk, dossier, pin):
    answer = made(desk, dossier, pin=pin)

    assert not slips(answer)
    assert not PaperAccess.unscoped.exists()


def test_the_page_proposes_a_language_they_speak(desk, dossier):
    assert '<option value="ar" selected>' in desk.get(page_of(dossier)).content.decode()


def test_what_they_ask_to_hide_goes_with_the_paper(desk, dossier):
    made(desk, dossier, hides=["health", "sleep"])

    assert PaperAccess.unscoped.get().hides == ["health", "sleep"]


def test_whoever_is_in_danger_is_asked_first(desk, dossier):
    assert "alert warn" not in desk.get(page_of(dossier)).content.decode()

    factories.contact(person=dossier.person, precautions="Jamais le soir")

    assert "alert warn" in desk.get(page_of(dossier)).content.decode()


def test_a_paper_closed_by_wrong_pins_is_opened_again_here(desk, dossier):
    paper = made(desk, dossier).context["paper"]
    wrong = "840395" if paper.pin != "840395" else "951406"
    for _try in range(rules.MOST_FAILURES):
        with pytest.raises(actions.DoesNotOpen):
            actions.sign_in(paper.code, wrong, address="192.0.2.1", now=factories.NOW)
    row = PaperAccess.unscoped.get()

    assert f'name="reopen" value="{row.pk}"' in desk.get(page_of(dossier)).content.decode()
    desk.post(page_of(dossier), {"reopen": row.pk})

    assert actions.sign_in(paper.code, paper.pin, address="192.0.2.1", now=factories.NOW)


def test_a_paper_is_ended_for_a_reason(desk, dossier):
    paper = made(desk, dossier).context["paper"]
    row = PaperAccess.unscoped.get()
    desk.post(page_of(dossier), {"revoke": row.pk, "because": "nonsense"})
    assert PaperAccess.unscoped.get().revoked_at is None

    desk.post(page_of(dossier), {"revoke": row.pk, "because": "stolen"})

    with pytest.raises(actions.DoesNotOpen):
        actions.sign_in(paper.code, paper.pin, address="192.0.2.1", now=factories.NOW)


def test_the_papers_of_another_are_not_ended_from_here(client_of, desk, dossier):
    made(desk, dossier)
    row = PaperAccess.unscoped.get()
    there = factories.organisation()
    elsewhere, other = client_of(Role.CASEWORKER, organisation=there), factories.dossier(organisation=there)

    assert elsewhere.get(page_of(dossier)).status_code == 404
    assert elsewhere.post(page_of(other), {"revoke": row.pk, "because": "lost"}).status_code == 404


def test_opening_the_page_is_a_reading(desk, dossier):
    desk.get(page_of(dossier))

    assert TrailLine.objects.filter(verb="dossier.read", dossier_id=dossier.pk).exists()


def many(dossier, rows):
    for _row in range(rows):
        other = factories.dossier(organisation=dossier.organisation)
        for one in (dossier, other):
            Correction.unscoped.create(
                organisation=dossier.organisation, person=one.person, subject="name", said="Un autre nom",
                asked_at=factories.NOW,
            )  # fmt: skip
        actions.issue_access(
            factories.actor(organisation=dossier.organisation),
            dossier.person,
            language="fr",
            now=factories.NOW,
        )


@pytest.mark.parametrize("page", ["personnes/{}/acces/", "personnes/{}/rectifications/", "rectifications/"])
def test_ten_rows_ask_no_more_than_one(desk, dossier, page):
    address, counts = f"/bureau/{page.format(dossier.pk)}", {}
    for rows in (1, 9):
        many(dossier, rows)
        desk.get(address)  # what a session writes on its first page is not counted
        with CaptureQueriesContext(connection) as seen:
            assert desk.get(address).status_code == 200
        counts[rows] = [q["sql"] for q in seen.captured_queries if not q["sql"].startswith(CONTROL)]

    assert len(counts[9]) <= len(counts[1]) <= MOST_QUERIES, "\n".join(counts[9])
