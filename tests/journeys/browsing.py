"""Chromium as a visitor holds it, watched: no complaint in its console, no request that leaves the house."""

import base64
import hashlib
import hmac
import shutil
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

from tests.journeys.house import PASSWORD, House

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 860}
LANGUAGE_COOKIE, SESSION_COOKIE = "repere_language", "repere_session"
ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *(
        "--disable-component-update",
        "--disable-sync",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    ),
]
# After fifteen minutes a session locks, and the password is asked again before some pages.
GOOD_FOR_S = 600
MISSING = "These tests drive Chromium, which is not here. Install it: apt-get install --no-install-recommends chromium"


@contextmanager
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium")
    if path is None:
        raise RuntimeError(MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


class Watch:
    """What went wrong behind the pages of a context."""

    def __init__(self, context: BrowserContext, host: str) -> None:
        self.host, self.faults = host, list[str]()
        context.on("console", self._console)
        context.on("weberror", lambda error: self.faults.append(f"script: {error.error}"))
        context.on("request", self._request)

    def _console(self, line: ConsoleMessage) -> None:
        refused_page = (
            line.text.startswith("Failed to load resource")
            and line.page is not None
            and (line.location["url"].split("#")[0] == line.page.url.split("#")[0])
        )
        # A page that answers 403 or 404 on purpose is told as an error as well.
        if line.type in {"error", "warning"} and not refused_page:
            self.faults.append(f"console: {line.text} ({line.location['url']})")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in {"data", "blob", "about"} and address.netloc != self.host:
            self.faults.append(f"another host: {request.url}")


class Visitors:
    """Everybody who comes to one house during one test."""

    def __init__(self, browser: Browser, house: House) -> None:
        self.browser, self.house = browser, house
        self.watches: list[Watch] = []
        self.contexts: list[BrowserContext] = []

    def stranger(
        self, language: str = "", *, phone: bool = False, javascript: bool = True, **options: Any
    ) -> Page:
        """Somebody without an account."""
        shape = {"viewport": PHONE, "has_touch": True, "is_mobile": True} if phone else {"viewport": DESK}
        context = self.browser.new_context(
            base_url=self.house.url, java_script_enabled=javascript, locale="fr-FR", **shape, **options
        )
        context.set_default_timeout(15_000)
        self.contexts.append(context)
        self.watches.append(Watch(context, urlsplit(self.house.url).netloc))
        if language:
            context.add_cookies([{"name": LANGUAGE_COOKIE, "value": language, "url": self.house.url}])
        return context.new_page()

    def page_as(
        self,
        email: str,
        language: str = "fr",
        *,
        phone: bool = False,
        javascript: bool = True,
        **options: Any,
    ) -> Page:
        """Somebody of the demo, signed in."""
        at, kept = self.house.kept.get(email, (0.0, None))
        if kept is None or time.monotonic() - at > GOOD_FOR_S:
            page = self.stranger()
            sign_in(page, email, secret=self.house.secrets.get(email, ""))
            kept = page.context.storage_state()
            self.house.kept[email] = (time.monotonic(), kept)
        page = self.stranger(phone=phone, javascript=javascript, storage_state=kept, **options)
        # After signing in, since that sets the account's own language.
        page.context.add_cookies([{"name": LANGUAGE_COOKIE, "value": language, "url": self.house.url}])
        return page

    def leave(self) -> list[str]:
        for context in self.contexts:
            context.close()
        return [fault for watch in self.watches for fault in watch.faults]


def sign_in(page: Page, email: str, password: str = PASSWORD, *, secret: str = "") -> None:
    """`secret`: of the second factor, for whoever took one during an earlier journey."""
    page.goto("/compte/login/")
    page.fill("#id_login", email)
    page.fill("#id_password", password)
    page.press("#id_password", "Enter")
    page.wait_for_url(lambda url: "/login/" not in url)
    if secret:
        page.wait_for_url("**/2fa/authenticate/**")
        page.fill("#id_code", six_figures(secret))
        page.press("#id_code", "Enter")
        page.wait_for_url(lambda url: "/2fa/" not in url)


def six_figures(secret: str) -> str:
    """RFC 6238, as the application on a telephone shows them."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"
