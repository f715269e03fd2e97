"""When a letter is tried again, and when it is given up. No Django, no clock."""

from datetime import datetime, timedelta
from typing import Final

PAUSES: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
# An invitation read two days late is opened by somebody who was told otherwise since.
GIVEN_UP_AFTER: Final = timedelta(days=1)
FORGOTTEN_AFTER: Final = timedelta(days=7)
# Whoever took a letter and died holds it no longer than this; a server answers within fifteen seconds.
HELD_FOR: Final = timedelta(minutes=5)


def next_try(tries: int, failed_at: datetime) -> datetime:
    """After `tries` failures, the last of them then."""
    return failed_at + PAUSES[min(tries, len(PAUSES)) - 1]


def is_given_up(written_at: datetime, now: datetime) -> bool:
    return now - written_at >= GIVEN_UP_AFTER


def is_for_ever(codes: list[int]) -> bool:
    """Whether the server's answers (RFC 5321, 4.2.1) are all refusals that a later try would get again."""
    return bool(codes) and all(500 <= code < 600 for code in codes)
