"""Somebody who is known, or becomes known: searching, opening a dossier, doors that were wrong."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.hands import Hands, Touch
from tests.journeys.places import following

AGENT = "accueil@example.org"
FOUND = "#found .person"


def search(page: Page, text: str) -> None:
    """By the button, as without a script; the other way has its own test."""
    page.goto("/bureau/passages/nouveau/")
    page.fill("#id_q", text)
    page.click("main .finder button")
    # What was found stands with what was asked; before, an answer may still be on its way.
    expect(
        page.locator(f"#found input[name=q][value={json.dumps(text, ensure_ascii=False)}]").first
    ).to_be_attached()


def open_dossier(page: Page, **fields: str) -> None:
    """From the search to the form; then `name` and whatever else is said."""
    search(page, fields["name"])
    page.click("form[action$='/personnes/nouvelle/'] button")
    page.wait_for_url("**/personnes/nouvelle/")
    for name, value in fields.items():
        box = page.locator(f"main [name={name}]")
        box.select_option(value) if box.evaluate("e => e.tagName") == "SELECT" else box.fill(value)


def to_dossier(page: Page, name: str) -> str:
    search(page, name)
    page.click(f"{FOUND} .what a")
    page.wait_for_url("**/dossiers/**")
    return page.url


def to_doors(page: Page, name: str) -> None:
    """Their needs, with every service shown."""
    dossier = to_dossier(page, name).rstrip("/").rpartition("/")[2]
    page.goto(f"/bureau/personnes/{dossier}/services/")


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("yahiaoui mohamed", "Mohamed Elhadj Yahiaoui"),
        ("mohammed el hadj yahyaoui", "Mohamed Elhadj Yahiaoui"),
        ("محمد الحاج", "Mohamed Elhadj Yahiaoui"),
        ("ndiambe", "Kadiatou N’Diambé"),
        ("1201", "Mohamed Elhadj Yahiaoui"),
    ],
)
def test_a_person_is_found_by_another_spelling(page_as, javascript, typed, name):
    page = page_as(AGENT, javascript=javascript)

    search(page, typed)

    expect(page.locator(FOUND).filter(has_text=name)).to_have_count(1)


def test_what_is_typed_replaces_the_results_without_a_reload(page_as):
    page = page_as(AGENT)
    loads: list[str] = []
    page.goto("/bureau/recherche/")
    page.on("load", lambda _page: loads.append(page.url))
    page.evaluate("document.body.dataset.seen = 'yes'")

    page.locator("#id_q").press_sequentially("lomsar", delay=30)
    expect(page.locator(FOUND)).to_have_count(1)
    page.locator("#id_q").fill("zzqq")
    expect(page.locator(FOUND)).to_have_count(0)

    assert loads == []
    assert page.evaluate("document.body.dataset.seen") == "yes"
    assert page.evaluate("document.activeElement.id") == "id_q"
    assert "lomsar" not in page.url


def test_the_shortcut_of_the_search_is_the_slash(page_as):
    page = page_as(AGENT)
    page.goto("/bureau/")

    page.keyboard.press("/")
    page.keyboard.type("dolkar")
    page.keyboard.press("Enter")
    page.wait_for_url("**/recherche/")

    expect(page.locator(FOUND)).to_have_count(1)


def test_a_known_person_comes_back_and_is_sent_to_a_door(page_as, measured):
    page = page_as(AGENT, phone=True)
    page.goto("/bureau/")
    hands = Touch(page)

    hands.press("a[href$='/passages/nouveau/']", opens="**/passages/nouveau/")
    hands.write("#id_q", "kasongola dieumerci")
    hands.press(page.locator("#found .person button[name=dossier]"), opens="**/besoins/")
    hands.press(page.locator("input[name=themes][value=talk]"))
    hands.press("main form:has(.tiles) .buttons button", opens="**/orientation/**")
    hands.press("button[name=one]", opens="**/fiche/**")
    hands.press("form[action$='/terminer/'] button", opens="**/bureau/")

    measured("known person, by touch, on a phone, fr", hands)
    assert hands.interactions <= 12
    assert hands.seconds <= 60


def test_a_name_alone_opens_a_dossier(page_as, measured):
    page = page_as(AGENT)
    page.goto("/bureau/")
    hands = Hands(page)

    hands.press("a[href$='/passages/nouveau/']", opens="**/passages/nouveau/")
    hands.write("#id_q", "Wilfrida Ombredane")
    expect(page.locator("#found input[name=q]")).to_have_value("Wilfrida Ombredane")
    hands.press("form[action$='/personnes/nouvelle/'] button", opens="**/personnes/nouvelle/")
    hands.press("main form button.primary", opens="**/besoins/")

    measured("first time here, with a name, with a mouse, fr", hands)
    expect(page.locator(".steps")).to_contain_text("Wilfrida Ombredane")
    search(page, "ombredane")
    expect(page.locator(FOUND)).to_have_count(1)


def test_a_likely_namesake_is_shown_before_a_second_dossier_is_opened(page_as):
    page = page_as(AGENT)
    open_dossier(page, name="Théodelinde Vanwalleghem")
    page.click("main form.stack button.primary:not([name])")
    page.wait_for_url("**/besoins/")
    open_dossier(page, name="Theodelinde Vanwalleghem")

    page.click("main form.stack button.primary:not([name])")

    expect(page.locator(".alert.warning[role=alert]")).to_be_visible()
    expect(page.locator(".person").filter(has_text="Théodelinde Vanwalleghem")).to_have_count(1)
    page.click("main form:has(input[name=sure]) button.primary")
    page.wait_for_url("**/besoins/")
    search(page, "theodelinde vanwalleghem")
    expect(page.locator(FOUND)).to_have_count(2)


def test_the_namesake_shown_can_be_received_at_once(page_as):
    page = page_as(AGENT)
    open_dossier(page, name="Oyuntsetseg")
    page.click("main form.stack button.primary:not([name])")

    page.click(".person button[name=dossier]")
    page.wait_for_url("**/besoins/")

    expect(page.locator(".steps")).to_contain_text("Oyuntsetseg")


def test_a_name_in_another_script_is_found_in_both(page_as):
    page = page_as(AGENT)
    open_dossier(page, name="Nahid Parvizzadeh", other_name="ناهید پرویززاده", language="fa")
    page.click("main form.stack button.primary:not([name])")
    page.wait_for_url("**/besoins/")

    for typed in ("parvizzadeh", "ناهید", "nahid parviz zadeh"):
        search(page, typed)
        expect(page.locator(FOUND).filter(has_text="Nahid Parvizzadeh")).to_have_count(1)


@pytest.mark.parametrize(
    ("name", "fields", "estimated", "shown"),
    [
        ("Orphelin Delannée", {"birth_year": "1987"}, False, "1987"),
        ("Perpétue Dumois", {"birth_month": "4", "birth_year": "1987"}, False, "04/1987"),
        (
            "Zéphyrin Dujour",
            {"birth_day": "9", "birth_month": "4", "birth_year": "1987"},
            False,
            "09/04/1987",
        ),
        ("Quasimodo Environ", {"birth_year": "1960"}, True, "1960"),
    ],
    ids=["a year", "a month", "a day", "a guess"],
)
def test_a_birth_is_kept_as_exactly_as_it_is_known(page_as, name, fields, estimated, shown):
    page = page_as(AGENT)
    open_dossier(page, name=name, **fields)
    if estimated:
        page.check("[name=birth_is_estimated]")
    page.click("main form.stack button.primary:not([name])")
    page.wait_for_url("**/besoins/")

    to_dossier(page, name)

    meta = page.locator(".head .meta").inner_text()
    assert re.search(rf"(?<![\d/]){shown}(?!\d)", meta), meta


def test_a_day_that_does_not_exist_is_refused_and_the_reader_is_taken_to_it(page_as):
    page = page_as(AGENT)
    open_dossier(page, name="Février Impossible", birth_day="31", birth_month="2", birth_year="1990")

    page.click("main form.stack button.primary:not([name])")

    expect(page.locator(".summary")).to_be_focused()
    page.locator(".summary a").first.click()
    expect(page.locator("#id_birth_day")).to_be_focused()
    expect(page.locator("#id_birth_day")).to_have_attribute("aria-invalid", "true")


COUNTED = """
from datetime import timedelta
from django.utils import timezone
from repere.accompaniment.orientation import ballottement
from repere.accompaniment.orientation.queries import told_since
from repere.foundation.accounts.models import Membership
from repere.foundation.accounts.queries import actor_of
agent = actor_of(Membership.objects.get(user__email="accueil@example.org"))
now = timezone.now()
each = [ballottement.ballottement(told, now) for told in told_since(agent, now - timedelta(days=90))]
print("counted", sum(one.wrong_doors for one in each), len(each))
"""


def wrong_doors(house, page: Page) -> int:
    """Their count; the page prints their mean, to a tenth."""
    said = house.repere("manage", "shell", "--no-imports", "-c", COUNTED)
    doors, needs = (int(figure) for figure in said.rpartition("counted ")[2].split())
    page.goto("/bureau/chiffres/")
    told, _met, mean, _days = page.locator(".stat strong").all_inner_texts()
    assert int(told) == needs
    assert abs(float(mean.replace(",", ".")) - doors / needs) <= 0.05 + 1e-9
    return doors


def test_a_door_said_wrong_when_the_person_comes_back_moves_the_figures(page_as, house):
    page = page_as(AGENT)
    before = wrong_doors(house, page)
    open_dossier(page, name="Bartholomée Vadrouille")
    page.click("main form.stack button.primary:not([name])")
    page.wait_for_url("**/besoins/")
    page.locator("input[name=themes][value=eat]").check()
    page.click("main form:has(.tiles) .buttons button")
    page.wait_for_url("**/orientation/**")
    given = min(page.locator("input[name=services]").count(), 8)
    for number in range(given):
        page.locator("input[name=services]").nth(number).check()
    page.click(".picked button")
    page.wait_for_url("**/fiche/**")
    assert page.locator(".slip").count() == given
    page.click("form[action$='/terminer/'] button")
    page.wait_for_url("**/bureau/")

    search(page, "vadrouille")
    page.click(f"{FOUND} button[name=dossier]")
    page.wait_for_url("**/besoins/")
    asked = page.locator("form[action*='/portes/'] button[name=because][value=full]")
    expect(asked).to_have_count(given)
    for _number in range(given):
        menu = page.locator("details.menu:has(button[value=full])").first
        menu.locator("summary").click()
        with page.expect_navigation():
            menu.locator("button[value=full]").click()

    expect(asked).to_have_count(0)
    assert wrong_doors(house, page) == before + given
    to_doors(page, "vadrouille")
    expect(page.locator(".row .chip.bad")).to_have_count(given)


def test_a_door_that_opened_and_a_need_that_is_met(page_as):
    page = page_as(AGENT)
    to_doors(page, "Yacine")

    following("form[action*='/portes/'] button[value=opened]")(page)
    expect(page.locator(".row .chip.good")).to_have_count(1)
    following(".row button[name=how]")(page)

    expect(page.locator("article > .cluster .chip.good")).to_be_visible()
    assert page.locator("button[name=how]").count() == 0


def anonymous_with_a_need(page: Page) -> None:
    page.goto("/bureau/passages/nouveau/")
    page.click("button[name=anonymous]")
    page.locator("input[name=themes][value=health]").check()
    page.click("main form:has(.tiles) .buttons button")
    page.wait_for_url("**/orientation/**")
    page.click(".steps a")
    page.click("a[href*='/passages/nouveau/?passage=']")
    page.wait_for_url("**/nouveau/**")


def test_a_visitor_without_a_name_may_ask_to_be_found_again(page_as):
    page = page_as(AGENT)
    anonymous_with_a_need(page)

    page.fill("#id_q", "Casimir Rechampi")
    page.click("main .finder button")
    page.wait_for_load_state()
    page.click("form[action$='/personnes/nouvelle/'] button")
    page.click("main form.stack button.primary:not([name])")
    page.wait_for_url("**/orientation/**")

    expect(page.locator(".steps")).to_contain_text("Casimir Rechampi")


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_visitor_without_a_name_is_recognised_and_their_need_follows_them(page_as, javascript):
    page = page_as(AGENT, javascript=javascript)
    anonymous_with_a_need(page)

    page.fill("#id_q", "alemayehu")
    page.click("main .finder button")
    page.click("#found form[action$='/rejoindre/'] button")
    page.wait_for_url("**/besoins/")

    expect(page.locator(".steps")).to_contain_text("Birtukan Alemayehu")
    to_doors(page, "alemayehu")
    expect(page.locator("article h3")).not_to_have_count(0)


def test_a_passage_opened_by_mistake_leaves_no_trace_at_the_desk(page_as):
    page = page_as(AGENT)
    page.goto("/bureau/passages/nouveau/")
    page.click("button[name=anonymous]")
    page.wait_for_url("**/besoins/")
    opened = page.url

    page.click("form[action$='/annuler/'] button")
    page.wait_for_url("**/bureau/")

    expect(page.locator(".alert.success")).to_be_visible()
    assert page.goto(opened).status == 404
