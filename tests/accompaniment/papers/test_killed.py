"""Killed at any moment while papers are kept and taken out: what was acknowledged is there, the rest leaves nothing."""

import json
import random
import signal
import time

import pytest

from tests.apart import house

KILLS, EACH = 6, 4

FILL = """
from django.utils import timezone
from repere.accompaniment.casework.models import Dossier
from repere.accompaniment.people.models import Person, PersonName
from repere.foundation.organisations.models import Organisation
desk = Organisation.objects.create(name="Accueil", short_name="Accueil", kind="welcome_desk")
person = Person.unscoped.create(organisation=desk)
PersonName.unscoped.create(person=person, text="Amina")
dossier = Dossier.unscoped.create(organisation=desk, person=person, code="ZBLN22", opened_at=timezone.now())
print(dossier.pk)
"""

# Each line is an acknowledgement: what a browser would have been told.
WORK = """
import hashlib, os
from dataclasses import replace
from django.utils import timezone
from repere.accompaniment.casework.models import Dossier
from repere.accompaniment.papers import actions
from repere.accompaniment.papers.receiving import Received
from repere.foundation.toolkit.actors import SYSTEM
from repere.foundation.vault.keyring import fresh_keyring
from repere.foundation.vault.scratch import Scratch
dossier = Dossier.unscoped.select_related("person").get()
actor = replace(SYSTEM, organisation_id=dossier.organisation_id)
while True:
    with fresh_keyring():
        content = os.urandom(300_000) * 3
        scratch = Scratch()
        scratch.write(content)
        paper = actions.keep_paper(actor, dossier, actions.SaidPaper("identity"),
                                   [Received("jpeg", 1, scratch, "unchecked")], now=timezone.now())
        print("kept", paper.files.get().pk, hashlib.sha256(content).hexdigest())
        if content[0] % 3 == 0:
            gone = paper.files.get().pk
            print("going", gone, "-")
            actions.remove_paper(actor, paper)
            print("gone", gone, "-")
"""

VERIFY = """
import hashlib, json
from datetime import timedelta
from django.utils import timezone
from repere.accompaniment.papers import files
from repere.accompaniment.papers.models import Paper, PaperFile
from repere.accompaniment.papers.tending import actions as tending
from repere.foundation.audit.queries import faults
on_disk = lambda: {place.stem for place in files.folder().rglob("*") if place.is_file()}
before = len(on_disk())
swept = tending.sweep_files(now=timezone.now() + timedelta(hours=2))
opened = {}
for file in PaperFile.unscoped.all():
    opened[str(file.pk)] = hashlib.sha256(b"".join(files.pieces_of(file.pk))).hexdigest()
print(json.dumps({
    "opened": opened, "before": before, "swept": swept, "left": sorted(on_disk()),
    "empty": Paper.unscoped.filter(files=None).count(), "faults": len(list(faults())),
}))
"""


@pytest.fixture
def lived_in(tmp_path):
    with house(tmp_path / "house") as made:
        made.run(FILL)
        yield made


def test_papers_kept_while_the_machine_stops_again_and_again(lived_in):
    chance, told = random.Random(20261122), {"kept": {}, "going": {}, "gone": {}}
    for _ in range(KILLS):
        worker = lived_in.start(WORK)
        lines = [worker.stdout.readline() for _ in range(EACH)]
        time.sleep(chance.random() * 0.05)
        worker.send_signal(signal.SIGKILL)
        rest, failed = worker.communicate()
        assert all(lines), failed[-2000:]
        for line in [*lines, *rest.splitlines(keepends=True)]:
            if line.endswith("\n"):
                act, file_id, digest = line.split()
                told[act][file_id] = digest

    found = json.loads(lived_in.run(VERIFY))

    here = {file_id: digest for file_id, digest in told["kept"].items() if file_id not in told["going"]}
    assert len(here) > KILLS
    # Whatever was acknowledged is there, byte for byte; what was taken out is not.
    assert {file_id: found["opened"].get(file_id) for file_id in here} == here
    assert told["gone"]
    assert not told["gone"].keys() & found["opened"].keys()
    # After the sweep, a file for each row and a row for each file.
    assert {name.replace("-", "") for name in found["opened"]} == set(found["left"])
    assert (found["empty"], found["faults"]) == (0, 0)
