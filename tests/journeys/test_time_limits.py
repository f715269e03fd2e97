"""A portal that nobody opened, an order to leave cut short: the board shows the day to work by, and who has it."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from repere.knowledge.law.engine import Engine, Event
from tests.journeys.hands import Hands
from tests.journeys.places import AGENT, CASEWORKER, COORDINATOR, sending, written_down
from tests.journeys.test_papers import tab_of

# In words that no other journey writes.
REFUSED, ORDERED = "Hyacinthe Belleverrière", "Sidonie Grandchêne"
TODAY = date.today()
STOPPED = "le délai est arrêté"
APPEAL, ORDER = "L. 532-1", "L. 614-1"


def days_ago(number: int) -> date:
    return TODAY - timedelta(days=number)


def begun(page_as, name: str, code: str) -> Page:
    """A procedure of somebody who was just written down."""
    found = written_down(page_as(AGENT), name)
    page = page_as(CASEWORKER)
    page.goto(tab_of(page, found) + "demarches/")
    page.select_option("[name=code]", code)
    sending("aside button.primary")(page)
    return page


def tell(page: Page, kind: str, day: date) -> None:
    page.select_option("[name=kind]", kind)
    sending("aside button.primary", day=day.isoformat())(page)


def taken(page: Page, article: str) -> None:
    """ "I have it", from the page of the time limit; its article tells it in any language."""
    page.locator("main .row", has_text=article).locator(".state a[href*='/echeances/']").first.click()
    page.wait_for_url("**/echeances/*/")
    page.click("aside button[value=take]")
    page.wait_for_load_state()


def line(page: Page, name: str, article: str):
    page.goto("/bureau/echeances/")
    return page.locator("main .row", has_text=name).filter(has_text=article)


def worked_by(page: Page, name: str, article: str) -> date:
    return date.fromisoformat(line(page, name, article).first.get_attribute("data-day") or "")


def test_a_portal_never_opened_then_legal_aid_then_the_day_of_the_appeal_on_the_board(page_as):
    page = begun(page_as, REFUSED, "fr.cnda")
    told = [
        ("asylum_lodged", date(2025, 11, 3)),
        ("portal_deposit", days_ago(25)),
        ("legal_aid_requested", days_ago(3)),
    ]
    for kind, day in told:
        tell(page, kind, day)
    appeal = page.url
    taken(page, APPEAL)
    expect(line(page, REFUSED, APPEAL)).to_contain_text(STOPPED)

    page.goto(appeal)
    told.append(("legal_aid_decision_notified", days_ago(1)))
    tell(page, *told[-1])

    found = Engine().compute("fr.cnda.recours", events=[Event(*one) for one in told])
    assert worked_by(page, REFUSED, APPEAL) == found.work_by
    expect(line(page, REFUSED, APPEAL)).not_to_contain_text(STOPPED)
    expect(line(page, REFUSED, APPEAL)).to_contain_text("L. 532-1")
    expect(line(page, REFUSED, APPEAL)).to_contain_text("validée par un juriste")


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_house_arrest_cuts_the_month_to_seven_days_and_asks_again_who_has_it(page_as, measured, language):
    name = f"{ORDERED} {language}"
    page = begun(page_as, name, "fr.oqtf")
    tell(page, "oqtf_notified", days_ago(2))
    procedure = page.url
    taken(page, ORDER)
    a_month = worked_by(page, name, ORDER)
    assert a_month == Engine().compute("fr.oqtf.libre", days_ago(2)).work_by

    page.goto(procedure)
    tell(page, "house_arrest_notified", TODAY)

    assert worked_by(page, name, ORDER) < a_month
    assert worked_by(page, name, ORDER) <= TODAY + timedelta(days=7)
    # Nobody has it any more: it came nearer.
    reader = page_as(CASEWORKER, language, phone=True)
    reader.goto("/bureau/echeances/")
    row = reader.locator("main .row", has_text=name).first
    hands = Hands(reader)
    hands.press(row.locator("form.actions button"), opens="**/echeances/**")
    measured(f"a time limit taken in hand, {language}", hands)
    expect(reader.locator("main .row", has_text=name).first.locator("form.actions")).to_have_count(0)
    assert not reader.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def test_hours_count_down_and_whoever_leads_sees_the_whole_house(page_as):
    page = begun(page_as, "Apolline Fontvieille", "fr.oqtf")
    told = datetime.now(ZoneInfo("Europe/Paris")) - timedelta(hours=1)
    page.select_option("[name=kind]", "detention_notified")
    page.fill("[name=hour]", f"{told:%H:%M}")
    sending("aside button.primary", day=f"{told:%Y-%m-%d}")(page)

    lead = page_as(COORDINATOR)
    lead.goto("/bureau/echeances/?whose=all&when=week")
    row = lead.locator("main .row", has_text="Apolline Fontvieille").filter(has=lead.locator("[data-until]"))
    expect(row.first.locator("[data-until]")).to_contain_text("46")
