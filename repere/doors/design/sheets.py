"""A service as it is read, by anybody: worked out once for the page, the list and the slip."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from operator import attrgetter

import segno
from django.conf import settings
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from repere.foundation.toolkit import languages
from repere.knowledge.directory import hours, rules
from repere.knowledge.directory.choices import Audience, Fee, MobilisationMode, Theme, label
from repere.knowledge.directory.models import Service


@dataclass(frozen=True, slots=True)
class Sheet:
    service: Service  # as its reader may read it
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
    page: str  # its own, through which one asks for it
    website: str
    printed_link: str  # worth copying from paper: nothing else leads there
    week: list[tuple[date, list[tuple[time, time]]]]
    languages: list[str]
    themes: list[str]
    for_whom: list[str]
    how: list[str]
    fee: str
    closures: list[hours.Closure]  # that have not ended


def sheet_of(service: Service, now: datetime, *, for_public: bool = True) -> Sheet:
    """Everything to print. For the public, a confidential place has nothing that may hold its address."""
    if for_public:
        service = service.for_public()
    location = service.location or service.structure.location
    opening = service.hours or service.structure.hours
    territory, zone = (location.territory, location.timezone) if location else ("FR", "Europe/Paris")
    closures = [
        hours.Closure(c.starts_on, c.ends_on, "" if service.is_cleared else c.reason)
        for c in service.closures.all()
    ]
    said = getattr(service, "places_now", None)
    today = timezone.localtime(now).date()
    monday = today - timedelta(days=today.weekday())
    # Hours that are hidden are no week of closed doors.
    is_told = opening not in ("", hours.NOT_KNOWN)
    ranges = hours.week(opening, monday, territory=territory, timezone=zone) if is_told else []
    point = None
    if location is not None and location.latitude is not None and location.longitude is not None:
        point = (location.latitude, location.longitude)
    # Its commune alone is not an address.
    address = str(location) if location is not None and not service.is_cleared else ""
    phone, email = service.phone or service.structure.phone, service.email or service.structure.email
    page, website = rules.link(service.mobilisation_url), rules.link(service.structure.website)
    is_only_way = service.mobilisation_modes == [MobilisationMode.LINK] or not (phone or email or address)
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
        places=said.left if said else None,
        said_at=said.said_at if said else None,
        places_are_stale=bool(said and now >= said.unknown_from),
        address=address,
        is_confidential=service.is_confidential,
        point=point,
        phone=phone,
        email=email,
        page=page,
        website=website,
        printed_link=(page or website) if is_only_way else "",
        week=[(monday + timedelta(days=n), day) for n, day in enumerate(ranges)],
        languages=[languages.name(code, get_language() or "fr") for code in service.languages],
        themes=[label(Theme, row.theme) for row in service.themes.all()],
        for_whom=[label(Audience, code) for code in service.audiences],
        how=[label(MobilisationMode, code) for code in service.mobilisation_modes],
        fee=label(Fee, service.fee) if service.fee else "",
        closures=sorted((c for c in closures if c.ends_on >= today), key=attrgetter("starts_on", "ends_on")),
    )


@lru_cache(maxsize=512)
def qr_svg(address: str) -> SafeString:
    """The address as an inline QR code, level M (ISO/IEC 18004): still read with a stain on the paper."""
    code = segno.make(address, error="m", micro=False)
    svg = code.svg_inline(border=2, omitsize=True, svgclass="qr", lineclass=None, dark="#000", light="#fff")
    # Made by the library from our own address.
    return mark_safe(svg)  # noqa: S308


@dataclass(frozen=True, slots=True)
class CardSheet:
    """A card for a pocket: nothing on it says whose it is, nor which organisation made it."""

    code: str
    qr: SafeString
    language: str
    is_right_to_left: bool


def card_sheet(code: str, grouped: str, address: str, language: str) -> CardSheet:
    """`address` is where the code is asked for. The code follows a "#": no browser sends what stands there."""
    bidi = language in settings.LANGUAGES_BIDI
    # Not kept in memory, as the addresses of services are.
    return CardSheet(grouped, qr_svg.__wrapped__(f"{address}#{code}"), language, bidi)
