"""A copy of the database without its keys, and the database made of a copy again: for each of the two engines."""

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path
from typing import Any

from django.db import connection

# Emptied in a copy: without them it opens nothing.
TABLES_OF_KEYS = ("vault_subjectkey", "vault_organisationkey")


class CannotCopy(Exception):
    """The copy could not be made or taken back; said in words for whoever looks after the machine."""


def copy_database(target: Path) -> None:
    """As the database is at one moment, while people work. `target` is on the disk of the data, not of the copies."""
    if connection.vendor == "postgresql":
        excluded = [f"--exclude-table-data={table}" for table in TABLES_OF_KEYS]
        _run("pg_dump", "--format=custom", "--no-owner", *excluded, f"--file={target}")
    else:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(target)])
        stripped = sqlite3.connect(target, isolation_level=None)
        try:
            stripped.execute("PRAGMA secure_delete=ON")
            for table in TABLES_OF_KEYS:
                stripped.execute(f"DELETE FROM {table}")  # noqa: S608  # ours
            # What was deleted leaves no page behind.
            stripped.execute("VACUUM")
        finally:
            stripped.close()
    target.chmod(0o600)


def put_database(source: Path) -> None:
    """In the place of the one there was."""
    if connection.vendor == "postgresql":
        connection.close()
        _run("pg_restore", "--clean", "--if-exists", "--no-owner", "--exit-on-error", "--single-transaction",
             f"--dbname={connection.settings_dict['NAME']}", str(source), names_database=False)  # fmt: skip
        return
    place = Path(connection.settings_dict["NAME"])
    connection.close()
    fresh = place.with_suffix(".restored")
    shutil.copyfile(source, fresh)
    fresh.chmod(0o600)
    for beside in ("-wal", "-shm"):
        Path(f"{place}{beside}").unlink(missing_ok=True)
    fresh.replace(place)


def missing_tool() -> str:
    """The name of a tool that this engine needs and this machine has not; empty when all are there."""
    if connection.vendor != "postgresql":
        return ""
    return next((tool for tool in ("pg_dump", "pg_restore") if not shutil.which(tool)), "")


def _run(tool: str, *arguments: str, names_database: bool = True) -> None:
    settings: dict[str, Any] = connection.settings_dict
    told = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    environment = {"PATH": os.defpath} | {
        name: str(settings[key]) for name, key in told.items() if settings.get(key)
    }
    database = [str(settings["NAME"])] if names_database else []
    done = subprocess.run(  # noqa: S603  # our own arguments
        [shutil.which(tool) or tool, *arguments, *database], env=environment, capture_output=True, text=True
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        raise CannotCopy(f"{tool}: {lines[-1] if lines else 'failed'}")
