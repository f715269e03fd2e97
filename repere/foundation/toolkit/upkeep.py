"""Keeping the embedded database sound: its log written back, its pages checked. PostgreSQL needs none of it."""

import sqlite3
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.utils import OperationalError
from django.utils import timezone

BEAT, INTEGRITY, CHECKPOINT = "worker:beat", "worker:integrity", "worker:checkpoint"
SILENT_AFTER = timedelta(minutes=3)
WAL_WARNING_BYTES = 64 * 1024 * 1024

# Waiting for a reader holds the writers up: never longer than this.
CHECKPOINT_WAIT_MS = 5_000


def is_embedded() -> bool:
    return connection.vendor == "sqlite"


def database_file() -> Path | None:
    """The embedded file, or nothing for PostgreSQL and for a database in memory."""
    name = str(connection.settings_dict["NAME"])
    return Path(name) if is_embedded() and "memory" not in name else None


def wal_bytes() -> int:
    file = database_file()
    wal = Path(f"{file}-wal") if file else None
    return wal.stat().st_size if wal and wal.exists() else 0


def checkpoint() -> dict[str, Any]:
    """Write the log back and cut it to nothing: the worker alone does it, and skips its turn while others write.

    When somebody holds the write lock, SQLite goes on without it: that is the case of its WAL-reset bug.
    """
    if database_file() is None:
        return {"done": False, "reason": "not embedded"}
    with connection.cursor() as cursor:
        before = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout={CHECKPOINT_WAIT_MS}")
        try:
            cursor.execute("BEGIN IMMEDIATE")
            cursor.execute("ROLLBACK")
            busy, frames, _written = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except OperationalError:
            return {"done": False, "reason": "somebody is writing"}
        finally:
            cursor.execute(f"PRAGMA busy_timeout={before}")
    return {"done": not busy, "frames": frames, "reason": "somebody is reading" if busy else ""}


def take_stock() -> None:
    """Let SQLite count what its tables hold: without it, it reads a whole organisation where an index was there.

    A thousand rows of each index are enough (https://sqlite.org/lang_analyze.html, "approximate ANALYZE").
    """
    if is_embedded():
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA analysis_limit=1000")
            cursor.execute("ANALYZE")


def integrity() -> list[str]:
    """What SQLite finds wrong in the file: nothing, when all is well."""
    if not is_embedded():
        return []
    with connection.cursor() as cursor:
        said = [row[0] for row in cursor.execute("PRAGMA integrity_check(20)").fetchall()]
        broken = cursor.execute("PRAGMA foreign_key_check").fetchmany(20)
    return [line for line in said if line != "ok"] + [
        f"{row[0]}: row {row[1]} points nowhere" for row in broken
    ]


def is_check_due(now: datetime, last: datetime | None) -> bool:
    """Once a night; by day only when the machine sleeps at night."""
    if last is None:
        return True
    age = now - last
    return age > timedelta(hours=30) or (age > timedelta(hours=12) and 2 <= now.hour < 5)


def beat() -> None:
    cache.set(BEAT, timezone.now(), timeout=86_400)


def worker_is_alive() -> bool:
    last = cache.get(BEAT)
    return last is not None and timezone.now() - last < SILENT_AFTER


def has_wal_reset_bug(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> bool:
    """SQLite 3.7.0 to 3.51.2, but for the two releases that the repair was carried back to."""
    mended_since = {(3, 44): 6, (3, 50): 7}
    line = version[:2]
    return version < (3, 51, 3) and not (line in mended_since and version[2] >= mended_since[line])
