"""On a slow telephone: the page of a slip is there before two seconds have passed."""

from bench import public
from bench.slowlink import slow_link
from tests.journeys.conftest import MEASURE


def test_a_page_of_the_street_is_painted_within_two_seconds(browser, house, record_property):
    paths = public.addresses(browser, house)[:2]

    lines = public.measure(browser, house.port, paths, runs=3, engine="any")

    assert [line["case"] for line in lines] == paths * 2
    for line in lines:
        record_property(
            MEASURE,
            f"first paint, {line['case']}, {line['link']}: {line['first_paint_ms']} ms, {line['bytes']} bytes",
        )
        # Without a script nothing of ours blocks: what is counted there is the machine, busy with the other tests.
        assert [name for name in line["short"].split(", ") if name not in {"", "blocked_ms"}] == []


def test_the_slow_link_is_as_slow_as_it_says(browser, house):
    """A round trip for the connection, one for the request; another one, and a certificate, with TLS."""
    for tls, fewest in ((False, 2), (True, 3)):
        with slow_link(house.port, rtt=300, tls=tls) as entrance:
            context = browser.new_context()
            page = context.new_page()
            page.goto(f"http://127.0.0.1:{entrance}/healthz")
            first = page.evaluate("performance.getEntriesByType('navigation')[0].responseStart")
            context.close()
        assert fewest * 300 <= first <= fewest * 300 + 1_000
