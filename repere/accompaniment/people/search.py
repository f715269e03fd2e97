"""Finding somebody again, whatever the spelling: over keyed digests and sealed cards, then the few best opened."""

from dataclasses import dataclass, field

from repere.accompaniment.people.access import SEARCH
from repere.accompaniment.people.finding import engine, spellings, typed
from repere.accompaniment.people.finding.queries import StoredIndex
from repere.accompaniment.people.finding.ranking import Match
from repere.accompaniment.people.models import Person
from repere.accompaniment.people.queries import looking, people_by_id
from repere.foundation.audit import tally
from repere.foundation.toolkit.actors import Actor


@dataclass(frozen=True, slots=True)
class Found:
    person: Person
    match: Match


@dataclass(frozen=True, slots=True)
class Answer:
    """`too_many`: a common word alone; only the latest known were looked at."""

    found: list[Found] = field(default_factory=list)
    too_many: bool = False


def find(actor: Actor, text: str, *, limit: int = 20) -> list[Found]:
    """The people of the actor's organisation that fit what was typed, best first, each with its reasons."""
    return answer(actor, text, limit=limit).found


def answer(actor: Actor, text: str, *, limit: int = 20) -> Answer:
    """What `find` gives, and whether there were too many to look at."""
    SEARCH.require(actor)
    if actor.organisation_id is None:
        return Answer()
    index = StoredIndex(actor.organisation_id, looking(actor))
    result = engine.search(typed.read(text), index, spellings.dictionary_of(actor.organisation_id), limit)
    matches = {index.person_id(one.number): one.match for one in result.found}
    people = people_by_id(actor, list(matches))
    tally.count(actor, "people.sought", [person.pk for person in people])
    return Answer([Found(person, matches[person.pk]) for person in people], result.too_many)
