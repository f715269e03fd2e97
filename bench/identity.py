"""Finding people again: the pure core, names across scripts, the search, the check at intake, whole registers.

Each case is a module of its own, `bench/identity_CASE.py`, with `run(args) -> list of lines`; `--case` chooses.
"""

import argparse
import importlib
import importlib.util

from bench.figures import say

SEED = 21
# In the order in which they run; the last ones are long.
CASES = ("core", "crossscript", "search", "leak", "intake", "batch", "febrl3")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--case", default="", metavar="NAME[,NAME]", help=f"of {', '.join(CASES)}; else all")
    parser.add_argument("--people", type=int, default=100_000, metavar="N", help="people in the register")
    parser.add_argument("--seed", type=int, default=SEED, metavar="S", help="of all that is drawn")
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite", help="for the search")
    parser.add_argument("--peers", action="store_true", help="slow peers too, in the same run")


def run(args: argparse.Namespace) -> int:
    asked = args.case.split(",") if args.case else [case for case in CASES if _module(case)]
    unknown = [case for case in asked if not _module(case)]
    if unknown:
        raise SystemExit(f"bench identity: there is no case {', '.join(unknown)}.")
    for case in asked:
        lines = ({"bench": "identity", **line} for line in importlib.import_module(_module(case)).run(args))
        # A long case says its lines as they come; a table waits for the last.
        for part in ([line] for line in lines) if args.json else [list(lines)]:
            say(part, as_json=args.json)
    return 0


def _module(case: str) -> str:
    name = f"bench.identity_{case}"
    return name if importlib.util.find_spec(name) else ""
