from uuid import UUID

from django.utils import timezone

from repere.accompaniment.casework import counting
from repere.accompaniment.casework.agenda.reminders import actions as reminders
from repere.accompaniment.casework.farewells import actions as farewells
from repere.accompaniment.casework.handover import actions as handover
from repere.accompaniment.casework.imports import actions as imports
from repere.accompaniment.casework.imports.work import actions as importing
from repere.accompaniment.casework.listening import actions as listening
from repere.accompaniment.casework.notes import actions as notes
from repere.accompaniment.casework.tasks import actions as tasks
from repere.foundation.toolkit.worker import every, task


@every(minutes=10)
def expire_handovers() -> None:
    """Hand-overs nobody answered in time go back to whoever asked."""
    handover.expire_handovers(now=timezone.now())


@every(minutes=1)
def send_reminders() -> None:
    """Of the appointments that come, to those who agreed to be written to."""
    reminders.send_due(now=timezone.now())


@every(minutes=10)
def tell_of_endings() -> None:
    """Those whose dossier is about to end, if they agreed to be written to."""
    farewells.tell_people(now=timezone.now())


@every(minutes=60)
def strip_receipts() -> None:
    farewells.strip_receipts(now=timezone.now())


@every(minutes=60)
def give_tasks() -> None:
    """What the rules of the house say is to be done, and what is no longer."""
    tasks.apply_rules(now=timezone.now())


@every(minutes=60)
def seal_notes_of_leavers() -> None:
    """A role that ended by itself tells nobody."""
    notes.seal_notes_of_leavers(today=timezone.localdate(), now=timezone.now())


@every(minutes=60)
def forget_callbacks() -> None:
    """Numbers of those who asked to be called, and of whom nobody opened a dossier."""
    listening.forget_old(now=timezone.now())


@every(minutes=5)
def count_day() -> None:
    """For the front page: how many are expected, how much is due."""
    counting.count_day(now=timezone.now())


@task(retries=1)
def go_on_with_file(file_id: UUID) -> None:
    """A file of people, looked through or written."""
    importing.work(file_id)


@every(minutes=5)
def go_on_with_files() -> None:
    """Those whose worker was killed."""
    for file_id in importing.abandoned(timezone.now()):
        importing.work(file_id)


@every(minutes=60)
def forget_files() -> None:
    """A file of people is kept for some days, whatever became of it."""
    imports.forget_old(timezone.now())
