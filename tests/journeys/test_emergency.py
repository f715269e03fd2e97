"""Somebody faints at the desk: a dossier is opened in an emergency, and those it concerns are told."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.hands import Hands
from tests.journeys.places import AGENT, CASEWORKER, COORDINATOR, OFFICER, searching, sending

WHY = "A fait un malaise au bureau, les secours demandent ce qui la soigne"
HEALTH = "Diabétique, insuline le matin"


def dossier_of(page: Page, name: str) -> str:
    page.goto("/bureau/recherche/")
    searching(name)(page)
    address = page.locator("#found .person .what a").first.get_attribute("href") or ""
    page.goto(address)
    return address


def person(dossier: str, tab: str) -> str:
    return dossier.replace("/dossiers/", "/personnes/") + tab


def name_referent(page: Page, dossier: str, who: str) -> None:
    page.goto(person(dossier, "equipe/"))
    page.select_option("[name=colleague]", label=who)
    page.check("[name=standing][value=referent]")
    with page.expect_navigation():
        page.click("aside form button.primary")


@pytest.mark.parametrize(
    ("phone", "javascript", "name"),
    [(False, True, "Selam"), (True, False, "Birtukan")],
    ids=["desk", "phone, no script"],
)
def test_the_glass_is_broken_and_those_it_concerns_are_told(page_as, measured, phone, javascript, name):
    coordinator = page_as(COORDINATOR)
    dossier = dossier_of(coordinator, name)
    coordinator.goto(person(dossier, "equipe/"))
    label = coordinator.locator("[name=colleague] option", has_text="Accompagnant").first.inner_text()
    name_referent(coordinator, dossier, label)

    caseworker = page_as(CASEWORKER)
    caseworker.goto(person(dossier, "notes/"))
    caseworker.check("[name=shelf][value=health]")
    sending("aside form button.primary", text=HEALTH)(caseworker)
    expect(caseworker.locator("main")).to_contain_text(HEALTH)

    agent = page_as(AGENT, phone=phone, javascript=javascript)
    hands = Hands(agent)
    agent.goto(person(dossier, "notes/"))
    assert HEALTH not in agent.content()
    agent.goto(dossier)
    hands.press("form[action$='/urgence/'] button", opens="**/urgence/")
    hands.write("[name=reason]", WHY)
    hands.press("main form button.danger", opens="**/dossiers/**")
    measured("a dossier opened in an emergency", hands)
    expect(agent.locator(".alert.success")).to_be_visible()
    agent.goto(person(dossier, "notes/"))
    expect(agent.locator("main")).to_contain_text(HEALTH)

    for who in (CASEWORKER, OFFICER):
        told = page_as(who)
        told.goto("/bureau/")
        with told.expect_navigation():
            told.click("a[href$='/urgences/']")
        expect(told.locator("main")).to_contain_text(WHY)
        told.goto("/bureau/")
        expect(told.locator("a[href$='/urgences/']")).to_have_count(0)


def test_a_code_that_is_nobody_s_opens_nothing(page_as):
    agent = page_as(AGENT)
    agent.goto("/bureau/urgence/")
    sending("main form button.danger", code="ZZZZZZ", reason=WHY)(agent)
    expect(agent.locator(".alert.error")).to_be_visible()
