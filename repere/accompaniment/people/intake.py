"""The check when somebody is written down: who, of those already known, they may be. It warns; it decides nothing."""

from dataclasses import dataclass
from math import log
from typing import Final

from repere.accompaniment.people.access import ASK_PARTNERS, REGISTER
from repere.accompaniment.people.finding import keys, spellings
from repere.accompaniment.people.finding.dictionary import Dictionary
from repere.accompaniment.people.finding.queries import StoredIndex, other_organisations
from repere.accompaniment.people.identity import Known
from repere.accompaniment.people.identity.blocking import MOST_CANDIDATES, intake_keys
from repere.accompaniment.people.identity.likeness import FEWEST, Likeness, Weighed, portrait, weigh, zone
from repere.accompaniment.people.models import Person
from repere.accompaniment.people.queries import Looking, looking, people_by_id
from repere.accompaniment.people.shelves.rules import Reach
from repere.foundation.audit import tally, trail
from repere.foundation.toolkit.actors import Actor

SHOWN: Final = 5
# Among candidates, a share below which one is not worth a look.
LEAST_SHARE: Final = 0.1
# To say that a dossier may exist elsewhere.
ELSEWHERE: Final = 0.95
# Where few births are known, one in fifty is supposed to be of each year.
_SUPPOSED: Final = 500
_OF_A_YEAR: Final = 1 / 50


@dataclass(frozen=True, slots=True)
class LookAlike:
    """`must_be_decided`: so alike that it is said, of this one too, whether it is them."""

    person: Person
    likeness: Likeness
    must_be_decided: bool


def look_alikes(actor: Actor, said: Known) -> list[LookAlike]:
    """Who of the actor's organisation this may be, the likeliest first; whoever is hidden is not there."""
    REGISTER.require(actor)
    if actor.organisation_id is None:
        return []
    # To somebody who sees their own dossiers alone, the others are as those of a partner: `may_be_elsewhere`.
    index = StoredIndex(actor.organisation_id, of_their_own(actor))
    dictionary = spellings.dictionary_of(actor.organisation_id)
    rare_year = rarity_of_year(index, said.birth_year, dictionary.people)
    found = _weighed(index, said, dictionary, rare_year)
    stop = zone(found.probability)
    likely = {
        index.person_id(number): likeness
        for number, likeness in found.candidates
        if (likeness.probability >= LEAST_SHARE if stop != "silent" else is_namesake(said, likeness))
    }
    people = people_by_id(actor, list(likely))
    tally.count(actor, "people.sought", [person.pk for person in people])
    return [LookAlike(person, likely[person.pk], stop == "decide") for person in people]


def of_their_own(actor: Actor) -> Looking | None:
    who = looking(actor)
    return who if who.reach is Reach.NAMED else None


def is_namesake(said: Known, likeness: Likeness) -> bool:
    """With nothing but a name, whoever bears it is shown: a year of birth may then be asked."""
    return (
        said.birth_year is None
        and any(reason.code == "same_name" for reason in likeness.reasons)
        and not likeness.differences
    )


def may_be_elsewhere(actor: Actor, said: Known) -> bool:
    """Whether a dossier the actor may not see is probably this person's: not where, nor who. It leaves a line.

    At a partner; or here, where a dossier is shown to its team alone.
    """
    ASK_PARTNERS.require(actor)
    if actor.organisation_id is None:
        return False
    own = spellings.dictionary_of(actor.organisation_id)
    rare_year = rarity_of_year(StoredIndex(actor.organisation_id), said.birth_year, own.people)
    # Every organisation is asked, so that the time taken does not tell which one answered.
    answers = [
        _weighed(StoredIndex(partner), said, own, rare_year).probability >= ELSEWHERE
        for partner in (
            *other_organisations(actor),
            *([actor.organisation_id] if of_their_own(actor) else ()),
        )
    ]
    trail.record(actor, "person.sought_elsewhere", organisation_id=actor.organisation_id)
    return any(answers)


def _weighed(index: StoredIndex, said: Known, dictionary: Dictionary, rare_year: float) -> Weighed[int]:
    asked = intake_keys(said, dictionary.rarity, people=dictionary.people)
    weighed = {key: (place, weight, 0.0) for place, (key, weight) in enumerate(asked.items())}
    candidates = [
        (number, portrait(card.known))
        for number, card in index.cards(index.holders(weighed, MOST_CANDIDATES))
    ]
    return weigh(
        portrait(said),
        candidates,
        dictionary.rarity,
        spelt=dictionary.spelt,
        people=dictionary.people,
        at_most=SHOWN,
        rare_year=rare_year,
    )


def rarity_of_year(index: StoredIndex, year: int | None, people: int) -> float:
    """Of a year of birth and those beside it, as the dictionary says it of a name."""
    if year is None:
        return 0.0
    born = index.how_many_hold(keys.of_year(year + beside) for beside in (-1, 0, 1))
    return log(1 + (max(people, FEWEST) + _SUPPOSED) / (1 + born / 3 + _SUPPOSED * _OF_A_YEAR))
