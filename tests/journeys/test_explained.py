"""Procedures told at the desk, then explained to whom they are about: in Arabic, by their own door, on a telephone."""

import re
from datetime import date, timedelta
from io import BytesIO

import pytest
from playwright.sync_api import Page, expect
from pypdfium2 import PdfDocument

from tests.journeys.browsing import PHONE
from tests.journeys.hands import Touch
from tests.journeys.places import AGENT, CASEWORKER, following, sending
from tests.journeys.test_own_door import came_in, known, paper_of

SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
ARABIC = re.compile(r"[\u0600-\u06ff]")
MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
MOTHER, CHILD = "Adèle Sommières", "Bastien Sommières"

PORTAL_NEVER_OPENED = (
    ("asylum_lodged", "2025-11-03"),
    ("portal_deposit", "2026-05-04"),
    ("legal_aid_requested", "2026-05-28"),
    ("legal_aid_decision_notified", "2026-07-15"),
)
CUT_BY_HOUSE_ARREST = (("oqtf_notified", "2026-05-11"), ("house_arrest_notified", "2026-05-20"))
COMES_OF_AGE = (("turns_18", "2026-12-24"),)


def followed(desk: Page, dossier: str, code: str, events: tuple[tuple[str, str], ...]) -> str:
    """A procedure begun and told through the pages; its page."""
    desk.goto(dossier + "demarches/")
    desk.select_option("[name=code]", code)
    sending("aside button.primary")(desk)
    address = desk.url
    for kind, day in events:
        desk.select_option("[name=kind]", kind)
        sending("aside button.primary", day=day)(desk)
    return address


def explained(desk: Page, address: str, days: tuple[str, ...]) -> None:
    """Read together in Arabic, beside French, on paper; written down, and shown at their own door."""
    desk.goto(f"{address}expliquer/")
    following("main .tabs a[lang=ar]")(desk)
    article = desk.locator("article [lang=ar][dir=rtl]").first
    for day in days:
        expect(article).to_contain_text(day)
    following("main .tabs a[href*='beside=1']")(desk)
    assert desk.locator("td[lang=fr][dir=ltr]").count() == desk.locator("td[lang=ar][dir=rtl]").count() > 10
    paper = desk.locator("main .head a[href*='/papier/']").get_attribute("href") or ""
    for asked in (paper, paper.replace("&beside=1", "")):
        answer = desk.request.get(asked)
        assert answer.headers["content-type"] == "application/pdf"
        said = "".join(page.get_textpage().get_text_range() for page in PdfDocument(BytesIO(answer.body())))
        assert ARABIC.search(said)
        assert all(re.findall(r"\d{4}", day)[0] in said for day in days)
    sending("button[value=told]", interpreter="Au téléphone")(desk)
    following("button[value=show]")(desk)


def reads(person: Page, days: tuple[str, ...]) -> None:
    """In Arabic, from right to left, on a screen that scrolls one way; why is one press away."""
    hands = Touch(person)
    hands.press("nav.places a[href$='/demarches/']", opens="**/demarches/")
    html = person.locator("html")
    assert (html.get_attribute("lang"), html.get_attribute("dir")) == ("ar", "rtl")
    assert person.viewport_size == PHONE
    for fold in person.locator("main details summary").all():
        fold.tap()
    told = person.locator("main").inner_text()
    assert all(day in told for day in days)
    assert "CESEDA" in told
    assert ARABIC.search(person.locator("main h2").first.inner_text())
    assert not person.evaluate(SIDEWAYS)


@pytest.mark.parametrize(
    ("name", "code", "events", "days"),
    [
        # Put on the portal and never opened: received at the end of 19 May; 23 days were left when the time stopped.
        ("Adonis Portail", "fr.cnda", PORTAL_NEVER_OPENED, ("19 مايو 2026", "28 مايو 2026", "7 أغسطس 2026")),
        ("Briséis Assignée", "fr.oqtf", CUT_BY_HOUSE_ARREST, ("20 مايو 2026", "27 مايو 2026")),
        ("Cassandre Majeure", "fr.permit", COMES_OF_AGE, ("24 ديسمبر 2026", "24 فبراير 2027")),
    ],
    ids=["a portal never opened", "a month cut to seven days", "a minor who turns 18"],
)
def test_a_procedure_is_explained_in_arabic_at_the_desk_on_paper_and_by_their_own_door(
    page_as, stranger, name, code, events, days
):
    agent, desk = page_as(AGENT), page_as(CASEWORKER)
    dossier = known(agent, name)
    paper = paper_of(agent, dossier)

    explained(desk, followed(desk, dossier, code, events), days)

    person = stranger(phone=True)
    came_in(person, *paper)
    reads(person, days)
    assert name.split()[0] not in person.content()


def test_a_family_on_one_page_tells_the_birthday_of_a_child_and_not_a_child_out_of_sight(page_as):
    agent, desk = page_as(AGENT), page_as(CASEWORKER)
    mother, child = known(agent, MOTHER), known(agent, CHILD)
    turns = date.today() + timedelta(days=40)
    turns = turns.replace(day=min(turns.day, 28))
    agent.goto(child.replace("/dossiers/", "/personnes/") + "identite/")
    sending(
        "button[value=describe]",
        birth_day=str(turns.day),
        birth_month=str(turns.month),
        birth_year=str(turns.year - 18),
    )(agent)
    agent.goto(child)
    [code] = re.findall(r"\b[2-9A-Z]{6}\b", agent.locator(".head").inner_text())
    agent.goto(mother.replace("/dossiers/", "/personnes/") + "proches/")
    agent.select_option("[name=kind]", "child")
    sending("aside form button.primary", code=code)(agent)
    followed(desk, mother, "fr.oqtf", CUT_BY_HOUSE_ARREST)

    desk.goto(mother + "demarches/")
    following("main .head a[href$='/famille/']")(desk)

    told = desk.locator("main .row").all_inner_texts()
    day = f"{'1er' if turns.day == 1 else turns.day} {MONTHS[turns.month - 1]} {turns.year}"
    assert any(CHILD in row and day.replace("1er ", "1 ") in row.replace("1er ", "1 ") for row in told)
    assert MOTHER in told[0]
    assert all("CESEDA" in row or "CASF" in row or "InfoMIE" in row for row in told)
