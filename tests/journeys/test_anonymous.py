"""A person who gives no name: from Today to the closed passage, in under a minute, whatever the hands."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.hands import Hands, Keyboard, Touch

MOST_INTERACTIONS, MOST_SECONDS = 12, 60
AGENT = "accueil@example.org"


def receive(hands: Hands) -> None:
    """New passage, without a name, two needs, one slip, closed."""
    page = hands.page
    hands.press("a[href$='/passages/nouveau/']", opens="**/passages/nouveau/")
    hands.press("button[name=anonymous]", opens="**/besoins/")
    hands.press(page.locator("input[name=themes][value=eat]"))
    hands.press(page.locator("input[name=themes][value=wash]"))
    hands.press("main form:has(.tiles) .buttons button", opens="**/orientation/**")
    assert page.locator(".result").count() > 0
    hands.press("button[name=one]", opens="**/fiche/**")
    expect(page.locator(".slip svg.qr")).to_be_visible()
    hands.press("form[action$='/terminer/'] button", opens="**/bureau/")
    expect(page.locator(".alert.success")).to_be_visible()


@pytest.mark.parametrize(
    ("how", "hands_of", "options"),
    [
        ("by touch, on a phone", Touch, {"phone": True}),
        ("by keyboard alone", Keyboard, {}),
        ("with a mouse", Hands, {}),
        ("by touch, on a phone, without JavaScript", Touch, {"phone": True, "javascript": False}),
        ("by keyboard alone, without JavaScript", Keyboard, {"javascript": False}),
    ],
)
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_somebody_without_a_name_is_received_and_sent_to_a_door(
    page_as, measured, how, hands_of, options, language
):
    page: Page = page_as(AGENT, language, **options)
    page.goto("/bureau/")
    hands = hands_of(page)

    receive(hands)

    measured(f"anonymous person, {how}, {language}", hands)
    assert hands.interactions <= MOST_INTERACTIONS
    assert hands.seconds <= MOST_SECONDS
