"""A paper made at the desk; the person follows each step of a referral in Arabic, on an old telephone, and answers."""

import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdfium2 import PdfDocument

from tests.journeys.asking import ask, open_request, tell
from tests.journeys.browsing import PHONE, SESSION_COOKIE, sign_in
from tests.journeys.hands import Touch
from tests.journeys.places import AGENT, SHELTER, following, pressing, searching, written_down

NAME, OTHER, THIRD = "Zoubeïda Montclus", "Philomène Cazevieille", "Aristide Vézénobres"
FOURTH = "Clotilde Sauvebonne"
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
    assert not any(name in printed for name in (NAME, OTHER, THIRD, FOURTH))
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


def test_a_service_without_account_proposes_another_date_and_the_person_agrees_by_their_own_door(
    page_as, stranger, measured
):
    desk = page_as(AGENT)
    dossier = known(desk, FOURTH)
    paper = paper_of(desk, dossier)
    desk.goto(dossier)
    following(".head .actions .button.primary")(desk)
    tell(desk, "eat")
    desk.locator(".result:not(:has(a[href*='/demander/'])) label.pick").first.click()
    following("button[formaction*='/demander/']")(desk)
    desk.fill("[name=message]", MESSAGE)
    desk.check("[name=shares_name]")
    desk.fill("[name=name_shared]", FOURTH)
    desk.fill("[name=email]", "")
    following("main form.stack button.primary")(desk)
    asked, link = desk.url, desk.input_value("#link")

    person = stranger(phone=True, javascript=False)
    hands = came_in(person, *paper)
    door = person.locator("article.door").first

    def reads(steps: int) -> None:
        """So many steps, told in Arabic, on a telephone that scrolls one way."""
        person.reload()
        told = door.locator(".steps li").all_inner_texts()
        assert len(told) == steps
        assert all(re.search(r"[\u0600-\u06ff]", line) for line in told)
        assert person.locator("html").get_attribute("dir") == "rtl"
        width = person.locator("body").evaluate("e => e.ownerDocument.documentElement.scrollWidth")
        assert width <= PHONE["width"]

    reads(1)
    service = stranger("fr", phone=True, javascript=False)
    service.goto(link)
    reads(2)
    touch = Touch(service)
    touch.press(service.locator("details:has([name=starts_at]) summary"))
    touch.write("[name=starts_at]", (date.today() + timedelta(days=3)).isoformat() + "T18:30")
    touch.press("button[name=propose]", opens="**done=propose")
    assert FOURTH.split()[0] not in service.content()
    reads(3)
    assert [button.get_attribute("value") for button in door.locator("button[name=said]").all()] == [
        "yes",
        "no",
        "talk",
    ]

    hands.press(door.locator("button[name=said][value=talk]"), opens="**done=talk")
    expect(person.locator("[role=status]")).to_be_visible()
    desk.goto(asked)
    expect(desk.locator("form.panel .alert.info")).to_be_visible()
    hands.press(door.locator("button[name=said][value=yes]"), opens="**done=agreed")
    measured("saying yes to another date by one's own door, 360 px, ar, without script", hands)
    expect(person.locator("[role=status]")).to_be_visible()
    reads(5)
    expect(door.locator(".state.open")).to_be_visible()
    desk.goto(asked)
    expect(desk.locator("aside .chip.good")).to_be_visible()
    assert not desk.locator("button[name=taken]").count()

    service.goto(link)
    expect(service.locator("main")).to_contain_text(FOURTH)
    touch.press("button[name=said][value=came]", opens="**done=after")
    reads(6)
    desk.reload()
    following("button[name=said][value=met]")(desk)
    reads(7)


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
        person.locator("main form button[value=json]").tap()
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
