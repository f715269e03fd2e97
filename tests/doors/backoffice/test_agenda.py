"""The agenda and the tasks, as a browser asks for them."""

import re
from datetime import date, time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from repere.accompaniment.casework.agenda import actions
from repere.accompaniment.casework.agenda.actions import Interpreter, SaidAppointment
from repere.accompaniment.casework.agenda.models import Appointment, CalendarFeed, MeetingPlace
from repere.accompaniment.casework.counting import count_day
from repere.accompaniment.casework.tasks import actions as tasks
from repere.accompaniment.casework.tasks.models import Task
from repere.accompaniment.people.details.actions import hide_person
from repere.accompaniment.people.household.actions import SaidTie, tell_relation
from repere.accompaniment.people.models import Person
from repere.foundation.accounts.models import Membership
from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import Role
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
MONDAY = date(2026, 11, 23)
MOST = 12
CONTROL = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT")


@pytest.fixture
def browser(client_of):
    return client_of(Role.COORDINATOR)


@pytest.fixture
def dossier(organisation):
    return factories.dossier(organisation=organisation)


@pytest.fixture
def book(browser, dossier):
    def make(**told):
        with_whom = told.pop("dossier", dossier)
        staff = told.pop("staff", [browser.actor.user_id])
        said = {"day": MONDAY, "hour": time(14), "minutes": 45} | told
        return actions.book(
            browser.actor,
            SaidAppointment(staff=staff, **said),
            dossier=with_whom,
            now=factories.NOW,
            in_spite=True,
        )

    return make


def typed(browser, **told):
    return {
        "day": "2026-11-23", "hour": "14:00", "minutes": "45", "staff": [str(browser.actor.user_id)],
    } | told  # fmt: skip


def new(dossier):
    return f"{reverse('backoffice:new_appointment')}?dossier={dossier.pk}"


def text(answer):
    return answer.content.decode()


@pytest.mark.parametrize("view", ["day", "week", "month"])
@pytest.mark.parametrize("on", ["2026-11-23", "2026-02-30", "x", "", "0001-01-01", "9999-12-31"])
def test_every_length_of_time_is_shown_on_any_day(browser, book, view, on):
    book()

    answer = browser.get(reverse("backoffice:agenda"), {"view": view, "on": on, "whose": "all"})

    assert answer.status_code == 200
    assert "&lt;" not in text(answer)


def test_a_day_shows_who_is_expected_and_what_is_taken_twice(browser, book, organisation):
    book(reason="Préparer l’entretien")
    book(hour=time(14, 30), dossier=factories.dossier(organisation=organisation))

    page = text(browser.get(reverse("backoffice:agenda"), {"on": "2026-11-23"}))

    assert page.count("Amina Diallo") == 2
    assert "Préparer l’entretien" in page
    assert len(re.findall(r'class="chip bad"', page)) == 2


def test_a_month_counts_and_names_nobody(browser, book):
    book()

    page = text(browser.get(reverse("backoffice:agenda"), {"on": "2026-11-01", "view": "month"}))

    assert "Amina Diallo" not in page
    assert "data-label" in page


def test_an_hour_at_another_clock_says_which(browser, book):
    baku = actions.add_place(browser.actor, name="Bakou", time_zone="Asia/Baku")
    book(place=baku)

    page = text(browser.get(reverse("backoffice:agenda"), {"on": "2026-11-23"}))

    assert "14:00–14:45" in page
    assert "Asia/Baku" in page


def test_an_appointment_is_made_with_an_interpreter_in_one_form(browser, dossier):
    answer = browser.post(
        new(dossier),
        typed(
            browser, needs_interpreter="on", interpreter_language="apd", interpreter_variant="Darfour",
            interpreter_gender="woman", interpreter_mode="telephone",
        ),
    )  # fmt: skip

    made = Appointment.unscoped.get()
    assert answer.headers["Location"] == reverse("backoffice:appointment", args=[made.pk])
    page = text(browser.get(answer.headers["Location"]))
    assert "Darfour" in page
    browser.post(reverse("backoffice:settle_appointment", args=[made.pk]), {"confirm": "1", "who": "Nadia"})
    assert Appointment.unscoped.get().interpreter_who == "Nadia"


def test_an_interpreter_has_a_language(browser, dossier):
    answer = browser.post(new(dossier), typed(browser, needs_interpreter="on"))

    assert answer.status_code == 200
    assert not Appointment.unscoped.exists()


def test_what_is_taken_is_shown_before_it_is_written_all_the_same(browser, book, dossier):
    book()

    answer = browser.post(new(dossier), typed(browser))
    assert answer.status_code == 200
    assert "in_spite" in text(answer)
    assert Appointment.unscoped.count() == 1

    browser.post(new(dossier), typed(browser, in_spite="1"))
    assert Appointment.unscoped.count() == 2


@pytest.mark.parametrize(
    "told",
    [
        {"day": "2027-03-28", "hour": "02:30"},
        {"hour": "25:00"},
        {"minutes": "7"},
        {"staff": []},
        {"staff": ["01900000-0000-7000-8000-000000000001"]},
        {"place": "01900000-0000-7000-8000-000000000001"},
    ],
)
def test_what_makes_no_appointment_is_said_beside_its_field(browser, dossier, told):
    answer = browser.post(new(dossier), typed(browser, **told))

    assert answer.status_code == 200
    assert 'class="error"' in text(answer)
    assert not Appointment.unscoped.exists()


def test_a_visitor_without_a_name_is_expected_too(browser, organisation):
    visit = factories.passage(organisation=organisation)

    browser.post(f"{reverse('backoffice:new_appointment')}?passage={visit.pk}", typed(browser))

    assert Appointment.unscoped.get().passage == visit


def test_it_is_moved_and_settled(browser, book):
    made = book()
    browser.post(reverse("backoffice:change_appointment", args=[made.pk]), typed(browser, hour="16:00"))
    assert Appointment.unscoped.get().starts_at.hour == 15

    browser.post(reverse("backoffice:settle_appointment", args=[made.pk]), {"status": "no_show"})
    assert Appointment.unscoped.get().status == "planned"
    browser.post(reverse("backoffice:settle_appointment", args=[made.pk]), {"status": "cancelled"})
    assert Appointment.unscoped.get().status == "cancelled"


def test_relatives_are_chosen_among_their_own(browser, dossier, organisation):
    child = factories.dossier(person=factories.person("Sira Diallo", organisation=organisation))
    tie = tell_relation(
        browser.actor, dossier.person, SaidTie("child"), other=child.person, now=factories.NOW
    )
    assert "Sira Diallo" in text(browser.get(new(dossier)))

    browser.post(new(dossier), typed(browser, companions=[str(tie.pk)]))

    made = Appointment.unscoped.get()
    assert "Sira Diallo" in text(browser.get(reverse("backoffice:appointment", args=[made.pk])))
    assert "14:00" in text(browser.get(reverse("backoffice:person_appointments", args=[child.pk])))


def test_a_colleague_sees_an_hour_taken_by_somebody_they_may_not_know(browser, client_of, book, dossier):
    """Out of sight: neither a name, nor a link, nor a page."""
    made = book(reason="Xanthoperle")
    hide_person(browser.actor, dossier.person, now=factories.NOW)
    colleague = client_of(Role.CASEWORKER)

    page = text(colleague.get(reverse("backoffice:agenda"), {"on": "2026-11-23", "whose": "all"}))

    assert "14:00–14:45" in page
    assert [word for word in ("Amina", "Xanthoperle", str(made.pk), str(dossier.pk)) if word in page] == []
    for route in ("appointment", "change_appointment"):
        assert colleague.get(reverse(f"backoffice:{route}", args=[made.pk])).status_code == 404
    assert colleague.get(new(dossier)).status_code == 404
    assert colleague.get(reverse("backoffice:person_appointments", args=[dossier.pk])).status_code == 404


def test_a_silent_appointment_is_an_hour_taken_in_the_calendar_of_others(browser, client_of, book):
    book(is_silent=True, reason="Xanthoperle")

    page = text(
        client_of(Role.CASEWORKER).get(reverse("backoffice:agenda"), {"on": "2026-11-23", "whose": "all"})
    )

    assert "14:00–14:45" in page
    assert "Amina" not in page
    assert "Xanthoperle" not in page


def test_another_organisation_finds_nothing(book, dossier):
    made, elsewhere = book(), factories.client(Role.COORDINATOR)

    page = text(elsewhere.get(reverse("backoffice:agenda"), {"on": "2026-11-23", "whose": "all"}))

    assert "14:00" not in page
    assert elsewhere.get(reverse("backoffice:appointment", args=[made.pk])).status_code == 404
    assert elsewhere.get(new(dossier)).status_code == 404


def test_reading_one_of_a_colleagues_leaves_one_line(client_of, book):
    made, colleague = book(), client_of(Role.CASEWORKER)

    for _time in range(2):
        colleague.get(reverse("backoffice:appointment", args=[made.pk]))

    assert TrailLine.objects.filter(verb="appointment.read").count() == 1


def test_whether_they_want_reminders_is_one_press(browser, dossier, book):
    made, page = book(), reverse("backoffice:person_appointments", args=[dossier.pk])
    browser.post(page, {"reminders": "no"})
    assert Person.unscoped.get(pk=dossier.person_id).dossier.without_reminders

    browser.post(page, {"reminders": "yes"})
    assert browser.get(reverse("backoffice:appointment", args=[made.pk])).status_code == 200


def test_places_are_the_coordinators(browser, client_of):
    page = reverse("backoffice:meeting_places")
    browser.post(page, {"name": "Bureau 2", "time_zone": "Asia/Baku"})
    place = MeetingPlace.objects.get()
    assert place.time_zone == "Asia/Baku"
    assert 'class="error"' in text(browser.post(page, {"name": "Bureau 2"}))

    browser.post(page, {"close": str(place.pk)})
    assert "Bureau 2" not in text(browser.get(page))
    assert client_of(Role.CASEWORKER).get(page).status_code == 403


# --- one's own calendar


def link_made(browser, **told):
    page = text(browser.post(reverse("backoffice:agenda_feed"), {"make": "1", **told}))
    return re.search(r'value="https://repere\.test([^"]+)"', page)[1]


def read(link):
    return Client().get(link)


def test_a_calendar_reads_hours_and_no_name(browser, book, dossier):
    book(reason="Xanthoperle", elsewhere="Zibeline")

    answer = read(link_made(browser))

    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "DTSTART:20261123T130000Z" in text(answer)
    told = ("Amina", "Diallo", "Xanthoperle", "Zibeline", dossier.code, str(dossier.pk))
    assert [word for word in told if word in text(answer)] == []


def test_names_are_there_when_chosen_but_never_in_a_silent_one(browser, book, organisation):
    other = factories.dossier(person=factories.person("Kareem Zibeline", organisation=organisation))
    book()
    book(dossier=other, is_silent=True, hour=time(16))

    page = text(read(link_made(browser, with_names="on")))

    assert "SUMMARY:Amina Diallo" in page
    assert "Zibeline" not in page
    assert page.count("BEGIN:VEVENT") == 2


def test_scar_9_a_hidden_person_is_named_in_no_calendar_of_whoever_may_not_see_them(
    browser, client_of, book, dossier
):
    colleague = client_of(Role.CASEWORKER)
    book(staff=[browser.actor.user_id, colleague.actor.user_id])
    hide_person(browser.actor, dossier.person, now=factories.NOW)

    page = text(read(link_made(colleague, with_names="on")))

    assert "BEGIN:VEVENT" in page
    assert "Amina" not in page


def test_an_address_ends_when_revoked_replaced_or_with_the_role(browser, book):
    book()
    first = link_made(browser)
    second = link_made(browser)
    assert read(first).status_code == 404
    assert read(second).status_code == 200

    browser.post(reverse("backoffice:agenda_feed"), {"revoke": "1"})
    assert read(second).status_code == 404

    third = link_made(browser)
    Membership.objects.filter(pk=browser.actor.membership_id).update(ends_on=date(2026, 11, 1))
    assert read(third).status_code == 404
    assert read("/bureau/agenda/flux/nowhere.ics").status_code == 404


def test_the_address_is_kept_nowhere(browser):
    token = link_made(browser).rsplit("/", 1)[1].removesuffix(".ics")

    assert token not in str(list(CalendarFeed.objects.values()))
    assert token not in str(list(TrailLine.objects.values()))


def test_a_program_that_asks_all_day_leaves_one_line(browser, book):
    link = link_made(browser)
    for _time in range(3):
        read(link)

    assert TrailLine.objects.filter(verb="agenda.feed_read").count() == 1


# --- tasks


def test_a_task_is_given_done_and_open_again(browser, dossier):
    browser.post(
        f"{reverse('backoffice:new_task')}?dossier={dossier.pk}",
        {"what": "Rappeler la CPAM", "for_whom": f"user:{browser.actor.user_id}", "due_on": "2026-11-10"},
    )
    task = Task.unscoped.get()
    page = text(browser.get(reverse("backoffice:tasks")))
    assert "Rappeler la CPAM" in page
    assert "Amina Diallo" in page
    assert 'class="chip bad"' in page

    browser.post(reverse("backoffice:task", args=[task.pk]), {"ended": "done"})
    assert "Rappeler la CPAM" not in text(browser.get(reverse("backoffice:tasks")))
    assert "Rappeler la CPAM" in text(browser.get(reverse("backoffice:tasks"), {"box": "ended"}))

    browser.post(reverse("backoffice:task", args=[task.pk]), {"reopen": "1"})
    assert "Rappeler la CPAM" in text(browser.get(reverse("backoffice:tasks"), {"box": "overdue"}))


def test_a_task_goes_to_a_colleague(browser, client_of):
    colleague = client_of(Role.CASEWORKER)
    task = tasks.give_task(browser.actor, "Appeler", for_user_id=browser.actor.user_id, now=factories.NOW)

    browser.post(
        reverse("backoffice:task", args=[task.pk]),
        {"hand": "1", "for_whom": f"user:{colleague.actor.user_id}"},
    )

    assert "Appeler" in text(colleague.get(reverse("backoffice:tasks")))


def test_a_task_about_somebody_out_of_sight_is_on_no_page(browser, client_of, dossier):
    task = tasks.give_task(browser.actor, "Xanthoperle", dossier=dossier, now=factories.NOW)
    hide_person(browser.actor, dossier.person, now=factories.NOW)
    colleague = client_of(Role.CASEWORKER)

    for box in ("mine", "team", "overdue", "ended"):
        assert "Xanthoperle" not in text(colleague.get(reverse("backoffice:tasks"), {"box": box}))
    assert colleague.get(reverse("backoffice:task", args=[task.pk])).status_code == 404


def test_the_letter_of_the_morning_is_stopped_from_the_page(browser):
    page = reverse("backoffice:tasks")
    browser.post(page, {"digest": "no"})
    assert 'value="yes"' in text(browser.get(page))

    browser.post(page, {"digest": "yes"})
    assert 'value="no"' in text(browser.get(page))


# --- the front page


def test_the_front_page_tells_what_the_day_holds_and_asks_nothing_more(browser, book, dossier):
    page = reverse("backoffice:today")
    browser.get(page)
    with CaptureQueriesContext(connection) as empty:
        browser.get(page)
    book(day=factories.NOW.date())
    tasks.give_task(
        browser.actor,
        "Appeler",
        for_user_id=browser.actor.user_id,
        due_on=factories.NOW.date(),
        now=factories.NOW,
    )
    count_day(now=factories.NOW)

    with CaptureQueriesContext(connection) as full:
        told = text(browser.get(page))

    assert f'href="{reverse("backoffice:agenda")}">1 ' in told
    assert f'href="{reverse("backoffice:tasks")}">1 ' in told
    assert len(full) == len(empty)


def test_scar_9_the_front_page_counts_nobody_out_of_sight(browser, client_of, book, dossier):
    """hmis-warehouse #6943, #6929: a hidden person still found, or counted in reports."""
    colleague = client_of(Role.CASEWORKER)
    book(day=factories.NOW.date(), staff=[colleague.actor.user_id])
    hide_person(browser.actor, dossier.person, now=factories.NOW)

    count_day(now=factories.NOW)

    assert Membership.objects.get(pk=colleague.actor.membership_id).expected_today == 0


# --- what pages ask of the database


@pytest.mark.parametrize("page", ["day", "week", "month", "person", "dossier", "appointment", "mine", "team"])
def test_ten_rows_ask_no_more_than_one(browser, book, dossier, organisation, page):
    made = book(interpreter=Interpreter("ar"))

    me = browser.actor.user_id

    def fill(rows):
        for number in range(rows):
            other, hour = factories.dossier(organisation=organisation), time(8 + number % 10)
            book(dossier=other, hour=hour, staff=[factories.actor(organisation=organisation).user_id, me])
            book(hour=hour)
            for about in (dossier, other):
                tasks.give_task(
                    browser.actor, "Appeler", dossier=about, for_user_id=me, due_on=MONDAY, now=factories.NOW
                )

    def ask():
        if page in {"day", "week", "month"}:
            told = {"on": "2026-11-23", "view": page, "whose": "all"}
            return browser.get(reverse("backoffice:agenda"), told)
        if page in {"mine", "team"}:
            return browser.get(reverse("backoffice:tasks"), {"box": page})
        if page == "appointment":
            return browser.get(reverse("backoffice:appointment", args=[made.pk]))
        name = {"person": "person_appointments", "dossier": "dossier"}[page]
        return browser.get(reverse(f"backoffice:{name}", args=[dossier.pk]))

    counts = {}
    for rows in (1, 9):
        fill(rows)
        ask()
        with CaptureQueriesContext(connection) as seen:
            answer = ask()
        assert answer.status_code == 200
        counts[rows] = [q["sql"] for q in seen.captured_queries if not q["sql"].startswith(CONTROL)]

    assert len(counts[9]) <= len(counts[1]), "\n".join(counts[9])
    assert len(counts[1]) <= MOST, "\n".join(sql[:160] for sql in counts[1])
