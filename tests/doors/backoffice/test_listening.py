"""The pages of whom to call back."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from repere.accompaniment.casework.listening import actions, rules
from repere.accompaniment.casework.listening.actions import Said
from repere.accompaniment.casework.models import CallAttempt, Callback, CallDesk
from repere.doors.backoffice.views.people import SOUGHT
from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import Role
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
NUMBER = "+33 6 39 98 12 34"


@pytest.fixture
def browser(client_of):
    return client_of()


def asked(browser, **fields):
    said = Said(**{"theme": "talk", "number": NUMBER, "called": "Sami", "said": "Je dors dehors"} | fields)
    return actions.write_callback(browser.actor, said, now=timezone.now())


def page(row):
    return reverse("backoffice:callback", args=[row.pk])


def test_the_list_names_nobody_s_number(browser):
    asked(browser)

    body = browser.get(reverse("backoffice:callbacks")).content.decode()

    assert "Sami" in body
    assert "39 98" not in body


def test_what_to_say_is_read_before_the_number_is_shown(browser):
    row = asked(browser, safe=rules.Safe(if_other="wrong_number"))

    before = browser.get(page(row)).content.decode()
    assert "39 98" not in before
    assert "mauvais numéro" in before

    after = browser.post(page(row), {"act": "call"}, follow=True).content.decode()
    assert after.index("<dl") < after.index("tel:+33639981234")


def test_outside_their_hours_a_reason_is_asked_before_the_number(browser):
    row = asked(browser, safe=rules.Safe(windows=rules.windows_of({"evening"})))

    refused = browser.post(page(row), {"act": "call", "because": ""})
    assert refused.status_code == 400
    assert "39 98" not in refused.content.decode()

    shown = browser.post(page(row), {"act": "call", "because": "Une place ce soir seulement"}, follow=True)
    assert NUMBER in shown.content.decode()
    assert "Une place ce soir" in shown.content.decode()


def test_what_came_of_it_is_written_and_read_by_the_next(browser, client_of):
    row = asked(browser)
    browser.post(page(row), {"act": "call"})
    attempt = CallAttempt.unscoped.get()

    browser.post(
        page(row), {"act": "result", "attempt": attempt.pk, "result": "no_answer", "note": "Sonne occupé"}
    )

    assert "Sonne occupé" in client_of(Role.WELCOME_AGENT).get(page(row)).content.decode()


def test_two_colleagues_do_not_ring_at_once(browser, client_of):
    row = asked(browser)
    browser.post(page(row), {"act": "call"})

    assert str(browser.user) in client_of(Role.WELCOME_AGENT).get(page(row)).content.decode()


def test_a_dossier_is_opened_from_a_call_by_looking_first(browser):
    row = asked(browser, theme="sleep")

    answer = browser.post(reverse("backoffice:receive_callback", args=[row.pk]))

    passage = Callback.unscoped.get().passage
    assert answer.url == reverse("backoffice:needs", args=[passage.pk])
    refused = browser.post(reverse("backoffice:new_person"), {"passage": passage.pk, "name": "Sami"})
    assert passage.dossier is None
    assert SOUGHT not in refused.content.decode()
    browser.post(reverse("backoffice:welcome"), {"q": "Sami Azrak", "passage": passage.pk})
    dossier = factories.dossier(organisation=row.organisation)
    browser.post(reverse("backoffice:join", args=[passage.pk]), {"dossier": dossier.pk})
    body = browser.get(page(row)).content.decode()
    assert str(dossier.pk) in body


def test_another_organisation_finds_nothing_there(browser):
    row = asked(browser)

    assert factories.client().get(page(row)).status_code == 404


def test_reading_a_request_leaves_a_line(browser):
    browser.get(page(asked(browser)))

    assert TrailLine.objects.get(verb="callback.read").user_id == browser.user.pk


def test_a_request_is_written_by_a_colleague(browser):
    sent = {
        "source": "phone", "theme": "papers", "urgency": "today", "number": "06 39 98 12 34", "way": "text",
        "parts": ["morning", "afternoon"], "if_other": "hang_up", "said": "Un papier à lire",
    }  # fmt: skip

    browser.post(reverse("backoffice:new_callback"), sent)

    row = Callback.unscoped.get()
    assert (row.source, row.number, row.safely.way) == ("phone", NUMBER, "text")
    assert row.safely.windows == rules.windows_of({"morning", "afternoon"})


def test_the_front_page_tells_how_many_wait(browser):
    assert (
        reverse("backoffice:callbacks") + '">1'
        not in browser.get(reverse("backoffice:today")).content.decode()
    )
    asked(browser)

    assert (
        reverse("backoffice:callbacks") + '">1' in browser.get(reverse("backoffice:today")).content.decode()
    )


def test_a_coordinator_says_how_calls_are_taken(client_of):
    lead = client_of(Role.COORDINATOR)
    sent = {"takes_calls": "on", "departements": "30, 34", "most_an_hour": "20", "kept_days": "15"}

    lead.post(reverse("backoffice:call_desk"), sent)

    desk = CallDesk.objects.get()
    assert (desk.takes_calls, desk.departements, desk.kept_days) == (True, ["30", "34"], 15)
    assert client_of().get(reverse("backoffice:call_desk")).status_code == 403


@pytest.mark.parametrize("kept", ["0", "91", "x"])
def test_numbers_are_kept_three_months_at_most(client_of, kept):
    answer = client_of(Role.COORDINATOR).post(
        reverse("backoffice:call_desk"), {"takes_calls": "on", "most_an_hour": "20", "kept_days": kept}
    )

    assert not CallDesk.objects.exists()
    assert answer.status_code == 200


@pytest.mark.parametrize("box", ["", "closed"])
def test_ten_requests_ask_no_more_than_one(browser, organisation, box):
    counts = []
    for rows in (2, 10):
        for number in range(rows):
            row = asked(browser, number=f"06 39 98 00 {number:02}")
            if number % 2:
                browser.post(reverse("backoffice:receive_callback", args=[row.pk]))
                dossier = factories.dossier(organisation=organisation)
                passage = Callback.unscoped.get(pk=row.pk).passage
                browser.post(reverse("backoffice:join", args=[passage.pk]), {"dossier": dossier.pk})
            if box:
                actions.close_callback(browser.actor, row, "spoken", now=timezone.now())
        address = reverse("backoffice:callbacks")
        browser.get(address, {"box": box})
        with CaptureQueriesContext(connection) as seen:
            assert "Sami" in browser.get(address, {"box": box}).content.decode()
        counts.append(len(seen))
    assert counts[1] <= counts[0] <= 12


def test_the_page_of_a_request_asks_little(browser):
    row = asked(browser)
    for _number in range(5):
        browser.post(page(row), {"act": "call"})
        attempt = CallAttempt.unscoped.filter(result="").get()
        browser.post(page(row), {"act": "result", "attempt": attempt.pk, "result": "no_answer"})
    with CaptureQueriesContext(connection) as seen:
        browser.get(page(row))

    reads = [one["sql"] for one in seen if one["sql"].startswith("SELECT")]
    assert len(reads) <= 12, "\n".join(reads)
