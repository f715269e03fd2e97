from django.db.models import Case, IntegerField, QuerySet, Value, When

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


def commune(code: str) -> Commune | None:
    return Commune.objects.filter(pk=code.strip().upper()).first()


def centroids() -> dict[str, tuple[float, float]]:
    """The point of every commune that has one."""
    rows = Commune.objects.values_list("code", "latitude", "longitude")
    return {code: (lat, lon) for code, lat, lon in rows.iterator() if lat is not None and lon is not None}


def region_codes() -> frozenset[str]:
    return frozenset(Area.objects.filter(kind=Area.Kind.REGION).values_list("code", flat=True))


def codes_by_postcode() -> dict[tuple[str, str], str]:
    """The INSEE code that a postcode and a folded name say, where they say one alone."""
    rows = Postcode.objects.values_list("postcode", "commune__folded", "commune_id")
    found: dict[tuple[str, str], set[str]] = {}
    for postcode, folded, code in rows.iterator():
        found.setdefault((postcode, folded), set()).add(code)
    return {key: codes.pop() for key, codes in found.items() if len(codes) == 1}
