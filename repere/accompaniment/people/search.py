"""Finding somebody again: digests first, then the few candidates scored with their reasons."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from repere.accompaniment.people import identity
from repere.accompaniment.people.access import SEARCH
from repere.accompaniment.people.models import Person
from repere.accompaniment.people.queries import people_by_id, sharing_keys
from repere.foundation.toolkit.actors import Actor
from repere.foundation.toolkit.keys import keyed_digest
from repere.foundation.vault.keyring import index_key

# Those who share the most keys with what was typed hold the best match; reading more only costs time.
CANDIDATES = 48


@dataclass(frozen=True, slots=True)
class Found:
    person: Person
    match: identity.Match


def find(actor: Actor, text: str, *, limit: int = 20) -> list[Found]:
    """The people of the actor's organisation that fit what was typed, best first, each with its reasons."""
    SEARCH.require(actor)
    per_word = identity.query_keys(text)
    if not per_word:
        return []
    found = [
        Found(person, match)
        for person in people_by_id(actor, candidates(actor, per_word))
        if (match := identity.match(text, known(person))) is not None
    ]
    found.sort(key=lambda f: (-f.match.score, f.person.pk))
    return found[:limit]


def candidates(actor: Actor, per_word: Iterable[frozenset[str]]) -> list[UUID]:
    """Ids of those whose keys meet every word typed: who shares most keys first, then the latest known."""
    if actor.organisation_id is None:
        return []
    return sharing_keys(actor, [digests(actor.organisation_id, keys) for keys in per_word], CANDIDATES)


def known(person: Person, *, code: str = "") -> identity.Known:
    """What the identity core compares: from the prefetched rows."""
    return identity.Known(
        names=tuple(name.text for name in person.names.all()),
        birth_year=person.birth_year,
        birth_month=person.birth_month,
        birth_day=person.birth_day,
        phones=tuple(c.value for c in person.contacts.all()),
        code=code or (person.dossier.code if hasattr(person, "dossier") else ""),
    )


def digests(organisation_id: UUID, keys: Iterable[str]) -> list[int]:
    key = index_key(organisation_id)
    return [keyed_digest(key, text) for text in sorted(keys)]
