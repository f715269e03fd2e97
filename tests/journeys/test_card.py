"""A card made at one desk and shown at another: asked for, answered, handed over."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.hands import Hands
from tests.journeys.places import OURS, following, searching, sending

CASEWORKER = "accompagnement@example.org"
BRIDGE = "Le Pont de l’Isle"


@pytest.fixture
def bridge(visitors):
    """A caseworker of another organisation of the same installation, made through the pages themselves."""
    house = visitors.house
    if "bridge" not in house.kept:
        said = house.repere("organisation", "create", BRIDGE, "--admin", "isle.admin@example.org")
        [link, *_] = re.findall(r"/bureau/invitation/[\w-]+/", said)
        admin = visitors.stranger("fr")
        admin.goto(link)
        sending("main form.stack button", display_name="Basile Pont", password=OURS)(admin)
        admin.goto("/bureau/equipe/inviter/")
        admin.fill("[name=email]", "isle@example.org")
        admin.locator("[name=role][value=caseworker]").check()
        with admin.expect_navigation():
            admin.click("main form.stack button.primary")
        link = admin.input_value("#link")
        worker = visitors.stranger("fr")
        worker.goto(link)
        sending("main form.stack button", display_name="Irène Pont", password=OURS)(worker)
        house.kept["bridge"] = worker.context.storage_state()

    def page(**options) -> Page:
        return visitors.stranger("fr", storage_state=house.kept["bridge"], **options)

    return page


def dossier_of(page: Page, name: str) -> str:
    page.goto("/bureau/recherche/")
    searching(name)(page)
    address = page.locator("#found .person .what a").first.get_attribute("href") or ""
    page.goto(address)
    return address


def card_of(page: Page, dossier: str) -> str:
    page.goto(dossier.replace("/dossiers/", "/personnes/") + "carte/")
    following("button[name=make]")(page)
    return page.locator(".wallet .code").inner_text().strip()


@pytest.mark.parametrize(
    ("phone", "javascript"), [(False, True), (True, False)], ids=["desk", "phone, no script"]
)
def test_a_card_shown_elsewhere_hands_over_what_the_person_agrees_to(
    page_as, bridge, measured, phone, javascript
):
    name = "Selam" if phone else "Birtukan"
    desk = page_as(CASEWORKER, phone=phone, javascript=javascript)
    dossier = dossier_of(desk, name)
    full_name = desk.locator("h1").inner_text()
    code = card_of(desk, dossier)
    desk.emulate_media(media="print")
    assert full_name not in desk.locator("body").inner_text()
    assert code in desk.locator("body").inner_text()
    desk.emulate_media(media="screen")

    there = bridge(phone=phone, javascript=javascript)
    hands = Hands(there)
    there.goto("/bureau/carte/")
    hands.write("[name=code]", code.lower())
    hands.press("main form.form button.primary", opens="**/carte/")
    assert full_name not in there.content()
    hands.press("main form.form button.primary", opens="**/carte/")
    measured("a card shown, a hand-over asked for", hands)
    expect(there.locator(".alert.success")).to_be_visible()
    assert full_name not in there.content()

    desk.goto("/bureau/carte/")
    following("main .section .row a[href*='/passations/']")(desk)
    expect(desk.locator("main h2").first).to_contain_text(full_name)
    following("button[name=decision][value=accept]")(desk)
    expect(desk.locator(".alert.success")).to_be_visible()

    there.goto("/bureau/carte/")
    following("main .section .row a[href*='/dossiers/']")(there)
    expect(there.locator("h1")).to_contain_text(full_name)


def test_the_camera_of_a_telephone_brings_the_code_that_no_server_saw(page_as, bridge):
    desk = page_as(CASEWORKER)
    code = card_of(desk, dossier_of(desk, "Mbuyisha")).replace("-", "")
    there = bridge()
    asked: list[str] = []
    there.on("request", lambda request: asked.append(request.url))

    there.goto(f"/bureau/carte/#{code}")

    expect(there.locator("[name=code]")).to_have_value(code)
    assert "#" not in there.url
    assert all(code not in address.partition("#")[0] for address in asked)


def test_a_lost_card_is_no_longer_valid(page_as, bridge):
    desk = page_as(CASEWORKER)
    dossier = dossier_of(desk, "Mbuyisha")
    code = card_of(desk, dossier)
    desk.goto(dossier.replace("/dossiers/", "/personnes/") + "carte/")
    desk.locator("details.menu summary", has_text=re.compile("Lost|Perdue|\\?")).first.click()
    following("button[name=because][value=lost]")(desk)

    there = bridge()
    there.goto("/bureau/carte/")
    there.fill("[name=code]", code)
    following("main form.form button.primary")(there)

    expect(there.locator(".summary")).to_be_visible()
    assert there.locator("input[name=shown]").count() == 0
