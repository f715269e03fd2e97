"""Places near that help with a procedure: open ones first, then the nearest."""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from repere.foundation.organisations.models import Site
from repere.knowledge.directory.hours import Moment, Openness
from repere.knowledge.directory.moments import moment_of
from repere.knowledge.directory.nearby.queries import OfferRow, offers_near
from repere.knowledge.territory.queries import places_of_code

SHOWN = 3


class Near(NamedTuple):
    service: OfferRow
    moment: Moment


def services_near(
    organisation_id: UUID | None, themes: Iterable[str], at: datetime, *, site_id: UUID | None = None
) -> tuple[Near, ...]:
    """Around the site, or the first of the organisation that says where it is; none that only professionals reach.

    Public facts alone, kept for the minute: no door opens or closes within it.
    """
    minute = at.astimezone(UTC).replace(second=0, microsecond=0)
    return _services_near(organisation_id, site_id, tuple(sorted(set(themes))), minute)


@lru_cache(maxsize=512)
def _services_near(
    organisation_id: UUID | None, site_id: UUID | None, themes: tuple[str, ...], minute: datetime
) -> tuple[Near, ...]:
    sites = Site.objects.filter(organisation=organisation_id)
    point = next(
        filter(None, map(_point, sites.filter(pk=site_id) if site_id else sites.order_by("pk"))), None
    )
    if point is None or not themes:
        return ()
    found = [
        Near(one, moment_of(one, minute, one.closures))
        for one in offers_near(themes, point, at=minute)
        if not one.professionals_only
    ]
    # The order of distance stays within those that are open, and within the others.
    return tuple(sorted(found, key=lambda one: one.moment.openness is not Openness.OPEN)[:SHOWN])


def _point(site: Site) -> tuple[float, float] | None:
    if site.latitude is not None and site.longitude is not None:
        return site.latitude, site.longitude
    place = next(iter(places_of_code(site.commune_code)), None) if site.commune_code else None
    return place.point if place else None
