import pytest
import time_machine
from django.urls import reverse

from repere.foundation.toolkit.actors import Role
from tests import factories
from tests.doors.guard import test_guard

pytestmark = [pytest.mark.django_db, pytest.mark.urls(test_guard.__name__)]
PAGE = "/bureau/managed/"


@pytest.fixture
def clock():
    with time_machine.travel(factories.NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def browser(clock, client_of):
    browser = client_of(
        Role.COORDINATOR, user=factories.user(second_factor=True, password=factories.PASSWORD)
    )
    browser.get(PAGE)
    return browser


def locked(next_page, *, lost=False):
    from urllib.parse import urlencode

    return f"{reverse('backoffice:lock')}?{urlencode({'next': next_page} | ({'lost': '1'} if lost else {}))}"


def test_a_session_in_use_stays_open(browser, clock):
    for _click in range(6):
        clock.shift(10 * 60)
        assert browser.get(PAGE).status_code == 200


def test_a_session_left_alone_asks_for_the_password_and_gives_the_page_back(browser, clock):
    clock.shift(16 * 60)
    lock = browser.get(f"{PAGE}?page=2")["Location"]
    assert lock == locked(f"{PAGE}?page=2")
    assert browser.get(PAGE).status_code == 302

    wrong = browser.post(lock, {"password": "not this one", "next": PAGE})
    assert wrong.status_code == 200
    assert browser.get(PAGE).status_code == 302
    right = browser.post(lock, {"password": factories.PASSWORD, "next": f"{PAGE}?page=2"})

    assert right["Location"] == f"{PAGE}?page=2"
    assert browser.get(PAGE).status_code == 200


def test_a_lock_is_not_undone_by_waiting_or_by_other_pages(browser, clock):
    clock.shift(16 * 60)
    browser.get(PAGE)
    clock.shift(1)

    for url in [
        PAGE,
        "/bureau/",
        reverse("backoffice:account"),
        reverse("mfa_index"),
        "/compte/password/change/",
    ]:
        assert browser.get(url)["Location"].startswith(reverse("backoffice:lock"))


def test_a_form_sent_too_late_is_told_to_be_lost(browser, clock):
    clock.shift(16 * 60)
    answer = browser.post(PAGE, {"notes": "a long story"})
    assert answer["Location"] == locked("/bureau/", lost=True)

    page = browser.get(answer["Location"])

    assert page.context["was_lost"]
    assert "a long story" not in str(browser.session.items())


def test_the_lock_sends_nobody_out_of_the_house(browser, clock):
    clock.shift(16 * 60)

    for elsewhere in ["https://evil.example/", "//evil.example/", "javascript:alert(1)"]:
        browser.post(reverse("backoffice:lock_now"))
        answer = browser.post(reverse("backoffice:lock"), {"password": factories.PASSWORD, "next": elsewhere})
        assert answer["Location"] == "/bureau/"


def test_the_lock_counts_failures_like_the_sign_in(browser, clock):
    browser.post(reverse("backoffice:lock_now"))
    for _attempt in range(5):
        browser.post(reverse("backoffice:lock"), {"password": "not this one"})

    browser.post(reverse("backoffice:lock"), {"password": factories.PASSWORD})

    assert browser.get(PAGE).status_code == 302


def test_somebody_leaves_their_desk(browser):
    answer = browser.post(reverse("backoffice:lock_now"))

    assert answer["Location"] == reverse("backoffice:lock")
    assert browser.get(PAGE)["Location"] == locked(PAGE)
    assert browser.get(reverse("backoffice:lock_now")).status_code == 405


def test_signing_out_is_possible_from_the_lock(browser):
    browser.post(reverse("backoffice:lock_now"))

    browser.post("/compte/logout/")

    assert "_auth_user_id" not in browser.session


def test_no_session_outlives_twelve_hours_however_busy(browser, clock):
    for _click in range(12 * 6 - 1):
        clock.shift(10 * 60)
        assert browser.get(PAGE).status_code == 200
    clock.shift(10 * 60)

    assert browser.get(PAGE)["Location"].startswith("/compte/login/")
    assert "_auth_user_id" not in browser.session


def test_the_clock_is_wound_at_most_once_a_minute(browser, clock, django_assert_num_queries):
    clock.shift(10)
    before = browser.session["seen"]
    browser.get(PAGE)
    assert browser.session["seen"] == before

    clock.shift(60)
    browser.get(PAGE)

    assert browser.session["seen"] > before
