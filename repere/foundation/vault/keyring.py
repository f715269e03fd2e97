"""The keys in hand: those of subjects for one request or one task, those of organisations for the process.

A value read from the database tells which key it will need; the first one opened fetches them all, in one query.
"""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final, NamedTuple
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection, transaction

from repere.foundation.toolkit.keys import derived_key
from repere.foundation.vault import actions, queries, sealing
from repere.foundation.vault.choices import Purpose
from repere.foundation.vault.models import context_of_subject_key

# A command reads a million people in one go: it must not keep a million keys.
MOST_IN_HAND: Final = 20_000

Subject = tuple[UUID, UUID]  # organisation, then person or anonymous passage


class Key(NamedTuple):
    id: bytes
    secret: bytes
    aes: AESGCM


class _Written:
    """Whether what was written just now still stands: a transaction, or a part of one, may have been undone since.

    Django drops the callbacks of what it undoes: ours is called, is waiting, or the writing is gone.
    """

    __slots__ = ("_committed",)

    def __init__(self) -> None:
        self._committed = False
        transaction.on_commit(self)

    def __call__(self) -> None:
        self._committed = True

    def stands(self) -> bool:
        return self._committed or any(entry[1] is self for entry in connection.run_on_commit)


# Of the process: an organisation's own keys, unwrapped.
_organisation_secrets: dict[UUID, AESGCM] = {}
# With the moment they were read: after a rotation, every process takes the new one within this time.
_index_keys: dict[UUID, tuple[bytes, float]] = {}
INDEX_KEY_IS_KEPT_S: Final = 10.0


class Keyring:
    __slots__ = ("_expected", "_index_keys", "_keys", "_of_subjects")

    def __init__(self) -> None:
        self._keys: dict[bytes, Key] = {}
        self._expected: set[bytes] = set()
        self._of_subjects: dict[Subject, tuple[bytes, _Written | None]] = {}
        self._index_keys: dict[UUID, tuple[bytes, _Written]] = {}

    def expect(self, key_id: bytes) -> None:
        """This key may be needed: it is fetched with the others."""
        if len(self._expected) >= MOST_IN_HAND:
            self._expected.clear()
        self._expected.add(key_id)

    def key(self, key_id: bytes) -> Key:
        """The key of that id (16 bytes), or `CannotOpen` if there is none any more."""
        found = self._keys.get(key_id)
        if found is None:
            self._fetch({key_id, *self._expected.difference(self._keys)})
            self._expected.clear()
            found = self._keys.get(key_id)
            if found is None:
                raise sealing.CannotOpen("its key was forgotten")
        return found

    def _fetch(self, key_ids: set[bytes]) -> None:
        if len(self._keys) + len(key_ids) > MOST_IN_HAND:
            self._keys.clear()
        for key_id, organisation_key_id, wrapped in queries.subject_keys(key_ids):
            self._keys[key_id] = _unwrapped(key_id, organisation_key_id, wrapped)

    def take(self, key_id: bytes, organisation_key_id: UUID, wrapped: bytes) -> Key:
        """A key whose row was read beside what it opens, without a query of its own."""
        found = self._keys.get(key_id)
        if found is None:
            if len(self._keys) >= MOST_IN_HAND:
                self._keys.clear()
            found = self._keys[key_id] = _unwrapped(key_id, organisation_key_id, wrapped)
        return found

    def key_for(self, organisation_id: UUID, subject_id: UUID) -> Key:
        """The key to seal with for somebody, made at the first thing sealed for them."""
        return self.key(self.prepare(organisation_id, [subject_id])[subject_id])

    def prepare(self, organisation_id: UUID, subject_ids: Iterable[UUID]) -> dict[UUID, bytes]:
        """The ids of the keys of these subjects, the missing ones made together."""
        known: dict[UUID, bytes] = {}
        missing = []
        for subject_id in dict.fromkeys(subject_ids):
            held = self._of_subjects.get((organisation_id, subject_id))
            if held and (held[1] is None or held[1].stands()):
                known[subject_id] = held[0]
            else:
                missing.append(subject_id)
        if not missing:
            return known
        if len(self._of_subjects) + len(missing) > MOST_IN_HAND:
            self._of_subjects.clear()
        found = queries.key_ids_of_subjects(organisation_id, missing)
        to_make = [subject_id for subject_id in missing if subject_id not in found]
        written = None
        if to_make:
            actions.make_subject_keys(organisation_id, to_make)
            written = _Written()
            found |= queries.key_ids_of_subjects(organisation_id, to_make)
        for subject_id in missing:
            known[subject_id] = key_id = found[subject_id].bytes
            self._of_subjects[organisation_id, subject_id] = (key_id, written)
            self.expect(key_id)
        return known

    def forget(self, organisation_id: UUID, subject_id: UUID) -> None:
        held = self._of_subjects.pop((organisation_id, subject_id), None)
        if held:
            self._keys.pop(held[0], None)

    def index_key(self, organisation_id: UUID) -> bytes:
        kept = _index_keys.get(organisation_id)
        if kept and time.monotonic() - kept[1] < INDEX_KEY_IS_KEPT_S:
            return kept[0]
        held = self._index_keys.get(organisation_id)
        if held and held[1].stands():
            return held[0]
        row = queries.active_key(organisation_id, Purpose.INDEX)
        if row:
            secret = actions.secret_of(row)
            _index_keys[organisation_id] = (secret, time.monotonic())
            return secret
        secret = actions.secret_of(actions.held_active_key(organisation_id, Purpose.INDEX))
        self._index_keys[organisation_id] = (secret, _Written())
        return secret


def _unwrapped(key_id: bytes, organisation_key_id: UUID, wrapped: bytes) -> Key:
    opener = _organisation_secrets.get(organisation_key_id) or _opener(organisation_key_id)
    secret = sealing.unwrap(opener, wrapped, context_of_subject_key(key_id))
    return Key(key_id, secret, AESGCM(secret))


def _opener(organisation_key_id: UUID) -> AESGCM:
    row = queries.organisation_key(organisation_key_id)
    opener = AESGCM(actions.secret_of(row))
    _organisation_secrets[organisation_key_id] = opener
    return opener


_current: ContextVar[Keyring] = ContextVar("keyring")


def current() -> Keyring:
    """The keyring of this request or task; a command that opened none gets one for as long as it runs."""
    ring = _current.get(None)
    if ring is None:
        ring = Keyring()
        _current.set(ring)
    return ring


@contextmanager
def fresh_keyring() -> Iterator[Keyring]:
    """For one request, one task, or one batch of a long command: no key of a subject outlives it."""
    ring = Keyring()
    token = _current.set(ring)
    try:
        yield ring
    finally:
        _current.reset(token)


def drop_process_keys() -> None:
    """After a rotation, or a restored database: the keys of organisations are read again."""
    _organisation_secrets.clear()
    _index_keys.clear()
    derived_key.cache_clear()


def index_key(organisation_id: UUID) -> bytes:
    """32 bytes for the digests of one organisation's index; drawn at random, wrapped by the master key."""
    return current().index_key(organisation_id)


def forget(organisation_id: UUID, subject_id: UUID) -> bool:
    """Destroy the key of a subject, here and in the database."""
    current().forget(organisation_id, subject_id)
    return actions.forget(organisation_id, subject_id)
