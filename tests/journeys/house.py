"""A whole installation of its own: a database, the invented town, and the server that visitors come to."""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

ROOT = Path(__file__).resolve().parent.parent.parent
PASSWORD = "repere-demo-2026"
PROGRAM = [sys.executable, "-m", "repere.doors.commandline.main"]
STARTS_WITHIN_S = 60


@dataclass
class House:
    """`with House() as house:`, then `house.url`; everything it made is gone at the end."""

    settings: dict[str, str] = field(default_factory=dict)
    demo: bool = True
    kept: dict[str, Any] = field(default_factory=dict)  # sign-ins, so that each account signs in once
    secrets: dict[str, str] = field(default_factory=dict)  # second factors taken on the way, by account

    def __enter__(self) -> "House":
        self.folder = Path(tempfile.mkdtemp(prefix="repere-journey-"))
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.database = Database.like(os.environ.get("REPERE_DATABASE_URL", ""))
        self.environment = {
            **{
                name: value
                for name, value in os.environ.items()
                if not name.startswith(("REPERE_", "DJANGO_"))
            },
            "DJANGO_SETTINGS_MODULE": "repere.config.settings.development",
            "PYTHONPATH": str(ROOT),
            "REPERE_DATA_DIR": str(self.folder),
            "REPERE_PUBLIC_URL": self.url,
            **({"REPERE_DATABASE_URL": self.database.url} if self.database else {}),
            **self.settings,
        }
        self.said = (self.folder / "server.log").open("w+b")
        self.server: subprocess.Popen[bytes] | None = None
        try:
            self.repere("setup")
            if self.demo:
                # Those written by hand: enough for every state, and sooner ready.
                self.repere("demo", "--people", "44")
            self.server = subprocess.Popen(
                [*PROGRAM, "serve", "--port", str(self.port), "--workers", "1"],
                env=self.environment,
                stdout=self.said,
                stderr=subprocess.STDOUT,
            )
            self.wait_until_it_answers()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        if self.server is not None:
            self.server.terminate()
            self.server.wait(45)
        self.said.close()
        if self.database:
            self.database.drop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def repere(self, *words: str) -> str:
        """What the command answers; loud when it fails."""
        done = subprocess.run(
            [*PROGRAM, *words], env=self.environment, capture_output=True, text=True, timeout=180
        )
        if done.returncode:
            raise RuntimeError(f"repere {' '.join(words)} failed:\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def wait_until_it_answers(self) -> None:
        end = time.monotonic() + STARTS_WITHIN_S
        while time.monotonic() < end:
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                time.sleep(0.2)
        self.said.seek(0)
        raise RuntimeError(
            f"The server did not answer in {STARTS_WITHIN_S} s:\n{self.said.read().decode()[-4000:]}"
        )


@dataclass(frozen=True)
class Database:
    """A database of our own beside the one that is named, on the same PostgreSQL."""

    server: str
    name: str

    @classmethod
    def like(cls, url: str) -> "Database | None":
        if not url.startswith(("postgres:", "postgresql:")):
            return None
        made = cls(url, f"repere_journey_{secrets.token_hex(4)}")
        made.tell(f'CREATE DATABASE "{made.name}"')
        return made

    @property
    def url(self) -> str:
        return urlsplit(self.server)._replace(path=f"/{self.name}").geturl()

    def drop(self) -> None:
        self.tell(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')

    def tell(self, order: str) -> None:
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(order)  # type: ignore[call-overload]  # a name of our own making


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
