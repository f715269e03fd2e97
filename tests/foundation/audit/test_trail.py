import json
import threading

import pytest
from django.db import connection, connections, transaction

from repere.doors.commandline.main import main
from repere.foundation.audit import queries, trail
from repere.foundation.audit.models import TrailHead, TrailIsAppendOnly, TrailLine
from repere.foundation.toolkit.actors import SYSTEM, Role
from tests import factories

pytestmark = pytest.mark.django_db


def by_hand(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def written():
    actor = factories.actor(Role.CASEWORKER)
    return [trail.record(actor, "dossier.opened", n=n) for n in range(5)]


def test_a_line_tells_who_did_what_on_what():
    actor = factories.actor(Role.CASEWORKER)
    held = factories.dossier(organisation=factories.organisation())

    line = trail.record(actor, "dossier.opened", held, dossier_id=held.pk)

    assert (line.user_id, line.organisation_id, line.role) == (
        actor.user_id,
        actor.organisation_id,
        actor.role,
    )
    assert (line.subject_type, line.subject_id, line.dossier_id) == ("casework.dossier", held.pk, held.pk)
    assert list(queries.faults()) == []


def test_each_organisation_has_its_own_chain_and_the_house_another(written):
    trail.record(factories.actor(Role.CASEWORKER), "dossier.opened")
    trail.record(SYSTEM, "directory.imported")

    assert TrailHead.objects.count() == 3
    assert list(queries.faults()) == []


def test_a_line_read_back_keeps_its_seal_whatever_is_in_it():
    actor = factories.actor(Role.CASEWORKER)
    trail.record(actor, "dossier.opened", words="é ع 😀", numbers=[1, 2.5, None], nested={"b": 1, "a": True})

    assert list(queries.faults()) == []


@pytest.mark.parametrize(
    ("statement", "kinds"),
    [
        ("UPDATE audit_trailline SET verb = 'other' WHERE position = 3", {"changed"}),
        ("DELETE FROM audit_trailline WHERE position = 3", {"missing"}),
        ("DELETE FROM audit_trailline WHERE position > 3", {"missing"}),
        ("DELETE FROM audit_trailhead", {"cut"}),
        ("UPDATE audit_trailhead SET position = 4", {"cut"}),
    ],
)
def test_what_is_altered_in_the_database_is_found_and_named(written, statement, kinds):
    by_hand(statement)

    assert {fault.kind for fault in queries.faults()} == kinds


def test_a_chain_cut_back_head_and_all_is_found_against_an_earlier_list(written, tmp_path, capsys):
    assert main(["audit", "verify", "--json"]) == 0
    earlier = tmp_path / "earlier.json"
    earlier.write_text(capsys.readouterr().out)
    by_hand("DELETE FROM audit_trailline WHERE position > 3")
    by_hand("UPDATE audit_trailhead SET position = 3, digest = %s", written[2].digest)

    assert main(["audit", "verify"]) == 0
    assert main(["audit", "verify", "--against", str(earlier)]) == 1
    assert "cut" in capsys.readouterr().out


def test_the_command_names_the_fault_and_exits_with_1(written, capsys):
    by_hand("UPDATE audit_trailline SET verb = 'other' WHERE position = 3")

    assert main(["audit", "verify", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["faults"] == [
        {"chain": str(written[0].chain), "position": 3, "kind": "changed"}
    ]


def test_a_line_cannot_be_changed_nor_taken_out(written):
    line = TrailLine.objects.get(pk=written[2].pk)
    line.verb = "other"

    with pytest.raises(TrailIsAppendOnly):
        line.save()
    with pytest.raises(TrailIsAppendOnly):
        line.delete()
    with pytest.raises(TrailIsAppendOnly):
        TrailLine.objects.filter(position=3).update(verb="other")
    with pytest.raises(TrailIsAppendOnly):
        TrailLine.objects.all().delete()
    with pytest.raises(TrailIsAppendOnly):
        TrailLine.objects.bulk_create([line])
    with pytest.raises(TrailIsAppendOnly), transaction.atomic():
        TrailLine.objects.bulk_update([line], ["verb"])

    assert list(queries.faults()) == []


def test_what_is_undone_leaves_no_line(written):
    actor = factories.actor(Role.CASEWORKER)

    with pytest.raises(RuntimeError), transaction.atomic():
        trail.record(actor, "dossier.opened")
        raise RuntimeError

    assert TrailLine.objects.count() == 5
    assert list(queries.faults()) == []


@pytest.mark.django_db(transaction=True)
def test_writers_at_the_same_time_never_fork_a_chain():
    actor = factories.actor(Role.CASEWORKER)
    failures = []

    def work():
        try:
            for n in range(10):
                with transaction.atomic():
                    trail.record(actor, "dossier.opened", n=n)
        except Exception as error:
            failures.append(error)
        finally:
            connections.close_all()

    writers = [threading.Thread(target=work) for _ in range(6)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert failures == []
    assert TrailLine.objects.filter(chain=actor.organisation_id).count() == 60
    assert list(queries.faults()) == []
