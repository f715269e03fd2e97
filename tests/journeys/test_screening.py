"""A vulnerability screening on a telephone without script: a section a page, signed, and a need opened from it."""

from playwright.sync_api import expect

from tests.journeys.hands import Hands
from tests.journeys.places import sending

CASEWORKER = "accompagnement@example.org"
AGENT = "accueil@example.org"
GO_ON = "main form.form button.primary"


def test_a_vulnerability_screening_on_a_telephone_without_script(page_as, measured):
    page = page_as(CASEWORKER, "fr", phone=True, javascript=False)
    page.goto("/bureau/recherche/")
    # Somebody whose dossier no emergency opens in another journey.
    sending("main .finder button", q="dolkar")(page)
    page.goto(page.locator("#found .person .what a").first.get_attribute("href") or "")
    address = page.url.replace("/dossiers/", "/personnes/") + "evaluations/"
    page.goto(address)
    hands = Hands(page)
    # A draft left by another journey is resumed; its answers are written over.
    hands.press("button[value=vulnerability], main a[href$='/remplir/']", opens="**/remplir/**")
    page.check("[name=interviewer][value=woman]")
    page.check("[name=agrees][value=yes]")
    hands.press(GO_ON, opens="**section=individual")
    page.select_option("[name=age]", "risk")
    page.select_option("[name=skills]", "protects")
    hands.write("[name=skills__note]", "Couturière, trois langues")

    # Kept, left, and found again where it was.
    hands.press("button[name=leave]", opens="**/evaluations/")
    hands.press("main a[href$='/remplir/']", opens="**/remplir/")
    expect(page.locator("[name=interviewer][value=woman]")).to_be_checked()
    hands.press(GO_ON, opens="**section=individual")
    expect(page.locator("[name=skills]")).to_have_value("protects")
    hands.press(GO_ON, opens="**section=individual_guarded")

    # An answer calls for a question: it is asked before anything else.
    page.check("[name=violence][value=yes]")
    if not page.locator("[name=violence_goes_on]").count():
        hands.press(GO_ON, opens="**section=individual_guarded**")
    page.check("[name=violence_goes_on][value=yes]")
    for section in ("household", "household_guarded", "community", "structural", "judgement"):
        hands.press(GO_ON, opens=f"**section={section}")
    page.check("[name=judgement][value=high]")
    hands.press(GO_ON, opens="**/signer/")
    page.locator("main aside button.primary").click()
    expect(page.locator("main .alert.warn")).to_contain_text("vuln", ignore_case=True)

    hands.press("main .alert.warn a", opens="**section=judgement**")
    hands.write("[name=judgement__note]", "Seule, et on la cherche encore")
    hands.press(GO_ON, opens="**/signer/")
    hands.press("main aside button.primary", opens="**/evaluations/*/")
    measured("a vulnerability screening, phone without script", hands)
    expect(page.locator("main")).to_contain_text("Seule, et on la cherche encore")
    expect(page.locator("main")).to_contain_text("Couturière, trois langues")
    assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    signed = page.url

    hands.press("button[name=need]", opens="**/evaluations/*/")
    expect(page.locator("main .facts .chip.good").first).to_be_visible()
    expect(page.locator("button[name=need]")).to_have_count(0)

    # At the welcome desk, nothing of health, of violence, of the judgement.
    desk = page_as(AGENT, "fr", phone=True, javascript=False)
    desk.goto(signed)
    expect(desk.locator("main")).to_contain_text("Couturière, trois langues")
    expect(desk.locator("main")).not_to_contain_text("cherche encore")
    expect(desk.locator("main .chip.warn")).to_have_count(1)
