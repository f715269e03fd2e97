"""A paper photographed with a telephone at a desk: kept, its end told in time, opened, forgotten with the person."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.accompaniment.papers import sent
from tests.journeys.hands import Touch
from tests.journeys.places import AGENT, CASEWORKER, OFFICER, written_down

NAME = "Fulgence Quatremoulins"


def on_disk(house) -> set[Path]:
    return set((house.folder / "files" / "papers").rglob("*.sealed"))


def tab_of(page, code: str) -> str:
    page.goto("/bureau/recherche/")
    page.fill("#id_q", code)
    with page.expect_navigation(wait_until="load"):
        page.evaluate("document.querySelector('main .finder').submit()")
    return page.locator("#found .person .what a").first.get_attribute("href") or ""


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
def test_a_photograph_of_a_telephone_becomes_a_paper_told_of_and_forgotten(
    page_as, house, measured, javascript
):
    code = written_down(page_as(AGENT), f"{NAME} {javascript}")
    dossier = tab_of(page_as(CASEWORKER), code)
    before = on_disk(house)
    ends = date.today() + timedelta(days=45)

    page = page_as(CASEWORKER, phone=True, javascript=javascript)
    hands = Touch(page)
    page.goto(dossier)
    hands.press("nav.tabs a[href$='/documents/']", opens="**/documents/")
    page.select_option("[name=kind]", "residence_permit")
    page.set_input_files(
        "[name=photo]",
        {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": sent.photograph((3000, 2000))},
    )
    page.fill("[name=expires_on]", ends.isoformat())
    hands.press("form.panel button.primary", opens="**/documents/")
    measured(f"a paper photographed ({'script' if javascript else 'no script'})", hands)

    # Its end is told in the list, on the dossier, and among those of everybody.
    expect(page.locator("main .row .chip.warn")).to_contain_text("45")
    page.goto(dossier)
    expect(page.locator("main .alert.warn")).to_contain_text("45")
    page.goto("/bureau/documents/")
    row = page.locator("main .row", has_text=f"{NAME} {javascript}")
    expect(row).to_contain_text("45")
    hands.press(row.locator("a"), opens="**/documents/*/")

    # Shown upright, as it was photographed; nothing of the telephone came along.
    shown = page.locator("main section img").first
    expect(shown).to_be_visible()
    if javascript:
        size = "image => image.decode().then(() => [image.naturalWidth, image.naturalHeight])"
        assert shown.evaluate(size) == [2000, 3000]
    with page.expect_download() as saved:
        page.locator("main section a.button").first.click()
    raw = Path(saved.value.path()).read_bytes()
    assert saved.value.suggested_filename == "document.jpg"
    assert raw.startswith(b"\xff\xd8\xff")
    assert sent.TELLTALE not in raw
    assert len(on_disk(house) - before) >= 1

    officer = page_as(OFFICER)
    officer.goto("/bureau/effacements/")
    officer.fill("#id_code", code)
    with officer.expect_navigation():
        officer.click("main form.filters button")
    officer.check("[name=asked_by][value=person]")
    officer.check("[name=reason][value=withdrawn]")
    with officer.expect_navigation():
        officer.click("form.panel button.primary")
    officer.fill("[name=code]", code)
    with officer.expect_navigation():
        officer.click("form.panel button.danger")
    assert page.goto(f"{dossier}documents/").status == 404
    assert on_disk(house) == before
