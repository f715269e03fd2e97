from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from repere.accompaniment.orientation import access
from repere.accompaniment.orientation.choosing.queries import Around
from repere.accompaniment.orientation.holds.models import PlaceWatch
from repere.accompaniment.orientation.searches import notices, queries, rules
from repere.accompaniment.orientation.searches.models import SavedSearch
from repere.foundation.audit import trail
from repere.foundation.organisations.models import Organisation
from repere.foundation.toolkit.actors import Actor, NotAllowed


class TooManySearches(Exception):
    """As many as an organisation looks after are followed already."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What is asked again and again: of nobody in particular."""

    theme: str
    around: Around
    urgent: bool = False
    languages: Sequence[str] = ()
    audiences: Sequence[str] = ()
    situations: Sequence[str] = field(default=())
    constraints: Sequence[str] = field(default=())


@transaction.atomic
def follow_search(actor: Actor, sought: Sought, *, by_mail: bool, now: datetime) -> SavedSearch:
    """From now on this desk is told when a service begins to fit; those that fit already are not told."""
    access.ORIENT.require(actor)
    organisation = Organisation.objects.select_for_update().get(pk=actor.own_organisation_id)
    if queries.searches_of(actor).filter(ends_at__gt=now).count() >= rules.MOST:
        raise TooManySearches
    around = sought.around
    search = SavedSearch(
        organisation=organisation,
        theme=sought.theme,
        urgent=sought.urgent,
        place=around.name,
        latitude=around.point[0] if around.point else None,
        longitude=around.point[1] if around.point else None,
        commune_code=around.commune,
        epci=around.epci,
        radius_km=around.radius_km,
        languages=list(sought.languages),
        audiences=list(sought.audiences),
        situations=list(sought.situations),
        constraints=list(sought.constraints),
        by_mail=by_mail,
        saved_at=now,
        saved_by_id=actor.user_id,
        ends_at=now + rules.LASTS,
        looked_at=now,
    )
    standing = ((str(pk), state) for pk, state in queries.standing(search, now))
    _told, search.known = rules.news({}, standing)
    search.save(force_insert=True)
    trail.record(actor, "search.followed", search, theme=search.theme)
    return search


@transaction.atomic
def follow_longer(actor: Actor, search: SavedSearch, *, now: datetime) -> None:
    _require_own(actor, search)
    SavedSearch.objects.filter(pk=search.pk).update(ends_at=now + rules.LASTS)
    trail.record(actor, "search.followed", search, theme=search.theme)


@transaction.atomic
def stop_following(actor: Actor, search: SavedSearch) -> None:
    """With what it found and nobody read."""
    _require_own(actor, search)
    trail.record(actor, "search.stopped", search, theme=search.theme)
    search.delete()


def _require_own(actor: Actor, search: SavedSearch) -> None:
    access.ORIENT.require(actor)
    if search.organisation_id != actor.organisation_id:
        raise NotAllowed(access.ORIENT.name)


def look_at_searches(*, now: datetime) -> int:
    """What the worker does: those whose turn has come, each in its own transaction; how many services were told."""
    return sum(_look_at(search.pk, now) for search in queries.to_look_at(now))


@transaction.atomic
def _look_at(search_id: UUID, now: datetime) -> int:
    search = SavedSearch.objects.select_for_update().filter(pk=search_id).first()
    if search is None:
        return 0
    standing = [(str(pk), state) for pk, state in queries.standing(search, now)]
    news, known = rules.news(search.known, standing)
    told = queries.already_told(search.organisation_id, [UUID(found.service) for found in news])
    fresh = [found for found in news if UUID(found.service) not in told][: rules.TOLD_AT_ONCE]
    PlaceWatch.unscoped.bulk_create(
        PlaceWatch(
            organisation_id=search.organisation_id,
            service_id=UUID(found.service),
            search=search,
            awaits=found.why,
            asked_at=search.saved_at,
            asked_by_id=search.saved_by_id,
            fired_at=now,
        )
        for found in fresh
    )
    search.known, search.looked_at = known, now
    search.save(update_fields=["known", "looked_at"])
    return len(fresh)


def mail_digests(*, now: datetime, link: str) -> int:
    """One letter a colleague at most, whatever was found; how many letters."""
    found = queries.digests(now, localdate(now))
    for digest in found:
        with transaction.atomic():
            SavedSearch.objects.filter(pk__in=digest.searches).update(mailed_at=now)
            notices.services_found(digest.email, digest.language, digest.found, link)
    return len(found)
