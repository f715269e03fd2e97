"""A dossier lived in: one screen of a laptop, keys that lead on, a first interview, a plan taken away in Arabic."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.hands import Hands
from tests.journeys.places import AGENT, CASEWORKER
from tests.journeys.test_emergency import dossier_of, person

LAPTOP = {"width": 1366, "height": 768}
# Somebody who types: so many characters a minute, and this long to find and press, tick or choose something.
CHARACTERS_A_MINUTE, SECONDS_A_PRESS = 200, 2.5
FOUR_MINUTES = 240

NAME = "Meseret Woldeyes"
INTERVIEW = (
    "Venue seule, envoyée par une voisine. Partie il y a un an, arrivée il y a deux semaines. Cherche d’abord un toit, "
    "puis un repas chaud. Veut apprendre le français et travailler en cuisine. Revient jeudi avec une amie."
)
HOME, REQUEST = "العثور على سكن مستقر", "تقديم طلب السكن الاجتماعي"

LOWEST = "Math.max(...[...document.querySelectorAll('main *')].map(e => e.getBoundingClientRect().bottom))"


class Typist(Hands):
    """Counts what is typed and pressed, and says how long a person would take: the machine's own time is not theirs."""

    letters = 0

    def _write(self, target, text):
        self.letters += len(text)
        super()._write(target, text)

    def choose(self, what: str, value: str) -> None:
        self.interactions += 2
        self.page.select_option(what, value)

    def tick(self, what: str) -> None:
        """The box lies under the words that it draws."""
        self.interactions += 1
        self.page.check(what, force=True)

    @property
    def typed_seconds(self) -> float:
        return self.letters * 60 / CHARACTERS_A_MINUTE + self.interactions * SECONDS_A_PRESS


@pytest.mark.parametrize("who", [AGENT, CASEWORKER])
@pytest.mark.parametrize("name", ["Mbuyisha", "Birtukan"])
def test_the_first_page_of_a_dossier_holds_on_a_laptop(page_as, who, name):
    page = page_as(who, "fr")
    page.set_viewport_size(LAPTOP)

    page.goto(dossier_of(page, name))

    assert page.evaluate(LOWEST) <= LAPTOP["height"]
    assert page.evaluate("document.querySelector('.mainnav').getBoundingClientRect().height") < 60


def pressed(page: Page, key: str, code: str = "") -> None:
    """As a keyboard of any script sends it: what is printed on the key, and its place."""
    page.evaluate(
        "([key, code]) => document.body.dispatchEvent(new KeyboardEvent('keydown', {key, code, bubbles: true}))",
        [key, code],
    )


def test_keys_lead_from_page_to_page_on_any_keyboard_and_can_be_turned_off(page_as):
    page = page_as(CASEWORKER, "fr")
    dossier = dossier_of(page, "Mbuyisha")
    page.goto(dossier)

    # On a French keyboard a figure needs Shift: its place is enough.
    pressed(page, "é", "Digit2")
    page.wait_for_url("**/plan/")
    # On an Arabic one, no letter is Latin.
    page.goto(dossier)
    pressed(page, "ى", "KeyN")
    page.wait_for_url("**/notes/#id_text")
    page.fill("#id_text", "n")
    page.press("#id_text", "1")
    assert page.input_value("#id_text") == "n1"
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    pressed(page, "؟", "Slash")
    page.wait_for_url("**/raccourcis/")
    pressed(page, "/", "Slash")
    expect(page.locator("#quick")).to_be_focused()
    page.uncheck("[data-shortcuts]")
    page.goto(dossier)
    pressed(page, "2", "Digit2")
    page.wait_for_timeout(300)
    assert page.url.endswith(dossier)
    page.goto("/bureau/compte/")
    page.check("[data-shortcuts]")


def test_a_first_interview_is_recorded_in_four_minutes(page_as, measured):
    page = page_as(CASEWORKER, "fr")
    page.goto("/bureau/")
    hands = Typist(page)
    hands.press(".bar .start", opens="**/passages/nouveau/")
    hands.write("#id_q", NAME)
    hands.press(page.locator("form[action$='/personnes/nouvelle/'] button"), opens="**/personnes/nouvelle/")
    hands.write("main [name=birth_year]", "1994")
    hands.choose("main [name=language]", "am")
    hands.press("details:has([name=phone]) > summary")
    hands.write("main [name=phone]", "06 39 98 00 77")
    hands.press("main form button.primary", opens="**/passages/**")
    for theme in ("sleep", "health"):
        hands.tick(f"main [name=themes][value={theme}]")
    hands.write("main [name=said]", "Dort dans une voiture depuis dix jours, tousse beaucoup la nuit")
    hands.press("main form button.primary.big", opens="**/orientation/")
    hands.write("#quick", NAME)
    hands.press("header .finder button", opens="**/recherche/")
    hands.press("#found .person .what a", opens="**/dossiers/**")
    hands.press("[data-key=n]", opens="**/notes/**")
    hands.tick("main [name=shelf][value=needs]")
    hands.write("#id_text", INTERVIEW)
    hands.press("main aside form button.primary", opens="**/notes/**")
    hands.press("[data-key='1']", opens="**/dossiers/**")
    hands.press("[data-key=t]", opens="**/taches/**")
    hands.write("main [name=what]", "Chercher une place pour ce soir")
    hands.press("main form button.primary")

    measured(f"a first interview, {hands.typed_seconds:.0f} s of typing", hands)
    assert hands.typed_seconds <= FOUR_MINUTES
    page.goto(dossier_of(page, NAME))
    told = page.inner_text("main")
    for said in (NAME, "amharique", "06 39 98 00 77", "Dort dans une voiture"):
        assert said in told
    page.goto(person(page.url, "notes/"))
    expect(page.locator("main")).to_contain_text(INTERVIEW)


def test_a_plan_is_agreed_to_and_printed_in_arabic(page_as, measured):
    page = page_as(CASEWORKER, "fr")
    hands = Typist(page)
    dossier = dossier_of(page, "Yahiaoui Mohamed")
    page.goto(dossier)
    hands.press("[data-key='2']", opens="**/plan/")
    hands.write("aside [name=text]", "Trouver un logement stable")
    if not page.is_visible("aside [name=in_their_language]"):
        hands.press("aside form details summary")
    hands.write("aside [name=in_their_language]", HOME)
    hands.press("aside button[value=goal]", opens="**/plans/objectifs/**")
    hands.write("aside [name=text]", "Déposer la demande de logement social")
    hands.write("aside [name=in_their_language]", REQUEST)
    hands.press("aside button[value=step]")
    page.goto(person(dossier, "plan/"))
    hands.press(page.locator("aside > details > summary").first)
    hands.press("aside button[value=agree]", opens="**/plan/")
    hands.press("main a[href$='/plan/imprimer/']", opens="**/plan/imprimer/")
    measured("a plan agreed to and printed in Arabic", hands)

    page.emulate_media(media="print")
    paper = page.locator("main [lang=ar][dir=rtl]").first
    expect(paper).to_contain_text(HOME)
    expect(paper).to_contain_text(REQUEST)
    expect(paper).to_contain_text("Trouver un logement stable")
    assert not page.is_visible(".mainnav")
    assert page.pdf().startswith(b"%PDF")
