from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from repere.foundation.toolkit.actors import Actor
from repere.knowledge.directory import access
from repere.knowledge.directory.booklets import rules
from repere.knowledge.directory.booklets.choices import State
from repere.knowledge.directory.booklets.models import Booklet
from repere.knowledge.directory.choices import Theme
from repere.knowledge.directory.models import Service
from repere.knowledge.directory.queries import services
from repere.knowledge.directory.search import queries as search
from repere.knowledge.directory.search.asking import MOST_SIZE, START, Question, Where

# A country has thousands of services that answer from afar: those of this territory first, then a few of the others.
MOST_FROM_AFAR = 40
# Some three hundred pages of A5: beyond, it is parted into volumes.
MOST_SERVICES = 1500
# Beyond, it says how many it leaves out.
MOST_VOLUMES = 12
# Beyond, nobody needs to know how many.
MOST_COUNTED = 20_000
AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class Scope:
    """What a booklet holds: around a point or in a département, for somebody, for some needs (none: all)."""

    where: Where
    radius_km: float = 10.0
    audience: str = ""
    themes: frozenset[str] = frozenset()


class Held(NamedTuple):
    """The services of a booklet, and how many of its territory it has no room for."""

    ids: list[UUID]
    left_out: int


def booklets_of(actor: Actor) -> QuerySet[Booklet]:
    """Those of the actor's organisation, the latest first."""
    access.PUBLISH.require(actor)
    return Booklet.objects.filter(made_for=actor.organisation_id).order_by("-asked_at", "volume", "pk")


def to_make(booklet_id: UUID) -> Booklet | None:
    """The one that is waited for, unless all its volumes are made, or it could not be."""
    booklet = Booklet.objects.filter(pk=booklet_id).exclude(state=State.FAILED).first()
    if booklet is None:
        return None
    made = Booklet.objects.filter(Q(pk=booklet_id) | Q(first_volume=booklet_id), state=State.READY)
    return None if made.count() >= booklet.volumes else booklet


def scope_of(booklet: Booklet) -> Scope | None:
    """None when its commune is no longer known."""
    where: Where | None = Where(departement=booklet.departement)
    if booklet.commune_code:
        where = search.where_of(booklet.commune_code)
    if where is None or (where.point is None and not where.departement):
        return None
    return Scope(where, booklet.radius_km, booklet.audience, frozenset(booklet.themes))


def services_in(scope: Scope, at: datetime) -> Held:
    """The services of a booklet, the nearest first, as the search finds them, then those that answer from afar: where
    there is no room for all, the furthest are left out."""
    question = Question(
        where=scope.where,
        radius_km=scope.radius_km,
        tiles=scope.themes,
        audiences=frozenset({scope.audience} - {""}),
        size=MOST_SIZE,
    )
    there: dict[UUID, None] = {}
    afar: dict[UUID, None] = {}
    mark, from_afar = START, MOST_FROM_AFAR
    while True:
        page = search.page(question, at, mark)
        for one in page.found:
            (afar if one.remote and one.point is None else there)[one.service.id] = None
        if page.following is None or from_afar <= 0 or len(there) > MOST_COUNTED:
            most = MOST_SERVICES * MOST_VOLUMES
            room = max(most - len(afar), 0)
            return Held([*list(there)[:room], *afar][:most], max(len(there) - room, 0))
        mark = page.following
        if mark.stage > 0:
            question = replace(question, size=min(from_afar, MOST_SIZE))
            from_afar -= question.size


def volumes_of(held: Held, scope: Scope) -> list[rules.Volume]:
    """One where they are few enough; none where there is nothing."""
    themes: dict[UUID, set[str]] = {}
    towns: dict[UUID, str] = {}
    if len(held.ids) > MOST_SERVICES:
        for start in range(0, len(held.ids), AT_ONCE):
            rows = Service.objects.filter(pk__in=held.ids[start : start + AT_ONCE]).order_by()
            for pk, town, theme in rows.values_list("pk", "location__commune_name", "themes__theme"):
                towns[pk] = town or ""
                themes.setdefault(pk, set()).add(theme)
    wanted = [theme for theme in Theme.values if not scope.themes or theme in scope.themes]
    return rules.volumes(held.ids, themes, towns, wanted, MOST_SERVICES) if held.ids else []


def described(ids: Collection[UUID], at_once: int = 100) -> Iterator[Service]:
    """These services with all that a page shows of them, in the order given; those that stopped since left out."""
    wanted = list(ids)
    for start in range(0, len(wanted), at_once):
        part = wanted[start : start + at_once]
        rows = services().filter(pk__in=part).prefetch_related("closures", "themes")
        known = {row.pk: row for row in rows}
        yield from (known[pk] for pk in part if pk in known)
