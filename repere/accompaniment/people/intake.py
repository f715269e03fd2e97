"""The check when somebody is written down: who, of those already known, they may be. It warns; it decides nothing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from repere.accompaniment.people.access import ASK_PARTNERS, REGISTER
from repere.accompaniment.people.duplicates.comparing import Compared, compare
from repere.accompaniment.people.finding import spellings
from repere.accompaniment.people.finding.queries import StoredIndex, other_organisations
from repere.accompaniment.people.identity import Known
from repere.accompaniment.people.identity.blocking import intake_keys
from repere.accompaniment.people.models import Person
from repere.accompaniment.people.queries import people_by_id
from repere.foundation.audit import trail
from repere.foundation.toolkit.actors import Actor

CANDIDATES: Final = 200
SHOWN: Final = 5
# From here a likeness is shown; from there somebody says whether it is them.
WARN: Final = 0.3
DECIDE: Final = 0.9
# To say that a dossier may exist elsewhere.
ELSEWHERE: Final = 0.95

Rarity = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class LookAlike:
    person: Person
    likeness: Compared

    @property
    def must_be_decided(self) -> bool:
        return self.likeness.probability >= DECIDE


def look_alikes(actor: Actor, said: Known) -> list[LookAlike]:
    """Who of the actor's organisation this may be, the likeliest first; whoever is hidden is not there."""
    REGISTER.require(actor)
    if actor.organisation_id is None:
        return []
    dictionary = spellings.dictionary_of(actor.organisation_id)
    index = StoredIndex(actor.organisation_id)
    likely = _likely(index, said, dictionary.rarity, dictionary.people, WARN)[:SHOWN]
    compared = {index.people[number]: found for number, found in likely}
    return [LookAlike(person, compared[person.pk]) for person in people_by_id(actor, list(compared))]


def may_be_elsewhere(actor: Actor, said: Known) -> bool:
    """Whether another organisation probably knows this person: not which, nor who. It leaves a line in the trail."""
    ASK_PARTNERS.require(actor)
    if actor.organisation_id is None:
        return False
    own = spellings.dictionary_of(actor.organisation_id)
    # Every organisation is asked, so that the time taken does not tell which one answered.
    answers = [
        bool(_likely(StoredIndex(partner), said, own.rarity, own.people, ELSEWHERE))
        for partner in other_organisations(actor)
    ]
    trail.record(actor, "person.sought_elsewhere", organisation_id=actor.organisation_id)
    return any(answers)


def _likely(
    index: StoredIndex, said: Known, rarity: Rarity, people: int, least: float
) -> list[tuple[int, Compared]]:
    asked = intake_keys(said, rarity, people=people)
    weighed = {key: (place, weight, 0.0) for place, (key, weight) in enumerate(asked.items())}
    found = [
        (number, compare(said, card.known, rarity))
        for number, card in index.cards(index.holders(weighed, CANDIDATES))
    ]
    return sorted(_worth(found, least), key=lambda one: -one[1].probability)


def _worth(found: Iterable[tuple[int, Compared]], least: float) -> list[tuple[int, Compared]]:
    return [(number, one) for number, one in found if one.probability >= least]
