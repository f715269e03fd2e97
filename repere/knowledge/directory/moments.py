"""The one way to ask whether a service is open: pages, slips, searches and what is ranked all come here."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Protocol

from repere.knowledge.directory import hours
from repere.knowledge.directory.hours import Closure, Moment


class Timed(Protocol):
    """Whatever says its hours, and where they hold."""

    @property
    def hours(self) -> str: ...

    @property
    def territory(self) -> str: ...

    @property
    def timezone(self) -> str: ...

    @property
    def appointment_only(self) -> bool: ...


def moment_of(service: Timed, at: datetime, closures: Sequence[Closure] = ()) -> Moment:
    """The state of the door at this instant."""
    if closures:
        return _moment(
            service.hours, at, service.territory, service.timezone, service.appointment_only, tuple(closures)
        )
    # Many services keep the same hours, and no door changes within a minute. In UTC no hour comes twice.
    minute = at.astimezone(UTC).replace(second=0, microsecond=0)
    return _usual(service.hours, minute, service.territory, service.timezone, service.appointment_only)


def _moment(
    text: str,
    at: datetime,
    territory: str,
    timezone: str,
    appointment_only: bool,
    closures: tuple[Closure, ...] = (),
) -> Moment:
    return hours.moment(
        text, at, territory=territory, timezone=timezone, appointment_only=appointment_only, closures=closures
    )


_usual = lru_cache(maxsize=8192)(_moment)
