"""What a search that is followed has to tell: a new service fits, a place is free, a door opens again. Plain values."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Final, NamedTuple

from repere.accompaniment.orientation.ranking import Ranked

# As many as an organisation looks after, and as long as it is likely to need them.
MOST: Final = 20
LASTS: Final = timedelta(days=90)
# The worker looks at each once an hour, at so many in one go, and tells so much of each at once.
EVERY: Final = timedelta(hours=1)
AT_ONCE: Final = 20
TOLD_AT_ONCE: Final = 3

FITS, FREE, FULL, SHUT = "fits", "free", "full", "shut"
NEW, PLACE, OPENING = "new", "place", "opening"
_MEANWHILE: Final = frozenset({"full", "closed_for_now"})


class News(NamedTuple):
    service: str
    why: str  # NEW, PLACE or OPENING


def state_of(found: Ranked) -> str | None:
    """How a service stands towards a search; None: it does not fit, and waiting would not change it."""
    against = {reason.code for reason in found.exclusions}
    if against:
        return None if against - _MEANWHILE else FULL if "full" in against else SHUT
    has_places = any(reason.code in {"places", "places_old"} for reason in found.reasons)
    return FREE if has_places else FITS


def news(
    before: Mapping[str, str], now: Iterable[tuple[str, str | None]]
) -> tuple[list[News], dict[str, str]]:
    """What there is to tell, best first as `now` is, and what is known from now on.

    A service that was full and whose number is no longer believed is not free: it stays full until somebody says so.
    One that is not among those looked at any more is forgotten.
    """
    told: list[News] = []
    known: dict[str, str] = {}
    for service, state in now:
        if state is None:
            continue
        was = before.get(service)
        if was == FULL and state == FITS:
            state = FULL
        known[service] = state
        if state not in {FITS, FREE} or was in {FITS, FREE}:
            continue
        told.append(News(service, {FULL: PLACE, SHUT: OPENING}.get(was or "", NEW)))
    return told, known
