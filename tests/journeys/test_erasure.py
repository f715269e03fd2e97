"""Somebody asks to be forgotten: two steps, and a certificate that does not say who it was."""

import re

from playwright.sync_api import expect

from tests.journeys.test_named import open_dossier, search, to_dossier

AGENT, OFFICER = "accueil@example.org", "dpo@example.org"
NAME = "Zibeline Quatremoulins"


def test_somebody_is_forgotten_with_a_certificate(page_as):
    desk = page_as(AGENT)
    open_dossier(desk, name=NAME)
    desk.click("main form.stack button.primary:not([name])")
    desk.wait_for_url("**/besoins/")
    to_dossier(desk, NAME)
    dossier, code = desk.url, desk.locator(".head .meta bdi[dir=ltr]").inner_text()

    page = page_as(OFFICER)
    page.goto("/bureau/effacements/")
    page.fill("#id_code", code)
    with page.expect_navigation():
        page.click("main form.filters button")
    expect(page.locator(".head .meta")).to_contain_text(NAME)
    page.check("[name=asked_by][value=person]")
    page.check("[name=reason][value=withdrawn]")
    with page.expect_navigation():
        page.click("form.panel button.primary")
    page.fill("[name=code]", code)
    with page.expect_navigation():
        page.click("form.panel button.danger")

    paper = page.locator("main").inner_text()
    assert re.search(r"\b[2-9A-Z]{8}\b", paper)
    assert NAME not in paper
    assert code not in paper
    page.emulate_media(media="print")
    expect(page.locator("main .facts").first).to_be_visible()
    assert not page.locator(".top").is_visible()

    search(desk, NAME)
    expect(desk.locator("#found .person").filter(has_text=NAME)).to_have_count(0)
    assert desk.goto(dossier).status == 404


def test_a_wrong_code_forgets_nobody(page_as):
    desk = page_as(AGENT)
    open_dossier(desk, name="Aldegonde Quatremoulins")
    desk.click("main form.stack button.primary:not([name])")
    desk.wait_for_url("**/besoins/")
    to_dossier(desk, "Aldegonde Quatremoulins")
    dossier, code = desk.url, desk.locator(".head .meta bdi[dir=ltr]").inner_text()

    page = page_as(OFFICER, javascript=False)
    page.goto("/bureau/effacements/")
    page.fill("#id_code", code)
    page.click("main form.filters button")
    page.check("[name=asked_by][value=person]")
    page.check("[name=reason][value=withdrawn]")
    page.click("form.panel button.primary")
    page.fill("[name=code]", "ZZZZZZ")
    page.click("form.panel button.danger")

    expect(page.locator(".field.invalid")).to_be_visible()
    assert desk.goto(dossier).status == 200
