"""`python -m tools.screenshots`: the pictures of the documents, taken anew from the demo, in French."""

import sys
from pathlib import Path

from playwright.sync_api import Locator, Page

from tests.journeys.browsing import PHONE, Visitors, chromium
from tests.journeys.house import ROOT, House

FOLDER = ROOT / "docs" / "screenshots"
MOST_BYTES = 150_000
AGENT = "accueil@example.org"
SCREEN = {"width": 1200, "height": 800}


class Camera:
    def __init__(self, folder: Path) -> None:
        self.folder, self.heavy = folder, list[str]()
        folder.mkdir(parents=True, exist_ok=True)

    def take(self, seen: Page | Locator, name: str) -> None:
        """What the window shows, or one part of the page."""
        page = seen if isinstance(seen, Page) else seen.page
        # Nothing blinks, nothing is hovered: two pictures of the same page are the same.
        page.mouse.move(0, 0)
        page.evaluate("document.activeElement?.blur()")
        path = self.folder / f"{name}.png"
        seen.screenshot(path=path, animations="disabled", caret="hide")
        size = path.stat().st_size
        print(f"{name}.png {size // 1000} kB")
        if size > MOST_BYTES:
            self.heavy.append(name)


def take_all(camera: Camera, visitors: Visitors) -> None:
    desk = visitors.page_as(AGENT, "fr")
    desk.set_viewport_size(SCREEN)
    desk.goto("/bureau/")
    camera.take(desk, "today")

    desk.goto("/bureau/recherche/")
    desk.fill("#id_q", "mohamed yahia")
    desk.locator("#found .person").first.wait_for()
    # The results of the whole name, not of what was typed on the way.
    desk.wait_for_load_state("networkidle")
    camera.take(desk, "search")

    desk.goto("/bureau/passages/nouveau/")
    desk.click("button[name=anonymous]")
    desk.wait_for_url("**/besoins/")
    for theme in ("eat", "wash"):
        desk.locator(f"input[name=themes][value={theme}]").check()
    camera.take(desk, "needs")

    desk.click("main form:has(.tiles) .buttons button")
    desk.wait_for_url("**/orientation/**")
    camera.take(desk, "orientation")
    address = desk.url
    phone = visitors.page_as(AGENT, "fr", phone=True)
    phone.goto(address)
    camera.take(phone, "orientation-phone")

    desk.click("button[name=one] >> nth=0")
    desk.wait_for_url("**/fiche/**")
    desk.click("a[href='?language=ar']")
    desk.wait_for_url("**language=ar")
    camera.take(desk.locator(".slip"), "slip-arabic")

    service = desk.locator(".slip h2").inner_text()
    desk.goto("/bureau/annuaire/")
    desk.fill("#q", service)
    desk.press("#q", "Enter")
    desk.locator(".row .what a", has_text=service).first.click()
    public = desk.locator("a[href*='/s/']").get_attribute("href") or ""
    someone = visitors.stranger(phone=True)
    someone.goto(public.replace("/fr/", "/ar/"))
    someone.set_viewport_size(PHONE)
    camera.take(someone, "public-page-arabic")

    desk.goto("/bureau/chiffres/")
    desk.set_viewport_size({"width": SCREEN["width"], "height": 560})
    camera.take(desk, "figures")


def main() -> int:
    camera = Camera(FOLDER)
    with House() as house, chromium() as browser:
        visitors = Visitors(browser, house)
        take_all(camera, visitors)
        faults = visitors.leave()
    for fault in [*faults, *(f"{name}.png is heavier than {MOST_BYTES // 1000} kB" for name in camera.heavy)]:
        print(fault, file=sys.stderr)
    return 1 if faults or camera.heavy else 0


if __name__ == "__main__":
    sys.exit(main())
