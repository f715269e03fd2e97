"""New keys in place of old ones, while people work; stopped at any moment, it is taken up again where it was.

1. A new key wraps what is new from now on, the one before is retiring. 2. Each subject key is wrapped again, by
batches. 3. When the old key wraps nothing any more, it is wiped. Values themselves are not touched.
"""

import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.module_loading import autodiscover_modules

from repere.foundation.audit import trail
from repere.foundation.toolkit import upkeep
from repere.foundation.toolkit.actors import Actor
from repere.foundation.vault import actions, keyring, sealing
from repere.foundation.vault.access import LOOK_AFTER_KEYS
from repere.foundation.vault.choices import KeyState, Purpose
from repere.foundation.vault.master import master_keys
from repere.foundation.vault.models import OrganisationKey, context_of_subject_key
from repere.foundation.vault.rotation import queries

# On SQLite others wait while a batch is written: some milliseconds.
BATCH = 500
# A page that took the key just before is writing under it no longer than this.
LONGEST_PAGE_S = 5.0

Progress = Callable[[int, int], object]  # done, of how many

# What a room above builds with the index key, by organisation; told in its `indexes.py`.
_rebuilds: list[Callable[[UUID, Progress], object]] = []


def rebuilds_index(rebuild: Callable[[UUID, Progress], object]) -> Callable[[UUID, Progress], object]:
    _rebuilds.append(rebuild)
    return rebuild


def rebuild_indexes(organisation_id: UUID, progress: Progress | None = None) -> None:
    """Whatever hangs on the index key of an organisation, made anew by the rooms that made it."""
    autodiscover_modules("indexes")
    for rebuild in _rebuilds:
        rebuild(organisation_id, progress or _quietly)


def _quietly(_done: int, _total: int) -> None:
    """Nobody looks."""


def rotate(actor: Actor, organisation_id: UUID, *, progress: Progress = _quietly, batch: int = BATCH) -> int:
    """A new key for the data of one organisation; gives how many subject keys were wrapped again."""
    LOOK_AFTER_KEYS.require(actor)
    old = queries.retiring(organisation_id, Purpose.DATA) or _begun(organisation_id, Purpose.DATA)
    total, done = queries.how_many_wrapped_by(old), 0
    progress(0, total)
    while True:
        while moved := _wrap_again(old, batch):
            done += moved
            progress(done, max(total, done))
        if _retired(old):
            break
    _sweep()
    trail.record(actor, "keys.rotated", organisation_id=organisation_id, purpose=Purpose.DATA, rows=done)
    return done


def rotate_index(
    actor: Actor,
    organisation_id: UUID,
    *,
    progress: Progress = _quietly,
    wait: Callable[[float], object] = time.sleep,
) -> None:
    """A new key for the index of one organisation, and its index made anew: until the end, some are not found."""
    LOOK_AFTER_KEYS.require(actor)
    old = queries.retiring(organisation_id, Purpose.INDEX) or _begun(organisation_id, Purpose.INDEX)
    keyring.drop_process_keys()
    # The other processes still write under the key before, until they read it again.
    wait(keyring.INDEX_KEY_IS_KEPT_S + LONGEST_PAGE_S)
    rebuild_indexes(organisation_id, progress)
    _retired(old)
    _sweep()
    trail.record(actor, "keys.rotated", organisation_id=organisation_id, purpose=Purpose.INDEX)


def wrap_by_current_master(actor: Actor) -> int:
    """Every key of an organisation under the current master key: the ones before it open nothing any more."""
    LOOK_AFTER_KEYS.require(actor)
    count = 0
    for key in queries.under_another_master(master_keys().current_id):
        before = bytes(key.wrapped)
        wrapped = master_keys().wrap(actions.secret_of(key), key.context)
        rows = OrganisationKey.objects.filter(pk=key.pk, wrapped=before)
        count += rows.update(wrapped=wrapped, master_id=master_keys().current_id)
    if count:
        _sweep()
        trail.record(actor, "keys.master_changed", keys=count)
    return count


@transaction.atomic
def _begun(organisation_id: UUID, purpose: str) -> OrganisationKey:
    old = actions.held_active_key(organisation_id, purpose)
    old = OrganisationKey.objects.select_for_update().get(pk=old.pk)
    if old.state == KeyState.ACTIVE:
        old.state = KeyState.RETIRING
        old.save(update_fields=["state"])
        actions.new_organisation_key(organisation_id, purpose).save(force_insert=True)
    return old


@transaction.atomic
def _wrap_again(old: OrganisationKey, limit: int) -> int:
    """The next ones, each only if it is still as it was read: a subject forgotten meanwhile stays forgotten."""
    new = actions.held_active_key(old.organisation_id, old.purpose)
    before, after = actions.secret_of(old), actions.secret_of(new)
    rows: list[Any] = []
    for pk, wrapped in queries.wrapped_by(old, limit):
        context = context_of_subject_key(pk.bytes)
        again = sealing.wrap(after, sealing.unwrap(before, wrapped, context), context)
        rows.append((_stored(new.pk), again, _stored(pk), _stored(old.pk)))
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE vault_subjectkey SET organisation_key_id = %s, wrapped = %s"
                " WHERE id = %s AND organisation_key_id = %s",
                rows,
            )
    return len(rows)


def _stored(identifier: UUID) -> object:
    return identifier if connection.features.has_native_uuid_field else identifier.hex


@transaction.atomic
def _retired(old: OrganisationKey) -> bool:
    """Wiped, unless something was still being written under it: whoever writes holds it, and is waited for."""
    old = OrganisationKey.objects.select_for_update().get(pk=old.pk)
    if queries.how_many_wrapped_by(old):
        return False
    old.state, old.wrapped = KeyState.RETIRED, b""
    old.save(update_fields=["state", "wrapped"])
    return True


def _sweep() -> None:
    """What was replaced is kept by PostgreSQL until it is swept, by SQLite in its log until it is written back."""
    if connection.in_atomic_block:
        return
    upkeep.checkpoint()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM FULL vault_organisationkey")
            cursor.execute("VACUUM vault_subjectkey")
