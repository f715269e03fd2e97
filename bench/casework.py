"""What a desk does with a dossier, in processor time, beside a plain page of the framework in the same run.

`create`: the form asked for, then sent, with the check for somebody known already; when somebody is alike, sent again
by who has looked; they are really written, in a house that no other measure uses. `search`: the page of what was
found. `open`: a dossier, its decryption and its line in the trail included; `throughput`: requests a second as a share
of those of the plain page. `import`: a file of 9,150 people into a register of some 900, sent, looked through with the
check for somebody known already, and written; what looks like somebody is said to be somebody else, all at once. In a
house of its own: `seconds` of the processor, `wall_s` of the clock. The peer: not finished after 490 s, 197 of them
of the processor.
"""

import argparse
import gc
import json
import subprocess
import sys
from collections.abc import Callable
from random import Random
from typing import Any

from bench.figures import Line, in_turns, say
from bench.ground import Size
from bench.house import ENGINES, empty_house, lived_in_house
from bench.pages import PLAIN_BACKEND, ask, count_queries, handler, signed_in
from bench.pages import pages as desk_pages
from bench.people import SEED

# Processor time in milliseconds, and the least share of a plain page's requests a second.
BARS = {"create": 100.0, "search": 30.0, "open": 60.0}
LEAST_THROUGHPUT = 0.25
KNOWN, BROUGHT, IMPORT_S = 900, 9_150, 60.0
SYLLABLES = ("ba", "dou", "ké", "li", "ma", "né", "ra", "so", "ta", "vi", "yo", "zel")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--engine", choices=ENGINES, default="sqlite", help="postgresql: in REPERE_DATABASE_URL"
    )
    parser.add_argument("--people", type=int, default=10_050, help="as the peers were measured")
    parser.add_argument("--services", type=int, default=10_000)
    parser.add_argument("--requests", type=int, default=200, help="of each case, in turns")
    parser.add_argument("--case", choices=["import", "desk"], help="one half alone")
    parser.add_argument("--fresh", action="store_true", help="build the house again")


def run(args: argparse.Namespace) -> int:
    if args.small:
        args.people, args.services, args.requests = 30, 60, 2
    # One process holds one house.
    if args.case == "import":
        lines = [imported(args)]
    else:
        lived_in_house(args.engine, Size(args.people, args.services), fresh=args.fresh)
        lines = measure(args)
    if args.case is None:
        lines += _in_another_process(args)
    say(lines, as_json=args.json)
    return 0 if args.small or all(line.get("holds", True) for line in lines) else 1


def measure(args: argparse.Namespace) -> list[Line]:
    from bench.floor.views import MIDDLEWARE

    floor, house = handler(MIDDLEWARE), handler()
    plain, session = signed_in(PLAIN_BACKEND), signed_in()
    cases: dict[str, Callable[[int], object]] = {
        "floor": lambda turn: ask(floor, "/floor", plain),
        "create": create(house, session),
        "search": desk_pages(house, session)["search"],
        "open": opened(house, session),
    }
    queries = {name: count_queries(cases[name]) for name in ("search", "open")}
    gc.collect()
    gc.freeze()
    taken = in_turns(cases, args.requests)
    base = taken["floor"].p50
    about = {"bench": "casework", "engine": args.engine, "people": args.people}
    lines = []
    for name, timings in taken.items():
        figures = timings.figures()
        line = about | {"case": name} | figures | {"ratio": round(timings.p50 / base, 2)}
        if name in queries:
            line |= {"queries": queries[name]}
        if name in BARS:
            line |= {"bar_cpu_ms": BARS[name], "holds": figures["cpu_ms"] <= BARS[name]}
        if name == "open":
            share = round(base / timings.p50, 3)
            line |= {"throughput": share, "holds": line["holds"] and share >= LEAST_THROUGHPUT}
        lines.append(line)
    return lines


def _in_another_process(args: argparse.Namespace) -> list[Line]:
    asked = [sys.executable, "-m", "bench", "casework", "--case", "import", "--json", "--engine", args.engine]
    told = subprocess.run(
        [*asked, *(["--small"] if args.small else [])], check=False, capture_output=True, text=True
    )
    return [json.loads(line) for line in told.stdout.splitlines() if line.startswith("{")]


def imported(args: argparse.Namespace) -> Line:
    known, brought = (20, 60) if args.small else (KNOWN, BROUGHT)
    with empty_house(args.engine):
        from bench.files_of_people import bring_in

        told = bring_in(known, brought, SEED)
    return {
        "bench": "casework", "engine": args.engine, "case": "import", "people": known + brought,
        "bar_seconds": IMPORT_S, "holds": told["seconds"] <= IMPORT_S,
    } | told  # fmt: skip


def create(house: Any, session: str) -> Callable[[int], object]:
    from django.core import signing

    from bench.inhabitants import EMAIL
    from repere.doors.backoffice.views.people import SOUGHT
    from repere.foundation.accounts.models import User

    user = User.objects.get(email=EMAIL)
    sought = signing.dumps(str(user.pk), salt=SOUGHT)
    chance = Random(SEED)

    def name() -> str:
        return "".join(chance.choice(SYLLABLES) for _ in range(chance.randint(2, 3))).capitalize()

    def one(_turn: int) -> None:
        named = f"{name()} {name()}"
        ask(house, "/bureau/personnes/nouvelle/", session, {"q": named, "sought": sought})
        said = {
            "name": named,
            "sought": sought,
            "birth_day": str(chance.randint(1, 28)),
            "birth_month": str(chance.randint(1, 12)),
            "birth_year": str(chance.randint(1960, 2008)),
            "language": "ar",
            "phone": f"06 39 98 {chance.randint(10, 99)} {chance.randint(10, 99)}",
        }
        both = ("200", "302")
        status, _body = ask(house, "/bureau/personnes/nouvelle/", session, said, answers=both)
        if status.startswith("200"):
            ask(house, "/bureau/personnes/nouvelle/", session, said | {"sure": "1"}, answers=both)

    return one


def opened(house: Any, session: str) -> Callable[[int], object]:
    from bench.inhabitants import EMAIL
    from repere.accompaniment.casework.models import Dossier
    from repere.foundation.accounts.models import Membership

    desk = Membership.objects.get(user__email=EMAIL).organisation_id
    chance = Random(SEED)
    known = list(Dossier.unscoped.filter(organisation=desk).order_by("pk").values_list("pk", flat=True))
    asked = [chance.choice(known) for _ in range(400)]
    return lambda turn: ask(house, f"/bureau/dossiers/{asked[turn % len(asked)]}/", session)
