"""The check at intake: somebody arrives; are they already known?

The register holds the first record of each person; their later records come back, and as many people of another
seed come for the first time: same lists of names, so the hardest of newcomers. `caught_at_5pct`: of those who come
back, the share warned about with their own dossier shown (the ten most probable are), at the threshold where at most
5 % of newcomers are warned; `caught_se`, the standard error of that share. `worst_group_gap`: points between all of
them and the origin that is worst served, with `worst_group_se`, the standard error of that origin's share.
`caught_as_the_form_asks`: the same with names, birth and telephone alone, on a third of the arrivals. `ece`: expected
calibration error of what is shown. `saved_p50_ms`: somebody written down with their check, through the database, as
`identity_saved` does. The peer: rapidfuzz's token_set_ratio >= 90 on names in Latin letters, and the same year of
birth.
"""

import argparse
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from math import sqrt
from random import Random
from statistics import mean, median
from time import perf_counter, process_time
from typing import NamedTuple

from anyascii import anyascii
from rapidfuzz import fuzz, process

from bench.figures import Line
from bench.identity_saved import saved
from bench.register import Record, first_and_later
from bench.register.desk import Desk, known_of
from repere.accompaniment.people.identity import likeness
from repere.accompaniment.people.identity.known import Known

# The newcomers are of another seed.
NEWCOMERS = 1_000
# For the groups to be told apart from chance.
LEAST_OF_A_GROUP = 300
EDGES = (0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 0.97)
WARNED = 0.05


def run(args: argparse.Namespace) -> list[Line]:
    people, arrivals = (2_000, 200) if args.small else (args.people, 3_000)
    return [
        measure("intake", people, arrivals, args.seed, tail=0.0) | saved(people, args.engine, args.seed),
        measure("intake-long-tail", people, arrivals // 2, args.seed, tail=0.35),
    ]


class Checked(NamedTuple):
    record: Record
    # What the desk is told: that one of those shown is likely, and how likely each is, beside whether it is them.
    whole: float
    shown: list[tuple[float, bool]]
    peer: float
    peer_is_them: bool

    @property
    def is_shown(self) -> bool:
        return any(is_them for _share, is_them in self.shown)


def measure(case: str, people: int, arrivals: int, seed: int, *, tail: float) -> Line:
    started, chance = process_time(), Random(seed)
    first, later = first_and_later(people, seed=seed, tail=tail)
    strangers, _ = first_and_later(min(people, 4 * arrivals), seed=seed + NEWCOMERS, tail=tail)
    chance.shuffle(later)
    chance.shuffle(strangers)
    desk, peer = Desk([known_of(record) for record in first]), Peer(first)
    times: list[float] = []

    def check(record: Record, place: int | None, *, asked: Asked = known_of) -> Checked:
        start = perf_counter()
        known = asked(record)
        candidates = [(at, desk.portraits[at]) for at in desk.candidates(known)]
        found = likeness.weigh(
            likeness.portrait(known),
            candidates,
            desk.rarity,
            spelt=desk.spelt,
            people=people,
            rare_year=desk.rare_year(known.birth),
        )
        times.append((perf_counter() - start) * 1000)
        shown = [(one.probability, at == place) for at, one in found.candidates]
        score, at = peer.best(record)
        return Checked(record, found.probability, shown, score, at == place and place is not None)

    back = [check(record, place) for record, place in later[:arrivals]]
    new = [check(record, None) for record in strangers[:arrivals]]
    taken = list(times)
    back_by_form = [check(record, place, asked=by_form) for record, place in later[: arrivals // 3]]
    new_by_form = [check(record, None, asked=by_form) for record in strangers[: arrivals // 3]]
    groups = defaultdict(list)
    for one in back:
        groups[one.record.origin].append(one)
    for record, place in later[arrivals:]:
        if people >= 20_000 and len(groups[record.origin]) < LEAST_OF_A_GROUP:
            groups[record.origin].append(check(record, place))
    warn = threshold([one.whole for one in new])
    caught = share_caught(back, warn)
    by_group = {origin: share_caught(ones, warn) for origin, ones in groups.items()}
    worst = min(by_group, key=lambda origin: by_group[origin])
    by_form_warn = threshold([one.whole for one in new_by_form])
    peer_warn = threshold([one.peer for one in new])
    shipped = likeness.formula()
    return {
        "case": case,
        "people": people,
        "seed": seed,
        "returns": len(back),
        "newcomers": len(new),
        "caught_at_5pct": round(caught, 4),
        "caught_se": standard_error(caught, len(back)),
        "threshold": round(warn, 3),
        "ece": round(calibration_error([one for checked in (*back, *new) for one in checked.shown]), 4),
        "worst_group_gap": round(caught - by_group[worst], 4),
        "worst_group": worst,
        "worst_group_se": standard_error(by_group[worst], len(groups[worst])),
        "caught_by_origin": {origin: round(by_group[origin], 3) for origin in sorted(by_group)},
        "returns_a_group": min(len(ones) for ones in groups.values()),
        "caught_as_the_form_asks": round(share_caught(back_by_form, by_form_warn), 4),
        "p50_ms": round(median(taken), 2),
        "p95_ms": round(sorted(taken)[int(0.95 * len(taken))], 2),
        "caught_as_shipped": round(share_caught(back, shipped.warn), 4),
        "warned_as_shipped": round(mean(one.whole > shipped.warn for one in new), 4),
        "decide_precision": round(precision((*back, *new), shipped.decide), 4),
        "peer_caught": round(mean(one.peer >= 90 and one.peer_is_them for one in back), 4),
        "peer_warned": round(mean(one.peer >= 90 for one in new), 4),
        "peer_caught_at_5pct": round(mean(one.peer > peer_warn and one.peer_is_them for one in back), 4),
        "cpu_s": round(process_time() - started, 1),
    }


def threshold(of_newcomers: Sequence[float]) -> float:
    """Above it, at most 5 % of the newcomers are warned."""
    return sorted(of_newcomers, reverse=True)[int(WARNED * len(of_newcomers))]


def standard_error(share: float, of: int) -> float:
    return round(sqrt(share * (1 - share) / of), 4)


def share_caught(back: Sequence[Checked], warn: float) -> float:
    return mean(one.whole > warn and one.is_shown for one in back)


def calibration_error(shown: Sequence[tuple[float, bool]]) -> float:
    """Mean distance, over ten bins weighed by their size, between what was predicted and what was true."""
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for share, is_them in shown:
        bins[sum(share >= edge for edge in EDGES)].append((share, is_them))
    apart = (
        len(inside) * abs(mean(share for share, _ in inside) - mean(is_them for _, is_them in inside))
        for inside in bins.values()
    )
    return sum(apart) / max(len(shown), 1)


def precision(checked: Sequence[Checked], least: float) -> float:
    sure = [is_them for one in checked for share, is_them in one.shown if share >= least]
    return mean(sure) if sure else 0.0


Asked = Callable[[Record], Known]


def by_form(record: Record) -> Known:
    """What the form of the desk asks before anything is written."""
    return replace(known_of(record), sex="", nationality="")


class Peer:
    def __init__(self, register: Sequence[Record]) -> None:
        self._of_year: dict[str, tuple[list[str], list[int]]] = defaultdict(lambda: ([], []))
        for place, record in enumerate(register):
            names, places = self._of_year[record.dob[:4]]
            names.append(plain(record))
            places.append(place)

    def best(self, record: Record) -> tuple[float, int]:
        """The best score among those born the same year, and the place of whoever has it."""
        if not record.dob:
            return 0.0, -1
        names, places = self._of_year[record.dob[:4]]
        found = process.extractOne(plain(record), names, scorer=fuzz.token_set_ratio, score_cutoff=90)
        return (found[1], places[found[2]]) if found else (0.0, -1)


def plain(record: Record) -> str:
    return anyascii(f"{record.given} {record.family}").lower().replace("-", " ")
