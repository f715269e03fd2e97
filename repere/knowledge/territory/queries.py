from collections.abc import Iterable
from math import cos, radians
from typing import Any, NamedTuple

from django.db.models import Case, IntegerField, QuerySet, Value, When
from rapidfuzz import process
from rapidfuzz.distance import OSA

from repere.foundation.toolkit.prepared import Prepared
from repere.knowledge.territory import rules
from repere.knowledge.territory.models import Area, Commune, Postcode

LIKE = 8


def communes_like(text: str, limit: int = LIKE) -> QuerySet[Commune]:
    """Communes whose name, or a postcode of theirs, begins so: the exact name first, then the most populous."""
    folded = rules.fold(text)
    if not folded:
        return Commune.objects.none()
    if folded.isdecimal():
        found = Commune.objects.filter(
            pk__in=Postcode.objects.filter(postcode__startswith=folded[:5]).values("commune_id")
        )
    else:
        found = Commune.objects.filter(folded__startswith=folded)
    exact = Case(When(folded=folded, then=Value(0)), default=Value(1), output_field=IntegerField())
    return found.order_by(exact, "-population", "name", "pk")[:limit]


def communes_sounding(text: str, limit: int = 3) -> list[Commune]:
    """Communes whose name is a slip of the hand away from what was typed, the most populous of the nearest first.

    Of those that begin alike: a slip on the first letter is seen, and seldom made.
    """
    folded = rules.fold(text)
    slips = 0 if len(folded) < 4 or folded.isdecimal() else 1 if len(folded) < 8 else 2
    if not slips:
        return []
    alike = Commune.objects.filter(folded__startswith=folded[:1]).order_by("-population", "pk")
    names = dict(alike.values_list("pk", "folded"))
    near = process.extract(folded, names, scorer=OSA.distance, score_cutoff=slips, limit=None)
    chosen = [code for _name, _slips, code in sorted(near, key=lambda found: found[1])][:limit]
    found = Commune.objects.in_bulk(chosen)
    return [found[code] for code in chosen]


def commune(code: str) -> Commune | None:
    return Commune.objects.filter(pk=code.strip().upper()).first()


class Place(NamedTuple):
    """A commune as a search needs it."""

    code: str
    latitude: float | None
    longitude: float | None
    departement: str
    epci: str

    @property
    def point(self) -> tuple[float, float] | None:
        return None if self.latitude is None or self.longitude is None else (self.latitude, self.longitude)


_PLACE = ("code", "latitude", "longitude", "departement", "epci")
# The largest commune of France reaches some seventy kilometres from its centre, the usual one three.
_AROUND_DEGREES = (0.1, 0.7)


@Prepared
def _by_code(code: str) -> QuerySet[Commune, tuple[Any, ...]]:
    return Commune.objects.filter(pk=code).values_list(*_PLACE)


@Prepared
def _within(south: float, north: float, west: float, east: float) -> QuerySet[Commune, tuple[Any, ...]]:
    inside = {"latitude__gte": south, "latitude__lte": north, "longitude__gte": west, "longitude__lte": east}
    return Commune.objects.filter(**inside).order_by("pk").values_list(*_PLACE)


def places_of_code(code: str) -> list[Place]:
    """The commune of this INSEE code, or none."""
    return [Place._make(row) for row in _by_code(code)]


def nearest_place(point: tuple[float, float]) -> Place | None:
    """The commune whose centre is the nearest; None when there is none around."""
    for degrees in _AROUND_DEGREES:
        across = degrees / max(cos(radians(point[0])), 0.1)
        rows = _within(point[0] - degrees, point[0] + degrees, point[1] - across, point[1] + across)
        found = [Place._make(row) for row in rows]
        if found:
            return min(found, key=lambda place: rules.kilometres(point, place.point or point))
    return None


def centroids() -> dict[str, tuple[float, float]]:
    """The point of every commune that has one."""
    rows = Commune.objects.values_list("code", "latitude", "longitude")
    return {code: (lat, lon) for code, lat, lon in rows.iterator() if lat is not None and lon is not None}


def centroids_of(codes: Iterable[str]) -> dict[str, tuple[float, float]]:
    """The points of these communes, of those that have one."""
    rows = Commune.objects.filter(pk__in=list(codes)).values_list("code", "latitude", "longitude")
    return {code: (lat, lon) for code, lat, lon in rows if lat is not None and lon is not None}


def region_codes() -> frozenset[str]:
    return frozenset(Area.objects.filter(kind=Area.Kind.REGION).values_list("code", flat=True))


def codes_by_postcode() -> dict[tuple[str, str], str]:
    """The INSEE code that a postcode and a folded name say, where they say one alone."""
    rows = Postcode.objects.values_list("postcode", "commune__folded", "commune_id")
    found: dict[tuple[str, str], set[str]] = {}
    for postcode, folded, code in rows.iterator():
        found.setdefault((postcode, folded), set()).add(code)
    return {key: codes.pop() for key, codes in found.items() if len(codes) == 1}


def departements() -> list[tuple[str, str]]:
    """The code and the name of each département, in the order of the names."""
    rows = Area.objects.filter(kind=Area.Kind.DEPARTEMENT).order_by("name", "code")
    return list(rows.values_list("code", "name"))
