"""Every way in, as the library is told to open it."""

import time
from types import SimpleNamespace

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.internal.flows.login import complete_login
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import caches
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse

from repere.foundation.accounts import actions
from repere.foundation.accounts.adapters import AccountAdapter
from repere.foundation.accounts.models import User
from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import Role
from tests import factories

pytestmark = pytest.mark.django_db
LOGIN = "/compte/login/"


@pytest.fixture
def caseworker(organisation):
    user = factories.user(second_factor=False, password=factories.PASSWORD)
    factories.membership(Role.CASEWORKER, user=user, organisation=organisation)
    return user


def sign_in(browser, user, password=factories.PASSWORD, **headers):
    return browser.post(LOGIN, {"login": user.email, "password": password}, **headers)


def is_signed_in(browser):
    return "_auth_user_id" in browser.session


def code_for(secret, at=None):
    counter = int(at or time.time()) // 30
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def set_up_application(browser):
    """The secret, once the first code has been copied back."""
    page = browser.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    answer = browser.post(reverse("mfa_activate_totp"), {"code": code_for(secret)})
    assert answer["Location"] == reverse("mfa_view_recovery_codes")
    return secret


def test_signing_in_and_out_is_in_the_trail_without_any_address(client, caseworker):
    sign_in(client, caseworker)
    assert is_signed_in(client)
    client.post("/compte/logout/")

    lines = TrailLine.objects.filter(user_id=caseworker.pk).order_by("at")
    assert [line.verb for line in lines] == ["account.signed_in", "account.signed_out"]
    assert caseworker.email not in str(list(TrailLine.objects.values()))


def test_a_capital_letter_in_the_address_opens_the_same_account(client, caseworker):
    client.post(LOGIN, {"login": caseworker.email.upper(), "password": factories.PASSWORD})

    assert is_signed_in(client)


@pytest.mark.parametrize("known", [True, False])
def test_a_failure_says_the_same_and_leaves_the_same_whoever_it_is(client, caseworker, known):
    email = caseworker.email if known else "nobody@example.org"
    page = client.post(LOGIN, {"login": email, "password": "not this one"})

    assert page.context["form"].non_field_errors() == [
        AccountAdapter.error_messages["email_password_mismatch"]
    ]
    line = TrailLine.objects.get(verb="account.sign_in_failed")
    assert line.organisation_id is None
    assert line.user_id == (caseworker.pk if known else None)


def test_nobody_registers(client):
    assert client.get("/compte/signup/").status_code == 403
    assert (
        client.post("/compte/signup/", {"email": "x@example.org", "password1": "x" * 14}).status_code == 403
    )
    assert not User.objects.exists()


def test_the_sixth_wrong_password_is_not_even_tried(client, caseworker):
    for _attempt in range(5):
        sign_in(client, caseworker, "not this one", REMOTE_ADDR="192.0.2.1")

    sign_in(client, caseworker, REMOTE_ADDR="192.0.2.1")
    assert not is_signed_in(client)
    # Another address, another browser, another process: the count is the account's, in the database.
    elsewhere = Client()
    caches.close_all()
    sign_in(elsewhere, caseworker, REMOTE_ADDR="198.51.100.7")
    assert not is_signed_in(elsewhere)
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM cache")
        assert cursor.fetchone()[0] > 0


def test_the_count_of_failures_ends_after_five_minutes(client, caseworker):
    with time_machine.travel(factories.NOW, tick=False) as clock:
        for _attempt in range(6):
            sign_in(client, caseworker, "not this one")
        clock.shift(301)
        sign_in(client, caseworker)

        assert is_signed_in(client)


def test_a_flood_from_one_address_is_slowed_whatever_the_accounts(client, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for n in range(10):
        client.post(LOGIN, {"login": f"a{n}@example.org", "password": "x"}, HTTP_X_FORWARDED_FOR="192.0.2.1")
    known = factories.user(second_factor=False, password=factories.PASSWORD)

    sign_in(client, known, HTTP_X_FORWARDED_FOR="192.0.2.1")
    assert not is_signed_in(client)
    sign_in(client, known, HTTP_X_FORWARDED_FOR="192.0.2.99")
    assert is_signed_in(client)


def test_a_session_ends_with_the_browser(client, caseworker):
    sign_in(client, caseworker)

    assert client.cookies["repere_session"]["max-age"] == ""


def test_the_key_of_the_session_changes_at_sign_in(client, caseworker):
    client.get(LOGIN)
    client.cookies["repere_session"] = "chosenbysomebodyelse0123456789ab"
    sign_in(client, caseworker)

    assert client.session.session_key != "chosenbysomebodyelse0123456789ab"


def test_the_application_is_set_up_and_then_asked_for(client, caseworker):
    sign_in(client, caseworker)
    secret = set_up_application(client)
    stored = Authenticator.objects.get(user=caseworker, type="totp").data["secret"]
    assert secret not in stored
    assert secret not in str(client.session.items())

    later = Client()
    assert sign_in(later, caseworker)["Location"] == reverse("mfa_authenticate")
    assert not is_signed_in(later)
    with time_machine.travel(time.time() + 60, tick=False):
        later.post(reverse("mfa_authenticate"), {"code": "000000"})
        assert not is_signed_in(later)
        later.post(reverse("mfa_authenticate"), {"code": code_for(secret)})
        assert is_signed_in(later)


def test_a_code_read_over_a_shoulder_opens_nothing_more(client, caseworker):
    sign_in(client, caseworker)
    secret = set_up_application(client)
    with time_machine.travel(time.time() + 120, tick=False) as clock:
        code = code_for(secret)
        first, second = Client(), Client()
        sign_in(first, caseworker)
        first.post(reverse("mfa_authenticate"), {"code": code})
        assert is_signed_in(first)
        # The library itself forgets the code after 30 s, while the tolerance still accepts it.
        clock.shift(31)
        sign_in(second, caseworker)
        second.post(reverse("mfa_authenticate"), {"code": code})

        assert not is_signed_in(second)


def test_a_recovery_code_opens_once(client, caseworker):
    sign_in(client, caseworker)
    set_up_application(client)
    codes = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    assert len(codes) == 10
    assert codes[0] not in str(Authenticator.objects.filter(type="recovery_codes").values())

    first, second = Client(), Client()
    sign_in(first, caseworker)
    first.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert is_signed_in(first)
    sign_in(second, caseworker)
    second.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert not is_signed_in(second)


def test_recovery_codes_are_shown_once(client, caseworker):
    sign_in(client, caseworker)
    set_up_application(client)
    codes = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]

    again = client.get(reverse("mfa_view_recovery_codes"))

    assert not any(code in again.content.decode() for code in codes)


def test_guessing_codes_is_counted_too(client, caseworker):
    sign_in(client, caseworker)
    secret = set_up_application(client)
    guesser = Client()
    sign_in(guesser, caseworker)
    with time_machine.travel(time.time() + 60, tick=False):
        for n in range(5):
            guesser.post(reverse("mfa_authenticate"), {"code": f"00000{n}"})
        guesser.post(reverse("mfa_authenticate"), {"code": code_for(secret)})

    assert not is_signed_in(guesser)


def test_a_forgotten_password_is_no_way_round_the_second_factor(client, caseworker, mailoutbox):
    sign_in(client, caseworker)
    set_up_application(client)
    lost = Client()
    lost.post(reverse("account_reset_password"), {"email": caseworker.email})
    link = next(word for word in mailoutbox[-1].body.split() if "/password/reset/key/" in word)
    page = lost.get("/" + link.split("/", 3)[3], follow=True)
    lost.post(
        page.request["PATH_INFO"],
        {"password1": "another long sentence", "password2": "another long sentence"},
    )

    assert not is_signed_in(lost)
    assert sign_in(lost, caseworker, "another long sentence")["Location"] == reverse("mfa_authenticate")
    assert not is_signed_in(lost)
    # And what was open with the old password is closed.
    assert client.get("/bureau/compte/").status_code == 302


def test_an_unknown_address_is_written_to_as_well(client, mailoutbox):
    answer = client.post(reverse("account_reset_password"), {"email": "nobody@example.org"})

    assert answer["Location"] == reverse("account_reset_password_done")
    assert [mail.to for mail in mailoutbox] == [["nobody@example.org"]]
    assert "signup" not in mailoutbox[0].body


def through_the_provider(email, *, verified=True, process="login", name="Rosa Vidal"):
    """What comes back from an identity provider that says who somebody is."""
    request = RequestFactory().get("/compte/oidc/oidc/login/callback/")
    request.session, request.user = SessionStore(), AnonymousUser()
    request.allauth = SimpleNamespace()
    request._messages = FallbackStorage(request)
    login = SocialLogin(
        provider=get_adapter().get_provider(request, "openid_connect"),
        account=SocialAccount(provider="openid_connect", uid=f"uid of {email}"),
        user=User(email=email, display_name=name),
        email_addresses=[EmailAddress(email=email, verified=verified, primary=True)],
    )
    login.state = {"process": process}
    with context.request_context(request):
        response = complete_login(request, login, raises=False)
    return request, response


@pytest.fixture
def provider(settings):
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "openid_connect",
                    "name": "The town",
                    "client_id": "repere",
                    "secret": "s",
                    "settings": {"server_url": "https://id.example.org"},
                }
            ]
        }
    }


def test_the_provider_opens_the_account_of_a_verified_address(provider, caseworker):
    request, _response = through_the_provider(caseworker.email)

    assert request.session["_auth_user_id"] == str(caseworker.pk)


def test_the_provider_is_asked_for_the_second_factor_too(provider, client, caseworker):
    sign_in(client, caseworker)
    set_up_application(client)

    request, response = through_the_provider(caseworker.email)

    assert "_auth_user_id" not in request.session
    assert response["Location"] == reverse("mfa_authenticate")


@pytest.mark.parametrize(("email", "verified"), [("stranger@example.org", True), (None, False)])
def test_the_provider_lets_in_neither_strangers_nor_addresses_it_does_not_vouch_for(
    provider, caseworker, email, verified
):
    before = User.objects.count()

    request, response = through_the_provider(email or caseworker.email, verified=verified)

    assert "_auth_user_id" not in request.session
    assert response["Location"] == reverse("socialaccount_login_error")
    assert User.objects.count() == before


def test_the_provider_spends_an_invitation(provider, actor_of, now):
    coordinator = actor_of(Role.COORDINATOR)
    actions.invite(
        coordinator,
        email="rosa@example.org",
        role=Role.PARTNER,
        last_day=now.date().replace(year=2027),
        now=now,
        link_to=str,
    )

    request, _response = through_the_provider("Rosa@example.org")

    rosa = User.objects.get(email="rosa@example.org")
    assert rosa.display_name == "Rosa Vidal"
    assert request.session["_auth_user_id"] == str(rosa.pk)
    assert rosa.memberships.get().role == Role.PARTNER


def test_no_identity_is_connected_by_hand_to_an_open_session(provider, caseworker):
    with pytest.raises(PermissionDenied):
        through_the_provider("colleague@example.org", process="connect")

    assert not SocialAccount.objects.exists()
