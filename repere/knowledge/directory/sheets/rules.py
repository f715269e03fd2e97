"""When a sheet is to be checked again, and what a correction may write. Plain values in, plain values out."""

from datetime import date, timedelta
from typing import Final

from repere.knowledge.directory import rules
from repere.knowledge.directory.hours import InvalidHours, checked

# As the freshness scale of data·inclusion begins to fall: its quality score, "date_maj".
RHYTHM_DAYS: Final = 183
# Between two reminders of the same sheet.
REMINDED_EVERY: Final = timedelta(days=30)
# What a reader proposed and nobody looked at is forgotten.
KEPT_DAYS: Final = 365

WRITTEN: Final = frozenset({"hours", "phone", "email", "description", "access_conditions"})
# Short, and of interest to whoever reads what changed; the rest is told without its words.
TOLD: Final = frozenset({"hours", "phone"})


class Unreadable(ValueError):
    """The value is not one that its field takes."""


def confirmed_on(updated_on: date, confirmed: date | None) -> date:
    """The last day on which somebody said the sheet was right: in its source, or here."""
    return updated_on if confirmed is None else max(updated_on, confirmed)


def is_to_check(confirmed: date, today: date, rhythm_days: int | None = None) -> bool:
    """Once its rhythm is over; half a year unless the service says otherwise."""
    return today - confirmed >= timedelta(days=rhythm_days or RHYTHM_DAYS)


def written(subject: str, text: str) -> str:
    """The value as the field stores it; `Unreadable` when it is none. Subjects without a field give nothing."""
    plain = text.strip()
    if subject not in WRITTEN:
        return ""
    if not plain:
        raise Unreadable(subject)
    if subject == "phone":
        return _first(rules.telephones(plain), subject)
    if subject == "email":
        return _first(rules.emails(plain), subject)
    if subject == "hours":
        try:
            return checked(plain)
        except InvalidHours as error:
            raise Unreadable(subject) from error
    return plain


def _first(found: tuple[str, ...], subject: str) -> str:
    if not found:
        raise Unreadable(subject)
    return found[0]
