"""The dictionary of each organisation, opened once in a process and then kept up with what others write."""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import Final
from uuid import UUID

from repere.accompaniment.people.finding import queries, sealing
from repere.accompaniment.people.finding.dictionary import Dictionary, Entry
from repere.foundation.vault.keyring import index_key

# A process serves few organisations at once.
_MOST_HELD: Final = 32
# Others may have committed rows with smaller numbers than the last one seen.
_OVERLAP: Final = 200


@dataclass(slots=True)
class _Held:
    dictionary: Dictionary
    digests: dict[int, str]
    key: bytes
    last: int
    number: int
    gone: int


_held: "OrderedDict[UUID, _Held]" = OrderedDict()
_lock = Lock()


def dictionary_of(organisation_id: UUID) -> Dictionary:
    """As it is now. The first call of a process reads it all: some seconds for 300,000 spellings."""
    key = index_key(organisation_id)
    last, number, gone = queries.state_of_spellings(organisation_id)
    with _lock:
        held = _held.get(organisation_id)
        if held is None or held.key != key or _has_outgrown(held, number):
            held = _held[organisation_id] = _read(organisation_id, key)
            while len(_held) > _MOST_HELD:
                _held.popitem(last=False)
        _held.move_to_end(organisation_id)
        if last != held.last:
            _add_new(held, organisation_id, last)
        if gone != held.gone:
            _drop_gone(held, organisation_id, gone)
        return held.dictionary


def _has_outgrown(held: _Held, number: int) -> bool:
    """Counts of a small register grow old quickly."""
    return number - held.number > held.dictionary.people // 5 + 20


def _read(organisation_id: UUID, key: bytes) -> _Held:
    last, number, gone = queries.state_of_spellings(organisation_id)
    opener = sealing.spelling_key(key)
    digests: dict[int, str] = {}
    entries = []
    for _pk, digest, sealed in queries.spellings_after(organisation_id, 0):
        spelling, skeletons, count = sealing.open_spelling(opener, digest, sealed)
        digests[digest] = spelling
        entries.append(Entry(spelling, skeletons, count))
    dictionary = Dictionary(entries)
    dictionary.people = max(queries.people_indexed(organisation_id), 1)
    return _Held(dictionary, digests, key, last, number, gone)


def _add_new(held: _Held, organisation_id: UUID, last: int) -> None:
    opener = sealing.spelling_key(held.key)
    for _pk, digest, sealed in queries.spellings_after(organisation_id, max(held.last - _OVERLAP, 0)):
        if digest not in held.digests:
            spelling, skeletons, count = sealing.open_spelling(opener, digest, sealed)
            held.digests[digest] = spelling
            held.dictionary.add(spelling, skeletons, count)
    held.last = last


def _drop_gone(held: _Held, organisation_id: UUID, gone: int) -> None:
    left = queries.digests_of_spellings(organisation_id)
    for digest in [digest for digest in held.digests if digest not in left]:
        held.dictionary.remove(held.digests.pop(digest))
    held.gone = gone


def forget_all() -> None:
    """After a rotation of index keys, or in a test."""
    with _lock:
        _held.clear()
