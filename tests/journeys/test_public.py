"""What anybody reads with any telephone: little to carry, nothing asked, nothing kept."""

import re
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browsing import Visitors
from tests.journeys.conftest import MEASURE

MOST_BYTES, MOST_REQUESTS, MOST_SHIFT = 14_000, 3, 0.02
AGENT = "accueil@example.org"
PLACES = ["fr", "ar", "en", ""]
SHIFTS = """window.shift = 0; new PerformanceObserver(list => list.getEntries().forEach(e => {
  if (!e.hadRecentInput) window.shift += e.value })).observe({type: 'layout-shift', buffered: true})"""


@dataclass
class Wire:
    """What crossed for one page, as the browser received it."""

    sizes: dict[str, float] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)

    @classmethod
    def under(cls, page: Page) -> "Wire":
        wire, devtools = cls(), page.context.new_cdp_session(page)
        devtools.send("Network.enable")
        devtools.on("Network.requestWillBeSent", wire.asked)
        devtools.on("Network.loadingFinished", wire.arrived)
        return wire

    def asked(self, event: dict) -> None:
        if not event["request"]["url"].startswith("data:"):
            self.kinds[event["requestId"]] = event["type"]

    def arrived(self, event: dict) -> None:
        if event["requestId"] in self.kinds:
            self.sizes[event["requestId"]] = event["encodedDataLength"]


@pytest.fixture(scope="module")
def addresses(browser, house) -> list[str]:
    """Of services as different as their texts are long."""
    visitors = Visitors(browser, house)
    page = visitors.page_as(AGENT)
    found = []
    page.goto("/bureau/annuaire/?everywhere=on")
    for _further in range(3):
        here = page.url
        links = page.locator(".row .what a").evaluate_all("links => links.map(link => link.href)")
        for link in links[:: max(len(links) // 3, 1)]:
            page.goto(link)
            found.append(page.locator("a[href*='/s/']").get_attribute("href").removeprefix("/fr"))
        page.goto(here)
        if not page.locator("a[rel=next]").count():
            break
        page.click("a[rel=next]")
    assert visitors.leave() == []
    return found


def public_pages(language: str, addresses: list[str]) -> list[str]:
    return [f"/{language}{address}" for address in ["/", *addresses, "/s/22222222/"]] if language else ["/"]


@pytest.mark.parametrize("language", PLACES, ids=["fr", "ar", "en", "home"])
def test_a_page_of_the_street_weighs_next_to_nothing(stranger, addresses, record_property, language):
    heaviest = 0.0
    for address in public_pages(language, addresses):
        page = stranger(phone=True)
        page.add_init_script(SHIFTS)
        wire = Wire.under(page)

        page.goto(address, wait_until="load")
        page.wait_for_timeout(300)

        total = sum(wire.sizes.values())
        heaviest = max(heaviest, total)
        assert 0 < total <= MOST_BYTES
        assert len(wire.kinds) <= MOST_REQUESTS
        # Neither style, nor font; a script where a telephone may say where it is.
        assert set(wire.kinds.values()) <= {"Document", "Image", "Other", "Script"}
        assert page.evaluate("window.shift") <= MOST_SHIFT
        assert page.context.cookies() == []
    record_property(
        MEASURE, f"public pages, {language or 'home'}: {heaviest:.0f} bytes at most, in a request or two"
    )


@pytest.mark.parametrize("language", PLACES, ids=["fr", "ar", "en", "home"])
def test_a_page_of_the_street_is_whole_without_a_script(stranger, addresses, language):
    with_scripts, without = stranger(phone=True), stranger(phone=True, javascript=False)
    for address in public_pages(language, addresses[:2]):
        with_scripts.goto(address)
        without.goto(address)

        with_scripts.evaluate("document.querySelector('[data-here]')?.setAttribute('hidden', '')")
        assert without.locator("body").inner_text() == with_scripts.locator("body").inner_text()
        assert len(without.locator("main").inner_text()) > 100


def test_the_answer_is_compressed_and_asks_for_no_cookie(house, addresses, browser):
    for address in ["/", f"/fr{addresses[0]}"]:
        answer = browser.new_context(base_url=house.url).request.get(address)
        assert answer.headers["content-encoding"] == "gzip"
        assert "set-cookie" not in answer.headers
        assert "accept-encoding" in answer.headers["vary"].lower()


def test_pages_with_secrets_are_not_compressed(page_as):
    """A compressed page lets whoever can make it repeat itself guess the secret beside (BREACH)."""
    page = page_as(AGENT)
    for address in ["/bureau/", "/bureau/compte/", "/compte/login/"]:
        assert "content-encoding" not in page.request.get(address).headers


def test_the_language_changes_by_a_link_on_the_same_page(stranger, addresses):
    page = stranger(phone=True, javascript=False)
    page.goto(f"/fr{addresses[0]}")

    page.tap("header .tongues summary")
    page.tap("header a[lang=ar]")
    page.wait_for_url(f"**/ar{addresses[0]}")

    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    assert page.context.cookies() == []


def test_a_code_mistyped_is_told_in_the_language_of_the_address(stranger):
    page = stranger(phone=True)

    answer = page.goto("/ar/s/22222222/")

    assert answer.status == 404
    assert page.locator("html").get_attribute("dir") == "rtl"


def test_the_number_and_the_way_are_one_tap_away(stranger, addresses):
    page = stranger("fr", phone=True)
    called = 0
    for address in addresses:
        page.goto(f"/fr{address}")
        phone = page.locator("a[href^='tel:']")
        if phone.count():
            called += 1
            assert re.fullmatch(r"tel:\+?\d+", phone.first.get_attribute("href"))
            box = phone.first.bounding_box()
            assert box["y"] + box["height"] <= 640  # without scrolling on a small telephone
    assert called
