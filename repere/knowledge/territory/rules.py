"""Names and codes of communes. Plain values in, plain values out."""

import unicodedata
from collections.abc import Iterable
from math import asin, cos, radians, sin, sqrt

# Whole communes whose post offices, and the State's own directory, know only the arrondissements.
PARIS, LYON, MARSEILLE = "75056", "69123", "13055"
CITIES = {PARIS: "Paris", LYON: "Lyon", MARSEILLE: "Marseille"}
_ABBREVIATED = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l"})


def fold(text: str) -> str:
    """A name as it is compared and searched: no case, accent, apostrophe or hyphen; "saint" for "st"."""
    bare = unicodedata.normalize("NFKD", text.casefold().translate(_LIGATURES))
    letters = "".join(c if c.isalnum() else "" if unicodedata.combining(c) else " " for c in bare)
    return " ".join(_ABBREVIATED.get(word, word) for word in letters.split())


def whole_commune(code: str) -> str:
    """The commune that an arrondissement of Paris, Lyon or Marseille is part of; any other code is its own."""
    if len(code) == 5 and code.isdecimal():
        if "75101" <= code <= "75120":
            return PARIS
        if "69381" <= code <= "69389":
            return LYON
        if "13201" <= code <= "13216":
            return MARSEILLE
    return code


def arrondissement_name(code: str) -> str:
    """ "Paris 1er arrondissement"; empty when the code is none."""
    city = whole_commune(code)
    if city == code:
        return ""
    number = int(code[-2:]) - (80 if city == LYON else 0)
    return f"{CITIES[city]} {number}{'er' if number == 1 else 'e'} arrondissement"


def departement_of(code: str) -> str:
    """The département of a commune's code, or of a postcode outside Corsica."""
    return code[:3] if code[:2] in ("97", "98") else code[:2]


EARTH_KM = 6371.0088  # mean radius, IUGG


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """By the haversine: R. W. Sinnott, "Virtues of the Haversine", Sky and Telescope 68 (2), 1984, p. 159."""
    lat_1, lat_2 = radians(one[0]), radians(other[0])
    half_lat, half_lon = sin((lat_2 - lat_1) / 2), sin(radians(other[1] - one[1]) / 2)
    square = half_lat * half_lat + cos(lat_1) * cos(lat_2) * half_lon * half_lon
    return 2 * EARTH_KM * asin(min(1.0, sqrt(square)))


def middle(points: Iterable[tuple[float, float]]) -> tuple[float, float] | None:
    """The mean of points that lie close together."""
    known = list(points)
    if not known:
        return None
    return (
        round(sum(lat for lat, _ in known) / len(known), 6),
        round(sum(lon for _, lon in known) / len(known), 6),
    )
