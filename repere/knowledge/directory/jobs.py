from uuid import UUID

from django.utils import timezone

from repere.foundation.toolkit.worker import every, task
from repere.knowledge.directory.capacity import actions as capacity
from repere.knowledge.directory.intake import actions as intake
from repere.knowledge.directory.intake.work import actions as files
from repere.knowledge.directory.search import upkeep as search
from repere.knowledge.directory.sheets import actions as sheets
from repere.knowledge.directory.sources import actions as sources

NIGHT = 3


@every(minutes=5)
def let_figures_go() -> None:
    """Numbers of places that are no longer believed leave the totals they were part of."""
    capacity.let_figures_go(timezone.now())


@every(minutes=60)
def look_for_twins() -> None:
    """Once a night: all that is described is compared with what stands around it."""
    if timezone.localtime().hour == NIGHT:
        sources.seek_twins()


@task()
def look_for_twins_now() -> None:
    """When somebody has just brought in a source, and does not wait for the night."""
    sources.seek_twins()


@every(minutes=60)
def show_hours_again() -> None:
    """Hours hidden until yesterday."""
    sheets.show_hours_again(timezone.now())


@every(minutes=60)
def forget_old_corrections() -> None:
    """What strangers wrote and nobody looked at."""
    sheets.forget_old_corrections(timezone.now())


@every(minutes=10)
def know_openings() -> None:
    """Each door's openings of the coming days are known before anybody asks which doors are open."""
    search.know_openings(timezone.now())


@every(minutes=10)
def mend_search() -> None:
    """Services written by whoever forgot the search are found there all the same."""
    search.mend(timezone.now())


@task(retries=0)
def work_on_file(intake_id: str) -> None:
    """A file that is too large for a page to wait for."""
    files.work(UUID(intake_id))


@every(minutes=5)
def go_on_with_files_sent() -> None:
    """Those whose worker was killed, and those that waited for the evening."""
    for intake_id in files.abandoned(timezone.now()):
        files.work(intake_id)


@every(minutes=60)
def forget_files_sent() -> None:
    """Files of producers that nobody took in."""
    intake.forget_old(timezone.now())
