"""How long a dossier is kept, and what stops its erasure. Plain values."""

from datetime import date

# Two years after the last contact that came from the person: CNIL, délibération 2021-028 (reception, housing and
# social accompaniment), kept by délibération 2023-095. The clock is theirs: our own editing does not wind it up.
YEARS_KEPT = 2


class CannotBeErased(Exception):
    """`held`, `joined`: a legal hold, or a dossier joined to another, which is erased with that other."""


def cutoff(today: date) -> date:
    """Whoever was last in contact before this day has been kept long enough."""
    year = today.year - YEARS_KEPT
    try:
        return today.replace(year=year)
    except ValueError:  # 29 February
        return date(year, 3, 1)


def is_due(last_contact_on: date, today: date, *, is_held: bool) -> bool:
    return not is_held and last_contact_on < cutoff(today)


def check_erasing(*, is_held: bool, is_joined: bool) -> None:
    """Passes, or `CannotBeErased` with the reason."""
    if is_joined:
        raise CannotBeErased("joined")
    if is_held:
        raise CannotBeErased("held")
