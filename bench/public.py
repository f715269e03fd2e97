"""First paint of the pages of the street on a slow telephone: 400 kbit/s, 400 ms, processor four times slower, cold."""

import argparse
from collections.abc import Sequence
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Page

from bench.figures import Line, say
from bench.slowlink import CERTIFICATE_BYTES, FIRST_WINDOW, SEGMENT, slow_link
from tests.journeys.browsing import PHONE, Visitors, chromium
from tests.journeys.house import House

KBIT, RTT_MS, CPU = 400, 400, 4
# Over 80 % of a light page's time is round trips: few bytes are easily had, few requests are what counts.
BARS = {
    "first_paint_ms": 2_000,
    "interactive_ms": 2_500,
    "next_page_ms": 1_000,
    "bytes": 14_000,
    "requests": 3,
    "shift": 0.02,
    "blocked_ms": 50,
}
WATCHED = """window.shift = 0; window.blocked = 0;
new PerformanceObserver(l => l.getEntries().forEach(e => { if (!e.hadRecentInput) window.shift += e.value }))
  .observe({type: 'layout-shift', buffered: true});
new PerformanceObserver(l => l.getEntries().forEach(e => window.blocked += Math.max(0, e.duration - 50)))
  .observe({type: 'longtask', buffered: true});"""
SEEN = """() => { const page = performance.getEntriesByType('navigation')[0];
  const paint = performance.getEntriesByName('first-contentful-paint')[0];
  return { first_paint_ms: paint ? paint.startTime : null,
    interactive_ms: Math.max(paint ? paint.startTime : 0, page.domContentLoadedEventEnd),
    shift: window.shift, blocked_ms: window.blocked } }"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--runs", type=int, default=5, help="each page so many times, medians are told")


def run(args: argparse.Namespace) -> int:
    with House() as house, chromium() as browser:
        pages = ["/", *addresses(browser, house)]
        pages, runs = (pages[:1], 1) if args.small else (pages, args.runs)
        lines = measure(
            browser, house.port, pages, runs=runs, engine="postgresql" if house.database else "sqlite"
        )
    say(lines, as_json=args.json)
    # Tiny runs only show that it works: what else the machine does decides.
    return 0 if args.small or all(line["holds"] for line in lines) else 1


def addresses(browser: Browser, house: House) -> list[str]:
    """One service of the demo in each direction of writing, a code that leads nowhere, the longest guide."""
    visitors = Visitors(browser, house)
    page = visitors.page_as("accueil@example.org")
    page.goto("/bureau/annuaire/")
    page.locator(".row .what a").first.click()
    public = page.locator("a[href*='/s/']").get_attribute("href") or ""
    visitors.leave()
    guides = ["/fr/guides/", "/fr/guides/asile/", "/ar/guides/asile/"]
    return [public, public.replace("/fr/", "/ar/"), "/fr/s/22222222/", *guides]


def measure(browser: Browser, port: int, pages: Sequence[str], *, runs: int, engine: str) -> list[Line]:
    """Each page over plain HTTP, then as over TLS; one line each, with the bars it is held against."""
    lines = []
    for tls in (False, True):
        with slow_link(port, kbit=KBIT, rtt=RTT_MS, tls=tls) as entrance:
            for path in pages:
                seen = [visit(browser, f"http://127.0.0.1:{entrance}{path}") for _run in range(runs)]
                figures = {name: round(median(one[name] for one in seen), 3) for name in seen[0]}
                figures = {
                    name: value if name == "shift" else round(value) for name, value in figures.items()
                }
                floor = floor_ms(figures["bytes"], tls=tls)
                short = [name for name, most in BARS.items() if figures.get(name, 0) > most]
                lines.append(
                    {
                        "bench": "public",
                        "case": path,
                        "engine": engine,
                        "link": "tls 1.3, played" if tls else "http",
                    }
                    | {"n": runs}
                    | figures
                    | {"floor_ms": floor, "ratio": round(figures["first_paint_ms"] / floor, 2)}
                    | {"holds": not short, "short": ", ".join(short)}
                )
    return lines


def visit(browser: Browser, url: str) -> dict[str, Any]:
    """A first visit, with nothing kept from before; then the same page in another language, by its link."""
    context = browser.new_context(
        viewport=PHONE, device_scale_factor=2, is_mobile=True, has_touch=True, locale="fr-FR"
    )
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": CPU})
    asked: dict[str, float] = {}
    devtools.on(
        "Network.requestWillBeSent",
        lambda event: (
            None if event["request"]["url"].startswith("data:") else asked.setdefault(event["requestId"], 0)
        ),
    )
    devtools.on(
        "Network.loadingFinished",
        lambda event: asked.update(
            {event["requestId"]: event["encodedDataLength"]} if event["requestId"] in asked else {}
        ),
    )
    page.add_init_script(WATCHED)
    seen = arrive(page, url)
    seen |= {"bytes": sum(asked.values()), "requests": len(asked)}
    page.locator("header .tongues summary").tap()
    other = page.locator("header .tongues a").first
    with page.expect_navigation(wait_until="load"):
        other.tap()
    page.wait_for_timeout(300)
    seen["next_page_ms"] = page.evaluate(SEEN)["first_paint_ms"]
    context.close()
    return seen


def arrive(page: Page, url: str) -> dict[str, Any]:
    page.goto(url, wait_until="load")
    page.wait_for_timeout(700)
    seen: dict[str, Any] = page.evaluate(SEEN)
    return seen


def floor_ms(size: float, *, tls: bool) -> int:
    """What no page of this size can beat: the handshakes, the request, then its bytes under slow start."""
    a_millisecond = KBIT / 8
    spent = RTT_MS * (3 if tls else 2) + (CERTIFICATE_BYTES / a_millisecond if tls else 0.0)
    left, window = size, FIRST_WINDOW * SEGMENT
    while left > 0:
        sent = min(left, window)
        left -= sent
        spent += sent / a_millisecond if left <= 0 else max(sent / a_millisecond, RTT_MS)
        window *= 2
    return round(spent)
