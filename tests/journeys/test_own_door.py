"""A paper made at the desk; the person follows each step of a referral in Arabic, on an old telephone, and says no."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdfium2 import PdfDocument

from tests.journeys.asking import ask, open_request, tell
from tests.journeys.browsing import PHONE, SESSION_COOKIE, sign_in
from tests.journeys.hands import Touch
from tests.journeys.places import AGENT, SHELTER, following, pressing, searching, written_down

NAME, OTHER, THIRD = "Zoubeïda Montclus", "Philomène Cazevieille", "Aristide Vézénobres"
MESSAGE = "Une nuit, avec une valise et un chien."
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def known(desk: Page, name: str) -> str:
    """Somebody written down through the pages; their dossier."""
    written_down(desk, name)
    desk.goto("/bureau/recherche/")
    searching(name)(desk)
    found = desk.locator("#found .person", has_text=name).locator(".what a").first
    return found.get_attribute("href") or ""


def paper_of(desk: Page, dossier: str) -> tuple[str, str, str]:
    """Address, code and PIN, as they are printed."""
    desk.goto(dossier.replace("/dossiers/", "/personnes/") + "acces/")
    desk.select_option("main select[name=language]", "ar")
    following("button[name=make]")(desk)
    desk.emulate_media(media="print")
    printed = desk.locator("body").inner_text()
    assert not any(name in printed for name in (NAME, OTHER, THIRD))
    # What opens and what proves are never on one page.
    assert len(PdfDocument(desk.pdf(prefer_css_page_size=True))) == 2
    desk.emulate_media(media="screen")
    paper, apart = desk.locator("article.slip").first, desk.locator("article.slip").last
    assert (paper.get_attribute("lang"), paper.get_attribute("dir")) == ("ar", "rtl")
    address = paper.locator("bdi[dir=ltr]").first.inner_text().strip()
    return address, paper.locator(".code").inner_text().strip(), apart.locator(".code").inner_text().strip()


def sent(desk: Page, dossier: str, name: str, message: str) -> None:
    """A referral that gives the name, with what the person agrees to."""
    desk.goto(dossier)
    following(".head .actions .button.primary")(desk)
    tell(desk, "eat")
    ask(desk, service="Foyer des Garrigues", message=message, name=name)


def came_in(person: Page, address: str, code: str, pin: str) -> Touch:
    hands = Touch(person)
    person.goto(address)
    hands.write("[name=code]", code.lower())
    hands.write("[name=pin]", pin)
    hands.press("main form button", opens="**/suivi/")
    return hands


@pytest.mark.parametrize("javascript", [False, True], ids=["no script", "script"])
def test_each_step_of_a_referral_is_followed_on_a_telephone_and_a_consent_withdrawn(
    page_as, stranger, measured, javascript
):
    desk, name = page_as(AGENT), f"{NAME} {'Avec' if javascript else 'Sans'}"
    dossier, message = known(desk, name), f"{MESSAGE} {name[:1]}{javascript:d}"
    address, code, pin = paper_of(desk, dossier)
    assert re.fullmatch(r"[2-9B-Z]{3}-[2-9B-Z]{3}-[2-9B-Z]{3}", code)
    assert re.fullmatch(r"\d{6}", pin)
    sent(desk, dossier, name, message)

    person = stranger(phone=True, javascript=javascript)
    person.goto("/mon-espace/")
    assert person.context.cookies() == []
    hands = came_in(person, address, code, pin)
    measured(f"coming in with a paper, 360 px, ar, {'with' if javascript else 'without'} script", hands)
    html = person.locator("html")
    assert (html.get_attribute("lang"), html.get_attribute("dir")) == ("ar", "rtl")
    assert person.viewport_size == PHONE
    assert {cookie["name"] for cookie in person.context.cookies()} == {"repere_own"}
    door = person.locator("article.door", has_text="Foyer des Garrigues").first
    expect(door.locator(".steps li")).to_have_count(1)

    partner = page_as(SHELTER)
    open_request(partner, message)
    person.reload()
    expect(door.locator(".steps li")).to_have_count(2)

    following("button[name=decision][value=accept]")(partner)
    expect(partner.locator("main")).to_contain_text(name)
    person.reload()
    expect(door.locator(".steps li")).to_have_count(3)
    expect(door.locator(".state.open")).to_be_visible()

    for page in ("accords/", "lectures/", "donnees/", "corriger/", "emporter/", "pin/", "suivi/"):
        person.goto(f"/mon-espace/ar/{page}")
        if javascript:
            assert not person.evaluate(SIDEWAYS), page
    person.goto("/mon-espace/ar/accords/")
    agreed = person.locator("article.door:has(button[name=withdraw])").first
    with person.expect_navigation():
        agreed.locator("button[name=withdraw]").tap()
    expect(person.locator("[role=status]")).to_be_visible()

    partner.reload()
    assert name not in partner.content()

    with person.expect_navigation(url="**/mon-espace/ar/"):
        person.locator("footer form button").tap()
    person.goto("/mon-espace/ar/suivi/")
    expect(person.locator("[name=pin]")).to_be_visible()
    assert SESSION_COOKIE not in {cookie["name"] for cookie in person.context.cookies()}


def test_what_somebody_says_is_wrong_reaches_the_desk_and_comes_back(page_as, stranger):
    desk = page_as(AGENT)
    person = stranger(phone=True)
    address, code, pin = paper_of(desk, known(desk, OTHER))
    came_in(person, address, code, pin)

    person.goto("/mon-espace/fr/corriger/")
    person.locator("[name=subject][value=name]").check()
    person.fill("[name=said]", "Mon nom finit par un y.")
    following("main form button")(person)

    desk.goto("/bureau/rectifications/")
    following(f".row:has-text('{OTHER}') .what a[href*='/rectifications/']")(desk)
    expect(desk.locator("blockquote").first).to_have_text("Mon nom finit par un y.")
    desk.locator("[name=answer][value=done]").check()
    desk.fill("[name=told]", "C’est écrit.")
    following("main form.form button.primary")(desk)

    person.goto("/mon-espace/fr/donnees/")
    expect(person.locator("main")).to_contain_text("C’est écrit.")

    # What they read there they take away, once their PIN is said again.
    person.goto("/mon-espace/fr/emporter/")
    person.fill("[name=pin]", pin)
    with person.expect_download() as taken:
        person.locator("main form button").first.tap()
    told = json.loads(Path(taken.value.path()).read_text())
    assert told["person"]["names"][0]["text"] == OTHER
    assert told["corrections"][0]["told"] == "C’est écrit."
    assert told["kept_until"]["ends_on"] is None
    assert told["read_by"]


def test_a_paper_that_is_ended_shuts_the_door_behind_whoever_is_inside(page_as, stranger):
    desk = page_as(AGENT)
    dossier = known(desk, THIRD)
    person = stranger(phone=True)
    came_in(person, *paper_of(desk, dossier))

    desk.goto(dossier.replace("/dossiers/", "/personnes/") + "acces/")
    pressing("details.menu:has(button[name=because]) summary")(desk)
    following("button[name=because][value=lost]")(desk)

    person.reload()
    expect(person.locator("[name=pin]")).to_be_visible()


def test_somebody_at_the_desk_is_nobody_at_that_door(stranger):
    page = stranger()
    sign_in(page, AGENT)

    page.goto("/mon-espace/fr/suivi/")

    expect(page.locator("[name=pin]")).to_be_visible()
