"""The directory outside of the house: in the page of another site, on paper, and brought in from a producer's file."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import expect

from tests.journeys.browsing import PHONE
from tests.journeys.places import framed, sent

COORDINATOR = "coordination@example.org"
MADE_WITHIN_S = 60


@dataclass
class Site:
    """Another site, on a port of its own, with one page."""

    name: str
    page: str = ""

    def shows(self, address: str) -> None:
        self.page = f'<!doctype html><iframe src="{address}" width="360" height="700"></iframe>'


@contextmanager
def site() -> Iterator[Site]:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(made.page.encode())

        def log_message(self, *_said: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    made = Site(f"127.0.0.1:{server.server_address[1]}")
    Thread(target=server.serve_forever, daemon=True).start()
    yield made
    server.shutdown()
    server.server_close()


def test_a_town_hall_shows_the_search_in_its_page_and_another_site_does_not(browser, house, page_as):
    with site() as town_hall, site() as another:
        path = framed(page_as(COORDINATOR, "en"), near="nimes", sites=town_hall.name)
        town_hall.shows(f"{house.url}{path}?l=en")
        another.shows(f"{house.url}{path}?l=en")
        with browser.new_context(viewport=PHONE, java_script_enabled=False) as context:
            page = context.new_page()
            page.goto(f"http://{another.name}/")
            assert not page.frames[1].locator("form").count()

            page.goto(f"http://{town_hall.name}/")
            frame = page.frames[1]
            frame.locator("form > .acts button").first.click()
            expect(frame.locator("article").first).to_be_visible()

            assert frame.locator("article h3 a").first.get_attribute("target") == "_blank"
            assert context.cookies() == []


def test_a_widget_that_is_withdrawn_shows_nothing_any_more(page_as, stranger):
    desk = page_as(COORDINATOR, "en")
    path = framed(desk, near="nimes")
    with desk.expect_navigation():
        desk.click("form[action$='/retirer/'] button")

    visitor = stranger("en", phone=True)
    answer = visitor.goto(path)

    assert answer is not None
    assert answer.status == 404
    assert not visitor.locator("form").count()


def test_a_guide_is_made_in_arabic_printed_and_opened_without_a_network(page_as, browser, tmp_path):
    pytest.importorskip("typst", reason="needs typst, of the runtime set")
    desk = page_as(COORDINATOR, "en")
    desk.goto("/bureau/annuaire/guides/")
    desk.fill("[name=label]", "Guide de Nîmes")
    desk.fill("[name=near]", "nimes")
    desk.select_option("select[name=language]", "ar")
    with desk.expect_navigation():
        desk.click("main form.panel button.primary")
    row = desk.locator(".row", has_text="Guide de Nîmes").first
    for _second in range(MADE_WITHIN_S):
        if row.locator("a[href*='/pdf/']").count():
            break
        desk.wait_for_timeout(1000)
        desk.reload()

    with desk.expect_download() as printed:
        row.locator("a[href$='/pdf/']").click()
    with desk.expect_download() as carried:
        row.locator("a[href$='/html/']").click()

    assert Path(printed.value.path()).read_bytes().startswith(b"%PDF-")
    guide = tmp_path / "guide.html"
    carried.value.save_as(guide)
    with browser.new_context(viewport=PHONE, offline=True, is_mobile=True) as context:
        telephone = context.new_page()
        telephone.goto(guide.as_uri())
        assert telephone.locator("html").get_attribute("dir") == "rtl"
        assert telephone.locator("article").count() > 20
        assert telephone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        telephone.locator("nav a").first.click()
        expect(telephone.locator("h2[id^=t-]").first).to_be_in_viewport()


def test_a_producers_file_is_pointed_at_looked_at_and_taken(page_as):
    desk = page_as(COORDINATOR, "en")
    desk.goto(sent(desk))
    desk.fill("[name=service_name]", "Vestiaire des Roubines")
    desk.check("[name=tiles][value=wash]")
    with desk.expect_navigation():
        desk.click("button[value=map]")
    # The second row names no structure: it may be left out, and nothing else is.
    expect(desk.locator(".alert.error")).to_be_visible()
    desk.check("[name=skip_bad_rows]")
    with desk.expect_navigation():
        desk.click("button[value=take]")
    expect(desk.locator(".alert.success")).to_contain_text("1 new")

    desk.goto("/bureau/annuaire/")
    desk.fill("#q", "vestiaire des roubines")
    desk.press("#q", "Enter")

    expect(desk.locator(".row .what a", has_text="Vestiaire des Roubines")).to_be_visible()
