"""Many people at once, as a file brings them: whom each may be, and writing them down with few statements."""

from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from heapq import nlargest
from itertools import islice
from typing import Final, NamedTuple
from uuid import UUID

from repere.accompaniment.people import access, rules
from repere.accompaniment.people.actions import SaidName
from repere.accompaniment.people.finding import actions as finding
from repere.accompaniment.people.finding import spellings
from repere.accompaniment.people.finding.cards import Card, card_of
from repere.accompaniment.people.finding.queries import StoredIndex, known_from
from repere.accompaniment.people.household.queries import majority_key_of
from repere.accompaniment.people.identity import Known
from repere.accompaniment.people.identity.blocking import intake_keys, register_keys
from repere.accompaniment.people.identity.likeness import Likeness, Weighed, portrait, weigh, zone
from repere.accompaniment.people.identity.signals import Portrait
from repere.accompaniment.people.intake import LEAST_SHARE, is_namesake, of_their_own, rarity_of_year
from repere.accompaniment.people.models import Person, PersonContact, PersonDocument, PersonName
from repere.foundation.audit import trail
from repere.foundation.toolkit.actors import Actor
from repere.foundation.toolkit.writing import write_new
from repere.foundation.vault import keyring

# Of those with the heaviest keys in common: at intake two hundred are weighed, for a probability that moves by two
# hundredths at most, and somebody waits there for one answer, not for ten thousand.
CANDIDATES: Final = 40
SHOWN: Final = 3
# So many rows ask the index together.
AT_ONCE: Final = 40
# Portraits of the register kept in hand.
MOST_PORTRAITS: Final = 50_000


class Alike(NamedTuple):
    """Somebody the row may be: in the register by their id, or an earlier row by its number."""

    person: UUID | None
    row: int | None
    likeness: Likeness


class Checked(NamedTuple):
    """`zone`: "silent", "warn" or "decide", as at intake."""

    zone: str
    alike: tuple[Alike, ...]


class Check:
    """The check at intake, of row after row: each is compared with the register and with the rows before it."""

    def __init__(self, actor: Actor) -> None:
        access.REGISTER.require(actor)
        self._index = StoredIndex(actor.own_organisation_id, of_their_own(actor))
        self._dictionary = spellings.dictionary_of(actor.own_organisation_id)
        self._portraits: OrderedDict[int, Portrait] = OrderedDict()
        # Rows have numbers under zero there: those of the index begin at one.
        self._rows: dict[int, Portrait] = {}
        self._holders: defaultdict[str, list[int]] = defaultdict(list)
        self._rare_years: dict[int | None, float] = {}

    def remember(self, number: int, said: Known) -> None:
        """A row that is not to be checked (again), and that those after it may be."""
        self._rows[-number] = portrait(said)
        for key in register_keys(said):
            self._holders[key].append(-number)

    def checked(self, said: Sequence[tuple[int, Known]]) -> Iterator[tuple[int, Checked]]:
        """Rows by their numbers, from one; in their order."""
        source = iter(said)
        while some := list(islice(source, AT_ONCE)):
            asked = [
                intake_keys(known, self._dictionary.rarity, people=self._dictionary.people)
                for _row, known in some
            ]
            found = self._index.holders_of_each(asked)
            for (number, known), keys, weights in zip(some, asked, found, strict=True):
                for key, weight in keys.items():
                    for row in self._holders.get(key, ()):
                        weights[row] = weights.get(row, 0.0) + weight
                ranked = nlargest(CANDIDATES, [(weight, one) for one, weight in weights.items()])
                yield number, self._weighed(known, [one for _weight, one in ranked])
                self.remember(number, known)

    def _weighed(self, said: Known, numbers: Sequence[int]) -> Checked:
        missing = [one for one in numbers if one > 0 and one not in self._portraits]
        for one, card in self._index.cards(missing):
            self._portraits[one] = portrait(card.known)
        while len(self._portraits) > MOST_PORTRAITS:
            self._portraits.popitem(last=False)
        candidates = [
            (one, known)
            for one in numbers
            if (known := self._rows.get(one) if one < 0 else self._portraits.get(one)) is not None
        ]
        found: Weighed[int] = weigh(
            portrait(said),
            candidates,
            self._dictionary.rarity,
            spelt=self._dictionary.spelt,
            people=self._dictionary.people,
            at_most=SHOWN,
            rare_year=self._rare_year(said.birth_year),
        )
        stop = zone(found.probability)
        return Checked(
            stop,
            tuple(
                Alike(None if one < 0 else self._index.person_id(one), -one if one < 0 else None, likeness)
                for one, likeness in found.candidates
                # As at the desk: with nothing but a name, whoever bears it is shown.
                if (likeness.probability >= LEAST_SHARE if stop != "silent" else is_namesake(said, likeness))
            ),
        )

    def _rare_year(self, year: int | None) -> float:
        if year not in self._rare_years:
            self._rare_years[year] = rarity_of_year(self._index, year, self._dictionary.people)
        return self._rare_years[year]


@dataclass(slots=True)
class SaidPerson:
    """One of many: what `register_person` takes, with the code of their dossier."""

    names: list[SaidName]
    code: str
    birth: rules.Birth = rules.UNKNOWN
    languages: list[str] = field(default_factory=list)
    needs_interpreter: bool = False
    # kind, value, never to be used, precautions
    contacts: list[tuple[str, str, bool, str]] = field(default_factory=list)
    # kind, number
    documents: list[tuple[str, str]] = field(default_factory=list)
    sex: str = ""
    nationality: str = ""


def register_people(actor: Actor, said: Iterable[SaidPerson]) -> list[Person]:
    """Write down several people of the actor's organisation, so that they are found; in a transaction of the caller.

    Births were checked by the caller (`rules.checked_birth`); each has a name.
    """
    access.REGISTER.require(actor)
    organisation_id = actor.own_organisation_id
    people: list[Person] = []
    names: list[PersonName] = []
    contacts: list[PersonContact] = []
    documents: list[PersonDocument] = []
    cards: list[tuple[UUID, Card, bool]] = []
    for one in said:
        person = Person(
            organisation_id=organisation_id,
            birth_year=one.birth.year,
            birth_month=one.birth.month,
            birth_day=one.birth.day,
            birth_precision=one.birth.precision,
            languages=one.languages,
            needs_interpreter=one.needs_interpreter,
            sex=one.sex,
            nationality=one.nationality,
            created_by_id=actor.user_id,
        )
        person.majority_key = majority_key_of(person)
        own_names = [
            PersonName(
                person=person, text=name.text, kind=name.kind, script=name.script or rules.script_of(name.text),
                position=place,
            )
            for place, name in enumerate(one.names)
        ]  # fmt: skip
        own_contacts = [
            PersonContact(person=person, kind=kind, value=value, never=never, precautions=precautions)
            for kind, value, never, precautions in one.contacts
        ]
        own_documents = [
            PersonDocument(person=person, kind=kind, number=number) for kind, number in one.documents
        ]
        card = card_of(known_from(person, own_names, own_contacts, own_documents, code=one.code))
        people.append(person)
        names += own_names
        contacts += own_contacts
        documents += own_documents
        cards.append((person.pk, card, False))
    keyring.current().prepare(organisation_id, [person.pk for person in people])
    write_new(people)
    write_new(names)
    write_new(contacts)
    write_new(documents)
    finding.index_cards(organisation_id, cards)
    trail.record_many(actor, [trail.Line("person.registered", person) for person in people])
    return people
