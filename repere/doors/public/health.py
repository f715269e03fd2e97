"""For the machine that watches: does it answer, is it ready? A word each, and nothing about the inside."""

from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from repere.doors.guard.marks import open_to_all
from repere.foundation.toolkit import upkeep

# What has been applied stays applied as long as this process lives.
_migrated = False


@open_to_all
@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """This process answers."""
    return _plain("alive\n")


@open_to_all
@require_safe
def readyz(_request: HttpRequest) -> HttpResponse:
    """The database answers and is up to date; whether the worker is alive is told, and closes nothing."""
    try:
        cache.get(upkeep.BEAT)
        if not _is_migrated():
            return _plain("not ready: run `repere setup`\n", status=503)
        worker = "alive" if upkeep.worker_is_alive() else "silent"
    except Exception:
        return _plain("not ready\n", status=503)
    return _plain(f"ready\nworker: {worker}\n")


def _is_migrated() -> bool:
    global _migrated
    if not _migrated:
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrated


def _plain(text: str, *, status: int = 200) -> HttpResponse:
    response = HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-store"
    return response
