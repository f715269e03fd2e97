from datetime import timedelta
from uuid import UUID

import structlog
from django.utils import timezone

from repere.accompaniment.papers import queries
from repere.accompaniment.papers.tending import actions
from repere.foundation.toolkit.worker import every, task
from repere.foundation.vault.keyring import fresh_keyring

log = structlog.get_logger("repere.papers")


# Tried once: what was lost is found again by `draw_what_is_left`.
@task(retries=0)
def draw_thumbnail(file_id: UUID) -> None:
    actions.draw_thumbnail(file_id)


@every(minutes=10)
def draw_what_is_left() -> None:
    for file_id in queries.files_to_draw(timezone.now() - timedelta(days=2), actions.AT_ONCE):
        with fresh_keyring():
            actions.draw_thumbnail(file_id)


@every(minutes=5)
def check_files() -> None:
    actions.check_files()


@every(minutes=60)
def sweep_files() -> None:
    swept = actions.sweep_files(now=timezone.now())
    if swept:
        log.info("Files that no paper has were destroyed", count=swept)
