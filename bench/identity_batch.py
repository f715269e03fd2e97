"""A whole register: which pairs of records are one person. Nothing is merged; pairs are put in order for a reviewer.

Each figure is the best F1 over thresholds, pairwise, as engines are usually compared. `f1`: no label at all, Splink
fitted by expectation-maximisation on our derived columns. `f1_shipped`: the formula of the intake, fitted on
other seeds of the generator, on the same pairs. `f1_labelled`: with 2,000 pairs of this register reviewed, spread over
the scores, and left out of the measure. Peers: records equal in sorted name and date; with `--peers`, Splink's own
comparisons of names and dates.
"""

import argparse
import itertools
from collections import defaultdict
from collections.abc import Iterable, Sequence
from time import perf_counter
from typing import Any

import numpy as np
from anyascii import anyascii

from bench.figures import Line
from bench.register import Record, records
from bench.register.desk import Desk, known_of
from repere.accompaniment.people import linkage
from repere.accompaniment.people.identity import likeness

REVIEWED = 2_000
# The register of the reference page.
REFERENCE_SEED = 1
WIDE = 10_000_000


def run(args: argparse.Namespace) -> list[Line]:
    people = 1_000 if args.small else args.people
    # Of the seed given on the command line, or of the reference page.
    seeds = [REFERENCE_SEED] if args.small else list(dict.fromkeys([REFERENCE_SEED, args.seed]))
    return [register(people, seed, peers=args.peers) for seed in seeds]


def register(people: int, seed: int, *, peers: bool) -> Line:
    rows = [record for _person, record in records(people, seed=seed)]
    truth = pairs_of(row.person_id for row in rows)
    desk = Desk([known_of(row) for row in rows])
    start = perf_counter()
    found = linkage.probable_pairs(desk.portraits)
    wall = perf_counter() - start
    pairs = np.array([one * WIDE + other for one, other, _weight in found])
    weights = np.array([weight for _one, _other, weight in found])
    is_true = np.isin(pairs, truth)
    shipped, signals = shipped_scores(desk, found)
    learned, left = reviewed(weights, shipped, signals, is_true)
    figures = best_f1(weights, is_true, len(truth))
    line: Line = {
        "case": "batch",
        "people": people,
        "seed": seed,
        "records": len(rows),
        "pairs": len(truth),
        "f1": figures[0],
        "precision": figures[1],
        "recall": figures[2],
        "blocked_recall": round(float(is_true.sum() / len(truth)), 4),
        "f1_shipped": best_f1(shipped, is_true, len(truth))[0],
        "f1_labelled": best_f1(learned[left], is_true[left], len(truth) - int(is_true[~left].sum()))[0],
        "reviewed": int((~left).sum()),
        "candidates": len(found),
        "wall_s": round(wall, 1),
        "peer_exact_f1": exact(rows, truth),
    }
    if peers:
        line["peer_splink_f1"] = stock(rows, truth)
    return line


def pairs_of(owners: Iterable[int]) -> np.ndarray:
    """The pairs of places with the same owner, each as one number."""
    places: dict[int, list[int]] = defaultdict(list)
    for place, owner in enumerate(owners):
        places[owner].append(place)
    return np.array(
        [one * WIDE + other for same in places.values() for one, other in itertools.combinations(same, 2)]
    )


def best_f1(scores: np.ndarray, is_true: np.ndarray, pairs: int) -> tuple[float, float, float]:
    """The best F1 over thresholds, with its precision and recall."""
    order = np.argsort(-scores, kind="stable")
    ranked, truly = scores[order], is_true[order]
    right, wrong = np.cumsum(truly), np.cumsum(~truly)
    f1 = 2 * right / (right + wrong + pairs)
    f1[:-1][ranked[:-1] == ranked[1:]] = 0
    at = int(f1.argmax())
    precision, recall = right[at] / (right[at] + wrong[at]), right[at] / pairs
    return round(float(f1[at]), 4), round(float(precision), 4), round(float(recall), 4)


def shipped_scores(desk: Desk, found: Sequence[linkage.Pair]) -> tuple[np.ndarray, np.ndarray]:
    """The log-odds of the shipped formula, and the few signals that a local fit looks at again."""
    formula = likeness.formula()
    scores, rows = [], []
    for one, other, _weight in found:
        signals = likeness.alone(
            desk.portraits[one], desk.portraits[other], desk.rarity, formula.usual, desk.spelt
        )
        scores.append(formula.log_odds(signals))
        rows.append([signals.get(name, 0.0) for name in LOOKED_AT])
    return np.array(scores), np.array(rows)


LOOKED_AT = (
    "alike",
    "against",
    "spare",
    "phone",
    "other_sex",
    "nationality",
    "birth_unknown",
    "same_date",
    "far",
)


def reviewed(
    weights: np.ndarray, shipped: np.ndarray, signals: np.ndarray, is_true: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Scores learned on some 2,000 reviewed pairs spread over the weights, and which pairs were not reviewed."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    chance, asked = np.random.default_rng(1), min(REVIEWED, len(weights) // 4)
    steps = np.clip(np.round(weights), -8, 20).astype(int)
    of_step = {step: np.flatnonzero(steps == step) for step in np.unique(steps)}
    chosen, times = [], []
    for places in of_step.values():
        count = min(len(places), max(1, asked // len(of_step)))
        chosen.extend(chance.choice(places, count, replace=False))
        times.extend([len(places) / count] * count)
    values = np.c_[shipped, np.maximum(shipped, 0), weights, np.maximum(weights, 0), signals]
    values = StandardScaler().fit(values[chosen]).transform(values)
    model = LogisticRegression(C=0.3, max_iter=2000)
    model.fit(values[chosen], is_true[chosen], sample_weight=times)
    left = np.ones(len(weights), dtype=bool)
    left[chosen] = False
    return model.decision_function(values), left


def plain(text: str) -> str:
    return " ".join(anyascii(text).lower().replace("-", " ").split())


def exact(rows: Sequence[Record], truth: np.ndarray) -> float:
    same: dict[str, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        if row.dob:
            same[" ".join(sorted(plain(f"{row.given} {row.family}").split())) + row.dob].append(place)
    pairs = [
        one * WIDE + other for places in same.values() for one, other in itertools.combinations(places, 2)
    ]
    return best_f1(np.ones(len(pairs)), np.isin(np.array(pairs), truth), len(truth))[0]


def stock(rows: Sequence[Record], truth: np.ndarray) -> float:
    """Splink's own comparisons of given name, family name and date, and the blocks that go with them."""
    import pyarrow as pa
    import splink.comparison_library as library
    from splink import SettingsCreator, block_on

    table = pa.table(
        {
            "unique_id": list(range(len(rows))),
            "given": [plain(row.given) or None for row in rows],
            "family": [plain(row.family) or None for row in rows],
            **{name: [getattr(row, name) or None for row in rows] for name in ("dob", "phone", "sex", "nat")},
        }
    )
    crossed = "l.given = r.family and l.family = r.given"
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            library.ForenameSurnameComparison("given", "family"),
            library.DateOfBirthComparison("dob", input_is_string=True),
            library.ExactMatch("phone"),
            library.ExactMatch("sex"),
            library.ExactMatch("nat"),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("given", "family"),
            block_on("dob", "substr(given,1,2)"),
            block_on("dob", "substr(family,1,2)"),
            crossed,
            block_on("phone"),
            block_on("family", "substr(dob,1,4)"),
            block_on("given", "substr(dob,1,4)"),
        ],
    )
    known = [block_on("given", "family", "dob"), block_on("phone", "given"), f"{crossed} and l.dob = r.dob"]
    blocks = [block_on("dob"), block_on("given", "family"), block_on("phone")]
    scored = splink(table, settings, known, blocks, recall=0.5)
    pairs = np.array([min(one, other) * WIDE + max(one, other) for _weight, one, other in scored])
    weights = np.array([weight for weight, _one, _other in scored])
    return best_f1(weights, np.isin(pairs, truth), len(truth))[0]


def splink(
    table: Any, settings: Any, known: list, blocks: list, *, recall: float, name: str = "unique_id"
) -> list[tuple[float, Any, Any]]:
    """Splink as its manual says: log2 of the odds, and the two records."""
    from splink import DuckDBAPI, Linker

    engine = DuckDBAPI()
    linker = Linker(engine.register(table), settings, log_level=40)
    linker.training.estimate_probability_two_random_records_match(known, recall=recall)
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    for block in blocks:
        linker.training.estimate_parameters_using_expectation_maximisation(block)
    predicted = linker.inference.predict(threshold_match_weight=-8)
    return list(predicted.as_duckdbpyrelation().project(f"match_weight, {name}_l, {name}_r").fetchall())
