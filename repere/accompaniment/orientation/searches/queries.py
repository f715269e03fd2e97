from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce

from repere.accompaniment.orientation import ranking
from repere.accompaniment.orientation.choosing.queries import offers_of, scale_of_organisation
from repere.accompaniment.orientation.holds.models import PlaceWatch
from repere.accompaniment.orientation.searches import rules
from repere.accompaniment.orientation.searches.models import SavedSearch
from repere.foundation.accounts.queries import members_in_force
from repere.foundation.organisations.models import Organisation
from repere.foundation.toolkit.actors import Actor
from repere.knowledge.directory.nearby.queries import offers_near
from repere.knowledge.territory.rules import departement_of


def searches_of(actor: Actor) -> QuerySet[SavedSearch]:
    """Those that the actor's organisation follows, with how many services each has found that nobody put away."""
    waiting = Count("alerts", filter=Q(alerts__closed_at=None))
    return SavedSearch.objects.filter(organisation=actor.organisation_id).annotate(waiting=waiting)


def to_look_at(now: datetime) -> QuerySet[SavedSearch]:
    """Those whose turn has come, the one that waits longest first."""
    due = Q(looked_at=None) | Q(looked_at__lte=now - rules.EVERY)
    rows = SavedSearch.objects.filter(due, ends_at__gt=now, organisation__is_active=True)
    return rows.order_by(Coalesce("looked_at", "saved_at"), "pk")[: rules.AT_ONCE]


def standing(search: SavedSearch, at: datetime) -> list[tuple[UUID, str | None]]:
    """How each service around stands towards it, best first: the ranking of a desk, for nobody in particular."""
    known = search.latitude is not None and search.longitude is not None
    point = (search.latitude, search.longitude) if known else None
    departement = departement_of(search.commune_code)
    seeker = ranking.Seeker(
        themes=frozenset({search.theme}),
        languages=tuple(search.languages),
        audiences=frozenset(search.audiences),
        situations=frozenset(search.situations),
        point=point,  # type: ignore[arg-type]  # both are known
        commune=search.commune_code,
        departement=departement,
        epci=search.epci,
        urgent=search.urgent,
        constraints=frozenset(search.constraints),
    )
    rows = offers_near([search.theme], point, search.radius_km, departement=departement, at=at)  # type: ignore[arg-type]
    weighing = Organisation.objects.values_list("weighing", flat=True).get(pk=search.organisation_id)
    fitting, aside = ranking.rank(
        seeker,
        offers_of(rows, at, seeker),
        at=at,
        radius_km=search.radius_km,
        scale=scale_of_organisation(search.organisation_id, weighing),
    )
    return [(found.offer.id, rules.state_of(found)) for found in (*fitting, *aside)]


def already_told(organisation_id: UUID, service_ids: Iterable[UUID]) -> set[UUID]:
    """The services of which this desk has something to read already."""
    told = PlaceWatch.unscoped.filter(
        organisation=organisation_id, service__in=list(service_ids), closed_at=None, fired_at__isnull=False
    )
    return set(told.values_list("service_id", flat=True))


class Digest(NamedTuple):
    """What one colleague is told by letter: how many services, by search; nothing of any person."""

    email: str
    language: str
    found: list[tuple[str, str, int]]  # theme, place, how many
    searches: list[UUID]


def digests(now: datetime, today: date) -> list[Digest]:
    """For each colleague who still has a role and asked for letters, what was found since the last one."""
    fresh = Q(alerts__closed_at=None) & (
        Q(mailed_at=None) | Q(alerts__fired_at__gt=Coalesce("mailed_at", "saved_at"))
    )
    rows = (
        SavedSearch.objects.filter(by_mail=True, ends_at__gt=now, saved_by_id__isnull=False)
        .annotate(fresh=Count("alerts", filter=fresh))
        .filter(fresh__gt=0)
        .order_by("theme", "place", "pk")
    )
    by_colleague: dict[tuple[UUID, UUID], list[SavedSearch]] = {}
    counts: dict[UUID, int] = {}
    for search in rows:
        counts[search.pk] = search.fresh
        by_colleague.setdefault((search.saved_by_id, search.organisation_id), []).append(search)
    found = []
    for member in members_in_force(by_colleague, today):
        some = by_colleague[member.user_id, member.organisation_id]
        told = [(search.theme, search.place, counts[search.pk]) for search in some]
        found.append(Digest(member.user.email, member.user.language, told, [s.pk for s in some]))
    return found
