"""Days and instants as they are written, and the clock on the wall of each place."""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

Moment = date | datetime


class ImpossibleMoment(ValueError):
    """What was written is no day, no hour or no place; the message says which, and how to write it."""


# Territories by the code we keep for them, with the zone of their clocks (IANA).
ZONES = {
    "FR": "Europe/Paris",
    "FR-AM": "Europe/Paris",
    "FR-GP": "America/Guadeloupe",
    "FR-MQ": "America/Martinique",
    "FR-GF": "America/Cayenne",
    "FR-RE": "Indian/Reunion",
    "FR-PM": "America/Miquelon",
    "FR-YT": "Indian/Mayotte",
    "FR-BL": "America/St_Barthelemy",
    "FR-MF": "America/Marigot",
    "AZ": "Asia/Baku",
    "MA": "Africa/Casablanca",
}
# Other ways of naming them: département, ISO 3166, the library of public holidays, the name of the place.
NAMES = {
    "FR-AM": "57 67 68 6AE AM ALSACE ALSACE-MOSELLE MOSELLE STRASBOURG",
    "FR-GP": "971 GP GUADELOUPE",
    "FR-MQ": "972 MQ MARTINIQUE",
    "FR-GF": "973 GF GUYANE",
    "FR-RE": "974 RE REUNION LA-REUNION",
    "FR-PM": "975 PM SAINT-PIERRE-ET-MIQUELON",
    "FR-YT": "976 YT MAYOTTE",
    "FR-BL": "977 BL SAINT-BARTHELEMY",
    "FR-MF": "978 MF SAINT-MARTIN",
    "FR": "FRANCE METROPOLITAN METROPOLE FR-MET FX",
    "AZ": "AZERBAIJAN",
    "MA": "MOROCCO MAROC",
}
CODES = {code: code for code in ZONES} | {
    spelt: code
    for code, names in NAMES.items()
    for name in names.split()
    for spelt in (name, f"FR-{name}" if code.startswith("FR-") else name)
}

WRITTEN = re.compile(
    r"^(\d{4}-\d{2}-\d{2})"
    r"(?:[T ](\d{2}:\d{2}(?::\d{2})?)\s*(Z|[+-]\d{2}:?\d{2}|\[?[A-Za-z]+(?:/[A-Za-z_-]+)+\]?|UTC)?)?$"
)


def territory(name: str) -> str:
    """The code of a territory, however it is called: "974", "FR-RE", "La Réunion"."""
    plain = name.strip().upper().replace("É", "E").replace("_", "-").replace(" ", "-")
    if plain not in CODES:
        raise ImpossibleMoment(f"{name!r} is no territory known here: {', '.join(ZONES)}")
    return CODES[plain]


@lru_cache(maxsize=64)
def zone(place: str) -> ZoneInfo:
    """The clock of a territory."""
    return ZoneInfo(ZONES[place])


def read_moment(text: str, place: str) -> Moment:
    """A day, or an instant on the clock of the territory: 2026-03-28, 2026-03-28T18:00, 2026-03-28T18:00+01:00."""
    found = WRITTEN.match(text.strip())
    if not found:
        raise ImpossibleMoment(
            f"{text!r} is not written YYYY-MM-DD, nor YYYY-MM-DDThh:mm with a zone or without"
        )
    day, hour, offset = found.groups()
    try:
        if hour is None:
            return date.fromisoformat(day)
        instant = datetime.fromisoformat(f"{day}T{hour}")
    except ValueError as error:
        raise ImpossibleMoment(f"{text!r} is no date: {error}") from error
    here = zone(place)
    if offset is None:
        return instant.replace(tzinfo=here)
    return instant.replace(tzinfo=_zone_written(offset, text)).astimezone(here)


def _zone_written(offset: str, text: str) -> ZoneInfo | timezone:
    if offset in ("Z", "UTC"):
        return UTC
    if offset[0] in "+-":
        hours, minutes = int(offset[1:3]), int(offset[-2:])
        if hours > 14 or minutes > 59:
            raise ImpossibleMoment(f"{text!r} is in no zone of this earth")
        gap = timedelta(hours=hours, minutes=minutes)
        return timezone(gap if offset[0] == "+" else -gap)
    try:
        return ZoneInfo(offset.strip("[]"))
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ImpossibleMoment(f"{text!r} names a zone that does not exist") from error


def day_of(moment: Moment) -> date:
    """The day on the clock that the moment carries."""
    return moment.date() if isinstance(moment, datetime) else moment
