"""Whether whom a page ranks holds those that ranking a whole country would put first.

Each question is asked twice: as a desk asks it, and of every service under the same tile, read from the services
themselves and ranked whole. Overlap@10: of the first ten, how many are as good as the tenth of all, at least.
"""

import json
import os
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from math import cos, radians
from pathlib import Path
from random import Random
from statistics import mean
from typing import Any

FIRST = 10
BAR = 0.97
LANGUAGES = ("ar", "prs", "ps", "ti", "so", "uk", "ru", "en", "es")
PEOPLE: dict[str, dict[str, Any]] = {
    "nothing known": {},
    "language": {"languages": ["?"]},
    "family, languages": {"languages": ["?", "en"], "age": 34, "situations": ["family"], "audiences": ["familles"]},
    "young, alone": {"languages": ["?"], "age": 22, "situations": ["alone"], "audiences": ["personnes-exilees"]},
    "urgent": {"languages": ["?"], "age": 40, "urgent": True},
    "on foot": {"languages": ["?"], "age": 40, "constraints": ["foot_60"]},
    "school hours, no telephone": {"languages": ["?"], "age": 30, "constraints": ["school_hours", "no_phone"]},
    "works by day": {"age": 30, "constraints": ["works_by_day"]},
}  # fmt: skip
RADII = (5, 15, 30, 30, 60)


def asked(folder: Path, questions: int) -> list[dict[str, Any]]:
    """In the house itself: one line for each kind of place, of person and of radius, then for all."""
    import django

    django.setup()
    from django.utils import timezone

    chance, now = Random("overlap"), timezone.now()
    taken: list[dict[str, Any]] = []
    whole = Whole()
    for kind, towns in places(chance, questions).items():
        for town in towns:
            for who, known in PEOPLE.items():
                taken.append(one(kind, town, who, known, whole, chance, now))
    return [
        {"case": "overlap", "by": by, "which": which} | figures([line for line in taken if line[by] == which])
        for by in ("place", "person", "need", "radius")
        for which in sorted({line[by] for line in taken}, key=str)
    ] + [{"case": "overlap", "by": "all", "which": "all"} | figures(taken)]


def figures(lines: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "n": len(lines),
        "overlap_at_10": round(mean(line["overlap"] for line in lines), 4),
        "worst": min(line["overlap"] for line in lines),
        "around": round(mean(line["around"] for line in lines)),
        "ranked": round(mean(line["ranked"] for line in lines)),
    }


def places(chance: Random, count: int) -> dict[str, list[Any]]:
    """Cities, towns, the country, islands, and communes a few kilometres from another département."""
    from repere.knowledge.territory.models import Commune

    known = [c for c in Commune.objects.order_by("pk") if c.latitude is not None and c.population]
    cities = [c for c in known if c.population > 200_000]
    towns = [c for c in known if 8_000 < c.population < 60_000]
    country = [c for c in known if c.population < 500]
    islands = [c for c in known if c.name in ISLANDS or c.departement.startswith("97")]
    sample = chance.sample(known, min(1500, len(known)))
    border = [
        c
        for c in sample
        if any(
            other.departement != c.departement
            and abs(other.latitude - c.latitude) < 0.03
            and abs(other.longitude - c.longitude) < 0.04
            for other in known
        )
    ]
    kinds = {"city": cities, "town": towns, "country": country, "island": islands, "border": border}
    return {kind: chance.sample(some, min(count, len(some))) for kind, some in kinds.items()}


ISLANDS = {"Ouessant", "Île-de-Sein", "Île-de-Bréhat", "Le Palais", "Groix", "Belle-Île", "Noirmoutier-en-l'Île",
           "L'Île-d'Yeu", "Saint-Martin-de-Ré", "Le Château-d'Oléron", "Porquerolles", "Bonifacio"}  # fmt: skip


def one(
    kind: str, town: Any, who: str, known: dict[str, Any], whole: "Whole", chance: Random, now: datetime
) -> dict[str, Any]:
    from repere.accompaniment.casework.models import Need, Passage
    from repere.accompaniment.orientation.choosing.queries import Around, doors_for
    from repere.knowledge.directory.search.masks import TILES

    # Any hour of the week: doors open and shut.
    at = now + timedelta(minutes=chance.randrange(24 * 60))
    theme, radius = chance.choice(TILES), chance.choice(RADII)
    need = Need(theme=theme, urgency="today" if known.get("urgent") else "week")
    passage = Passage(
        languages=[chance.choice(LANGUAGES) if code == "?" else code for code in known.get("languages", ())],
        audiences=known.get("audiences", []),
        situations=known.get("situations", []),
        constraints=known.get("constraints", []),
    )
    around = Around((town.latitude, town.longitude), radius, town.name, town.pk, town.epci)
    found = doors_for(need, passage, age=known.get("age"), around=around, at=at)
    best, count = whole.ranked(need, passage, known.get("age"), around, at)
    bar = best[min(FIRST, len(best)) - 1].score if best else 0.0
    shown = found.fitting[:FIRST]
    as_good = sum(ranked.score >= bar - 1e-6 for ranked in shown)
    return {
        "place": kind,
        "person": who,
        "need": theme,
        "radius": radius,
        "overlap": as_good / min(FIRST, len(best)) if best else 1.0,
        "around": count,
        "ranked": len(found.rows),
    }


class Whole:
    """Every service under a tile, from the rows of services: nothing that the search keeps for itself."""

    def __init__(self) -> None:
        self.under: dict[str, list[Any]] = {}

    def ranked(
        self, need: Any, passage: Any, age: int | None, around: Any, at: datetime
    ) -> tuple[list[Any], int]:
        from repere.accompaniment.orientation import ranking
        from repere.accompaniment.orientation.choosing.queries import offers_of, seeker_of

        seeker = seeker_of(need, passage, age=age, around=around)
        rows = list(self.rows(need.theme, around, at))
        offers = offers_of(rows, at, seeker)
        fitting, _aside = ranking.rank(seeker, offers, at=at, radius_km=around.radius_km)
        return fitting, len(rows)

    def rows(self, tile: str, around: Any, at: datetime) -> Iterator[Any]:
        from repere.knowledge.directory.hours import Closure
        from repere.knowledge.directory.models import DatedClosure, PlacesNow
        from repere.knowledge.directory.nearby.queries import OfferRow
        from repere.knowledge.territory.rules import kilometres

        if tile not in self.under:
            self.under[tile] = list(self.described(tile))
        up = around.radius_km / 111.0
        across = up / max(cos(radians(around.point[0])), 0.01)
        wanted = []
        for service, point, is_remote in self.under[tile]:
            is_near = point is not None and (
                abs(point[0] - around.point[0]) <= up and abs(point[1] - around.point[1]) <= across
            )
            if not (is_near or is_remote):
                continue
            km = kilometres(around.point, point) if point is not None else None
            if is_remote or (km is not None and km <= around.radius_km):
                wanted.append(OfferRow(*service, frozenset({tile}), is_remote, point, km))
        ids = [row.id for row in wanted if row.counts_places]
        said = {
            one.service_id: (one.left, one.said_at, one.unknown_from - one.said_at)
            for one in PlacesNow.objects.filter(service__in=ids)
        }
        closures: dict[Any, tuple[Closure, ...]] = {}
        eve = at.date() - timedelta(days=1)
        for one in DatedClosure.objects.filter(ends_on__gte=eve):
            closed = Closure(one.starts_on, one.ends_on, one.reason)
            closures[one.service_id] = (*closures.get(one.service_id, ()), closed)
        for row in wanted:
            changed: dict[str, Any] = {}
            if row.id in closures:
                changed["closures"] = closures[row.id]
            if row.id in said:
                changed |= zip(("places", "said_at", "known_for"), said[row.id], strict=True)
            yield row._replace(**changed) if changed else row

    def described(self, tile: str) -> Iterable[Any]:
        from repere.knowledge.directory.models import ServiceTheme
        from repere.knowledge.directory.shelf import Shelf

        rows = ServiceTheme.objects.filter(theme=tile, service__is_active=True)
        where = {
            pk: (None if latitude is None else (latitude, longitude), is_remote)
            for pk, latitude, longitude, is_remote in rows.values_list(
                "service_id", "latitude", "longitude", "is_remote"
            )
        }
        ids, shelf = list(where), Shelf(None)
        for start in range(0, len(ids), 4096):
            for pk, service in shelf.described(ids[start : start + 4096]).items():
                yield service, *where[pk]


def main(folder: Path, questions: int) -> None:
    print(json.dumps(asked(folder, questions)))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    main(Path(sys.argv[1]), int(sys.argv[2]))
