"""A whole register: which pairs of records are one person. Nothing is merged; pairs are put in order for a reviewer.

Each figure is the best F1 over thresholds, pairwise, as engines are usually compared. `f1`: no label of this register;
Splink, fitted by expectation-maximisation on digests, says which pairs are worth weighing, and the formula of the
intake, fitted on other seeds of the generator, weighs them. `f1_splink`: the order of Splink alone, which never saw an
invented register. `f1_labelled`: corrected by 2,000 reviewed pairs, drawn where it is least sure; every pair is
measured, and one that was reviewed is weighed by what was learned of other people's pairs. Peers: records equal in
sorted name and date; with `--peers`, Splink's own comparisons of names and dates.
"""

import argparse
import itertools
import resource
from collections import defaultdict
from collections.abc import Iterable, Sequence
from time import perf_counter, process_time
from typing import Any

import numpy as np
from anyascii import anyascii

from bench.figures import Line
from bench.register import Record, records
from bench.register.desk import known_of
from repere.accompaniment.people import linkage
from repere.accompaniment.people.duplicates import learning
from repere.accompaniment.people.duplicates.weighing import Weighed, weighed
from repere.accompaniment.people.identity.frequency import Frequencies
from repere.accompaniment.people.identity.likeness import portrait

REVIEWED = 2_000
# The register of the reference page.
REFERENCE_SEED = 1
WIDE = 10_000_000
FOLDS = 10


def run(args: argparse.Namespace) -> Iterable[Line]:
    people = 1_000 if args.small else args.people
    # Of the seed given on the command line, or of the reference page.
    seeds = [REFERENCE_SEED] if args.small else list(dict.fromkeys([REFERENCE_SEED, args.seed]))
    return (register(people, seed, peers=args.peers) for seed in seeds)


def register(people: int, seed: int, *, peers: bool) -> Line:
    rows = [record for _person, record in records(people, seed=seed)]
    truth = pairs_of(row.person_id for row in rows)
    start, started = perf_counter(), process_time()
    portraits = [portrait(known_of(row)) for row in rows]
    found = linkage.probable_pairs(portraits)
    linked = process_time()
    asked = ((pair.one, pair.other, portraits[pair.one], portraits[pair.other]) for pair in found)
    pairs = weighed(asked, Frequencies(portraits), people=len(portraits))
    wall, ended = perf_counter() - start, process_time()
    by_splink = np.isin(places(found), truth)
    is_true = np.isin(places(pairs), truth)
    figures = best_f1(np.array([pair.log_odds for pair in pairs]), is_true, len(truth))
    learned, chosen = reviewed(pairs, is_true)
    line: Line = {
        "case": "batch",
        "people": people,
        "seed": seed,
        "records": len(rows),
        "pairs": len(truth),
        "f1": figures[0],
        "precision": figures[1],
        "recall": figures[2],
        "blocked_recall": round(float(by_splink.sum() / len(truth)), 4),
        "f1_splink": best_f1(np.array([pair.weight for pair in found]), by_splink, len(truth))[0],
        "f1_labelled": best_f1(learned, is_true, len(truth))[0],
        "reviewed": len(chosen),
        "reviewed_the_same": int(is_true[chosen].sum()),
        "candidates": len(found),
        "weighed": len(pairs),
        "wall_s": round(wall, 1),
        "splink_cpu_s": round(linked - started, 1),
        "cpu_s": round(ended - started, 1),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "peer_exact_f1": exact(rows, truth),
    }
    if peers:
        line["peer_splink_f1"] = stock(rows, truth)
    return line


def places(pairs: Sequence[Any]) -> np.ndarray:
    return np.array([min(pair.one, pair.other) * WIDE + max(pair.one, pair.other) for pair in pairs])


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


def reviewed(pairs: Sequence[Weighed], is_true: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Log-odds once some 2,000 pairs were reviewed, and which; nothing else of the truth is looked at."""
    chances = np.array([pair.probability for pair in pairs])
    # Where it is least sure, and now and then where it is.
    wanted = chances * (1 - chances) + 0.002
    asked = min(REVIEWED, len(pairs) // 4)
    chosen = np.random.default_rng(1).choice(len(pairs), asked, replace=False, p=wanted / wanted.sum())
    answers = [(pairs[at], bool(is_true[at])) for at in chosen]

    def by(known: Iterable[tuple[Weighed, bool]]) -> dict[str, float]:
        return learning.corrections((pair.evidence, is_one) for pair, is_one in known)

    everything = by(answers)
    learned = np.array([learning.corrected(pair.log_odds, pair.evidence, everything) for pair in pairs])
    for fold in range(FOLDS):
        held = [at for at in chosen if pairs[at].one % FOLDS == fold]
        records_held = {place for at in held for place in (pairs[at].one, pairs[at].other)}
        others = by(one for one in answers if records_held.isdisjoint((one[0].one, one[0].other)))
        for at in held:
            learned[at] = learning.corrected(pairs[at].log_odds, pairs[at].evidence, others)
    return learned, chosen


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
