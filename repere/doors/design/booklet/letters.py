"""Which letters our fonts draw: a page of PDF/UA with one that they do not is refused whole."""

import struct
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from anyascii import anyascii

FONTS = Path(__file__).parent / "fonts"
# Drawn by no letter, and yet at work.
AT_WORK = frozenset("\t\n\r\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069")


def drawable(told: Any) -> Any:
    """The same data, each text in letters that our fonts have: of another script, in Latin ones."""
    if isinstance(told, str):
        return _in_letters(told)
    if isinstance(told, dict):
        return {name: drawable(value) for name, value in told.items()}
    if isinstance(told, list | tuple):
        return [drawable(value) for value in told]
    return told


def _in_letters(text: str) -> str:
    ours = _letters()
    if ours.issuperset(text):
        return text
    return "".join(letter if letter in ours else _near(letter, ours) for letter in text)


def _near(letter: str, ours: frozenset[str]) -> str:
    if unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Mn", "Me"}:
        return ""
    return "".join(one for one in anyascii(letter) if one in ours) or "?"


@lru_cache(maxsize=1)
def _letters() -> frozenset[str]:
    """Those of any of our upright fonts, as OpenType lists them in "cmap" (formats 4 and 12)."""
    found = (code for path in FONTS.glob("*-Regular.ttf") for code in _codes(path.read_bytes()))
    return AT_WORK | frozenset(map(chr, found))


def _codes(font: bytes) -> Iterator[int]:
    (tables,) = struct.unpack_from(">H", font, 4)
    records = (struct.unpack_from(">4sLLL", font, 12 + 16 * n) for n in range(tables))
    start = next(offset for tag, _sum, offset, _length in records if tag == b"cmap")
    (encodings,) = struct.unpack_from(">H", font, start + 2)
    for n in range(encodings):
        _platform, _encoding, offset = struct.unpack_from(">HHL", font, start + 4 + 8 * n)
        at = start + offset
        (form,) = struct.unpack_from(">H", font, at)
        if form == 12:
            (groups,) = struct.unpack_from(">L", font, at + 12)
            for group in range(groups):
                first, last, _glyph = struct.unpack_from(">LLL", font, at + 16 + 12 * group)
                yield from range(first, last + 1)
        elif form == 4:
            yield from _in_segments(font, at)


def _in_segments(font: bytes, at: int) -> Iterator[int]:
    twice = struct.unpack_from(">H", font, at + 6)[0]
    count = twice // 2
    ends = struct.unpack_from(f">{count}H", font, at + 14)
    starts = struct.unpack_from(f">{count}H", font, at + 16 + twice)
    deltas = struct.unpack_from(f">{count}H", font, at + 16 + 2 * twice)
    ranges = at + 16 + 3 * twice
    offsets = struct.unpack_from(f">{count}H", font, ranges)
    for n, (first, last, delta, offset) in enumerate(zip(starts, ends, deltas, offsets, strict=True)):
        for code in range(first, min(last, 0xFFFE) + 1):
            if offset == 0:
                glyph = (code + delta) & 0xFFFF
            else:
                (glyph,) = struct.unpack_from(">H", font, ranges + 2 * n + offset + 2 * (code - first))
            if glyph:
                yield code
