"""A migrated SQLite database kept between runs: a hundred migrations take longer than most tests."""

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

import django

ROOMS = Path(__file__).resolve().parents[1] / "repere"


def kept() -> Path:
    """Where the database that these very migrations make is kept; another file when one of them changes."""
    read = hashlib.sha256(django.__version__.encode())
    for migration in sorted(ROOMS.glob("*/*/migrations/*.py")):
        read.update(migration.read_bytes())
    return Path(tempfile.gettempdir()) / f"repere-tests-of-{os.getuid()}" / f"{read.hexdigest()[:16]}.sqlite3"


def put(database: Path) -> bool:
    """True when a kept database now stands at `database`."""
    if not kept().exists():
        return False
    shutil.copyfile(kept(), database)
    return True


def keep(connection) -> None:  # type: ignore[no-untyped-def]  # a connection of Django's
    """Copied beside, then named in one step: another run never reads half of it."""
    to = kept()
    if to.exists():
        return
    to.parent.mkdir(mode=0o700, exist_ok=True)
    written = to.with_suffix(f".{os.getpid()}")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(written)])
    written.replace(to)
