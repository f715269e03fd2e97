"""A house of its own, in a folder and a database that nothing else touches, lived in by other processes."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parent.parent
START = "import django; django.setup()\n"


@dataclass(frozen=True)
class House:
    folder: Path
    environment: dict[str, str]

    @property
    def database_url(self) -> str:
        return self.environment.get("REPERE_DATABASE_URL", "")

    def start(self, script: str, **more: str) -> "subprocess.Popen[str]":
        """A process that runs this script, its settings loaded; what it prints is read as it comes."""
        return subprocess.Popen(
            [sys.executable, "-u", "-c", START + script],
            env=self.environment | more, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def run(self, script: str, **more: str) -> str:
        process = self.start(script, **more)
        said, failed = process.communicate(timeout=180)
        assert process.returncode == 0, failed[-3000:]
        return said

    def repere(self, *arguments: str, code: int = 0) -> str:
        """A command, as whoever looks after the machine types it."""
        done = subprocess.run(
            [sys.executable, "-m", "repere.doors.commandline.main", *arguments],
            env=self.environment, capture_output=True, text=True, timeout=300,
        )  # fmt: skip
        assert done.returncode == code, done.stderr[-3000:]
        return done.stdout + done.stderr


@contextmanager
def house(folder: Path, **settings: str) -> Iterator[House]:
    """On PostgreSQL when the tests are: a database made for it, and dropped."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("REPERE_", "DJANGO_"))}
    environment = kept | {
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "repere.config.settings.base",
        "REPERE_DATA_DIR": str(folder),
        "REPERE_SECRET_KEY": "drawn-for-a-house-apart-0123456789-abcdef",
        "REPERE_MASTER_KEY": "drawn-for-a-house-apart-9876543210-fedcba",
        "REPERE_PUBLIC_URL": "https://repere.test",
        "TMPDIR": str(folder / "tmp"),
    }
    (folder / "tmp").mkdir(exist_ok=True)
    server, name = (
        os.environ.get("REPERE_DATABASE_URL", ""),
        f"repere_apart_{os.getpid()}_{folder.name[-12:]}",
    )
    if server.startswith("postgres"):
        environment["REPERE_DATABASE_URL"] = urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        _on(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}"')
    try:
        made = House(folder, environment | settings)
        made.run("from django.core.management import call_command; call_command('migrate', verbosity=0);"
                 "call_command('createcachetable', verbosity=0)")  # fmt: skip
        yield made
    finally:
        if server.startswith("postgres"):
            _on(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _on(server: str, *statements: str) -> None:
    import psycopg

    with psycopg.connect(server, autocommit=True) as connected:
        for statement in statements:
            connected.execute(statement)
