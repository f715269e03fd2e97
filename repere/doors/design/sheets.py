"""A service as it is read, by anybody: worked out once for the page, the list and the slip."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

import segno
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from repere.foundation.toolkit import languages
from repere.knowledge.directory import hours
from repere.knowledge.directory.choices import Audience, Fee, MobilisationMode, Theme
from repere.knowledge.directory.models import Service

# A figure older than a day is history: it is shown with its age and not believed.
STALE = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Sheet:
    service: Service
    structure: str
    moment: hours.Moment
    places: int | None
    said_at: datetime | None
    places_are_stale: bool
    address: str
    is_confidential: bool
    point: tuple[float, float] | None
    phone: str
    email: str
    website: str
    week: list[tuple[date, list[tuple[time, time]]]]
    languages: list[str]
    themes: list[str]
    for_whom: list[str]
    how: list[str]
    fee: str
    closures: list[Any]


def sheet_of(service: Service, now: datetime, *, for_public: bool = True) -> Sheet:
    """Everything to print. For the public a confidential place has no address, no point, no contact by name."""
    location = service.location or service.structure.location
    hidden = bool(location and location.is_confidential)
    secret = hidden and for_public
    opening = service.hours or service.structure.hours
    territory, zone = (location.territory, location.timezone) if location else ("FR", "Europe/Paris")
    closures = [hours.Closure(c.starts_on, c.ends_on, c.reason) for c in service.closures.all()]
    said = service.latest_statement
    today = timezone.localtime(now).date()
    monday = today - timedelta(days=today.weekday())
    ranges = hours.week(opening, monday, territory=territory, timezone=zone) if opening else []
    point = None
    if (
        location is not None
        and location.latitude is not None
        and location.longitude is not None
        and not secret
    ):
        point = (location.latitude, location.longitude)
    return Sheet(
        service=service,
        structure=service.structure.name,
        moment=hours.moment(
            opening,
            now,
            territory=territory,
            timezone=zone,
            appointment_only=service.appointment_only,
            closures=closures,
        ),
        places=said.places if said else None,
        said_at=said.said_at if said else None,
        places_are_stale=bool(said and now - said.said_at > STALE),
        address="" if secret or location is None else str(location),
        is_confidential=hidden,
        point=point,
        phone=service.phone or service.structure.phone,
        email=service.email or service.structure.email,
        website=service.structure.website,
        week=[(monday + timedelta(days=n), day) for n, day in enumerate(ranges)],
        languages=[languages.name(code, get_language() or "fr") for code in service.languages],
        themes=[str(Theme(row.theme).label) for row in service.themes.all()],
        for_whom=[str(Audience(code).label) for code in service.audiences if code in Audience],
        how=[
            str(MobilisationMode(code).label)
            for code in service.mobilisation_modes
            if code in MobilisationMode
        ],
        fee=str(Fee(service.fee).label) if service.fee else "",
        closures=[c for c in service.closures.all() if c.ends_on >= today],
    )


@lru_cache(maxsize=512)
def qr_svg(address: str) -> SafeString:
    """The address as an inline QR code, level M (ISO/IEC 18004): still read with a stain on the paper."""
    code = segno.make(address, error="m", micro=False)
    svg = code.svg_inline(border=2, omitsize=True, svgclass="qr", lineclass=None, dark="#000", light="#fff")
    # Made by the library from our own address.
    return mark_safe(svg)  # noqa: S308
