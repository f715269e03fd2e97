import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.browsing import Visitors, chromium
from tests.journeys.hands import Hands
from tests.journeys.house import House

MEASURE = "journey"
HERE = Path(__file__).parent


# What does not depend on the database is seen once, on SQLite.
SAME_ON_BOTH = {"test_looks.py", "test_public.py", "test_first_paint.py"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    ours = [item for item in items if item.path.parent == HERE]
    for item in ours:
        item.add_marker(pytest.mark.browser)
    if os.environ.get("REPERE_DATABASE_URL", "").startswith("postgres"):
        seen = [item for item in ours if item.path.name in SAME_ON_BOTH]
        config.hook.pytest_deselected(items=seen)
        items[:] = [item for item in items if item not in seen]


@pytest.fixture(scope="session")
def house() -> Iterator[House]:
    """One server for each process of the run."""
    with House() as made:
        yield made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """For one module at a time: Playwright's loop would keep the tests of other folders from their database."""
    with chromium() as opened:
        yield opened


@pytest.fixture
def visitors(browser: Browser, house: House) -> Iterator[Visitors]:
    """Whoever comes during a test; it fails on any complaint of the console and on any request to another host."""
    everybody = Visitors(browser, house)
    yield everybody
    assert everybody.leave() == []


@pytest.fixture
def page_as(visitors: Visitors) -> Callable[..., Page]:
    return visitors.page_as


@pytest.fixture
def stranger(visitors: Visitors) -> Callable[..., Page]:
    return visitors.stranger


@pytest.fixture
def measured(record_property: Callable[[str, object], None]) -> Callable[[str, Hands], None]:
    """Says at the end of the run how many interactions and seconds a journey took."""

    def tell(who: str, hands: Hands) -> None:
        record_property(MEASURE, hands.told(who))

    return tell


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    told = [
        str(value)
        for reports in terminalreporter.stats.values()
        for report in reports
        if getattr(report, "when", "") == "call"
        for name, value in report.user_properties
        if name == MEASURE
    ]
    if told:
        terminalreporter.section("journeys", sep="-")
        for line in sorted(told):
            terminalreporter.line(line)
