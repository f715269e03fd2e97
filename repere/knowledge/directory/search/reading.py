"""A search as it comes in an address or a form: checked name by name, or refused with what the name takes."""

from collections.abc import Callable, Collection, Mapping, Sequence
from math import isfinite
from typing import Final

from repere.foundation.toolkit.languages import LANGUAGES
from repere.knowledge.directory.search import masks
from repere.knowledge.directory.search.asking import (
    LONGEST_TEXT,
    MOST_RADIUS_KM,
    MOST_SIZE,
    USUAL_RADIUS_KM,
    USUAL_SIZE,
    Question,
    Where,
)

NAMES: Final = frozenset(
    """code_commune lat lon radius departement thematiques themes publics frais modes_accueil types languages open
    places q size after""".split()
)
_OPEN: Final = ("now", "first")


class NotUnderstood(ValueError):
    """The name of what cannot be taken, and what it takes."""

    def __init__(self, name: str, takes: str) -> None:
        super().__init__(f"{name}: {takes}")
        self.name, self.takes = name, takes


def question_of(
    asked: Mapping[str, Sequence[str]],
    where_of: Callable[[str], Where | None],
    where_at: Callable[[tuple[float, float]], Where] = Where,
) -> Question:
    """The question; NotUnderstood for the first name that holds what it cannot, or that is none of ours.

    Values that are empty count as absent, as forms send them.
    """
    told = {name: [value.strip() for value in values if value.strip()] for name, values in asked.items()}
    for name in told:
        if name not in NAMES:
            raise NotUnderstood(name, f"no such parameter; there are {', '.join(sorted(NAMES))}")
    text = _one(told, "q")
    if len(text) > LONGEST_TEXT:
        raise NotUnderstood("q", f"at most {LONGEST_TEXT} characters")
    opening = _one(told, "open")
    if opening not in ("", *_OPEN):
        raise NotUnderstood("open", f"one of {', '.join(_OPEN)}")
    places = _one(told, "places")
    if places not in ("", "left"):
        raise NotUnderstood("places", "left")
    size = _one(told, "size") or str(USUAL_SIZE)
    if not (size.isascii() and size.isdecimal() and 1 <= int(size[:9]) <= MOST_SIZE):
        raise NotUnderstood("size", f"a number from 1 to {MOST_SIZE}: how many services in a page at most")
    return Question(
        where=_where(told, where_of, where_at),
        radius_km=_number(told, "radius", 0.1, MOST_RADIUS_KM) or USUAL_RADIUS_KM,
        topics=_some(told, "thematiques", masks.KNOWN_TOPICS),
        tiles=_some(told, "themes", masks.TILES),
        audiences=_some(told, "publics", masks.AUDIENCES),
        modes=_some(told, "modes_accueil", masks.MODES),
        types=_some(told, "types", masks.TYPES),
        fees=_some(told, "frais", masks.FEES),
        languages=_some(told, "languages", LANGUAGES),
        open_now=opening == "now",
        open_first=opening == "first",
        places_left=bool(places),
        text=text,
        size=int(size),
    )


def _where(
    told: Mapping[str, list[str]],
    where_of: Callable[[str], Where | None],
    where_at: Callable[[tuple[float, float]], Where],
) -> Where:
    code, departement = _one(told, "code_commune"), _one(told, "departement").upper()
    latitude, longitude = _number(told, "lat", -90, 90), _number(told, "lon", -180, 180)
    if (latitude is None) != (longitude is None):
        raise NotUnderstood("lat" if latitude is None else "lon", "lat and lon come together")
    found = Where()
    if code:
        known = where_of(code.upper())
        if known is None:
            raise NotUnderstood("code_commune", "the INSEE code of a commune")
        found = known
    elif departement:
        if not (2 <= len(departement) <= 3 and departement.isascii() and departement.isalnum()):
            raise NotUnderstood("departement", "the code of a département")
        found = Where(departement=departement)
    if latitude is not None and longitude is not None:
        point = (latitude, longitude)
        return found.at(point) if code else where_at(point)
    return found


def _one(told: Mapping[str, list[str]], name: str) -> str:
    values = told.get(name, [])
    if len(values) > 1:
        raise NotUnderstood(name, "one value")
    return values[0] if values else ""


def _some(told: Mapping[str, list[str]], name: str, known: Collection[str]) -> frozenset[str]:
    values = frozenset(told.get(name, ()))
    for value in sorted(values):
        if value not in known:
            raise NotUnderstood(name, f"“{value[:60]}” is no value of it")
    return values


def _number(told: Mapping[str, list[str]], name: str, least: float, most: float) -> float | None:
    text = _one(told, name)
    if not text:
        return None
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = float("nan")
    if not (isfinite(value) and least <= value <= most):
        raise NotUnderstood(name, f"a number from {least:g} to {most:g}")
    return value
