import pickle
import subprocess
import sys

import pytest
from django.db import transaction
from huey.exceptions import TaskException

from repere.foundation.toolkit import worker
from tests.house.files import ROOT

done = []


@worker.task()
def note(what):
    done.append(what)


@pytest.fixture(autouse=True)
def nothing_done():
    done.clear()


@pytest.mark.django_db(transaction=True)
def test_a_task_waits_for_what_is_being_written():
    with transaction.atomic():
        worker.later(note)("sent")
        assert done == []

    assert done == ["sent"]


@pytest.mark.django_db(transaction=True)
def test_what_is_undone_starts_no_task():
    with pytest.raises(RuntimeError), transaction.atomic():
        worker.later(note)("sent")
        raise RuntimeError

    assert done == []


@pytest.mark.parametrize("minutes", [7, 25, 90])
def test_a_job_comes_back_a_whole_number_of_times_an_hour(minutes):
    with pytest.raises(ValueError, match="whole number"):
        worker.every(minutes=minutes)


def test_a_task_that_nobody_signed_is_not_run():
    forged = pickle.dumps(("note", "sent"))

    with pytest.raises((ValueError, TaskException)):
        worker.queue.serializer.deserialize(forged + b":" + b"0" * 40)


QUEUE = """
import django; django.setup()
from repere.foundation.toolkit import worker
from tests.foundation.toolkit.test_worker import note
{then}
"""


def run(folder, then):
    environment = {
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "repere.config.settings.base",
        "REPERE_DATA_DIR": str(folder),
        "REPERE_PUBLIC_URL": "https://repere.test",
        "REPERE_SECRET_KEY": "a-key-drawn-at-random-0123456789-abc",
        "REPERE_MASTER_KEY": "another-drawn-at-random-0123456789-abc",
    }
    command = [sys.executable, "-c", QUEUE.format(then=then)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_a_task_outlives_the_process_that_asked_for_it(tmp_path):
    run(tmp_path, "note('sent')")

    assert run(tmp_path, "print(worker.queue.pending_count(), worker.queue.dequeue().args[0])") == [
        "1",
        "sent",
    ]


def test_the_queue_is_a_file_of_its_own_without_a_write_ahead_log(tmp_path):
    run(tmp_path, "note('sent')")

    assert [path.name for path in tmp_path.iterdir()] == ["worker.sqlite3"]


def test_importing_the_worker_writes_nothing(tmp_path):
    run(tmp_path, "")

    assert list(tmp_path.iterdir()) == []
