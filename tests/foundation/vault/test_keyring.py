"""Keys live for one request, are made once, and are never counted on before they are written for good."""

import threading
from uuid import uuid4

import pytest
from django.db import connection, transaction

from repere.foundation.toolkit import worker
from repere.foundation.vault import actions, keyring
from repere.foundation.vault.choices import Purpose
from repere.foundation.vault.models import OrganisationKey, SubjectKey
from repere.foundation.vault.sealing import CannotOpen


@pytest.mark.django_db
def test_each_subject_has_its_own_key_and_keeps_it():
    organisation_id, one, other = uuid4(), uuid4(), uuid4()
    with keyring.fresh_keyring() as ring:
        first = ring.key_for(organisation_id, one)
        assert ring.key_for(organisation_id, other).secret != first.secret
    with keyring.fresh_keyring() as ring:
        assert ring.key_for(organisation_id, one).secret == first.secret


@pytest.mark.django_db
def test_the_same_person_in_two_organisations_has_two_keys():
    person = uuid4()

    assert (
        keyring.current().key_for(uuid4(), person).secret != keyring.current().key_for(uuid4(), person).secret
    )


@pytest.mark.django_db
def test_index_keys_are_drawn_for_each_organisation_and_kept():
    one, other = uuid4(), uuid4()

    assert len({keyring.index_key(one), keyring.index_key(other), keyring.index_key(one)}) == 2
    with keyring.fresh_keyring():
        key = keyring.index_key(one)
    keyring.drop_process_keys()
    with keyring.fresh_keyring():
        assert keyring.index_key(one) == key
    assert OrganisationKey.objects.filter(organisation_id=one, purpose=Purpose.INDEX).count() == 1


@pytest.mark.django_db
def test_a_key_moved_to_another_organisation_or_subject_opens_nothing():
    with keyring.fresh_keyring() as ring:
        mine, theirs = ring.key_for(uuid4(), uuid4()), ring.key_for(uuid4(), uuid4())
    rows = {row.pk.bytes: row for row in SubjectKey.unscoped.all()}
    one, other = rows[mine.id], rows[theirs.id]
    SubjectKey.unscoped.filter(pk=one.pk).update(wrapped=other.wrapped)
    with keyring.fresh_keyring() as ring, pytest.raises(CannotOpen):
        ring.key(mine.id)
    OrganisationKey.objects.filter(pk=one.organisation_key_id).update(wrapped=other.organisation_key.wrapped)
    with pytest.raises(CannotOpen):
        actions.secret_of(OrganisationKey.objects.get(pk=one.organisation_key_id))


@pytest.mark.django_db(transaction=True)
def test_a_key_whose_making_was_undone_is_made_again():
    organisation_id, person = uuid4(), uuid4()

    class Undone(Exception):
        pass

    with keyring.fresh_keyring() as ring:
        with pytest.raises(Undone), transaction.atomic():
            lost = ring.key_for(organisation_id, person)
            lost_index = ring.index_key(organisation_id)
            raise Undone
        with transaction.atomic():
            with pytest.raises(Undone), transaction.atomic():
                ring.key_for(organisation_id, person)
                raise Undone
            kept = ring.key_for(organisation_id, person)
        assert ring.key_for(organisation_id, person).id == kept.id != lost.id
        index = ring.index_key(organisation_id)
    assert [key.pk.bytes for key in SubjectKey.unscoped.filter(subject_id=person)] == [kept.id]
    with keyring.fresh_keyring() as ring:
        assert ring.index_key(organisation_id) == index != lost_index


@pytest.mark.django_db(transaction=True)
def test_many_at_the_same_moment_make_one_key():
    organisation_id, person = uuid4(), uuid4()
    got, start = [], threading.Barrier(6)

    def seal():
        start.wait()
        with keyring.fresh_keyring() as ring, transaction.atomic():
            got.append((ring.key_for(organisation_id, person).secret, ring.index_key(organisation_id)))
        connection.close()

    threads = [threading.Thread(target=seal) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(got) == 6
    assert len(set(got)) == 1
    assert OrganisationKey.objects.filter(organisation_id=organisation_id).count() == 2


@pytest.mark.django_db
def test_no_key_of_a_subject_outlives_its_request(client, monkeypatch):
    seen = []
    monkeypatch.setattr(
        "repere.doors.guard.middleware.Guard.process_view", lambda *_: seen.append(keyring.current())
    )
    outside = keyring.current()

    client.get("/healthz")
    client.get("/healthz")

    assert len({id(ring) for ring in [*seen, outside]}) == 3
    assert keyring.current() is outside


def test_each_task_of_the_worker_has_its_own_keyring():
    assert keyring.fresh_keyring in worker.around_each_task
