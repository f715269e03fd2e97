import re
from datetime import date

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from repere.foundation.accounts.models import Invitation, User
from repere.foundation.toolkit.actors import Role
from tests import factories

pytestmark = pytest.mark.django_db
ROLE_OF_A_VOLUNTEER = {"email": "marwa@example.org", "role": "welcome_agent", "last_day": ""}


@pytest.fixture
def browser_of(organisation):
    """Somebody who has just signed in with their password, and may then manage the team."""

    def make(role=Role.COORDINATOR, **headers):
        user = factories.user(second_factor=False, password=factories.PASSWORD)
        membership = factories.membership(role, user=user, organisation=organisation)
        browser = Client(headers=headers)
        browser.post("/compte/login/", {"login": user.email, "password": factories.PASSWORD})
        browser.user, browser.membership = user, membership
        return browser

    return make


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


def link_in(page):
    return re.search(r"(/bureau/invitation/[^/\"]+/)", page.content.decode())[1]


def test_a_volunteer_is_invited_accepts_and_works(browser_of, now):
    sent = browser_of().post(reverse("backoffice:invite"), ROLE_OF_A_VOLUNTEER)
    link = link_in(sent)
    assert Invitation.objects.get().membership_ends_on == date(2027, 7, 31)

    newcomer = Client()
    assert newcomer.get(link).status_code == 200
    told = {"display_name": "Marwa Ferhat", "language": "fr", "password": "quatre mots de suite"}
    answer = newcomer.post(link, told)

    assert answer["Location"] == reverse("backoffice:today")
    assert newcomer.session["_auth_user_id"] == str(User.objects.get(email="marwa@example.org").pk)
    again = Client().get(link)
    assert again.status_code == 410
    assert "Marwa" not in again.content.decode()


def test_a_newcomer_sets_up_a_second_factor_first(browser_of, settings):
    link = link_in(browser_of().post(reverse("backoffice:invite"), ROLE_OF_A_VOLUNTEER))
    settings.SECOND_FACTOR_REQUIRED = True
    newcomer = Client()
    newcomer.post(link, {"display_name": "Marwa", "language": "fr", "password": "quatre mots de suite"})

    assert newcomer.get(reverse("backoffice:account"))["Location"] == reverse("mfa_index")
    # Without being asked again for the password chosen a moment ago.
    assert newcomer.get(reverse("mfa_activate_totp")).status_code == 200


@pytest.mark.parametrize("password", ["short", "123456789012345", "marwa@example.org"])
def test_a_weak_password_is_refused_with_its_reason(browser_of, password):
    link = link_in(browser_of().post(reverse("backoffice:invite"), ROLE_OF_A_VOLUNTEER))

    page = Client().post(link, {"display_name": "Marwa", "language": "fr", "password": password})

    assert page.context["form"].errors["password"]
    assert not User.objects.filter(email="marwa@example.org").exists()


def test_a_link_made_up_says_nothing(client):
    assert client.get(reverse("backoffice:accept_invitation", args=["made-up"])).status_code == 410


def test_somebody_who_has_an_account_signs_in_before_accepting(browser_of):
    link = link_in(browser_of().post(reverse("backoffice:invite"), ROLE_OF_A_VOLUNTEER))
    known = factories.user(email="marwa@example.org", second_factor=False, password=factories.PASSWORD)
    browser = Client()

    assert browser.get(link).context["form"] is None
    browser.post(link, {"display_name": "Other", "language": "fr", "password": "quatre mots de suite"})
    assert not known.memberships.exists()
    browser.post("/compte/login/", {"login": known.email, "password": factories.PASSWORD})
    browser.post(link)

    assert known.memberships.get().role == Role.WELCOME_AGENT


def test_a_link_opened_under_another_name_gives_nothing(browser_of):
    coordinator = browser_of()
    link = link_in(coordinator.post(reverse("backoffice:invite"), ROLE_OF_A_VOLUNTEER))

    page = coordinator.post(link)

    assert page.context["is_for_another"]
    assert coordinator.user.memberships.count() == 1


def test_a_role_not_one_s_own_to_give_is_not_even_offered(browser_of):
    browser = browser_of()
    page = browser.get(reverse("backoffice:invite")).content.decode()
    assert 'value="caseworker"' in page
    assert 'value="administrator"' not in page

    browser.post(reverse("backoffice:invite"), ROLE_OF_A_VOLUNTEER | {"role": "administrator"})

    assert not Invitation.objects.exists()


def test_managing_the_team_asks_for_the_password_again_after_a_while(client_of, browser_of):
    assert browser_of().get(reverse("backoffice:invite")).status_code == 200

    stale = client_of(Role.COORDINATOR, user=factories.user(password=factories.PASSWORD))

    assert stale.get(reverse("backoffice:invite"))["Location"].startswith(reverse("account_reauthenticate"))


def test_the_team_shows_its_own_and_nobody_else(browser_of, organisation):
    browser = browser_of()
    ours = factories.membership(Role.CASEWORKER, organisation=organisation)
    other = factories.membership(Role.CASEWORKER)

    page = browser.get(reverse("backoffice:team")).content.decode()

    assert ours.user.display_name in page
    assert other.user.display_name not in page
    assert browser.get(reverse("backoffice:member", args=[other.pk])).status_code == 404
    assert browser.post(reverse("backoffice:end_member", args=[other.pk])).status_code == 404


def test_the_team_takes_as_many_queries_for_one_as_for_five(
    browser_of, organisation, django_assert_max_num_queries
):
    browser = browser_of()
    browser.get(reverse("backoffice:team"))
    with django_assert_max_num_queries(20) as few:
        browser.get(reverse("backoffice:team"))
    for _n in range(5):
        factories.membership(Role.CASEWORKER, organisation=organisation)

    with django_assert_max_num_queries(len(few)):
        browser.get(reverse("backoffice:team"))


def test_a_colleague_s_role_is_changed_then_ended(browser_of, organisation):
    browser = browser_of()
    held = factories.membership(Role.WELCOME_AGENT, organisation=organisation)
    url = reverse("backoffice:member", args=[held.pk])

    browser.post(url, {"role": "caseworker", "site": "", "last_day": held.ends_on.isoformat()})
    held.refresh_from_db()
    assert held.role == Role.CASEWORKER
    browser.post(reverse("backoffice:end_member", args=[held.pk]))

    held.refresh_from_db()
    assert held.ended_at
    assert held.user.display_name in browser.get(reverse("backoffice:team") + "?ended").content.decode()


def test_nobody_changes_their_own_role_from_the_page_either(browser_of):
    browser = browser_of()
    url = reverse("backoffice:member", args=[browser.membership.pk])

    assert browser.get(url).context["is_oneself"]
    browser.post(url, {"role": "partner", "site": "", "last_day": "2027-07-31"})
    browser.post(reverse("backoffice:end_member", args=[browser.membership.pk]))

    browser.membership.refresh_from_db()
    assert browser.membership.role == Role.COORDINATOR
    assert browser.membership.ended_at is None


def test_an_invitation_is_withdrawn(browser_of):
    browser = browser_of()
    link = link_in(browser.post(reverse("backoffice:invite"), ROLE_OF_A_VOLUNTEER))

    browser.post(reverse("backoffice:revoke_invitation", args=[Invitation.objects.get().pk]))

    assert Client().get(link).status_code == 410


def test_one_s_other_sessions_are_named_and_closed_at_once(browser_of):
    here = browser_of(Role.PARTNER, user_agent="Mozilla/5.0 (Windows NT 10.0) Firefox/140.0")
    there = Client(headers={"user-agent": "Mozilla/5.0 (Linux; Android 15) Chrome/140 Safari/537"})
    there.post("/compte/login/", {"login": here.user.email, "password": factories.PASSWORD})
    page = here.get(reverse("backoffice:account"))
    assert {s["is_this_one"] for s in page.context["sessions"]} == {True, False}
    assert "Android" in page.content.decode()
    assert "Mozilla" not in page.content.decode()

    here.post(reverse("backoffice:close_session"), {"session": "others"})

    assert there.get(reverse("backoffice:account")).status_code == 302
    assert here.get(reverse("backoffice:account")).status_code == 200


@pytest.mark.parametrize("rubbish", ["²", "٣", "-1", "1.5", "9" * 5000, "", "null", "１"])
def test_rubbish_in_place_of_a_session_closes_none(browser_of, rubbish):
    browser = browser_of(Role.PARTNER)

    assert browser.post(reverse("backoffice:close_session"), {"session": rubbish}).status_code == 302
    assert browser.get(reverse("backoffice:account")).status_code == 200


def test_nobody_closes_the_session_of_somebody_else(browser_of):
    mine, theirs = browser_of(Role.PARTNER), browser_of(Role.PARTNER)
    session = theirs.get(reverse("backoffice:account")).context["sessions"][0]

    mine.post(reverse("backoffice:close_session"), {"session": session["id"]})

    assert Session.objects.filter(pk=theirs.session.session_key).exists()


def test_a_name_and_a_language_are_kept(browser_of):
    browser = browser_of(Role.PARTNER)

    answer = browser.post(reverse("backoffice:account"), {"display_name": "Samia", "language": "ar"})

    browser.user.refresh_from_db()
    assert (browser.user.display_name, browser.user.language) == ("Samia", "ar")
    assert answer.cookies["repere_language"].value == "ar"
    # And found again at the next sign-in, on any device.
    again = Client()
    signed = again.post("/compte/login/", {"login": browser.user.email, "password": factories.PASSWORD})
    assert signed.cookies["repere_language"].value == "ar"


@pytest.mark.parametrize(
    "name",
    ["account_login", "account_reset_password", "account_reset_password_done", "account_change_password",
     "account_reauthenticate", "account_logout", "account_inactive", "mfa_index", "mfa_activate_totp",
     "mfa_add_webauthn", "mfa_list_webauthn", "socialaccount_login_error", "socialaccount_login_cancelled"],
)  # fmt: skip
def test_every_page_of_the_library_wears_our_clothes(client, browser_of, name):
    open_pages = {"account_login", "account_reset_password", "socialaccount_login_error"}
    page = (client if name in open_pages else browser_of()).get(reverse(name))

    assert page.status_code == (401 if name == "socialaccount_login_error" else 200)
    text = page.content.decode()
    assert "design/repere.css" in text
    assert text.count("<h1") == 1
    assert " style=" not in text
    assert " onclick=" not in text
    assert not re.search(r"<script(?![^>]*(src=|application/json))", text)
