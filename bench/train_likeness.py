"""Fits the points of `identity/likeness.json`: `python -m bench.train_likeness [--people 100000]`.

Arrivals of invented registers, half of whom are already known, each with all its candidates: a conditional logit
(whoever of the candidates it is, or nobody), fitted by L-BFGS with a light ridge. Points of names are fitted before,
on those who are among their candidates: they tell how many namesakes somebody has. The seeds are none of those that the
measures use; the figures of the card are those of yet another seed.
"""

import argparse
import json
from datetime import date
from multiprocessing import Pool
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from bench.register import first_and_later
from bench.register.desk import Desk, known_of
from repere.accompaniment.people import identity
from repere.accompaniment.people.identity import signals as product
from repere.accompaniment.people.identity.signals import Signals

OUT = Path(product.__file__).parent / "likeness.json"
# Register, newcomers, long tail, arrivals.
TRAINED_ON = (
    (101, 102, 0.0, 6000),
    (111, 112, 0.0, 6000),
)
HELD_OUT = (107, 108, 0.0, 5000)
RIDGE = 4e-4
# Of candidates with little in common, one in so many is kept, and counts for so many.
THINNED = 6

# Where there is nothing to learn from in an invented register: set by hand, low enough to stay below a warning alone.
BY_HAND = {"document": 6.0, "relative": 2.0, "birth_place": 1.0, "other_birth_place": -0.5, "unlike": -15.0}


Case = tuple[tuple[int, int, float, int], int]


def arrivals(case: Case) -> list[tuple[list[tuple[Any, bool, float]], bool]]:
    """Of each arrival: its candidates (signals, is it them, how many they stand for), and whether it is known."""
    (seed, newcomers_seed, tail, count), people = case
    # What the card says is of all candidates.
    is_all = case[0] == HELD_OUT
    chance = Random(seed)
    first, later = first_and_later(people, seed=seed, tail=tail)
    desk = Desk([known_of(record) for record in first])
    strangers, _ = first_and_later(min(people, 3 * count), seed=newcomers_seed, tail=tail)
    chance.shuffle(later)
    chance.shuffle(strangers)
    found = []
    for record, place in [*later[: count // 2], *((record, None) for record in strangers[: count // 2])]:
        known = known_of(record)
        arriving = product.portrait(known)
        candidates = desk.candidates(known)
        told = product.of_each(
            arriving,
            [desk.portraits[at] for at in candidates],
            desk.rarity,
            desk.spelt,
            rare_year=desk.rare_year(known.birth),
        )
        rows = [
            (signals, at == place, 1.0 if at == place or is_kept else float(THINNED))
            for at, signals in zip(candidates, told, strict=True)
            if "unlike" not in signals
            and ((is_kept := is_all or is_hopeful(signals)) or at == place or chance.random() < 1 / THINNED)
        ]
        found.append((rows, place is not None))
    return found


def is_hopeful(signals: Signals) -> bool:
    """Enough in common to be weighed among the rivals of whoever it is."""
    return "phone" in signals or "agreed_2" in signals or signals["alike"] > 0.75


class Lists:
    """Candidate lists as one sparse matrix."""

    def __init__(self, lists: list, names: list[str] | None = None) -> None:
        rows = [row for candidates, _known in lists for row in candidates]
        self.names = names or sorted({name for signals, _them, _times in rows for name in signals})
        place = {name: at for at, name in enumerate(self.names)}
        data, columns, starts = [], [], [0]
        for signals, _them, _times in rows:
            for name, value in signals.items():
                if name in place:
                    columns.append(place[name])
                    data.append(value)
            starts.append(len(data))
        self.values = csr_matrix((data, columns, starts), shape=(len(rows), len(self.names)))
        self.is_them = np.array([them for _signals, them, _times in rows], dtype=float)
        self.times = np.log([times for _signals, _them, times in rows])
        self.of = np.repeat(np.arange(len(lists)), [len(candidates) for candidates, _known in lists])
        self.is_known = np.array([known for _candidates, known in lists])

    def shares(self, log_odds: np.ndarray) -> np.ndarray:
        odds = np.exp(np.minimum(log_odds + self.times, 500))
        whole = 1 + np.bincount(self.of, odds, len(self.is_known))
        return odds / whole[self.of]


def fit(lists: Lists, *, ridge: float = RIDGE) -> tuple[np.ndarray, float]:
    """Points of each signal, and of nobody."""
    scale = np.sqrt(np.asarray(lists.values.power(2).mean(axis=0)).ravel()) + 1e-9
    values = lists.values.multiply(1 / scale).tocsr()
    count = len(lists.is_known)

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        log_odds = values @ weights[:-1] - weights[-1] + lists.times
        top = np.zeros(count)
        np.maximum.at(top, lists.of, log_odds)
        odds = np.exp(log_odds - top[lists.of])
        whole = np.exp(-top) + np.bincount(lists.of, odds, count)
        wrong = odds / whole[lists.of] - lists.is_them
        told = (top + np.log(whole)).sum() - (log_odds * lists.is_them).sum()
        gradient = np.r_[values.T @ wrong + 2 * ridge * count * weights[:-1], -wrong.sum()]
        return (told + ridge * count * (weights[:-1] ** 2).sum()) / count, gradient / count

    found = minimize(
        loss, np.zeros(len(lists.names) + 1), jac=True, method="L-BFGS-B", options={"maxiter": 250}
    )
    return found.x[:-1] / scale, float(found.x[-1])


def figures(lists: Lists, points: np.ndarray, nobody: float) -> dict[str, float]:
    """What the measure of the intake says, on these lists."""
    shares = lists.shares(lists.values @ points - nobody)
    count = len(lists.is_known)
    whole = np.bincount(lists.of, shares, count)
    newcomers, known = np.sort(whole[~lists.is_known])[::-1], lists.is_known
    warn = float(newcomers[int(0.05 * len(newcomers))])
    # Shown: the ten most probable.
    order = np.lexsort((-shares, lists.of))
    starts = np.searchsorted(lists.of[order], np.arange(count))
    rank = np.empty(len(shares), dtype=int)
    rank[order] = np.arange(len(shares)) - starts[lists.of[order]]
    shown = rank < 10
    caught = np.zeros(count, dtype=bool)
    caught[lists.of[(lists.is_them > 0) & shown]] = True
    caught &= whole > warn
    edges = np.array([0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 0.97])
    ece, bins = 0.0, np.digitize(shares[shown], edges)
    for one in range(len(edges) + 1):
        inside = bins == one
        if inside.any():
            ece += inside.sum() * abs(shares[shown][inside].mean() - lists.is_them[shown][inside].mean())
    best = np.zeros(count)
    np.maximum.at(best, lists.of, shares)
    sure = shares >= 0.9
    return {
        "caught_at_5pct": round(float(caught[known].mean()), 4),
        "ece": round(float(ece / shown.sum()), 4),
        "warn_at_5pct": round(warn, 3),
        "precision_at_90pct": round(float(lists.is_them[sure].mean()), 4) if sure.any() else 0.0,
    }


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.train_likeness", description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--out", type=Path, default=OUT)
    asked = parser.parse_args()
    cases = [(seeds, asked.people) for seeds in (*TRAINED_ON, HELD_OUT)]
    with Pool(2) as pool:
        *trained, held = pool.map(arrivals, cases, chunksize=1)
    told = fitted([one for many in trained for one in many], held, asked.people)
    asked.out.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(json.dumps(told["card"], indent=1))


def fitted(trained: list, held: list, people: int) -> dict[str, Any]:
    """What `likeness.json` says."""
    names = points_of_names(trained)
    for candidates, _known in (*trained, *held):
        product.among_namesakes(
            [signals for signals, _them, _times in candidates],
            names,
            times=[times for *_, times in candidates],
        )
    lists = Lists(trained)
    points, nobody = fit(lists)
    held_out = Lists(held, lists.names)
    card = figures(held_out, points, nobody)
    return {
        "card": {
            "fitted_on": date.today().isoformat(),
            "data": f"invented registers (bench.register) of {people:,} people: seeds, newcomers, long tail "
            + "; ".join(f"{seed}, {other}, {tail}" for seed, other, tail, _arrivals in TRAINED_ON),
            "arrivals": len(lists.is_known),
            "held_out_seeds": HELD_OUT[:2],
            "norm_version": identity.NORM_VERSION,
            "by_hand": sorted(BY_HAND),
            **card,
        },
        "returns": 0.5,
        "people": people,
        "warn": card["warn_at_5pct"],
        "decide": 0.9,
        "nobody": round(nobody, 4),
        "usual": usual(trained, names),
        "names": names,
        "points": {name: round(float(value), 4) for name, value in zip(lists.names, points, strict=True)}
        | BY_HAND,
    }


def points_of_names(lists: list) -> dict[str, float]:
    """Which of the candidates' names are those of who arrives, births and all else being taken in."""
    found = [
        ([({n: v for n, v in told.items() if is_apart(n)}, them, times) for told, them, times in rows], True)
        for rows, _known in lists
        if any(them for _told, them, _times in rows)
    ]
    told = Lists(found)
    points, _nobody = fit(told)
    return {
        name: round(float(value), 4)
        for name, value in zip(told.names, points, strict=True)
        if name in OF_NAMES
    }


def is_apart(name: str) -> bool:
    """Whether it tells of a candidate alone, whatever the others are, and meets no other signal."""
    return " & " not in name and name not in ("rare_year", "few_of_the_nation")


def usual(lists: list, names: dict[str, float]) -> dict[str, float]:
    """The company that those who may be who arrives have on average: `signals.Usual`."""
    found = [signals for candidates, _known in lists for signals, _them, times in candidates if times == 1]
    rare = np.array([sum(value for name, value in one.items() if name in RARE) for one in found])
    namesakes = np.array([one.get("namesakes", 0.0) for one in found])
    others = namesakes + np.log(-np.expm1(-np.maximum(namesakes, 0.01)))
    others += np.array([product.of_names(one, names) for one in found])
    slope, start = np.polyfit(rare, others, 1)
    told = {
        "others": start,
        "less_by_rarity": -slope,
        "few_of_the_nation": np.mean(
            [one.get("few_of_the_nation", 0.0) for one in found if "nationality" in one]
        ),
        "rare_year": np.mean([one["rare_year"] for one in found if "rare_year" in one]),
    }
    return {name: round(float(value), 4) for name, value in told.items()}


RARE = tuple(f"rare_{grade}" for grade in product.GRADES)
OF_NAMES = frozenset(
    (
        "agreed_0", "agreed_1", "agreed_2", "alike", "arriving_one_name", "in_one_piece", "known_one_name", "first",
        "first_agrees", "first_known_agrees", "rare_spelling", "two_scripts", *product.GRADES, *RARE,
        *(f"alike>{least}" for least in ("0.80", "0.90", "0.95")), *(f"rarity>{knee}" for knee in (5, 9, 13)),
        *(f"{name}{knee}" for name in ("against", "spare") for knee in ("", ">0", ">4")),
    )
)  # fmt: skip


if __name__ == "__main__":
    main()
