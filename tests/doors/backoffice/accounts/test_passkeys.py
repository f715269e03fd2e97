"""In a real browser: the content policy, the scripts and the forms, with a key made of software."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, sync_playwright

from repere.foundation.toolkit.actors import Role
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    chromium = shutil.which("chromium")
    if not chromium:
        pytest.skip("Chromium is not installed: apt-get install chromium")
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright runs its own loop in this thread
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        page = browser.new_page(locale="fr-FR")
        devtools = page.context.new_cdp_session(page)
        devtools.send("WebAuthn.enable")
        devtools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
        yield page
        browser.close()


def sign_in(page: Page, home: str, email: str) -> None:
    page.goto(f"{home}/compte/login/")
    page.fill("#id_login", email)
    page.fill("#id_password", factories.PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_url(lambda url: "/login/" not in url)


def test_a_passkey_is_made_then_opens_alone_and_as_second_factor(page, live_server, settings):
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    user = factories.user(second_factor=False, password=factories.PASSWORD)
    factories.membership(Role.COORDINATOR, user=user)
    refused: list[str] = []
    page.on("console", lambda line: refused.append(line.text) if "Content Security" in line.text else None)
    home, out = live_server.url, "main form button"

    sign_in(page, home, user.email)
    assert page.url.endswith("/compte/2fa/")
    page.goto(f"{home}/compte/2fa/webauthn/add/")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/")
    page.goto(f"{home}/compte/logout/")
    page.click(out)
    page.click("#passkey_login")
    page.wait_for_url("**/bureau/**")
    page.goto(f"{home}/compte/logout/")
    page.click(out)
    sign_in(page, home, user.email)
    assert page.url.endswith("/compte/2fa/authenticate/")
    page.click("#mfa_webauthn_authenticate")
    page.wait_for_url("**/bureau/**")

    assert refused == []
