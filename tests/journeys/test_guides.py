"""A guide read in Arabic on an old telephone; then changed at the desk, which says what is hard to read, and shown."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browsing import PHONE
from tests.journeys.places import COORDINATOR, following

SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
LARGEST, MOST_REQUESTS, MOST_SHIFT = 14_000, 3, 0.02
SHIFTS = """window.shift = 0; new PerformanceObserver(list => list.getEntries().forEach(e => {
  if (!e.hadRecentInput) window.shift += e.value })).observe({type: 'layout-shift', buffered: true})"""
# A voice of the device, or one that sends the words away; what it was asked to say is kept.
VOICE = """window.said = []; const voices = [{ lang: 'ar-SA', localService: %s, name: 'x' }];
window.SpeechSynthesisUtterance = function (text) { this.text = text };
Object.defineProperty(window, 'speechSynthesis', { value: { getVoices: () => voices, cancel() {}, addEventListener() {},
  speak(words) { window.said.push(words.text); setTimeout(() => words.onend(), 1) } } });"""


def test_a_guide_is_read_in_arabic_on_an_old_telephone_without_a_script(browser, house):
    with browser.new_context(
        viewport=PHONE, java_script_enabled=False, has_touch=True, locale="ar", base_url=house.url
    ) as context:
        page = context.new_page()
        page.goto("/ar/")
        page.locator("main a[href='/ar/guides/']").tap()
        page.wait_for_url("**/ar/guides/")
        assert not page.evaluate(SIDEWAYS)
        page.locator("main a[href='/ar/guides/domiciliation/']").tap()
        page.wait_for_url("**/ar/guides/domiciliation/")

        assert page.locator("html").get_attribute("dir") == "rtl"
        assert not page.evaluate(SIDEWAYS)
        expect(page.locator(".note").first).to_be_visible()
        expect(page.locator("[data-listen]")).to_be_hidden()
        page.locator(".door details summary").first.tap()
        expect(page.locator(".door details").first).to_contain_text("CESEDA")
        page.fill(".near [name=near]", "nimes")
        page.locator(".near button").first.tap()
        page.wait_for_url("**/ar/chercher/")
        assert page.locator("main h3").count()
        assert context.cookies() == []


@pytest.mark.parametrize("local", [True, False], ids=["of the device", "far away"])
def test_a_guide_is_read_aloud_by_a_voice_of_the_device_alone(browser, house, local):
    with browser.new_context(viewport=PHONE, has_touch=True, locale="ar", base_url=house.url) as context:
        page = context.new_page()
        page.add_init_script(VOICE % str(local).lower())
        page.goto("/ar/guides/ecole/")
        button = page.locator("[data-listen]")
        if not local:
            expect(button).to_be_hidden()
            return
        button.tap()
        for _turn in range(100):
            said = page.evaluate("window.said")
            if len(said) >= 12:
                break
            page.wait_for_timeout(50)
        assert said[0] == page.locator("h1").inner_text().strip()
        assert "المدرسة إلزامية" in said
        button.tap()
        page.wait_for_timeout(50)
        assert page.locator(".spoken").count() <= 1


def test_a_guide_weighs_next_to_nothing_and_does_not_move(browser, house):
    for address in ("/fr/guides/", "/fr/guides/asile/", "/ar/guides/asile/", "/ar/guides/apres-ofpra/"):
        with browser.new_context(viewport=PHONE, is_mobile=True, base_url=house.url) as context:
            page = context.new_page()
            page.add_init_script(SHIFTS)
            devtools = context.new_cdp_session(page)
            devtools.send("Network.enable")
            sizes, asked = {}, []
            devtools.on("Network.requestWillBeSent", lambda e, asked=asked: asked.append(e["request"]["url"]))
            devtools.on(
                "Network.loadingFinished",
                lambda e, sizes=sizes: sizes.update({e["requestId"]: e["encodedDataLength"]}),
            )
            page.goto(address, wait_until="load")
            page.wait_for_timeout(300)
            told = [url for url in asked if not url.startswith("data:")]
            assert len(told) <= MOST_REQUESTS
            assert all(url.startswith(house.url) for url in told)
            assert 0 < sum(sizes.values()) <= LARGEST
            assert page.evaluate("window.shift") <= MOST_SHIFT
            assert context.cookies() == []


def written(page: Page, block: str, text: str, act: str) -> None:
    page.fill(f"[name='{block}-text']", text)
    following(f"main form button[value={act}].primary")(page)


def test_a_coordinator_is_told_what_is_hard_and_publishes_once_it_is_plain(house, page_as, stranger):
    desk = page_as(COORDINATOR)
    desk.goto("/bureau/guides/")
    following("main .row .what a[href*='/mes-donnees/']")(desk)
    hard = "Vous recevrez la notification de la décision sous quinze jours à la CRPA."
    written(desk, "ask", hard, "publish")

    block = desk.locator("#block-ask")
    assert block.locator(".error").count() >= 2
    assert "quinze jours" in block.inner_text()
    street = stranger("fr", phone=True)
    street.goto("/fr/guides/mes-donnees/")
    expect(street.locator("main")).not_to_contain_text("CRPA")

    plain = "Demandez à la personne qui vous aide. Elle connaît votre dossier."
    written(desk, "ask", plain, "publish")
    expect(desk.locator("#block-ask .error")).to_have_count(0)
    street.reload()
    expect(street.locator("main")).to_contain_text("Elle connaît votre dossier.")
    # The Arabic was made from other words: the page says so, with the newer ones.
    street.goto("/ar/guides/mes-donnees/")
    expect(street.locator(".newer [lang=fr]").first).to_contain_text("Elle connaît votre dossier.")
    desk.goto("/bureau/guides/?state=behind")
    expect(desk.locator("main .row a[href*='/mes-donnees/']").first).to_be_visible()
    desk.goto("/bureau/guides/mes-donnees/historique/")
    expect(desk.locator("main ins").first).to_be_visible()
