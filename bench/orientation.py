"""Where to send somebody, from a directory of a country: what a desk waits for, the first time and all day after.

The two sizes are asked the same questions, each in a process of its own, beside the same 200 services ranked in memory.
The processor's time counts: it says what a page will cost whatever else the machine does.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench.directory import ROOT, House
from bench.figures import Line, Timings, say
from bench.house import ENGINES
from bench.orientation_overlap import BAR, PEOPLE

# What a desk pays all day for each service must not grow with the country; what it pays once, less than four times.
MOST_GROWTH = {"first look": 4.0, "all day": 1.25, "words": 4.0}
WORDS = ("prefecture", "avocat", "hebergement urgence", "طبيب", "cours de francias", "colis alimentaire")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--services", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=21)
    parser.add_argument(
        "--engine", choices=ENGINES, default="sqlite", help="postgresql: in REPERE_DATABASE_URL"
    )
    parser.add_argument("--requests", type=int, default=300, help="as many desks, in communes by population")
    parser.add_argument(
        "--case",
        choices=("cost", "overlap"),
        default="cost",
        help="overlap: whether those ranked hold the first ten of all",
    )
    parser.add_argument(
        "--reuse", action="store_true", help="the houses that the bench of the directory left with this seed"
    )


def run(args: argparse.Namespace) -> int:
    if args.small:
        args.services, args.requests = 300, 4
    if args.case == "overlap":
        return overlap(args)
    sizes = (max(args.services // 10, 30), args.services)
    small, large = (asked(House(args.engine, size, args.seed), args) for size in sizes)
    lines: list[Line] = []
    for size, taken in zip(sizes, (small, large), strict=True):
        for case, figures in taken.items():
            line: Line = {"bench": "orientation", "engine": args.engine, "services": size, "seed": args.seed}
            line |= (
                {"case": case} | figures | {"ratio": round(figures["cpu_ms"] / taken["floor"]["cpu_ms"], 2)}
            )
            if size == args.services and case in MOST_GROWTH:
                growth = cost(taken, case) / max(cost(small, case), 1e-6)
                line |= {"growth": round(growth, 2), "holds": growth <= MOST_GROWTH[case]}
            lines.append(line)
    say(lines, as_json=args.json)
    return 0 if args.small or all(line.get("holds", True) for line in lines) else 1


def overlap(args: argparse.Namespace) -> int:
    """By place, person, need and radius; the bar is on every line that a question may fall under."""
    house = House(args.engine, args.services, args.seed)
    house.built(reuse=args.reuse)
    each = max(args.requests // (5 * len(PEOPLE)), 1)
    about: Line = {
        "bench": "orientation",
        "engine": args.engine,
        "services": args.services,
        "seed": args.seed,
    }
    lines = [
        about | found | {"bar": BAR, "holds": found["overlap_at_10"] >= BAR}
        for found in inside(house, "bench.orientation_overlap", each)
    ]
    say(lines, as_json=args.json)
    return 0 if args.small or all(line["holds"] for line in lines) else 1


def inside(house: House, module: str, count: int) -> Any:
    """What a measure says that runs in the house itself."""
    command = [sys.executable, "-m", module, str(house.folder), str(count)]
    done = subprocess.run(
        command, env=house.environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def cost(taken: dict[str, dict[str, Any]], case: str) -> float:
    """Beside the floor of its own process, as one may have run while the machine did something else. All day, for each
    service ranked: around a desk there are more of them in a larger directory, and never more than 160."""
    found: dict[str, Any] = taken[case]
    share = float(found["cpu_ms"]) / float(taken["floor"]["cpu_ms"])
    return share / max(found["offers"], 1) if case == "all day" else share


def asked(house: House, args: argparse.Namespace) -> dict[str, dict[str, Any]]:
    house.built(reuse=args.reuse)
    told: dict[str, dict[str, Any]] = inside(house, "bench.orientation", args.requests)
    return told


def measure(folder: Path, requests: int) -> dict[str, Any]:
    """In the house itself: for each commune a desk, for each desk a need."""
    import django

    django.setup()
    from random import Random

    from django.utils import timezone

    from bench.ranking import HERE, NOW, invented_offers
    from repere.accompaniment.casework.models import Need, Passage
    from repere.accompaniment.orientation import ranking
    from repere.accompaniment.orientation.choosing.queries import Around, doors_for
    from repere.knowledge.directory.search.masks import TILES
    from repere.knowledge.territory.models import Commune

    chance = Random("desks")
    codes = [
        dict(one)["code_commune"] for one in json.loads((folder / "queries.json").read_text())["commune-only"]
    ]
    known = {town.code: town for town in Commune.objects.filter(pk__in=codes)}
    towns = [known[code] for code in codes[:requests] if code in known]
    desks = [
        (
            Need(theme=chance.choice(TILES), urgency=chance.choice(("today", "week"))),
            Passage(languages=["prs", "en"], age=24, audiences=["jeunes"], situations=["alone"]),
            Around((town.latitude, town.longitude), 30, town.name, town.code, town.epci),
        )
        for town in towns
        if town.latitude is not None and town.longitude is not None
    ]
    offers = invented_offers(200)
    seeker = ranking.Seeker(frozenset({"eat"}), ("prs",), point=(HERE.latitude, HERE.longitude))
    taken = {case: Timings() for case in ("floor", "first look", "all day", "words")}
    found = {"first look": 0, "all day": 0, "words": 0}
    now = timezone.now()

    def look(case: str, turn: int, text: str = "") -> None:
        need, passage, around = desks[turn]
        with taken[case].one():
            doors = doors_for(need, passage, age=24, around=around, at=now, text=text)
        found[case] += len(doors.rows)

    for turn in range(len(desks)):
        look("first look", turn)
        look("all day", turn)
        with taken["floor"].one():
            ranking.rank(seeker, offers, at=NOW)
    for turn in range(len(desks)):
        look("words", turn, WORDS[turn % len(WORDS)])
    return {
        case: timings.figures() | {"offers": round(found.get(case, 200 * len(desks)) / len(desks), 1)}
        for case, timings in taken.items()
    }


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    print(json.dumps(measure(Path(sys.argv[1]), int(sys.argv[2]))))
