"""Learn which letters stand for which, from names written in two scripts: makes `identity/letters.tsv`.

`python -m bench.train_letters`: expectation maximisation over every alignment of each pair. Only one half of
each list, chosen by a digest of the native form, is learned from; the bench tells its figures on the other.
Sources: names of Wikidata in Arabic and Cyrillic letters (CC0), names of Wikipedia in Arabic letters
(Apache-2.0); see the folder given by `--names`.
"""

import argparse
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise, permutations
from pathlib import Path

from bench.identity_crossscript import BY_HAND, NAMES, is_learned, read_names
from repere.accompaniment.people.identity.letters import LONGEST, marked
from repere.accompaniment.people.identity.scripts import UNVOWELLED
from repere.accompaniment.people.identity.tokens import tokens

UNVOWELLED_LISTS = ("arabic-wikidata", "arabic-wikipedia")
VOWELLED_LISTS = ("cyrillic-wikidata",)
TABLE = Path(__file__).resolve().parent.parent / "repere/accompaniment/people/identity/letters.tsv"
# Few, and right.
WEIGHT_BY_HAND = 4
ROUNDS = 6
# Met less than once in so many: left out.
RAREST = 0.0015
VOWELS = frozenset("aeiouy")

Pair = tuple[list[str], str]
Likelihoods = dict[tuple[str, str], float]


def learned_names(folder: Path, name: str) -> dict[str, set[str]]:
    """Token in the native script → its Latin tokens, of the half that is learned from."""
    found: dict[str, set[str]] = defaultdict(set)
    for native, forms in read_names(folder, name).items():
        read = tokens(native) if is_learned(native) else ()
        if len(read) == 1 and len(read[0]) < 16:
            words = (tokens(form) for form in forms)
            found[read[0]] |= {word[0] for word in words if len(word) == 1 and len(word[0]) < 16}
    return found


def names_by_hand() -> Iterable[tuple[str, set[str]]]:
    """Token in the native script, if not Latin, and its Latin tokens: letters that the other lists hardly have."""
    for line in BY_HAND.read_text(encoding="utf-8").splitlines():
        native, forms = line.split("\t")
        words = {token for form in forms.split() for token in tokens(form)}
        yield tokens(native)[0] if native else "", words


def learn(pairs: Sequence[Pair], rounds: int = ROUNDS) -> Likelihoods:
    """How likely each letter is written as each piece: P(piece | letter), or P(piece) where no letter stands."""
    likely = {key: _first_guess(*key) for letters, form in pairs for key in _ways(letters, form)}
    letters_in_all = sum(len(form) for _letters, form in pairs)
    for _round in range(rounds):
        met: Counter[tuple[str, str]] = Counter()
        for letters, form in pairs:
            for key, share in _alignments(letters, form, likely):
                met[key] += share
        in_all: Counter[str] = Counter()
        for (letter, _piece), times in met.items():
            in_all[letter] += times
        likely = {
            (letter, piece): (times - 0.2) / ((in_all[letter] + 5) if letter else letters_in_all)
            for (letter, piece), times in met.items()
            if times > 0.3
        }
    return likely


def _ways(letters: list[str], form: str) -> Iterable[tuple[str, str]]:
    for end in range(len(form) + 1):
        for length in range(min(LONGEST, end) + 1):
            yield from ((letter, form[end - length : end]) for letter in letters)
    yield from (("", letter) for letter in form)


def _first_guess(letter: str, piece: str) -> float:
    if not letter:
        return 0.03 if piece in VOWELS else 0.002
    if not piece:
        return 0.05
    likely = (0.3, 0.05, 0.01, 0.002)[len(piece) - 1]
    return likely if letter.strip("^$").lower() == piece[0] else likely * 0.02


def _alignments(
    letters: list[str], form: str, likely: Likelihoods
) -> Iterable[tuple[tuple[str, str], float]]:
    """Each step of each alignment, and how likely it is that the true one goes through it."""
    rows, columns = len(letters) + 1, len(form) + 1
    before = [[0.0] * columns for _ in range(rows)]
    before[0][0] = 1.0
    steps = []
    for row in range(rows):
        for column in range(columns):
            here = before[row][column]
            if not here:
                continue
            ways = []
            if row < len(letters):
                ends = range(column, min(LONGEST, len(form) - column) + column + 1)
                ways = [(row + 1, end, (letters[row], form[column:end])) for end in ends]
            if column < len(form):
                ways.append((row, column + 1, ("", form[column])))
            for to_row, to_column, key in ways:
                chance = likely.get(key, 1e-9)
                before[to_row][to_column] += here * chance
                steps.append((row, column, to_row, to_column, key, chance))
    after = [[0.0] * columns for _ in range(rows)]
    after[-1][-1] = 1.0
    whole = before[-1][-1]
    if not whole:
        return
    for row, column, to_row, to_column, _key, chance in reversed(steps):
        after[row][column] += chance * after[to_row][to_column]
    for row, column, to_row, to_column, key, chance in steps:
        share = before[row][column] * chance * after[to_row][to_column] / whole
        if share > 1e-4:
            yield key, share


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.train_letters", description=__doc__)
    parser.add_argument("--names", type=Path, default=NAMES, help="folder of the lists")
    parser.add_argument("--out", type=Path, default=TABLE)
    args = parser.parse_args()
    by_hand = list(names_by_hand())
    unvowelled = [found for name in UNVOWELLED_LISTS for found in learned_names(args.names, name).items()]
    vowelled = [found for name in VOWELLED_LISTS for found in learned_names(args.names, name).items()]
    forms = [form for _native, words in (*unvowelled, *vowelled, *by_hand) for form in words]
    for native, words in by_hand:
        (unvowelled if native.endswith(UNVOWELLED) else vowelled).extend([(native, words)] * WEIGHT_BY_HAND)
    tables = {
        "unvowelled": [(marked(native[:-1]), form) for native, words in unvowelled for form in words],
        # Both ways, and the spellings of one name between them: this table has no side.
        "vowelled": [
            (marked(a), b)
            for native, words in (*vowelled, *((UNVOWELLED, words) for _native, words in unvowelled))
            for a, b in permutations(sorted(words | ({native} - {"", UNVOWELLED})), 2)
        ],
    }
    rows = []
    for kind, pairs in tables.items():
        likely = learn(sorted(pairs))
        rows += [
            (kind, *key, chance) for key, chance in likely.items() if chance > (RAREST if key[0] else 1e-4)
        ]
    rows += [("next", *key, chance) for key, chance in _following(forms).items()]
    lines = [
        f"{kind}\t{letter}\t{piece}\t{-math.log(chance):.2f}" for kind, letter, piece, chance in sorted(rows)
    ]
    args.out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines)} rows from {sum(map(len, tables.values()))} pairs: {args.out}")


def _following(forms: list[str]) -> Likelihoods:
    pairs = Counter(pair for form in forms for pair in pairwise(f"^{form}$"))
    first: Counter[str] = Counter()
    for (letter, _next), times in pairs.items():
        first[letter] += times
    return {(letter, after): (n + 0.5) / (first[letter] + 14) for (letter, after), n in pairs.items()}


if __name__ == "__main__":
    main()
