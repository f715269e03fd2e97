"""The pages of a person's procedures: begun, told, read with reasons, and closed to whoever may not read them."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from repere.accompaniment.procedures import actions
from repere.accompaniment.procedures.actions import SaidEvent
from repere.accompaniment.procedures.models import Procedure, ProcedureEvent
from repere.foundation.toolkit.actors import Role
from repere.knowledge.law.content import content_of, digest
from repere.knowledge.law.rulebook import house_rules
from repere.knowledge.signoffs import actions as signoffs
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
MOST = 12


@pytest.fixture
def dossier(organisation):
    return factories.dossier(person=factories.person(organisation=organisation))


@pytest.fixture
def browser(client_of):
    return client_of(Role.CASEWORKER)


def pages(dossier):
    return reverse("backoffice:procedures", args=[dossier.pk])


def begun(browser, dossier, code="fr.cnda", place="FR"):
    return browser.post(pages(dossier), {"code": code, "place": place}).url


def told(browser, url, kind, day, **more):
    return browser.post(url, {"act": "event", "kind": kind, "day": day, "channel": "by_hand", **more})


def text(answer):
    return answer.content.decode()


def test_from_the_first_click_to_the_date_of_the_appeal_with_its_reason(browser, dossier):
    url = begun(browser, dossier)
    told(browser, url, "asylum_lodged", "2025-11-03")
    told(browser, url, "portal_deposit", "2026-05-04", channel="portal", proof="capture du 4 mai")

    page = browser.get(url)

    shown = next(one for one in page.context["deadlines"] if one["row"].rule == "fr.cnda.recours")
    assert shown["row"].dates["expected"] == "2026-06-22"
    assert shown["sources"]
    assert shown["mark"]
    assert len(shown["trace"]) > 3
    assert "capture du 4 mai" in text(page)
    assert "CESEDA L. 532-1, R. 532-10" in text(page)


def test_no_date_is_shown_without_a_mark_and_a_source(browser, dossier):
    url = begun(browser, dossier, "fr.permit")
    told(browser, url, "permit_expires", "2026-12-31")
    told(browser, url, "permit_requested", "2026-03-15")

    page = browser.get(url)

    assert page.context["deadlines"]
    assert all(one["mark"] and one["sources"] for one in page.context["deadlines"])
    assert all(one["mark"] and one["sources"] for one in page.context["next"])


def test_what_could_come_next_is_told_before_it_starts(browser, dossier):
    url = begun(browser, dossier, "fr.oqtf")
    before = len(browser.get(url).context["next"])

    told(browser, url, "oqtf_notified", "2026-05-11")

    after = browser.get(url).context
    assert before > 4
    assert len(after["next"]) == before - len(after["deadlines"])


def test_an_hour_is_kept_on_the_clock_of_the_place(browser, dossier):
    url = begun(browser, dossier, "fr.oqtf", "FR-RE")
    told(browser, url, "detention_notified", "2026-05-22", hour="17:40")

    assert ProcedureEvent.unscoped.get().moment == "2026-05-22T17:40:00+04:00"


def test_an_event_is_withdrawn_papers_are_placed_and_the_procedure_closed_and_opened(browser, dossier):
    url = begun(browser, dossier)
    told(browser, url, "ofpra_decision_notified", "2026-03-31")
    browser.post(url, {"act": "withdraw", "which": str(ProcedureEvent.unscoped.get().pk)})
    browser.post(url, {"act": "papers"} | {f"paper{n}-state": "have" for n in range(4)})

    page = browser.get(url)
    assert page.context["events"] == []
    assert {one["state"] for one in Procedure.unscoped.get().papers.values()} == {"have"}

    browser.post(url, {"act": "close"})
    assert not browser.get(url).context["may_write"]
    browser.post(url, {"act": "reopen"})
    assert browser.get(url).context["may_write"]


def test_what_contradicts_itself_gives_no_date_and_says_so(browser, dossier):
    url = begun(browser, dossier)
    told(browser, url, "asylum_lodged", "2025-11-03")
    told(browser, url, "portal_deposit", "2026-05-04")
    told(browser, url, "portal_read", "2026-05-01")

    page = browser.get(url)

    assert page.context["contradictions"]
    assert page.context["deadlines"] == []


@pytest.mark.parametrize(
    "sent", [{"act": "event", "kind": "", "day": ""}, {"act": "event", "kind": "hearing"}]
)
def test_what_is_not_said_is_asked_again(browser, dossier, sent):
    answer = browser.post(begun(browser, dossier), sent)

    assert answer.status_code == 200
    assert answer.context["form"].errors


def test_a_key_that_is_none_is_a_page_that_does_not_exist(browser, dossier):
    assert browser.post(begun(browser, dossier), {"act": "withdraw", "which": "x"}).status_code == 404


def test_whoever_does_not_read_the_status_sees_an_empty_tab_and_no_procedure(browser, client_of, dossier):
    url = begun(browser, dossier)
    agent = client_of(Role.WELCOME_AGENT)

    assert agent.get(pages(dossier)).context["procedures"] == []
    assert agent.get(url).status_code == 404


def test_a_date_says_whether_two_jurists_signed_its_rule(browser, dossier, organisation):
    url = begun(browser, dossier)
    told(browser, url, "asylum_lodged", "2025-11-03")
    told(browser, url, "ofpra_decision_notified", "2026-03-31")

    def stands():
        shown = browser.get(url).context["deadlines"]
        return next(one["standing"].state for one in shown if one["row"].rule == "fr.cnda.recours")

    before = stands()
    chief = factories.actor(Role.COORDINATOR, organisation=organisation)
    rule = house_rules().versions("fr.cnda.recours")[0]
    for _two in range(2):
        membership = factories.membership(Role.CASEWORKER, organisation=organisation)
        signoffs.name_jurist(chief, membership, now=NOW)
        jurist = factories.actor_of(membership)
        signoffs.sign_rule(jurist, rule, read=digest(content_of(rule)), now=NOW)

    assert (before, stands()) == ("unsigned", "signed")


def test_pages_ask_as_much_for_five_procedures_as_for_one(browser, actor_of, dossier):
    actor = actor_of(Role.CASEWORKER)
    counts = []
    for number in (1, 4):
        for _one in range(number):
            made = actions.begin_procedure(actor, dossier, "fr.cnda", place="FR", now=NOW)
            actions.tell_event(actor, made, SaidEvent("asylum_lodged", date(2025, 1, 6)), now=NOW)
            for _two in range(number):
                said = SaidEvent("ofpra_decision_notified", date(2026, 3, 31))
                actions.tell_event(actor, made, said, now=NOW)
        counts.append(
            [
                _queries(browser, pages(dossier)),
                _queries(browser, reverse("backoffice:procedure", args=[made.pk])),
            ]
        )

    assert counts[0] == counts[1]
    assert max(counts[1]) <= MOST


def _queries(browser, url):
    browser.get(url)
    with CaptureQueriesContext(connection) as asked:
        browser.get(url)
    control = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT")
    return sum(not one["sql"].startswith(control) for one in asked.captured_queries)
