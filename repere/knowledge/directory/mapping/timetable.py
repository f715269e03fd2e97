"""Opening hours as people write them in French, as OpenStreetMap's, when they say a plain week and nothing else.

What is not understood to the last word is not guessed: it stays a sentence for whoever reads the sheet.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from repere.knowledge.directory import hours
from repere.knowledge.directory.exchange.hsds.timetable import DAYS, text_of
from repere.knowledge.territory.rules import fold

Spans = tuple[tuple[str, str], ...]
NAMES = dict(
    zip(("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"), DAYS, strict=True)
)
_DAY = "|".join(NAMES)
_CLOCK = r"(\d{1,2}) ?(?:h|:|heures?) ?(\d{2})?(?::\d\d(?:\.\d+)?)?"
_SPAN = re.compile(rf"(?:de )?{_CLOCK} ?(?:-|a|jusqu'a|>|–) ?{_CLOCK}")
_CLOSED = frozenset({"ferme", "fermee", "-", "--"})
_SILENT = frozenset({"", "horaires non communiques", "non communique", "nr", "nc"})
_APPOINTMENT = re.compile(
    r"\b(?:uniquement |seulement )?(?:sur|avec|prise de) (?:rdv|rendez-vous|rendez vous)\b"
)
_BETWEEN = re.compile(
    r"^[ ,;/|&+.()]*(?:(?:et|puis|de|le matin|l'apres-midi|matin|apres-midi|ou)[ ,;/|&+.()]*)*$"
)


class Cell(NamedTuple):
    """What a text says of a day: its spans, none when it is closed."""

    spans: Spans
    by_appointment: bool = False


def cell(text: str) -> Cell | None:
    """The hours of one day; None when a word of it is not understood, or when it says nothing."""
    plain = _plain(text)
    if plain in _SILENT:
        return None
    if plain in _CLOSED:
        return Cell(())
    by_appointment = bool(_APPOINTMENT.search(plain))
    plain = _APPOINTMENT.sub(" ", plain)
    spans = []
    for found in _SPAN.finditer(plain):
        start, end = _clock(found[1], found[2]), _clock(found[3], found[4])
        if start is None or end is None or start == end:
            return None
        spans.append((start, end))
    rest = _SPAN.sub(" ", plain)
    if not spans or not _BETWEEN.match(rest.strip()) or not _in_order(spans):
        return None
    return Cell(tuple(spans), by_appointment)


class Hours(NamedTuple):
    """`osm` is "" when nothing is certain; `words` is what is left for a reader."""

    osm: str = ""
    words: str = ""
    by_appointment: bool = False


def week(cells: Mapping[str, str | Sequence[Sequence[str]]]) -> Hours:
    """A column a day, or pairs of an opening and a closing. One day not understood, and the whole is left in words."""
    said: dict[str, Spans] = {}
    words: list[str] = []
    appointments = 0
    for day, content in cells.items():
        text = content if isinstance(content, str) else _joined(content)
        if fold(text) in _SILENT or not text.strip():
            continue
        words.append(f"{_name(day)} : {' '.join(text.split())}")
        found = cell(text)
        if found is None:
            said = {}
            break
        said[day] = found.spans
        appointments += found.by_appointment
    told = " ; ".join(words)
    if not said or len(said) != len(words):
        return Hours("", " ; ".join(_all_words(cells)))
    osm = text_of({day: spans for day, spans in said.items() if spans})
    # By appointment on some days only cannot be said: the hours would promise an open door.
    if appointments and appointments < sum(1 for spans in said.values() if spans):
        return Hours("", told)
    return Hours(osm, "" if osm and not appointments else told, bool(appointments))


def days_and_times(days: Sequence[str], times: str) -> Hours:
    """The same hours on each of these days."""
    known = [NAMES[word] for word in map(fold, days) if word in NAMES]
    found = cell(times)
    if not known or len(known) != len(days) or found is None or not found.spans:
        return Hours("", " ".join(filter(None, [", ".join(days), times])))
    return Hours(text_of(dict.fromkeys(known, found.spans)), "", found.by_appointment)


_CLAUSE_DAYS = re.compile(
    rf"^(?:ouvert )?(?:(?:du |de )?(?P<first>{_DAY})(?: au | a |-| - )(?P<last>{_DAY})"
    rf"|(?:les? |tous les )?(?P<list>(?:{_DAY})s?(?:(?:, ?| et | & |/| )(?:{_DAY})s?)*)"
    r"|(?P<all>tous les jours|7j/7|7 jours/7))\b"
)
# Another day begins only after hours have been told.
_NEXT = re.compile(rf"[;.\n|]+|(?<=[0-9h:]) ?(?:,| et|)(?= ?(?:et )?(?:du |le |les )?(?:{_DAY}))")


def sentence(text: str) -> Hours:
    """Days and hours in a sentence: « du lundi au vendredi de 9h à 12h et de 14h à 17h, le samedi de 9h à 12h »."""
    plain = _plain(text, keep_lines=True)
    said: dict[str, Spans] = {}
    appointments = clauses = 0
    for clause in _NEXT.split(plain):
        if not clause or not clause.strip(" ,:-"):
            continue
        head = _CLAUSE_DAYS.match(clause.strip(" ,:-"))
        if head is None:
            return Hours("", text.strip())
        found = cell(clause.strip(" ,:-")[head.end() :].strip(" ,:-s") or "?")
        if found is None or any(day in said for day in _of(head)):
            return Hours("", text.strip())
        said |= dict.fromkeys(_of(head), found.spans)
        appointments += found.by_appointment
        clauses += 1
    osm = text_of({day: spans for day, spans in said.items() if spans})
    if not osm or 0 < appointments < clauses:
        return Hours("", text.strip())
    return Hours(osm, "", bool(appointments))


def _of(head: re.Match[str]) -> list[str]:
    if head["all"]:
        return list(DAYS)
    if head["list"]:
        return [NAMES[name] for name in re.findall(_DAY, head["list"])]
    start, end = DAYS.index(NAMES[head["first"]]), DAYS.index(NAMES[head["last"]])
    return list(DAYS[start : end + 1]) if start <= end else [*DAYS[start:], *DAYS[: end + 1]]


def _plain(text: str, *, keep_lines: bool = False) -> str:
    """Small letters without accents, one blank at a time."""
    lowered = text.replace("\u00a0", " ").replace("’", "'").replace("–", "-").lower().strip()
    for letters, letter in (("éèêë", "e"), ("àâ", "a"), ("ûù", "u"), ("ôö", "o"), ("îï", "i")):
        for one in letters:
            lowered = lowered.replace(one, letter)
    return re.sub(r"[^\S\n]+", " ", lowered) if keep_lines else re.sub(r"\s+", " ", lowered)


def _clock(hour: str, minute: str | None) -> str | None:
    h, m = int(hour), int(minute or 0)
    return f"{h:02}:{m:02}" if (h < 24 and m < 60) or (h, m) == (24, 0) else None


def _in_order(spans: Sequence[tuple[str, str]]) -> bool:
    """Within a day, one after the other; a last one may end after midnight."""
    starts = [start for start, _end in spans]
    inside = all(end <= following for (_start, end), (following, _last) in pairwise(spans))
    last_start, last_end = spans[-1]
    is_night = last_end < last_start
    late = not is_night or (last_start >= "17:00" and last_end <= "08:00")
    return starts == sorted(starts) and inside and late and all(start < end for start, end in spans[:-1])


def _joined(pairs: Sequence[Sequence[str]]) -> str:
    told = [
        f"{pair[0]} - {pair[1]}" if len(pair) == 2 and all(pair) else " ".join(filter(None, pair))
        for pair in pairs
    ]
    return " / ".join(filter(None, told))


def _name(day: str) -> str:
    return next((name for name, short in NAMES.items() if short == day), day)


def _all_words(cells: Mapping[str, str | Sequence[Sequence[str]]]) -> list[str]:
    texts = (
        (day, content if isinstance(content, str) else _joined(content)) for day, content in cells.items()
    )
    return [
        f"{_name(day)} : {' '.join(text.split())}"
        for day, text in texts
        if text.strip() and fold(text) not in _SILENT
    ]


def checked(text: str) -> Hours:
    """Hours that are said to be OpenStreetMap's already."""
    if not text:
        return Hours()
    try:
        return Hours(hours.checked(text))
    except hours.InvalidHours:
        return sentence(text)
