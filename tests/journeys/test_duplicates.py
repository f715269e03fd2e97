"""Two dossiers of one person: compared, made one, and two again."""

import json

import pytest
from playwright.sync_api import Page, expect

COORDINATOR = "coordination@example.org"
CARMES = ("--organisation", "Les Carmes")


def look(house):
    """The pairs that Repère proposes, by their codes."""
    return json.loads(house.repere("people", "duplicates", "--look", "--json", *CARMES))


def find(page: Page, code: str) -> str:
    """The code of the one dossier that is found by this code."""
    page.goto("/bureau/recherche/")
    page.fill("#id_q", code)
    with page.expect_navigation():
        page.evaluate("document.querySelector('main .finder').submit()")
    expect(page.locator("#found .person")).to_have_count(1)
    return page.locator("#found .person .meta bdi[dir=ltr]").first.inner_text()


def to_the_comparison(page: Page, pair: dict[str, object]) -> None:
    page.goto("/bureau/doublons/")
    page.fill("#id_one", str(pair["one"]))
    page.fill("#id_other", str(pair["other"]))
    with page.expect_navigation():
        page.click("main form.filters button")


# One person noted twice by two hands, for each of the journeys.
QUEUED = ("Eulalie Fontvieille", "Fontvielle Eulalie")
TWICE = {
    False: ("Hyacinthe Montferrand", "Montférand Hiacynthe"),
    True: ("Apolline Rochebrune", "Roche-Brune Apoline"),
}
WRITE_DOWN = """
from datetime import date
from django.utils import timezone
from repere.accompaniment.casework.actions import open_dossier
from repere.accompaniment.people.actions import SaidName
from repere.accompaniment.people.rules import Birth
from repere.foundation.accounts.models import Membership
from repere.foundation.accounts.queries import actor_of
agent = actor_of(Membership.objects.get(user__email="accueil@example.org"))
now = timezone.now()
for name in {names!r}:
    print(open_dossier(agent, now=now, today=now.date(), names=[SaidName(name)], birth=Birth(1984, 3, 27)).code)
"""


def written_twice(house, names):
    """The codes of both dossiers."""
    said = house.repere("manage", "shell", "--no-imports", "-c", WRITE_DOWN.format(names=names))
    return set(said.split()[-2:])


def test_the_queue_leads_to_both_dossiers_side_by_side(page_as, house):
    written_twice(house, QUEUED)
    assert look(house)
    page = page_as(COORDINATOR)

    page.goto("/bureau/doublons/")
    with page.expect_navigation():
        page.locator("main .row a.button").first.click()

    expect(page.locator(".columns .panel")).to_have_count(2)
    expect(page.locator(".reasons li").first).to_be_visible()
    assert "%" not in page.locator("main").inner_text()


@pytest.mark.parametrize("phone", [False, True], ids=["at a desk", "on a phone"])
def test_two_dossiers_become_one_and_two_again(page_as, house, phone):
    codes = written_twice(house, TWICE[phone])
    [pair] = [pair for pair in look(house) if {pair["one"], pair["other"]} == codes]
    page = page_as(COORDINATOR, phone=phone)
    to_the_comparison(page, pair)
    with page.expect_navigation():
        page.click("button[value=same]")
    joined = page.url

    kept = find(page, pair["one"])
    assert find(page, pair["other"]) == kept

    page.goto(joined)
    with page.expect_navigation():
        page.click("form.panel button.danger")
    assert {find(page, pair["one"]), find(page, pair["other"])} == {pair["one"], pair["other"]}
    to_the_comparison(page, pair)
    expect(page.locator("button[value=same]")).to_have_count(0)
    assert pair not in look(house)


def code_of(page: Page, name: str) -> str:
    page.goto("/bureau/recherche/")
    page.fill("#id_q", name)
    page.click("main .finder button")
    return page.locator("#found .person .meta bdi[dir=ltr]").first.inner_text()


def test_they_are_two_people_without_a_script(page_as):
    page = page_as(COORDINATOR, javascript=False)
    one, other = (code_of(page, name) for name in ("dolkar", "kasongola dieumerci"))
    to_the_comparison(page, {"one": one, "other": other})

    page.check("input[name=because][value=namesakes]")
    page.click("button[value=different]")

    page.wait_for_url("**/doublons/")
    to_the_comparison(page, {"one": one, "other": other})
    expect(page.locator(".alert.warning")).to_be_visible()
    expect(page.locator("button[value=same]")).to_have_count(0)
