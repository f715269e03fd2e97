"""A house for the measures, in a temporary folder: its settings, its database, and who lives there."""

import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from bench.ground import Size

ROOT = Path(__file__).resolve().parent.parent
ENGINES = ("sqlite", "postgresql")
# What the stored rows are made from, beside the tables.
INVENTIONS = (
    "bench/ground.py", "bench/people.py", "bench/services.py", "bench/inhabitants.py", "bench/settings.py",
    "bench/floor/models.py", "repere/accompaniment/people/finding/cards.py",
    *(f"repere/accompaniment/people/identity/{name}.py" for name in ("tokens", "sounds", "blocking")),
)  # fmt: skip


def fingerprint(size: Size) -> str:
    """Changes with the tables, the inventions, the sizes and the day: what is relative to today goes stale."""
    told = hashlib.sha256(f"{size} {date.today()}".encode())
    for path in sorted([*ROOT.glob("repere/*/*/migrations/0*.py"), *(ROOT / name for name in INVENTIONS)]):
        told.update(path.read_bytes())
    return told.hexdigest()[:12]


def furnish(folder: Path, engine: str, name: str, *, anew: bool) -> None:
    """Settings of a house whose data live in the folder; PostgreSQL gets a database of its own, by that name."""
    folder.mkdir(parents=True, exist_ok=True)
    url = os.environ.pop("REPERE_DATABASE_URL", "")
    if engine == "postgresql":
        if not url.startswith("postgres"):
            raise SystemExit("bench: name a PostgreSQL server in REPERE_DATABASE_URL.")
        os.environ["REPERE_DATABASE_URL"] = _own_database(url, name, anew=anew)
    os.environ["REPERE_DATA_DIR"] = str(folder)
    os.environ["REPERE_STATIC_DIR"] = str(folder / "static")
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    import django

    django.setup()


def _own_database(url: str, name: str, *, anew: bool) -> str:
    import psycopg

    with psycopg.connect(url, autocommit=True) as server:
        if anew:
            server.execute(f'DROP DATABASE IF EXISTS "{name}"')
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            server.execute(f'CREATE DATABASE "{name}"')
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"/{name}"))


@contextmanager
def empty_house(engine: str) -> Iterator[None]:
    """Tables and nothing in them, taken away afterwards."""
    server, name = os.environ.get("REPERE_DATABASE_URL", ""), f"repere_bench_{os.getpid()}"
    with tempfile.TemporaryDirectory(prefix="repere-bench-") as folder:
        furnish(Path(folder), engine, name, anew=True)
        _tables()
        yield
        from django.db import connection

        connection.close()
    if engine == "postgresql":
        import psycopg

        with psycopg.connect(server, autocommit=True) as connected:
            connected.execute(f'DROP DATABASE "{name}"')


def lived_in_house(engine: str, size: Size, *, fresh: bool) -> None:
    """The house with its people and services: built once for a day and a version of the tables, then kept."""
    mark = fingerprint(size)
    folder = Path(tempfile.gettempdir()) / f"repere-bench-{os.getuid()}-{engine}-{mark}"
    with folder.with_suffix(".lock").open("w") as lock:
        # A second bench waits here while the first one builds.
        fcntl.flock(lock, fcntl.LOCK_EX)
        built = folder / "built"
        is_built = built.exists() and not fresh
        if not is_built:
            shutil.rmtree(folder, ignore_errors=True)
        furnish(folder, engine, f"repere_bench_{mark}", anew=not is_built)
        if not is_built:
            _build(size)
            built.touch()


def _build(size: Size) -> None:
    from django.core.management import call_command

    from bench import inhabitants
    from repere.foundation.toolkit import upkeep

    _tables()
    call_command("collectstatic", interactive=False, verbosity=0)
    inhabitants.move_in(size)
    # As the worker leaves it: rows counted, and what was written in the file, not in its log.
    upkeep.take_stock()
    upkeep.checkpoint()


def _tables() -> None:
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0, run_syncdb=True)
    call_command("createcachetable", verbosity=0)
