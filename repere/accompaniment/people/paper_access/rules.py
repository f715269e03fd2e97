"""The paper that opens one's own door: its code, its PIN, how long a visit lasts, what a guesser may hope for.

Plain values. The code says who comes, the PIN that it is them: neither is worth anything without the other.
"""

import secrets
import unicodedata
from collections.abc import Collection
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Final

from repere.accompaniment.people.cards import rules as cards

# Eight signs drawn (38 bits) and one that checks them, in threes: few enough for the keys of an old telephone.
CODE_DRAWN: Final = 8
CODE_LENGTH: Final = CODE_DRAWN + 1
CODES: Final = cards.SIGNS**CODE_DRAWN
PIN_LENGTH: Final = 6

# Wrong PINs in a row after which the paper opens nothing until a colleague says so, at the desk.
MOST_FAILURES: Final = 5
# Failures an hour, whatever the code: from one address, and for one code that may not exist.
FAILURES_OF_ADDRESS: Final = 30
FAILURES_OF_CODE: Final = 10

# A telephone is put down, lent, taken: a visit is short.
IDLE: Final = timedelta(minutes=10)
LONGEST_VISIT: Final = timedelta(hours=1)
# A paper is looked at again by somebody every year.
LIFE: Final = timedelta(days=366)


def new_code() -> str:
    return cards.new_code(CODE_DRAWN)


def read_code(typed: str) -> str | None:
    """The code as it was printed, whatever stands between its signs; None where it cannot be one."""
    return cards.read_code(typed, CODE_LENGTH)


def grouped(code: str) -> str:
    """`ABC-DEF-GHJ`."""
    return cards.grouped(code, 3)


def read_pin(typed: str) -> str | None:
    """Six figures, typed with those of any script; None where it is anything else."""
    signs = [sign for sign in typed if not sign.isspace() and sign not in "-.\u200e\u200f"]
    figures = [unicodedata.digit(sign, None) for sign in signs]
    if len(figures) != PIN_LENGTH or None in figures:
        return None
    return "".join(str(figure) for figure in figures)


def is_easy(pin: str, births: Collection[date] = ()) -> bool:
    """What somebody who knows them, or nothing, would try first: one figure, a row, a pattern, their birth."""
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    if len(set(pin)) <= 2 or steps in ({1}, {9}):
        return True
    if pin[:2] * 3 == pin or pin[:3] * 2 == pin:
        return True
    return any(
        f"{birth:{form}}" == pin
        for birth in births
        for form in ("%d%m%y", "%m%d%y", "%y%m%d", "%m%Y", "%Y%m")
    )


def new_pin() -> str:
    """Drawn; never an easy one."""
    while is_easy(pin := f"{secrets.randbelow(10**PIN_LENGTH):0{PIN_LENGTH}}"):
        pass
    return pin


def is_over(began_at: datetime, seen_at: datetime, now: datetime) -> bool:
    """Ten minutes without a page, or an hour in all."""
    return now - seen_at >= IDLE or now - began_at >= LONGEST_VISIT


def chance_a_day(addresses: int, papers: int) -> float:
    """At most how likely somebody without any paper enters within a day, from so many addresses at once.

    Each guess names a code and a PIN, and both must fit: guesses × papers / codes / PINs.
    """
    guesses = addresses * FAILURES_OF_ADDRESS * 24
    return guesses * papers / CODES / 10**PIN_LENGTH


def chance_with_the_code(reopened: int = 0) -> float:
    """How likely somebody who found the code alone enters before it closes, and as often as it is reopened."""
    return MOST_FAILURES * (1 + reopened) / 10**PIN_LENGTH
