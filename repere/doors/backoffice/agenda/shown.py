"""What a calendar shows of each hour: worked out here, so that templates only print."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from repere.accompaniment.casework.agenda import rules
from repere.accompaniment.casework.agenda.choices import Status
from repere.accompaniment.casework.agenda.models import Appointment
from repere.accompaniment.casework.agenda.queries import Line, may_name, zone_of
from repere.doors.design.pieces import NOTHING, chip, markup, path_to, row
from repere.doors.design.pieces import translated as _
from repere.foundation.toolkit.actors import Actor

STATUS_CHIPS = {
    Status.PLANNED: ("info", "calendar-clock"),
    Status.SEEN: ("good", "circle-check"),
    Status.EXCUSED: ("", "message-circle"),
    Status.NO_SHOW: ("warn", "user-x"),
    Status.CANCELLED: ("closed", "circle-x"),
}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks, whom they may name, and how colleagues are called."""

    actor: Actor
    names: Mapping[UUID | None, str]
    colleagues: Mapping[UUID, str]


def hours(starts_at: datetime, ends_at: datetime, zone_key: str) -> SafeString:
    """On the clock of the place, which is named where it is not that of the house."""
    told = markup('<bdi dir="ltr" class="figure">{}–{}</bdi>', f"{starts_at:%H:%M}", f"{ends_at:%H:%M}")
    if zone_key == timezone.get_default_timezone_name():
        return told
    return markup('{} <span class="small muted">({})</span>', told, zone_key)


def line(one: Line, reader: Reader, taken_twice: Iterable[UUID]) -> SafeString:
    """One hour of a calendar; of what the reader may not know, that it is taken."""
    when = hours(one.starts_at.astimezone(one.zone), one.ends_at.astimezone(one.zone), one.zone.key)
    between = pgettext("between two words of a list", ", ")
    staff = between.join(sorted(reader.colleagues.get(pk, "") for pk in one.staff))
    chips = []
    if one.pk in taken_twice:
        chips.append(chip("bad", "triangle-alert", _("Conflict")))
    if not may_name(one, reader.names, reader.actor):
        what = markup(
            '{} {}<p class="meta"><bdi>{}</bdi>{}</p>',
            when,
            _("Taken"),
            staff,
            markup(" · <bdi>{}</bdi>", one.place) if one.place else NOTHING,
        )
        return row(what, SafeString(" ".join(chips)))
    name = reader.names.get(one.dossier_id, "") or _("Without a name")
    told = [markup("<bdi>{}</bdi>", text) for text in (staff, one.place or one.elsewhere, one.reason) if text]
    what = markup(
        '{} <a href="{}"><bdi>{}</bdi></a><p class="meta">{}</p>',
        when,
        path_to("backoffice:appointment", one.pk),
        name,
        SafeString(" · ".join(told)),
    )
    if one.status != Status.PLANNED:
        chips.append(status_chip(one.status))
    elif one.needs_interpreter:
        chips.append(interpreter_chip(confirmed=one.interpreter_is_confirmed))
    if one.is_silent:
        chips.append(chip("", "eye-off", _("Silent")))
    return row(what, SafeString(" ".join(chips)))


def status_chip(status: str) -> SafeString:
    kind, name = STATUS_CHIPS[Status(status)]
    return chip(kind, name, str(Status(status).label))


def interpreter_chip(*, confirmed: bool) -> SafeString:
    if confirmed:
        return chip("good", "languages", _("Interpreter confirmed"))
    return chip("warn", "languages", _("Interpreter to confirm"))


@dataclass(frozen=True, slots=True)
class Day:
    on: date
    rows: list[SafeString]
    count: int
    has_conflict: bool
    is_today: bool
    is_of_month: bool


def days(
    found: Iterable[Line], first: date, count: int, reader: Reader, *, today: date, month: int | None = None
) -> list[Day]:
    """Each day with its lines, on the calendar of the house. `month`: the days around it are shown apart."""
    lines = [one for one in found if one.status != Status.CANCELLED or reader.actor.user_id in one.staff]
    twice = rules.in_conflict(one.slot for one in lines if one.status == Status.PLANNED)
    by_day: dict[date, list[Line]] = {}
    for one in lines:
        by_day.setdefault(timezone.localdate(one.starts_at), []).append(one)
    made = []
    for number in range(count):
        on = first + timedelta(days=number)
        of_day = by_day.get(on, [])
        made.append(
            Day(
                on,
                [line(one, reader, twice) for one in of_day] if month is None else [],
                sum(one.status != Status.CANCELLED for one in of_day),
                any(one.pk in twice for one in of_day),
                on == today,
                month is None or on.month == month,
            )
        )
    return made


def conflict(kind: str, who: str, starts_at: datetime, ends_at: datetime) -> SafeString:
    """What is taken already, and when; never by whom."""
    told = {
        "staff": _("%(who)s receives somebody else"),
        "place": _("%(who)s is taken"),
        "person": _("They are expected somewhere else"),
    }[kind] % {"who": who}
    local = timezone.localtime(starts_at), timezone.localtime(ends_at)
    return markup("{} {}", told, hours(*local, timezone.get_default_timezone_name()))


def row_of(found: Appointment) -> dict[str, Any]:
    """One appointment in a list about a person."""
    zone = zone_of(found.time_zone)
    local = found.starts_at.astimezone(zone), found.ends_at.astimezone(zone)
    return {
        "pk": found.pk,
        "ends_at": found.ends_at,
        "day": local[0],
        "hours": hours(*local, zone.key),
        "where": found.place.name if found.place else found.elsewhere,
        "reason": found.reason,
        "is_silent": found.is_silent,
        "status_chip": status_chip(found.status),
        "interpreter_chip": interpreter_chip(confirmed=found.interpreter_confirmed_at is not None)
        if found.needs_interpreter and found.status == Status.PLANNED
        else "",
    }
