"""What is answered, on the form of a new person, about those they look like."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict

from repere.accompaniment.people.duplicates import actions
from repere.accompaniment.people.duplicates.choices import Because
from repere.accompaniment.people.intake import LookAlike
from repere.accompaniment.people.models import Person
from repere.doors.backoffice.duplicates.words import alike, unlike
from repere.doors.backoffice.rows import PersonRow, person_row
from repere.foundation.toolkit.actors import Actor

# Why somebody who looks like another is another; that a merge was undone is not for here.
OFFERED = [(because.value, because.label) for because in Because if because is not Because.UNDONE]


@dataclass(frozen=True, slots=True)
class Beside:
    row: PersonRow
    alike: list[str]
    unlike: list[str]
    must_be_decided: bool
    field: str
    because: str
    offered: list[tuple[str, object]]


class Apart:
    """The answers of one form: for each look-alike, why they are another, where it was asked."""

    def __init__(self, posted: QueryDict, found: Sequence[LookAlike]) -> None:
        self._found = found
        self._because = {
            one.person.pk: said
            for one in found
            if (said := posted.get(f"because_{one.person.pk}", "")) in dict(OFFERED)
        }

    @property
    def is_missing(self) -> bool:
        """Somebody so alike that it must be said whether it is them, and it was not."""
        return any(one.must_be_decided and one.person.pk not in self._because for one in self._found)

    def rows(self) -> list[Beside]:
        return [
            Beside(
                row=person_row(one.person),
                alike=alike([reason.code for reason in one.likeness.reasons]),
                unlike=unlike([reason.code for reason in one.likeness.differences]),
                must_be_decided=one.must_be_decided,
                field=f"because_{one.person.pk}",
                because=self._because.get(one.person.pk, ""),
                offered=list(OFFERED),
            )
            for one in self._found
        ]

    def write(self, actor: Actor, arrived: Person, now: datetime) -> None:
        for one in self._found:
            actions.told_apart(
                actor,
                arrived,
                one.person,
                because=self._because.get(one.person.pk, ""),
                probability=one.likeness.probability,
                now=now,
            )
