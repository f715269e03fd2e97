"""A name in its own script, sought among all the Latin forms of the same list; beside the usual way of doing it.

As the product does: candidates that share a key or whose sounds are near, then `name_similarity` ranks them.
The peer transliterates with anyascii and ranks by Jaro-Winkler. Ties count for their chance.
"""

import argparse
import gzip
import os
import sys
import unicodedata
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import NamedTuple

import numpy as np
from anyascii import anyascii
from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from bench.figures import Line
from repere.accompaniment.people.identity import name_similarity, skeletons, spelling, tokens

NAMES = Path(
    os.environ.get("NAMES_IN_TWO_SCRIPTS", Path(__file__).parent.parent.parent / "shared/data/names")
)
# What else the letters were learned from: native form, if not Latin, and Latin ones.
BY_HAND = Path(__file__).parent / "letters_by_hand.tsv"
QUERIES = 2000
NEAREST = 300


class Source(NamedTuple):
    file: str
    latin: int = 0
    native: int = 1


SOURCES = {
    "arabic-wikidata": Source("arabic-wikidata"),
    "arabic-wikipedia": Source("arabic-wikipedia"),
    "persian": Source("persian-given"),
    "cyrillic": Source("cyrillic-wikidata"),
    "geez-everyday": Source("ethiopic-sgc-single-names", 2, 0),
    "geez-scholarly": Source("ethiopic-ba-single-names", 1, 0),
}


def read_names(folder: Path, file: str, latin: int = 0, native: int = 1) -> dict[str, set[str]]:
    """Native form → its Latin forms."""
    found: dict[str, set[str]] = defaultdict(set)
    with gzip.open(folder / f"{file}.tsv.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            cells = [cell.strip() for cell in line.split("\t")]
            if line.startswith("#") or len(cells) <= max(latin, native) or cells[latin] == "latin":
                continue
            if len(cells[latin]) > 2 and len(cells[native]) > 1:
                found[cells[native]].add(cells[latin])
    return found


def is_learned(native: str) -> bool:
    """Whether the letters were learned from this name: one half of each list, and the names by hand."""
    return zlib.crc32(native.encode()) % 2 == 0 or native in _by_hand()


@cache
def _by_hand() -> frozenset[str]:
    return frozenset(line.split("\t")[0] for line in BY_HAND.read_text(encoding="utf-8").splitlines())


def run(args: argparse.Namespace) -> Iterator[Line]:
    if not NAMES.is_dir():
        print(
            "crossscript: the lists of names in two scripts are not here (NAMES_IN_TWO_SCRIPTS)",
            file=sys.stderr,
        )
        return
    for name, source in SOURCES.items():
        yield _measure(name, source, args.seed, 60 if args.small else QUERIES)


def _measure(name: str, source: Source, seed: int, most: int) -> Line:
    names = read_names(NAMES, *source)
    forms = sorted({form for found in names.values() for form in found})
    queries = Random(seed).sample(sorted(names), min(most, len(names)))
    sought = [names[query] for query in queries]
    ours, key_recall, candidates = _ours(queries, forms, sought)
    peer = _ranks(_by_anyascii(queries, forms), forms, sought)
    # What the letters were not learned from says what an unknown name may expect.
    unlearned = [rank for query, rank in zip(queries, ours, strict=True) if not is_learned(query)]
    return {
        "case": f"crossscript-{name}",
        "n": len(queries),
        "forms": len(forms),
        "recall_at_1": _recall(ours, 1),
        "recall_at_10": _recall(ours, 10),
        "unlearned_at_1": _recall(unlearned, 1),
        "unlearned_at_10": _recall(unlearned, 10),
        "key_recall": key_recall,
        "candidates": candidates,
        "peer_recall_at_1": _recall(peer, 1),
        "peer_recall_at_10": _recall(peer, 10),
    }


# How many forms are better than the one sought, and how many are as good, itself among them.
Rank = tuple[int, int]


def _recall(ranks: Sequence[Rank], within: int) -> float:
    shares = (max(0.0, min(1.0, (within - better) / as_good)) for better, as_good in ranks)
    return round(sum(shares) / max(len(ranks), 1), 4)


def _ranks(scores: np.ndarray, forms: Sequence[str], sought: Sequence[set[str]]) -> list[Rank]:
    place = {form: at for at, form in enumerate(forms)}
    return [
        _rank(row, max(row[place[form]] for form in good)) for row, good in zip(scores, sought, strict=True)
    ]


def _rank(row: np.ndarray, best: float) -> Rank:
    return int((row > best).sum()), int((row == best).sum())


def _by_anyascii(queries: Sequence[str], forms: Sequence[str]) -> np.ndarray:
    read = [
        [anyascii(unicodedata.normalize("NFC", text)).lower() for text in texts] for texts in (queries, forms)
    ]
    return _near(*read)


def _near(queries: Sequence[str], forms: Sequence[str]) -> np.ndarray:
    return process.cdist(queries, forms, scorer=JaroWinkler.normalized_similarity, dtype=np.float32)


def _ours(
    queries: Sequence[str], forms: Sequence[str], sought: Sequence[set[str]]
) -> tuple[list[Rank], float, float]:
    by_key: dict[str, set[int]] = defaultdict(set)
    for at, form in enumerate(forms):
        for key in _keys(form):
            by_key[key].add(at)
    place = {form: at for at, form in enumerate(forms)}
    nearest = _near(*[[_in_sounds(text, spelling) for text in texts] for texts in (queries, forms)])
    nearest += _near(*[[_in_sounds(text, _skeleton) for text in texts] for texts in (queries, forms)])
    ranks, reached, candidates = [], 0, 0
    for query, good, near in zip(queries, sought, nearest, strict=True):
        keyed = set().union(*(by_key[key] for key in _keys(query)))
        reached += any(place[form] in keyed for form in good)
        candidates += len(keyed)
        shortlist = keyed.union(np.argpartition(-near, NEAREST)[:NEAREST].tolist())
        scores = np.full(len(forms), -1.0)
        for at in shortlist:
            scores[at] = name_similarity(tokens(query), tokens(forms[at]))[0]
        best = max(scores[place[form]] for form in good)
        ranks.append(_rank(scores, best) if best >= 0 else (len(forms), 1))
    return ranks, round(reached / len(queries), 4), round(candidates / len(queries), 1)


def _keys(name: str) -> set[str]:
    return {key for token in tokens(name) for key in skeletons(token)}


def _in_sounds(name: str, sound: Callable[[str], str]) -> str:
    return "".join(sound(token) for token in tokens(name))


def _skeleton(token: str) -> str:
    return skeletons(token)[0]
