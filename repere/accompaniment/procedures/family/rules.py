"""Of a family, in the order they come: dates of procedures, and birthdays that open or close a right. Plain values."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from repere.accompaniment.people.household.rules import birthday
from repere.accompaniment.people.rules import Birth
from repere.knowledge.law.explained.ages import Age

# A right that closes is prepared for long before; a birthday that has just been is still looked at.
AHEAD, BEHIND = timedelta(days=3 * 366), timedelta(days=92)


@dataclass(frozen=True, slots=True)
class Birthday:
    """`on`: the first day it may be; exact only where day and month are known."""

    who: UUID
    age: Age
    on: date
    is_exact: bool


def birthdays(
    births: Iterable[tuple[UUID, Birth]], ages: Iterable[Age], countries: Iterable[str], today: date
) -> list[Birthday]:
    """Those that have just been or come within three years, the soonest first."""
    told = [age for age in ages if age.country in set(countries)]
    found = []
    for who, birth in births:
        for age in told:
            comes = birthday(birth, age.years)
            if comes is not None and today - BEHIND <= comes.on <= today + AHEAD:
                found.append(Birthday(who, age, comes.on, comes.is_exact))
    return sorted(found, key=lambda one: (one.on, one.age.years, one.age.says, str(one.who)))
