"""What the pages show of two dossiers that may be one: worked out here, so that templates only print."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from repere.accompaniment.people.choices import Sex
from repere.accompaniment.people.duplicates import rules
from repere.accompaniment.people.duplicates.choices import Because
from repere.accompaniment.people.duplicates.models import LikelyPair, LikenessDecision, Merge
from repere.accompaniment.people.models import Person
from repere.doors.backoffice import words
from repere.doors.backoffice.duplicates.words import alike, unlike
from repere.doors.backoffice.rows import PersonRow, birth_of, name_of, person_row
from repere.foundation.toolkit import attached


@dataclass(frozen=True, slots=True)
class PairRow:
    one: PersonRow
    other: PersonRow
    alike: list[str]
    unlike: list[str]


def pair_row(pair: LikelyPair) -> PairRow:
    return PairRow(
        person_row(pair.one), person_row(pair.other), alike(pair.reasons), unlike(pair.differences)
    )


@dataclass(frozen=True, slots=True)
class PartingRow:
    """Two who were said to be two: why, by whom."""

    parting: LikenessDecision
    one: PersonRow
    other: PersonRow
    because: str
    is_their_wish: bool
    who: str


def parting_row(parting: LikenessDecision, who: dict[UUID, str]) -> PartingRow:
    return PartingRow(
        parting,
        person_row(parting.one),
        person_row(parting.other),
        parting.get_because_display(),
        parting.because == Because.ASKED,
        who.get(parting.decided_by_id, "") if parting.decided_by_id else "",
    )


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two dossiers, as they are set side by side."""

    person: Person
    row: PersonRow
    letter: str
    value: str  # as the form sends it
    opened_at: datetime | None
    contacts: list[Any]
    hanging: list[str]  # "Passages: 3"


def side(person: Person, letter: str, value: str) -> Side:
    dossier = getattr(person, "dossier", None)
    return Side(
        person=person,
        row=person_row(person),
        letter=letter,
        value=value,
        opened_at=dossier.opened_at if dossier else None,
        contacts=list(person.contacts.all()),
        hanging=hanging(attached.held([person.pk])),
    )


def hanging(held: attached.Held) -> list[str]:
    """How many rows of each kind, in words; names and contacts are shown one by one elsewhere."""
    return [
        _("%(what)s: %(number)s") % {"what": entry.said, "number": len(held[entry.table])}
        for entry in attached.entries()
        if entry.moves and entry.label not in SHOWN_OTHERWISE and held[entry.table]
    ]


SHOWN_OTHERWISE = {"people.person", "people.personname", "people.personcontact", "casework.dossier"}


def asked(one: Person, other: Person) -> dict[str, tuple[str, str, str]]:
    """The choices to make: what either side says, and the one proposed."""
    values = [
        {name: getattr(person, name) for _code, names in rules.CHOICES for name in names}
        for person in (one, other)
    ]
    found = {"name": (name_of(one), name_of(other), "one")} if name_of(one) != name_of(other) else {}
    for code in rules.differing(*values):
        proposed = rules.default_side(dict(rules.CHOICES)[code], *values)
        found[code] = (said(code, one), said(code, other), "one" if proposed == "kept" else "other")
    return found


def said(code: str, person: Person) -> str:
    if code == "birth":
        return birth_of(person) or _("not known")
    if code == "languages":
        return " · ".join(words.language_name(one) for one in person.languages) or _("not known")
    if code == "interpreter":
        return _("needs an interpreter") if person.needs_interpreter else _("needs no interpreter")
    if code in ("greeted_as", "nationality"):
        return getattr(person, code) or _("not known")
    if code == "sex":
        return str(dict(Sex.choices).get(person.sex, _("not known")))
    raise LookupError(code)


@dataclass(frozen=True, slots=True)
class MergeRow:
    merge: Merge
    name: str
    code: str
    other_code: str
    who: str


def merge_row(merge: Merge, who: dict[UUID, str]) -> MergeRow:
    return MergeRow(
        merge=merge,
        name=name_of(merge.kept),
        code=code_of(merge.kept),
        other_code=code_of(merge.merged),
        who=who.get(merge.merged_by_id, "") if merge.merged_by_id else "",
    )


def code_of(person: Person) -> str:
    return person.dossier.code if hasattr(person, "dossier") else ""


@dataclass(frozen=True, slots=True)
class Added:
    """A row written since the two became one, which could be either's."""

    value: str
    what: str
    at: datetime | None
    text: str


# Where the instant of a row is, and what of it tells which one it is.
INSTANTS = ("opened_at", "told_at", "given_at", "sent_at", "placed_at", "created_at")
TEXTS = ("text", "value", "name", "title")


def added(entry: attached.Attached, row: Any) -> Added:
    columns = {field.name for field in entry.table._meta.local_fields}
    at = next((getattr(row, name) for name in INSTANTS if name in columns), None)
    text = next((str(getattr(row, name)) for name in TEXTS if name in columns), "")
    return Added(f"{entry.label}:{row.pk}", str(entry.said), at, text)


def moved(merge: Merge) -> list[str]:
    """What was moved, by kind; nothing is left to say once it was undone."""
    counted: dict[str, set[str]] = {}
    for change in merge.record.get("changes", []):
        counted.setdefault(change["table"], set()).add(change["pk"])
    return [
        _("%(what)s: %(number)s") % {"what": entry.said, "number": len(counted[entry.label])}
        for entry in attached.entries()
        if entry.label in counted and entry.label != "people.person"
    ]
