"""Somebody asks to be called, in Arabic, on an old telephone; the desk calls, not at any hour, and opens a dossier."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from repere.accompaniment.casework.listening.rules import PARTS_OF_DAY
from tests.journeys.browsing import PHONE
from tests.journeys.hands import Touch
from tests.journeys.places import CASEWORKER, following, searching

NAME, NUMBER = "Zeineb Anduze", "06 39 98 61 62"
SAID = "أحتاج إلى من أتكلم معه"
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def another_hour() -> str:
    """A part of the day that it is not now, where the house stands."""
    now = datetime.now(ZoneInfo("Europe/Paris")).time()
    return next(part for part, (start, end) in PARTS_OF_DAY.items() if not start <= now < end)


def asked(page: Page) -> str:
    """Question by question; the code of the receipt."""
    hands = Touch(page)
    page.goto("/ar/rappel/")
    assert page.locator("html").get_attribute("dir") == "rtl"
    for answer in ("[value=talk]", "[value=today]"):
        hands.press(f".tiles button{answer}", opens="**/rappel/")
    expect(page.locator("[name=language]")).to_have_value("ar")
    hands.press("main .acts button", opens="**/rappel/")
    hands.write("[name=number]", NUMBER)
    hands.press("main .acts button", opens="**/rappel/")
    hands.press(f"label:has([value={another_hour()}])")
    hands.press("main .acts button", opens="**/rappel/")
    hands.press(".tiles button[value=wrong_number]", opens="**/rappel/")
    hands.write("[name=called]", NAME)
    hands.write("[name=said]", SAID)
    hands.press("main .acts button", opens="**/rappel/")
    assert not page.evaluate(SIDEWAYS)
    expect(page.locator("main")).to_contain_text(SAID)
    page.wait_for_timeout(4500)  # nobody reads all of it in less
    hands.press("main .acts button", opens="**/rappel/")
    code = page.locator(".code").inner_text().strip()
    assert re.fullmatch(r"(?:[2-9B-Z]{3}-){3}[2-9B-Z]{3}", code)
    assert not page.evaluate(SIDEWAYS)
    assert page.context.cookies() == []
    return code


def stands(page: Page, code: str) -> str:
    page.goto("/fr/rappel/suivre/")
    page.fill("[name=code]", code.lower())
    following("main .acts button")(page)
    said = page.locator(".state")
    assert NUMBER not in page.content()
    return (
        next(icon for icon in ("open", "later") if icon in (said.get_attribute("class") or ""))
        + said.inner_text()
    )


def test_somebody_is_called_back_when_it_is_safe_and_followed_from_there(browser, house, page_as):
    with browser.new_context(
        viewport=PHONE, java_script_enabled=False, has_touch=True, locale="ar", base_url=house.url
    ) as context:
        theirs = context.new_page()
        code = asked(theirs)
        received = stands(theirs, code)
        assert received.startswith("later")

        desk = page_as(CASEWORKER)
        desk.goto("/bureau/rappels/")
        row = desk.locator("main .row", has_text=NAME)
        assert "39 98" not in row.inner_text()
        following(f"main .row:has-text('{NAME}') .what a")(desk)
        called(desk, because="Une place est libre maintenant", result="no_answer")
        tried = stands(theirs, code)
        assert tried.startswith("later")
        assert tried != received

        called(desk, because="La personne a rappelé elle-même", result="spoke")
        followed(desk)
        desk.goto("/bureau/rappels/")
        following(f"main .row:has-text('{NAME}') .what a")(desk)
        expect(desk.locator("aside a[href*='/dossiers/']")).to_contain_text(NAME)
        following("button[value=keep]")(desk)
        desk.select_option("[name=how]", "spoken")
        following("button[value=close]")(desk)
        assert stands(theirs, code).startswith("open")


def called(desk: Page, *, because: str, result: str) -> None:
    """Warned that it is not the hour, what to say to somebody else in front of them; then what came of it."""
    assert "39 98" not in desk.locator("main").inner_text()
    expect(desk.locator("main [role=alert]")).to_be_visible()
    expect(desk.locator("main dl").first).to_be_visible()
    desk.fill("[name=because]", because)
    following("button[value=call]")(desk)
    expect(desk.locator("a[href^='tel:']")).to_contain_text("39 98 61 62")
    desk.check(f"[name=result][value={result}]")
    following("button[value=result]")(desk)


def followed(desk: Page) -> None:
    """Their visit, then their dossier, looked for before it is opened."""
    following("form[action$='/recevoir/'] button")(desk)
    expect(desk.locator("main")).to_contain_text(SAID)
    following("a[href*='nouveau/?passage=']")(desk)
    searching(NAME)(desk)
    following("form[action$='/personnes/nouvelle/'] button")(desk)
    following("main form.stack button.primary")(desk)
