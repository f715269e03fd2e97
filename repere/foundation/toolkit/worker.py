"""Work that a page does not wait for: one process, one small file of its own, no broker.

A task takes ids and codes only: its queue is read by nobody but the worker, yet it is not encrypted.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from functools import partial, wraps
from typing import Any

from django.conf import settings
from django.db import close_old_connections, transaction
from huey import Huey, crontab
from huey.serializer import SignedSerializer
from huey.storage import SqliteStorage

from repere.foundation.toolkit.keys import passing_key


class QueueFile(SqliteStorage):
    """huey's file, made when it is first used: importing this module writes nothing."""

    def _create_connection(self) -> Any:
        connection = super()._create_connection()
        for statement in self.ddl:
            connection.execute(statement)
        return connection


queue = Huey(
    "repere",
    results=False,
    utc=False,
    immediate=settings.WORKER_IMMEDIATE,
    # Signed: whoever can write to the file but has no key cannot have anything run.
    serializer=SignedSerializer(secret=passing_key("worker")),
    storage_class=QueueFile,
    filename=str(settings.WORKER_FILE),
    create_tables=False,
    # A rollback journal, not a WAL: docs/decisions/0002-sqlite-settings.md.
    journal_mode="delete",
    fsync=True,
    timeout=20,
)

Job = Callable[..., Any]

# What a room above wants opened before each task and closed after it.
around_each_task: list[Callable[[], AbstractContextManager[Any]]] = []


def _with_fresh_connections(job: Job) -> Job:
    @wraps(job)
    def run(*args: Any, **kwargs: Any) -> Any:
        if queue.immediate:
            return job(*args, **kwargs)
        close_old_connections()
        try:
            with ExitStack() as stack:
                for opened in around_each_task:
                    stack.enter_context(opened())
                return job(*args, **kwargs)
        finally:
            close_old_connections()

    return run


def task(*, retries: int = 3, retry_delay: int = 60) -> Callable[[Job], Any]:
    """Something the worker does when told, tried again when it fails."""

    def register(job: Job) -> Any:
        return queue.task(retries=retries, retry_delay=retry_delay)(_with_fresh_connections(job))

    return register


def every(*, minutes: int) -> Callable[[Job], Any]:
    """Something the worker does by itself, every 1, 2, 5, 10, 15, 20, 30 or 60 minutes."""
    if 60 % minutes:
        raise ValueError("A whole number of times an hour.")
    clock = crontab(minute="0" if minutes == 60 else f"*/{minutes}")

    def register(job: Job) -> Any:
        return queue.periodic_task(clock)(_with_fresh_connections(job))

    return register


def tell(key: str, value: dict[str, Any]) -> None:
    """How far a task is, for the page that waits for it: in the worker's own file, since what a transaction writes is
    seen by nobody before its end. Codes and figures alone, as this file is not encrypted."""
    queue.put(key, value)


def told(key: str) -> dict[str, Any]:
    """What was told last under this key; nothing when nothing was."""
    found = queue.get(key, peek=True)
    return found if isinstance(found, dict) else {}


def later(job: Any) -> Callable[..., None]:
    """`later(send)(referral.pk)`: hand the task to the worker once what is being written is committed."""

    def enqueue(*args: Any, **kwargs: Any) -> None:
        transaction.on_commit(partial(job, *args, **kwargs))

    return enqueue
