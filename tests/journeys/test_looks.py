"""Every page, in a language of each direction: what axe finds, what overflows, what a thumb would miss."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Page

from tests.journeys.browsing import DESK, PHONE, Visitors
from tests.journeys.places import PLACES, Place, stage, visitor

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "RGAAv4"]
NARROWEST = {"width": 320, "height": 640}

# What overflows sideways, the deepest first; a part that scrolls by itself may be wider.
TOO_WIDE = """() => document.documentElement.scrollWidth <= document.documentElement.clientWidth ? [] :
  ['page ' + document.documentElement.scrollWidth + ' px', ...[...document.querySelectorAll('body *')].filter(e => {
    const box = e.getBoundingClientRect();
    return (box.right > innerWidth + 1 || box.left < -1) && !e.closest('.scroll') && box.width > 1
  }).slice(-4).map(e => e.outerHTML.slice(0, 120))]"""

# A box to tick is hit through its label; a link in a sentence is as high as its line.
TOO_SMALL = """() => [...document.querySelectorAll('a[href], button, input, select, textarea, summary')].filter(e => {
  if (e.type === 'hidden' || !e.checkVisibility({visibilityProperty: true})) return false;
  if (e.closest('.visually-hidden, .leaflet-control-attribution')) return false;
  if (getComputedStyle(e).display === 'inline') return false;
  const place = e.getBoundingClientRect();
  if (place.right < 0 || place.left > innerWidth || place.bottom < -scrollY) return false;  // shown when focused
  const boxes = [e, ...(e.labels ?? [])].map(x => x.getBoundingClientRect()).filter(b => b.width > 1 && b.height > 1);
  if (!boxes.length) return false;
  return !boxes.some(b => b.width >= 43.5 && b.height >= 43.5)
}).map(e => { const b = e.getBoundingClientRect();
  return Math.round(b.width) + '×' + Math.round(b.height) + ' ' + e.outerHTML.slice(0, 110) })"""


class Eyes:
    """One page for each visitor and language, so that a place costs its page and no more."""

    def __init__(self, visitors: Visitors) -> None:
        self.visitors, self.found = visitors, stage(visitors)
        self.pages: dict[tuple[str, str], Page] = {}

    def on(self, place: Place, language: str) -> Page:
        who = (place.who, language)
        if who not in self.pages or place.who == "stranger":
            self.pages[who] = visitor(self.visitors, place.who, language, self.found)
        page = self.pages[who]
        page.set_viewport_size(DESK)
        page.goto(place.address.format(language=language, **self.found))
        if place.act:
            place.act(page)
        return page


@pytest.fixture(scope="module")
def eyes(browser, house) -> Iterator[Eyes]:
    visitors = Visitors(browser, house)
    yield Eyes(visitors)
    assert visitors.leave() == []


def axe(page: Page, run_only: dict[str, Any]) -> list[str]:
    """What axe finds, one line for each element."""
    if not page.evaluate("typeof window.axe === 'object'"):
        page.evaluate(AXE)
    found = page.evaluate(
        f"axe.run({json.dumps({'runOnly': run_only, 'resultTypes': ['violations']})}).then(r => r.violations)"
    )
    return [f"{v['id']}: {n['html'][:160]} ({n['failureSummary']})" for v in found for n in v["nodes"]]


def rule(name: str) -> dict[str, Any]:
    return {"type": "rule", "values": [name]}


@pytest.mark.parametrize("place", PLACES, ids=str)
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_page_is_for_everybody(eyes, place, language):
    page = eyes.on(place, language)
    faults: dict[str, list[str]] = {}
    enhanced = "color-contrast-enhanced" if place.is_public else "color-contrast"

    faults["axe, 1280 px"] = axe(page, {"type": "tag", "values": TAGS})
    page.set_viewport_size(PHONE)
    faults["axe, 360 px"] = axe(page, {"type": "tag", "values": TAGS})
    faults["contrast, light"] = axe(page, rule(enhanced))
    page.emulate_media(color_scheme="dark")
    faults["contrast, dark"] = axe(page, rule(enhanced))
    page.emulate_media(color_scheme="light")
    faults["too wide, 360 px"] = page.evaluate(TOO_WIDE)
    faults["too small for a thumb"] = page.evaluate(TOO_SMALL)
    page.set_viewport_size(NARROWEST)
    faults["too wide, 320 px"] = page.evaluate(TOO_WIDE)

    root = page.locator("html")
    assert root.get_attribute("lang") == language
    assert root.get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    assert page.title().strip(" ·–")
    assert page.locator("h1").count() == 1
    assert {where: told for where, told in faults.items() if told} == {}
