"""The hand-written names: each with its form in its own script, where it has one, and its attested Latin spellings."""

from collections import defaultdict
from functools import cache
from itertools import islice, product
from pathlib import Path
from typing import NamedTuple


class Lexeme(NamedTuple):
    """One name, however written. Two of them are the same name only when they are the same object."""

    native: str | None
    latin: tuple[str, ...]


@cache
def lexicon() -> dict[str, list[Lexeme]]:
    """The lists by their name, ORIGIN_KIND, the commonest name first."""
    found: dict[str, list[Lexeme]] = defaultdict(list)
    for row in (Path(__file__).parent / "lexicon.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        name, native, latin = row.split("\t")
        found[name].append(Lexeme(None if native == "-" else native, tuple(latin.split(","))))
    return dict(found)


def fused(*parts: Lexeme, blank: str = "") -> Lexeme:
    """One name made of several: its spellings are the first dozen of their combinations."""
    natives = [part.native for part in parts]
    native = None if None in natives else blank.join(native or "" for native in natives)
    spellings = islice(product(*(part.latin for part in parts)), 12)
    return Lexeme(native, tuple(blank.join(spelling) for spelling in spellings))


def ending(root: Lexeme, native: str | None, endings: tuple[str, ...], *, by_ending: bool = False) -> Lexeme:
    """A root and what families add to it; spellings in the order of the roots, or of the endings."""
    whole = None if root.native is None or native is None else root.native + native
    if by_ending:
        return Lexeme(whole, tuple(start + end for end in endings for start in root.latin))
    return Lexeme(whole, tuple(start + end for start in root.latin for end in endings))
