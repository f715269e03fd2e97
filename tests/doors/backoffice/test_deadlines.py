"""The pages of the board: never a date without its mark and source, nothing to whoever does not read the status."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from repere.accompaniment.people.models import PersonReader
from repere.accompaniment.people.shelves.rules import Standing
from repere.accompaniment.procedures import actions as procedures
from repere.accompaniment.procedures.actions import SaidEvent
from repere.accompaniment.procedures.board import actions, queries
from repere.accompaniment.procedures.models import Absence, DeadlineWatch
from repere.foundation.toolkit.actors import Role
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
NOW = factories.NOW
MOST = 12
PAGES = ("deadlines", "deadlines_week", "absences")


@pytest.fixture
def browser(client_of):
    return client_of(Role.CASEWORKER)


@pytest.fixture
def english(browser):
    browser.cookies["repere_language"] = "en"
    return browser


def told(actor, organisation, *events, name="Amina Diallo", code="fr.oqtf"):
    dossier = factories.dossier(person=factories.person(name, organisation=organisation))
    made = procedures.begin_procedure(actor, dossier, code, place="FR", now=NOW)
    for kind, moment in events:
        procedures.tell_event(actor, made, SaidEvent(kind, moment), now=NOW)
    return dossier


def board(browser, **asked):
    return browser.get(reverse("backoffice:deadlines"), {"whose": "all"} | asked).content.decode()


OQTF = ("oqtf_notified", date(2026, 11, 10))


def test_each_line_says_its_mark_its_source_and_that_no_jurist_signed(english, organisation):
    told(english.actor, organisation, OQTF)

    page = board(english)

    assert "Amina Diallo" in page
    assert "article read" in page
    assert "L. 614-1" in page
    assert "Not signed off by a jurist" in page


def test_one_press_says_who_has_it(browser, organisation):
    told(browser.actor, organisation, OQTF)
    watch = DeadlineWatch.unscoped.get(
        work_by_on__isnull=False, deadline__superseded_at=None, pk=_libre(browser)
    )

    answer = browser.post(reverse("backoffice:deadlines"), {"which": watch.pk})

    assert answer.status_code == 302
    assert str(browser.user) in board(browser)
    assert browser.get(reverse("backoffice:deadlines"), {"nobody": "1", "whose": "all"}).context[
        "page"
    ].paginator.count == (queries.board(browser.actor).count() - 1)


def _libre(browser):
    return next(one.pk for one in queries.board(browser.actor) if one.deadline.rule == "fr.oqtf.libre")


def test_done_then_opened_again_by_its_page(english, organisation):
    told(english.actor, organisation, OQTF)
    address = reverse("backoffice:deadline", args=[_libre(english)])

    refused = english.post(address, {"act": "done", "done-what": "Petition sent", "done-on": "2026-11-17"})
    assert "still to come" in refused.content.decode()
    english.post(address, {"act": "done", "done-what": "Petition sent", "done-on": "2026-11-16"})
    page = english.get(address).content.decode()
    assert "Petition sent" in page

    english.post(address, {"act": "reopen"})
    assert "Petition sent" not in english.get(address).content.decode()


def test_a_missed_one_shows_what_can_still_be_done_with_sources(english, organisation):
    told(english.actor, organisation, OQTF)
    address = reverse("backoffice:deadline", args=[_libre(english)])
    assert "What can still be done" not in english.get(address).content.decode()

    english.post(
        address, {"act": "missed", "missed-because": "mail", "missed-words": "Retour au bureau de poste"}
    )

    page = english.get(address).content.decode()
    assert "What can still be done" in page
    assert "L. 521-2" in page
    assert "Retour au bureau de poste" in page


def test_hours_count_down_and_are_written_without_script(english, organisation):
    told(english.actor, organisation, ("detention_notified", NOW - timedelta(hours=8)))

    page = board(english)

    assert "data-until=" in page
    assert "39 hours left" in page or "40 hours left" in page


def test_a_colleague_without_the_shelf_is_turned_away_from_every_page(client_of, browser, organisation):
    told(browser.actor, organisation, OQTF)
    address = reverse("backoffice:deadline", args=[_libre(browser)])
    agent = client_of(Role.WELCOME_AGENT)

    for page in (*(reverse(f"backoffice:{name}") for name in PAGES), address):
        answer = agent.get(page)
        assert answer.status_code == 403
        assert b"Amina" not in answer.content


def test_why_some_were_missed_is_for_whoever_leads_and_hides_the_few(client_of, browser, organisation):
    lead = client_of(Role.COORDINATOR)
    lead.cookies["repere_language"] = "en"
    address = reverse("backoffice:deadlines_missed")
    assert browser.get(address).status_code == 403

    for number, because in enumerate(["mail"] * 6 + ["portal"] * 2):
        told(browser.actor, organisation, OQTF, name=f"Amina Diallo {number}")
        actions.say_missed(
            browser.actor, DeadlineWatch.unscoped.get(pk=_libre(browser)), because=because, now=NOW
        )
        if number == 3:
            assert "Fewer than 5 people" in lead.get(address).content.decode()

    page = lead.get(address).content.decode()
    assert "8 time limits were missed" in page
    assert "<dd>2</dd>" not in page
    assert "<dd>6</dd>" not in page


def test_the_sheet_of_the_week_has_codes_and_names_only_where_asked_for(browser, organisation):
    dossier = told(browser.actor, organisation, OQTF, ("house_arrest_notified", date(2026, 11, 13)))
    address = reverse("backoffice:deadlines_week")

    by_code = browser.get(address, {"whose": "all"}).content.decode()
    assert dossier.code in by_code
    assert "Amina" not in by_code
    assert "Amina" in browser.get(address, {"whose": "all", "names": "1"}).content.decode()


def test_an_absence_is_said_and_taken_back(browser, client_of):
    other = client_of(Role.CASEWORKER)
    address = reverse("backoffice:absences")
    said = {
        "who": browser.actor.user_id, "stand_in": other.actor.user_id,
        "starts_on": "2026-11-16", "ends_on": "2026-11-20",
    }  # fmt: skip

    assert browser.post(address, said).status_code == 302
    assert str(other.user) in browser.get(address).content.decode()
    assert browser.post(address, {"end": Absence.objects.get().pk}).status_code == 302
    assert Absence.objects.get().ended_at is not None


def test_whoever_does_not_lead_says_only_their_own_absence(browser, client_of):
    other = client_of(Role.CASEWORKER)
    said = {
        "who": other.actor.user_id, "stand_in": browser.actor.user_id,
        "starts_on": "2026-11-16", "ends_on": "2026-11-20",
    }  # fmt: skip

    assert browser.post(reverse("backoffice:absences"), said).status_code == 200
    assert not Absence.objects.exists()


@pytest.mark.parametrize("asked", [
    {"when": "yesterday", "whose": "theirs", "page": "x"}, {"when": "late"}, {"nobody": "2"}, {"page": "99"},
])  # fmt: skip
def test_rubbish_in_the_address_shows_a_board(browser, organisation, asked):
    told(browser.actor, organisation, OQTF)

    assert browser.get(reverse("backoffice:deadlines"), asked).status_code == 200


def test_what_is_not_there_cannot_be_taken(browser):
    for which in ("", "x", "00000000-0000-0000-0000-000000000000"):
        assert browser.post(reverse("backoffice:deadlines"), {"which": which}).status_code == 404


@pytest.mark.parametrize("whose", ["mine", "team", "all"])
@pytest.mark.parametrize("page", ["deadlines", "deadlines_week"])
def test_ten_rows_ask_no_more_than_one_and_twelve_at_most(browser, organisation, page, whose):
    counts = []
    for rows in (1, 9):
        for number in range(rows):
            dossier = told(browser.actor, organisation, ("house_arrest_notified", date(2026, 11, 13)), OQTF,
                           name=f"Amina Diallo {rows} {number}")  # fmt: skip
            PersonReader.unscoped.create(
                person=dossier.person, user_id=browser.actor.user_id,
                standing=Standing.REFERENT.value, named_at=timezone.now(),
            )  # fmt: skip
        ask = lambda: browser.get(reverse(f"backoffice:{page}"), {"whose": whose, "names": "1"})  # noqa: E731
        ask()
        with CaptureQueriesContext(connection) as seen:
            shown = ask().content.decode()
        assert shown.count("Amina Diallo") >= rows
        found = [
            one["sql"]
            for one in seen
            if not one["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))
        ]
        counts.append(len(found))

    assert counts[0] == counts[1] <= MOST, found


def calendar(browser, **chosen):
    """What a telephone reads at an address made with these choices."""
    page = browser.post(reverse("backoffice:agenda_feed"), {"make": "1", **chosen}).content.decode()
    found = re.search(r"/bureau/agenda/flux/[^\"< ]+\.ics", page)
    return Client().get(found.group()).content.decode().replace("\r\n ", "")


def followed(browser, organisation, *events):
    dossier = told(browser.actor, organisation, *events)
    PersonReader.unscoped.create(
        person=dossier.person, user_id=browser.actor.user_id, standing=Standing.REFERENT.value, named_at=NOW
    )


def test_ones_own_calendar_has_the_days_to_work_by_where_asked_and_never_says_what_they_are(
    english, organisation
):
    followed(english, organisation, OQTF)

    assert "VALUE=DATE" not in calendar(english)
    without, with_names = (
        calendar(english, with_deadlines="on"),
        calendar(english, with_deadlines="on", with_names="on"),
    )

    assert "DTSTART;VALUE=DATE:20261211\r\nDTEND;VALUE=DATE:20261212" in without
    assert "Amina" not in without
    assert "SUMMARY:Amina Diallo" in with_names
    for said in ("order to leave", "OQTF", "quitter", "L. 614"):
        assert said.casefold() not in with_names.casefold()


def test_a_limit_in_hours_stands_in_the_calendar_as_a_day_like_any_other(english, organisation):
    followed(english, organisation, ("detention_notified", NOW - timedelta(hours=8)))

    told = calendar(english, with_deadlines="on")
    assert "VALUE=DATE" in told
    assert "T013000Z" not in told


def test_who_does_not_read_the_status_is_not_offered_time_limits_in_their_calendar(client_of):
    agent = client_of(Role.WELCOME_AGENT)

    assert "with_deadlines" not in agent.get(reverse("backoffice:agenda_feed")).content.decode()
    assert "VALUE=DATE" not in calendar(agent, with_deadlines="on")


def test_ten_thousand_time_limits_are_ordered_by_the_database(browser, organisation):
    """A page of the board opens the forty lines that it shows, not the thousands behind them."""
    told(browser.actor, organisation, OQTF)
    [watch] = [one for one in queries.board(browser.actor) if one.deadline.rule == "fr.oqtf.libre"]
    plan = queries.board(browser.actor)[:40].explain()

    assert watch.work_by_on == date(2026, 12, 11)
    assert "deadlines_on_the_board" in plan or connection.vendor != "sqlite"
