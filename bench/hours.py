"""Opening hours: is it open at an instant, and what is the week; with what was read before, and without."""

import argparse
import sys
from datetime import UTC, date, datetime, timedelta

from bench.figures import Line, microseconds, say
from bench.services import HOURS
from repere.knowledge.directory import hours

MONDAY = date(2026, 11, 16)
TERRITORIES = (("FR", "Europe/Paris"), ("FR-67", "Europe/Paris"), ("FR-974", "Indian/Reunion"))


def run(args: argparse.Namespace) -> int:
    say(measure(4 if args.small else 200), as_json=args.json)
    return 0


def measure(instants: int) -> list[Line]:
    start = datetime(2026, 11, 16, 6, 0, tzinfo=UTC)
    # An instant is asked of all the services of a page, then comes the next one.
    asked = [
        (text, start + timedelta(minutes=37 * step), territory, zone)
        for step in range(instants)
        for text in HOURS
        for territory, zone in TERRITORIES
    ]

    def moments() -> int:
        for text, at, territory, zone in asked:
            hours.moment(text, at, territory=territory, timezone=zone)
        return len(asked)

    def forgotten() -> int:
        """As the first request of a process: nothing read yet."""
        forget()
        for text, at, territory, zone in asked[: len(HOURS) * len(TERRITORIES)]:
            hours.moment(text, at, territory=territory, timezone=zone)
        return len(HOURS) * len(TERRITORIES)

    def weeks() -> int:
        for text, _at, territory, zone in asked[: len(HOURS) * len(TERRITORIES)]:
            hours.week(text, MONDAY, territory=territory, timezone=zone)
        return len(HOURS) * len(TERRITORIES)

    lines: list[Line] = []
    for case, work in {"moment": moments, "moment, first time": forgotten, "week": weeks}.items():
        each, done = microseconds(work)
        lines.append({"bench": "hours", "case": case, "n": done, "us": each})
    return lines


def forget() -> None:
    """Empty what the module keeps of the texts it has read."""
    for kept in vars(sys.modules[hours.__name__]).values():
        if hasattr(kept, "cache_clear"):
            kept.cache_clear()
