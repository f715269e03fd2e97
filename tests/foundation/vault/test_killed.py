"""A rotation killed at any moment, while people are registered and read: nothing is lost, the old key opens nothing."""

import json
import signal

import pytest

from tests.apart import house

PEOPLE, BATCH, KILLS = 1200, 20, 3

FILL = f"""
from django.db import transaction
from repere.accompaniment.people.models import Person, PersonName
from repere.foundation.organisations.models import Organisation
from repere.foundation.vault import actions, queries
desk = Organisation.objects.create(name="Accueil", short_name="Accueil", kind="welcome_desk")
with transaction.atomic():
    people = Person.unscoped.bulk_create(Person(organisation=desk, birth_year=1990) for _ in range({PEOPLE}))
    PersonName.unscoped.bulk_create(PersonName(person=p, text="Amina") for p in people)
print(desk.pk)
print(actions.secret_of(queries.active_key(desk.pk, "data")).hex())
"""

WORK = """
import itertools
from datetime import date
from uuid import UUID
from repere.accompaniment.people.actions import SaidName, register_person
from repere.accompaniment.people.models import PersonName
from repere.foundation.toolkit.actors import Actor, Role
from repere.foundation.vault.keyring import fresh_keyring
actor = Actor(None, UUID("ORGANISATION"), Role.CASEWORKER)
for number in itertools.count():
    with fresh_keyring():
        register_person(actor, names=[SaidName(f"n° {number}")], today=date(2026, 11, 2))
    with fresh_keyring():
        for name in PersonName.unscoped.order_by("?")[:20]:
            assert name.text
    print(number)
"""

ROTATE = f"""
from uuid import UUID
from repere.foundation.toolkit.actors import SYSTEM
from repere.foundation.vault.rotation.actions import rotate
rotate(SYSTEM, UUID("ORGANISATION"), progress=lambda done, total: print(done, total), batch={BATCH})
"""

VERIFY = """
import json
from repere.accompaniment.people.models import Person, PersonName
from repere.foundation.vault import sealing
from repere.foundation.vault.models import OrganisationKey, SubjectKey, context_of_subject_key
old, opened = bytes.fromhex("SECRET"), 0
for key in SubjectKey.unscoped.all():
    try:
        sealing.unwrap(old, bytes(key.wrapped), context_of_subject_key(key.pk.bytes))
        opened += 1
    except sealing.CannotOpen:
        pass
texts = [name.text for name in PersonName.unscoped.all()]
assert all(person.birth_year in (None, 1990) for person in Person.unscoped.all())
states = [(key.state, len(bytes(key.wrapped))) for key in
          OrganisationKey.objects.filter(purpose="data").order_by("created_at")]
print(json.dumps({"texts": texts, "opened_by_the_old": opened, "states": states}))
"""


@pytest.fixture
def lived_in(tmp_path):
    with house(tmp_path / "house") as made:
        yield made


def test_a_rotation_killed_under_load_loses_nothing(lived_in):
    organisation, secret = lived_in.run(FILL).split()
    about = lambda script: script.replace("ORGANISATION", organisation).replace("SECRET", secret)  # noqa: E731
    worker = lived_in.start(about(WORK))
    try:
        assert worker.stdout.readline() == "0\n"
        reached = []
        for _ in range(KILLS):
            turning = lived_in.start(about(ROTATE))
            lines = [turning.stdout.readline() for _ in range(6)]
            turning.send_signal(signal.SIGKILL)
            turning.communicate()
            reached.append([int(figure) for figure in lines[-1].split()])
        lived_in.run(about(ROTATE))
        assert worker.poll() is None, worker.stderr.read()[-2000:]
    finally:
        worker.kill()
        registered = worker.communicate()[0].split()

    found = json.loads(lived_in.run(about(VERIFY)))
    # Each time a hundred keys were wrapped again, or a few more, and the next went on from there.
    assert all(done == 5 * BATCH for done, _total in reached)
    assert reached[0][1] > reached[1][1] > reached[2][1]
    assert found["texts"].count("Amina") == PEOPLE
    # Whatever was acknowledged is there, and opens.
    assert {f"n° {number}" for number in registered} <= set(found["texts"])
    assert found["opened_by_the_old"] == 0
    assert [state for state, _length in found["states"]] == ["retired", "active"]
    assert found["states"][0][1] == 0
