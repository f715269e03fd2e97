"""What a file is by its first bytes, how large it may be, when a paper expires. Plain values."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from repere.accompaniment.papers.kinds import SHELVES
from repere.accompaniment.people.shelves.rules import Shelf

MB: Final = 1024 * 1024
# By what is sent. A photograph of a telephone weighs 3 to 8 MB; a scanner sends whole bundles.
LARGEST: Final = {"jpeg": 25 * MB, "png": 25 * MB, "webp": 25 * MB, "tiff": 50 * MB, "pdf": 50 * MB}
MOST_FILES: Final = 10  # of one paper at once: recto, verso, pages

_SIGNATURES: Final = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"%PDF-", "pdf"),
)
# Known, so that whoever sends one is told what to do instead.
_REFUSED: Final = (
    (b"PK\x03\x04", "office"),
    (b"\xd0\xcf\x11\xe0", "office"),
    (b"{\\rtf", "office"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"#!", "program"),
)
HEAD_BYTES: Final = 16


class NotTaken(Exception):
    """A file that is not kept: `empty`, `too_large`, `office`, `program`, `heic`, `unknown`, `damaged`, `encrypted`,
    `too_many_pages`, `leads_elsewhere`, `virus`, `too_slow`.
    """

    def __init__(self, because: str) -> None:
        super().__init__(because)
        self.because = because


def form_of(head: bytes) -> str:
    """What the first 16 bytes say; its name and the browser are not asked. `NotTaken` when it is nothing we keep."""
    if not head:
        raise NotTaken("empty")
    for start, form in _SIGNATURES:
        if head.startswith(start):
            return form
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp" and head[8:12] in {b"heic", b"heix", b"mif1", b"msf1", b"avif"}:
        raise NotTaken("heic")
    raise NotTaken(next((said for start, said in _REFUSED if head.startswith(start)), "unknown"))


def check_size(form: str, size: int) -> None:
    if size > LARGEST[form]:
        raise NotTaken("too_large")


def shelf_of(kind: str) -> Shelf:
    return SHELVES[kind]


# --- the day a paper expires

# A residence permit is asked for again between the 120th and the 60th day before its end on the online service
# (CESEDA, art. R. 431-5, 1°); an asylum certificate well before: a lapsed one suspends the allowance
# (CESEDA, art. D. 553-25). For the others, a month is our choice.
_REMINDED_DAYS: Final = {"residence_permit": 120, "asylum": 60, "rights": 60, "identity": 90}
_OTHERWISE: Final = 30
# What is over is still told of, for as long.
TOLD_AFTER: Final = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Expiry:
    """Where a paper stands on a day: `over`, `today`, `soon` or `later`, and how many days away (below 0: past)."""

    word: str
    days: int

    @property
    def is_told(self) -> bool:
        return self.word != "later" and self.days >= -TOLD_AFTER.days


def reminded_from(kind: str, expires_on: date) -> date:
    return expires_on - timedelta(days=_REMINDED_DAYS.get(kind, _OTHERWISE))


def expiry(kind: str, expires_on: date, today: date) -> Expiry:
    days = (expires_on - today).days
    if days < 0:
        return Expiry("over", days)
    if days == 0:
        return Expiry("today", days)
    return Expiry("soon" if today >= reminded_from(kind, expires_on) else "later", days)


def months_told(today: date) -> Iterator[str]:
    """Every month ("2026-11") in which a paper may expire that is told of on this day."""
    first = today - TOLD_AFTER
    last = today + timedelta(days=max(_REMINDED_DAYS.values()))
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        yield f"{year:04}-{month:02}"
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def month_of(day: date) -> str:
    return f"{day.year:04}-{day.month:02}"
