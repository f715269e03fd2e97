"""Time limits: dates with their trace, as the command and the dossiers ask for them; the sentences; the start."""

import argparse
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from statistics import median

from bench.figures import Line, say
from repere.knowledge.law.engine import Engine, Event
from repere.knowledge.law.moments import zone
from repere.knowledge.law.sentences import say as sentence

START = date(2024, 9, 2)
PASSES = 5


def asked(count: int) -> list[tuple[str, date, list[Event], str]]:
    """Computations as a desk has them: appeals with and without legal aid, cuts, hours, windows, overseas."""
    found = []
    for number in range(count):
        day = START + timedelta(days=number % 500)
        lodged = Event("asylum_lodged", day - timedelta(days=200))
        aid = [
            Event("legal_aid_requested", day + timedelta(days=9)),
            Event("legal_aid_decision_notified", day + timedelta(days=50)),
        ]
        arrest = Event("house_arrest_notified", day + timedelta(days=12))
        hour = datetime(day.year, day.month, day.day, 17, 40, tzinfo=zone("FR"))
        found.append(
            (
                ("fr.cnda.recours", day, [lodged], "FR"),
                ("fr.cnda.recours", day, [lodged, *aid], "FR"),
                ("fr.cnda.recours", day, [lodged, Event("portal_deposit", day)], "FR"),
                ("fr.cnda.aj", day, [lodged], "FR"),
                ("fr.oqtf.libre", day, [], "FR-RE"),
                ("fr.oqtf.libre", day, [arrest], "FR"),
                ("fr.oqtf.cra", hour, [], "FR"),
                ("fr.titre.renouv", day, [], "FR"),
                ("fr.titre.silence", day, [], "FR"),
                ("fr.ofpra.introduction", day, [lodged], "FR"),
            )[number % 10]
        )
    return found


def run(args: argparse.Namespace) -> int:
    count = 200 if args.small else 20_000
    engine, questions = Engine(), asked(count)

    def compute() -> None:
        for key, day, events, place in questions:
            engine.compute(key, day, events, place)

    def compute_and_say() -> None:
        for key, day, events, place in questions:
            for step in engine.compute(key, day, events, place).trace:
                sentence(step)

    steps = sum(len(engine.compute(*question).trace) for question in questions) / count
    lines: list[Line] = [
        {
            "bench": "law",
            "case": "compute",
            "n": count,
            **_rate(compute, count),
            "steps_of_trace": round(steps, 1),
        },
        {"bench": "law", "case": "compute, sentences said", "n": count, **_rate(compute_and_say, count)},
    ]
    say(lines, as_json=args.json)
    return 0


def _rate(work: Callable[[], None], count: int) -> Line:
    """Computations a second of the processor, in the median of some passes."""
    taken = []
    for _pass in range(PASSES):
        before = time.process_time()
        work()
        taken.append(time.process_time() - before)
    return {"per_second": round(count / median(taken)), "us": round(median(taken) / count * 1e6, 1)}
