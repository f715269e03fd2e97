"""What was given to somebody: when it may be written, and how it adds up. No Django, no clock, no database.

Amounts are decimals in the units of their currency (ISO 4217); two currencies are never added.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final, NamedTuple

# These say something of somebody's health, and stand on that shelf.
ABOUT_HEALTH: Final = frozenset({"medical", "psychosocial"})
# Written down a little after, or some days before (a voucher for next week), never years away.
LATEST_DAYS, EARLIEST_DAYS = 31, 366
# Digits after the point, where they are not two.
MINOR_UNITS: Final[Mapping[str, int]] = {"XOF": 0, "XAF": 0, "GNF": 0, "JPY": 0, "TND": 3, "LYD": 3}


class Wrong(StrEnum):
    """Why a line cannot be written."""

    NOTHING_GIVEN = "nothing_given"  # neither a quantity nor an amount
    NOT_POSITIVE = "not_positive"
    NO_CURRENCY = "no_currency"
    OTHER_CURRENCY = "other_currency"  # than that of the budget line
    TOO_FINE = "too_fine"  # more digits than the currency has
    DAY_IMPOSSIBLE = "day_impossible"
    OUTSIDE_LINE = "outside_line"  # before the budget line begins, or after its end
    LINE_IS_CLOSED = "line_is_closed"
    LINE_IS_SPENT = "line_is_spent"
    NOT_WHOLE = "not_whole"  # a part of a piece of goods
    OUT_OF_STOCK = "out_of_stock"


@dataclass(frozen=True, slots=True)
class Line:
    """A budget line; `left`: what may still be spent of it, None where no sum was set."""

    currency: str
    starts_on: date
    ends_on: date | None = None
    is_closed: bool = False
    left: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Given:
    kind: str
    on: date
    quantity: Decimal | None = None
    amount: Decimal | None = None
    currency: str = ""
    from_stock: int | None = None  # what the stock holds of these goods, when they are taken from it


def wrongs(given: Given, line: Line | None, *, today: date) -> list[Wrong]:
    """All that is wrong at once, in the order of a form; nothing when it may be written."""
    found = _of_figures(given)
    if not -EARLIEST_DAYS <= (given.on - today).days <= LATEST_DAYS:
        found.append(Wrong.DAY_IMPOSSIBLE)
    if given.from_stock is not None and given.quantity is not None:
        if given.quantity != given.quantity.to_integral_value():
            found.append(Wrong.NOT_WHOLE)
        elif given.quantity > given.from_stock:
            found.append(Wrong.OUT_OF_STOCK)
    if line is not None:
        found += _of_line(given, line)
    return found


def _of_figures(given: Given) -> list[Wrong]:
    found = []
    if given.quantity is None and given.amount is None:
        found.append(Wrong.NOTHING_GIVEN)
    if any(figure is not None and figure <= 0 for figure in (given.quantity, given.amount)):
        found.append(Wrong.NOT_POSITIVE)
    if given.amount is not None:
        if not given.currency:
            found.append(Wrong.NO_CURRENCY)
        elif _digits(given.amount) > MINOR_UNITS.get(given.currency, 2):
            found.append(Wrong.TOO_FINE)
    return found


def _of_line(given: Given, line: Line) -> list[Wrong]:
    found = []
    if line.is_closed:
        found.append(Wrong.LINE_IS_CLOSED)
    if given.on < line.starts_on or (line.ends_on and given.on > line.ends_on):
        found.append(Wrong.OUTSIDE_LINE)
    if given.amount is not None and given.currency:
        if given.currency != line.currency:
            found.append(Wrong.OTHER_CURRENCY)
        elif line.left is not None and given.amount > line.left:
            found.append(Wrong.LINE_IS_SPENT)
    return found


def _digits(amount: Decimal) -> int:
    exponent = amount.normalize().as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


class Entry(NamedTuple):
    """One gift, as it is counted; `line` and `kind` are any keys."""

    on: date
    line: Any
    kind: str
    unit: str = ""
    quantity: Decimal | None = None
    amount: Decimal | None = None
    currency: str = ""
    person: Any = None


@dataclass(frozen=True, slots=True)
class Total:
    """Of one month, line and kind: how many gifts, to how many people, and sums that stay apart."""

    gifts: int
    people: int
    amounts: Mapping[str, Decimal]  # by currency
    quantities: Mapping[str, Decimal]  # by unit


def month_totals(entries: Iterable[Entry]) -> dict[tuple[int, int, Any, str], Total]:
    """By (year, month, line, kind), the earliest month first; neither currencies nor units are mixed."""
    groups: dict[tuple[int, int, Any, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        groups[entry.on.year, entry.on.month, entry.line, entry.kind].append(entry)
    return {
        key: Total(
            gifts=len(some),
            people=len({entry.person for entry in some if entry.person is not None}),
            amounts=_summed((entry.currency, entry.amount) for entry in some),
            quantities=_summed((entry.unit, entry.quantity) for entry in some),
        )
        for key, some in sorted(groups.items(), key=lambda group: (group[0][:2], str(group[0][2:])))
    }


def _summed(figures: Iterable[tuple[str, Decimal | None]]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for name, figure in figures:
        if figure is not None:
            sums[name] = sums.get(name, Decimal(0)) + figure
    return sums
