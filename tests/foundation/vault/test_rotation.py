"""New keys in place of old ones, and nothing lost."""

from uuid import uuid4

import pytest
from django.test import override_settings

from repere.foundation.accounts import cipher
from repere.foundation.audit import trail
from repere.foundation.audit.models import TrailLine
from repere.foundation.audit.queries import faults
from repere.foundation.toolkit.actors import SYSTEM, NotAllowed, Role
from repere.foundation.toolkit.keys import derived_key
from repere.foundation.vault import actions, keyring, root, sealing
from repere.foundation.vault.choices import KeyState, Purpose
from repere.foundation.vault.master import KeysOfSettings, master_keys
from repere.foundation.vault.models import OrganisationKey, SubjectKey, context_of_subject_key
from repere.foundation.vault.rotation import actions as rotation
from repere.foundation.vault.rotation import queries

pytestmark = pytest.mark.django_db


def keys_of(organisation_id, purpose=Purpose.DATA):
    return list(
        OrganisationKey.objects.filter(organisation_id=organisation_id, purpose=purpose).order_by(
            "created_at"
        )
    )


def test_after_a_rotation_everything_opens_and_the_old_key_opens_nothing(note):
    organisation_id = uuid4()
    rows = [note(organisation_id=organisation_id, text=f"n° {n}") for n in range(25)]
    before = actions.secret_of(keys_of(organisation_id)[0])
    steps = []

    done = rotation.rotate(SYSTEM, organisation_id, progress=lambda *step: steps.append(step), batch=10)

    assert done == 25
    assert steps == [(0, 25), (10, 25), (20, 25), (25, 25)]
    with keyring.fresh_keyring():
        keyring.drop_process_keys()
        assert [type(row).unscoped.get(pk=row.pk).text for row in rows] == [f"n° {n}" for n in range(25)]
    old, new = keys_of(organisation_id)
    assert (old.state, bytes(old.wrapped), new.state) == (KeyState.RETIRED, b"", KeyState.ACTIVE)
    for key in SubjectKey.unscoped.filter(organisation_id=organisation_id):
        with pytest.raises(sealing.CannotOpen):
            sealing.unwrap(before, bytes(key.wrapped), context_of_subject_key(key.pk.bytes))
    with pytest.raises(sealing.CannotOpen):
        actions.secret_of(old)


def test_what_is_sealed_during_a_rotation_is_under_the_new_key(note):
    organisation_id = uuid4()
    for _ in range(4):
        note(organisation_id=organisation_id, text="before")
    made = []

    def meanwhile(_done, _total):
        with keyring.fresh_keyring():
            made.append(note(organisation_id=organisation_id, text="meanwhile"))

    rotation.rotate(SYSTEM, organisation_id, progress=meanwhile, batch=2)

    new = keys_of(organisation_id)[-1]
    wrapped_by = set(
        SubjectKey.unscoped.filter(organisation_id=organisation_id).values_list("organisation_key", flat=True)
    )
    assert wrapped_by == {new.pk}
    with keyring.fresh_keyring():
        assert {type(row).unscoped.get(pk=row.pk).text for row in made} == {"meanwhile"}


def test_a_rotation_that_was_stopped_is_taken_up_again(note):
    organisation_id = uuid4()
    for _ in range(6):
        note(organisation_id=organisation_id, text="said")

    class Stopped(Exception):
        pass

    def stop(done, _total):
        if done:
            raise Stopped

    with pytest.raises(Stopped):
        rotation.rotate(SYSTEM, organisation_id, progress=stop, batch=2)
    assert [key.state for key in keys_of(organisation_id)] == [KeyState.RETIRING, KeyState.ACTIVE]

    assert rotation.rotate(SYSTEM, organisation_id, batch=2) == 4
    assert [key.state for key in keys_of(organisation_id)] == [KeyState.RETIRED, KeyState.ACTIVE]


def test_keys_go_under_a_new_master_key_and_need_the_old_one_no_more(note, settings):
    row = note(text="Amina")
    index = keyring.index_key(row.organisation_id)
    first, second = settings.MASTER_KEYS[0], "a-second-one-0123456789-abcdefghijkl"
    try:
        with override_settings(MASTER_KEYS=[second, first]):
            master_keys.cache_clear()
            assert rotation.wrap_by_current_master(SYSTEM) >= 2
            assert rotation.wrap_by_current_master(SYSTEM) == 0
        with override_settings(MASTER_KEYS=[second]):
            master_keys.cache_clear()
            keyring.drop_process_keys()
            with keyring.fresh_keyring():
                assert type(row).unscoped.get(pk=row.pk).text == "Amina"
                assert keyring.index_key(row.organisation_id) == index
    finally:
        master_keys.cache_clear()
        keyring.drop_process_keys()
    for key in keys_of(row.organisation_id):
        with pytest.raises(sealing.CannotOpen):
            KeysOfSettings([first]).unwrap(bytes(key.wrapped), key.context)


def test_the_first_master_key_can_be_dropped_and_everything_still_verifies(note, settings):
    row, sealed = note(text="Amina"), cipher.seal("JBSWY3DPEHPK3PXP")
    trail.record(SYSTEM, "keys.rotated")
    first, second = settings.MASTER_KEYS[0], "a-second-one-0123456789-abcdefghijkl"
    names = derived_key("card"), derived_key("majority", "a"), derived_key("backup")
    try:
        with override_settings(MASTER_KEYS=[second, first]):
            master_keys.cache_clear()
            rotation.wrap_by_current_master(SYSTEM)
        with override_settings(MASTER_KEYS=[second], MASTER_KEY=second):
            master_keys.cache_clear()
            keyring.drop_process_keys()
            trail.record(SYSTEM, "keys.master_changed")
            with keyring.fresh_keyring():
                assert type(row).unscoped.get(pk=row.pk).text == "Amina"
                assert list(faults()) == []
                assert cipher.unseal(sealed) == "JBSWY3DPEHPK3PXP"
                assert (derived_key("card"), derived_key("majority", "a"), derived_key("backup")) == names
        with override_settings(MASTER_KEYS=[first]):
            master_keys.cache_clear()
            keyring.drop_process_keys()
            with pytest.raises(sealing.CannotOpen):
                derived_key("trail")
    finally:
        master_keys.cache_clear()
        keyring.drop_process_keys()


def test_a_house_that_was_not_prepared_seals_nothing():
    OrganisationKey.objects.filter(purpose=Purpose.HOUSE).delete()
    keyring.drop_process_keys()
    try:
        with pytest.raises(root.NotPrepared):
            trail.record(SYSTEM, "keys.rotated")
    finally:
        keyring.drop_process_keys()


def test_it_is_in_the_trail_and_the_list_of_keys_opens_nothing(note):
    row = note(text="Amina")
    secret = actions.secret_of(keys_of(row.organisation_id)[0])

    rotation.rotate(SYSTEM, row.organisation_id)

    assert TrailLine.objects.filter(organisation_id=row.organisation_id, verb="keys.rotated").exists()
    lines = [line for line in queries.every_key() if line.organisation_id == row.organisation_id]
    assert [(line.state, line.subjects) for line in lines] == [("retired", 0), ("active", 1)]
    assert secret.hex() not in repr(lines)


def test_nobody_but_the_house_turns_keys(actor_of):
    for role in (Role.COORDINATOR, Role.ADMINISTRATOR, Role.DPO):
        with pytest.raises(NotAllowed):
            rotation.rotate(actor_of(role), uuid4())
        with pytest.raises(NotAllowed):
            rotation.rotate_index(actor_of(role), uuid4(), wait=lambda _: None)
        with pytest.raises(NotAllowed):
            rotation.wrap_by_current_master(actor_of(role))
