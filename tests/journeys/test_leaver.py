"""A colleague leaves: their dossiers go to others in one screen, seen before it is done; their notes go to nobody."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.hands import Hands
from tests.journeys.places import COORDINATOR, OURS, sending
from tests.journeys.test_emergency import dossier_of, name_referent, person

NAME = "Solène Départ"


@pytest.fixture
def leaver(visitors, page_as):
    """A caseworker invited for this journey."""
    house = visitors.house
    if "leaver" not in house.kept:
        coordinator = page_as(COORDINATOR)
        coordinator.goto("/bureau/equipe/inviter/")
        coordinator.fill("[name=email]", "depart@example.org")
        coordinator.locator("[name=role][value=caseworker]").check()
        with coordinator.expect_navigation():
            coordinator.click("main form.stack button.primary")
        link = coordinator.input_value("#link")
        worker = visitors.stranger("fr")
        worker.goto(link)
        sending("main form.stack button", display_name=NAME, password=OURS)(worker)
        house.kept["leaver"] = worker.context.storage_state()

    def page() -> Page:
        return visitors.stranger("fr", storage_state=house.kept["leaver"])

    return page


def test_a_leaver_s_dossiers_are_handed_over_and_their_private_notes_sealed(page_as, leaver, measured):
    coordinator, worker = page_as(COORDINATOR), leaver()
    dossier = dossier_of(coordinator, "Yahya")
    coordinator.goto(person(dossier, "equipe/"))
    label = coordinator.locator("[name=colleague] option", has_text=NAME).inner_text()
    name_referent(coordinator, dossier, label)
    worker.goto(person(dossier, "notes/"))
    worker.check("[name=shelf][value=private]")
    sending("aside form button.primary", text="Pour moi seule")(worker)

    hands = Hands(coordinator)
    coordinator.goto("/bureau/equipe/")
    hands.press(coordinator.get_by_role("link", name=re.compile(NAME)), opens="**/equipe/**")
    hands.press("a[href$='/passation/']", opens="**/passation/")
    expect(coordinator.locator("main .rows .row")).to_have_count(1)
    other = coordinator.locator("[name=to_all] option", has_text="Accompagnant").first.inner_text()
    coordinator.select_option("[name=to_all]", label=other)
    hands.press("main form button.primary", opens="**/passation/")
    expect(coordinator.locator("main .rows .row .chip.good")).to_contain_text(other.split(" · ")[0])
    expect(coordinator.locator(".alert.info")).to_be_visible()
    hands.press("main form button.primary", opens="**/equipe/**")
    measured("a leaver's dossiers handed over", hands)
    expect(coordinator.locator(".alert.success")).to_be_visible()
    hands.press("details.more summary")
    hands.press("form[action$='/fin/'] button.danger", opens="**/equipe/")

    coordinator.goto(person(dossier, "equipe/"))
    expect(coordinator.locator("main .rows")).to_contain_text(other.split(" · ")[0])
    assert NAME not in coordinator.locator("main .rows").inner_text()
    coordinator.goto(person(dossier, "notes/"))
    assert "Pour moi seule" not in coordinator.content()
    worker.goto(person(dossier, "notes/"))
    assert "Pour moi seule" not in worker.content()
