"""A calendar as other programs read it (RFC 5545): instants in UTC, so that no table of time zones goes along."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

MOST_OCTETS = 75


@dataclass(frozen=True, slots=True)
class Event:
    """`uid` never changes; `changed_at` is when its last change was made; `whole_day` stands for its instants."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    summary: str
    changed_at: datetime
    place: str = ""
    description: str = ""
    is_cancelled: bool = False
    whole_day: date | None = None


def document(name: str, events: Iterable[Event]) -> str:
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Repere//Agenda//FR",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
    ]
    for event in events:
        lines += _event(event)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in folded(line))


def _event(event: Event) -> list[str]:
    told = {"LOCATION": event.place, "DESCRIPTION": event.description}
    return [
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        f"DTSTAMP:{stamp(event.changed_at)}",
        f"LAST-MODIFIED:{stamp(event.changed_at)}",
        *_when(event),
        f"SUMMARY:{escaped(event.summary)}",
        *(f"{name}:{escaped(text)}" for name, text in told.items() if text),
        "CLASS:PRIVATE",
        f"STATUS:{'CANCELLED' if event.is_cancelled else 'CONFIRMED'}",
        "END:VEVENT",
    ]


def _when(event: Event) -> list[str]:
    """§3.6.1: a whole day is a date, and ends on the morning of the next."""
    if event.whole_day is None:
        return [f"DTSTART:{stamp(event.starts_at)}", f"DTEND:{stamp(event.ends_at)}"]
    after = event.whole_day + timedelta(days=1)
    return [f"DTSTART;VALUE=DATE:{event.whole_day:%Y%m%d}", f"DTEND;VALUE=DATE:{after:%Y%m%d}"]


def stamp(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def escaped(text: str) -> str:
    """§3.3.11; what no keyboard types would end a line, or a reader's patience."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    plain = "".join(letter for letter in plain if letter == "\n" or letter.isprintable())
    for letter in "\\;,":
        plain = plain.replace(letter, f"\\{letter}")
    return plain.replace("\n", "\\n")


def folded(line: str) -> Iterator[str]:
    """§3.1: no line of more than 75 octets, and no letter cut in two."""
    part, octets = "", 0
    for letter in line:
        size = len(letter.encode())
        if octets + size > MOST_OCTETS:
            yield part
            part, octets = " ", 1
        part, octets = part + letter, octets + size
    yield part
