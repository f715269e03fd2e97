"""How near a day is, as people count it."""

from datetime import date
from enum import Enum, auto


class Closeness(Enum):
    TODAY = auto()
    TOMORROW = auto()
    YESTERDAY = auto()
    THIS_WEEK = auto()
    FAR = auto()


def closeness(day: date, today: date) -> Closeness:
    """A weekday alone is clear for the six days to come, and never for the past."""
    match (day - today).days:
        case 0:
            return Closeness.TODAY
        case 1:
            return Closeness.TOMORROW
        case -1:
            return Closeness.YESTERDAY
        case days if 2 <= days <= 6:
            return Closeness.THIS_WEEK
    return Closeness.FAR
