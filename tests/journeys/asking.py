"""A need told at the desk, a partner asked for it, the partner who opens what was asked: whatever others have left."""

from collections.abc import Iterator

from playwright.sync_api import Locator, Page


def received_without_a_name(page: Page, theme: str, *, urgency: str = "today") -> None:
    """As far as the services that fit."""
    page.goto("/bureau/passages/nouveau/")
    page.click("button[name=anonymous]")
    tell(page, theme, urgency=urgency)


def tell(page: Page, theme: str, *, urgency: str = "today") -> None:
    page.locator(f"input[name=themes][value={theme}]").check()
    page.locator(f"input[name=urgency][value={urgency}]").check(force=True)
    page.click("main form:has(.tiles) .buttons button")
    page.wait_for_url("**/orientation/**")


def results(page: Page, service: str) -> Locator:
    """Those of this name, among all the services that fit."""
    more = page.locator("a[href*='show=']")
    if more.count():
        more.click()
        page.wait_for_url("**show=**")
    return page.locator(".result", has_text=service)


def way_to_ask(page: Page, service: str) -> Locator:
    return results(page, service).locator("a[href*='/demander/']").first


def ask(page: Page, *, service: str, message: str, name: str = "") -> str:
    """From the services that fit: a referral to this one; the page that follows it."""
    way_to_ask(page, service).click()
    return write(page, message, name)


def write(page: Page, message: str, name: str = "") -> str:
    page.wait_for_url("**/demander/**")
    page.fill("[name=message]", message)
    if name:
        page.check("[name=shares_name]")
        page.fill("[name=name_shared]", name)
    page.click("main form.stack button.primary")
    page.wait_for_url("**/terminer/")
    here = page.url
    [sent] = just_sent(page, 1)
    page.goto(here)
    return sent


def just_sent(page: Page, count: int) -> list[str]:
    """The pages of the last that this desk sent: journeys come one after another, and the last sent is shown first."""
    page.goto("/bureau/demandes/?box=sent")
    return links_of(page.locator(".row .what a[href$='/envoyee/']"))[:count]


def links_of(found: Locator) -> list[str]:
    return list(found.evaluate_all("links => links.map(link => link.href)"))


def requests_received(page: Page, *, of: str = "") -> Iterator[str]:
    """Every page of the box of a partner; `of`: the service that was asked. Read whole before the first is opened."""
    page.goto("/bureau/demandes/?box=received")
    found = links_of(page.locator(".row", has_text=of).locator(".what a"))
    while page.locator("a[rel=next]").count():
        with page.expect_navigation():
            page.click("a[rel=next]")
        found += links_of(page.locator(".row", has_text=of).locator(".what a"))
    yield from found


def open_request(page: Page, message: str) -> None:
    """The partner opens those that wait, until this one."""
    for address in requests_received(page):
        page.goto(address)
        if message in page.inner_text("main"):
            return
    raise AssertionError("the partner did not receive it")


def refuse_whoever_waits(page: Page, service: str) -> None:
    """Other journeys ask for places there as well, and are promised some."""
    for address in requests_received(page, of=service):
        page.goto(address)
        if page.locator("button[name=decision][value=refuse]").count():
            page.select_option("[name=because]", "not_eligible")
            with page.expect_navigation():
                page.click("button[name=decision][value=refuse]")
