"""The slip and the page that its square code opens."""

import re

import segno
from playwright.sync_api import Page, expect

AGENT = "accueil@example.org"


def slip(page: Page) -> None:
    page.goto("/bureau/passages/nouveau/")
    page.click("button[name=anonymous]")
    page.locator("input[name=themes][value=eat]").check()
    page.click("main form:has(.tiles) .buttons button")
    page.wait_for_url("**/orientation/**")
    page.click("button[name=one] >> nth=0")
    page.wait_for_url("**/fiche/**")


def drawing(svg: str) -> list[str]:
    """Its strokes, without the white square that they are drawn on."""
    return [stroke for stroke in re.findall(r'\bd="([^"]+)"', svg) if not stroke.endswith("z")]


def test_a_slip_in_arabic_reads_from_right_to_left(page_as):
    page = page_as(AGENT)
    slip(page)

    page.click("a[href='?language=ar']")
    page.wait_for_url("**language=ar")

    sheet = page.locator("[lang=ar]:has(> .slip)")
    expect(sheet).to_have_attribute("dir", "rtl")
    # A French name reads from left to right, and stands where the page begins.
    assert sheet.locator("h2").evaluate("e => getComputedStyle(e).direction") == "rtl"
    assert sheet.locator("h2 bdi").evaluate("e => getComputedStyle(e).direction") == "ltr"
    assert page.locator("html").get_attribute("dir") == "ltr"  # the desk goes on in its own language
    # A number of telephone is read from left to right everywhere.
    assert all(
        direction == "ltr"
        for direction in sheet.locator("bdi[dir]").evaluate_all(
            "all => all.map(e => getComputedStyle(e).direction)"
        )
    )


def test_the_square_code_holds_the_public_address_in_the_language_of_the_slip(page_as, stranger, house):
    desk = page_as(AGENT)
    slip(desk)
    desk.click("a[href='?language=ar']")
    desk.wait_for_url("**language=ar")
    shown = drawing(desk.locator(".slip svg.qr").first.evaluate("e => e.outerHTML"))
    name = desk.locator(".slip h2").inner_text()
    desk.goto("/bureau/annuaire/")
    desk.fill("#q", name)
    desk.press("#q", "Enter")
    desk.locator(".row .what a", has_text=name).first.click()
    public = desk.locator("a[href*='/s/']").get_attribute("href").replace("/fr/", "/ar/")

    expected = segno.make(house.url + public, error="m", micro=False)
    someone = stranger()
    answer = someone.goto(public)

    assert shown
    assert shown == drawing(expected.svg_inline(border=2, omitsize=True, svgclass="qr", lineclass=None))
    assert answer.status == 200
    assert someone.locator("html").get_attribute("lang") == "ar"
    assert someone.locator("html").get_attribute("dir") == "rtl"
    expect(someone.locator("h1")).to_have_text(name)
    assert someone.context.cookies() == []


def test_nothing_on_a_slip_says_who_they_are(page_as):
    page = page_as(AGENT)
    page.goto("/bureau/passages/nouveau/")
    page.fill("#id_q", "koffiama")
    page.click("main .finder button")
    page.locator("#found .person button[name=dossier]").click()
    page.locator("input[name=themes][value=eat]").check()
    page.click("main form:has(.tiles) .buttons button")
    page.wait_for_url("**/orientation/**")
    page.click("button[name=one] >> nth=0")
    page.wait_for_url("**/fiche/**")

    page.emulate_media(media="print")

    paper = page.locator("body").inner_text()
    assert "Koffiama" not in page.locator(".slip").inner_text()
    assert "Koffiama" not in page.title()
    # Steps, menu and bar stay on the screen: the paper is the slip.
    assert "Koffiama" not in paper
    assert not page.locator(".top").is_visible()
