"""`repere serve` and `repere worker`: the site, its worker, and what keeps both running."""

import argparse
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

# A child that lived this long was well: its next fall is a new one.
WELL_AFTER_S = 60
LONGEST_PAUSE_S = 30
GRACE_S = 30


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    serve = commands.add_parser("serve", help="run the site and its worker", description=serve_site.__doc__)
    serve.add_argument("--port", type=int, default=8000)
    serve.add_argument(
        "--host", default="127.0.0.1", help="127.0.0.1 (default): behind a proxy on this machine"
    )
    serve.add_argument(
        "--workers", type=int, default=2, help="web processes, each with 4 threads (default: 2)"
    )
    serve.set_defaults(run=serve_site)
    worker = commands.add_parser("worker", help="run the worker alone", description=run_worker.__doc__)
    worker.set_defaults(run=run_worker)


def start(command: list[str]) -> "subprocess.Popen[bytes]":
    """In a session of its own: Ctrl+C reaches the supervisor alone, which lets each child finish."""
    return subprocess.Popen(command, start_new_session=True)  # noqa: S603  # our own commands


@dataclass
class Child:
    """A process that is started again when it dies, a little later each time it dies young."""

    name: str
    command: list[str]
    start: Callable[[list[str]], Any] = start
    clock: Callable[[], float] = time.monotonic
    process: Any = None
    started_at: float = 0.0
    falls: int = 0
    next_start_at: float = 0.0
    told: list[str] = field(default_factory=list)

    def look_after(self) -> None:
        """Start it when it is not running and its pause is over; note its fall when it has just died."""
        now = self.clock()
        if self.process is not None and self.process.poll() is not None:
            code = self.process.returncode
            self.falls = 1 if now - self.started_at > WELL_AFTER_S else self.falls + 1
            pause = min(2 ** (self.falls - 1), LONGEST_PAUSE_S)
            self.next_start_at, self.process = now + pause, None
            self.told.append(f"{self.name} stopped (code {code}); starting it again in {pause} s")
        if self.process is None and now >= self.next_start_at:
            self.process, self.started_at = self.start(self.command), now

    def send(self, number: int) -> None:
        if self.process is not None and self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(number)


def web_command(host: str, port: int, workers: int) -> list[str]:
    shared_memory = ["--worker-tmp-dir", "/dev/shm"] if os.path.isdir("/dev/shm") else []  # noqa: S108  # a heartbeat
    return [
        *(sys.executable, "-m", "gunicorn", "repere.config.wsgi:application"),
        *("--bind", f"{host}:{port}", "--workers", str(workers)),
        *("--worker-class", "gthread", "--threads", "4", "--timeout", "60", "--graceful-timeout", "25"),
        # A leak, of ours or of a library, never outlives some hours of work.
        *("--max-requests", "20000", "--max-requests-jitter", "2000", "--no-control-socket"),
        *("--logger-class", "repere.doors.commandline.lines.Lines", *shared_memory),
    ]


def worker_command() -> list[str]:
    return [sys.executable, "-m", "repere.doors.commandline.main", "worker"]


def serve_site(args: argparse.Namespace) -> int:
    """Run the site and its worker; whichever dies is started again. Ctrl+C or SIGTERM stops, SIGHUP reloads."""
    from django.db import connections

    welcome(args.host, args.port)
    connections.close_all()  # the children open their own
    children = [
        Child("the site", web_command(args.host, args.port, args.workers)),
        Child("the worker", worker_command()),
    ]
    stopping: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        stopping.append(number)

    def reload(_number: int, _frame: FrameType | None) -> None:
        children[0].send(signal.SIGHUP)
        children[1].send(signal.SIGTERM)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    signal.signal(signal.SIGHUP, reload)
    while not stopping:
        for child in children:
            child.look_after()
            for line in child.told:
                _say(line)
            child.told.clear()
        time.sleep(0.3)
    return end(children)


def end(children: list[Child]) -> int:
    """Ask each to finish what it does, then insist."""
    for child in children:
        child.send(signal.SIGTERM)
    limit = time.monotonic() + GRACE_S
    for child in children:
        if child.process is not None:
            try:
                child.process.wait(max(0.1, limit - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.process.kill()
                child.process.wait()
    return 0


def welcome(host: str, port: int) -> None:
    from django.conf import settings

    shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104  # read, not listened on
    _say(f"Repère answers at http://{shown}:{port}/ (Ctrl+C to stop)")
    if settings.DEMO:
        for line in demo_accounts():
            _say(line)


def demo_accounts() -> list[str]:
    """Whom one can be in the demo."""
    from repere.foundation.accounts.models import ROLES, Membership

    labels = dict(ROLES)
    shown = (
        Membership.objects.filter(user__email__endswith="@example.org")
        .select_related("user", "organisation")
        .order_by("organisation__created_at", "role")
    )
    lines = [f"  {m.user.email:<36} {labels[m.role]}, {m.organisation.short_name}" for m in shown[:12]]
    return (
        ["Sign in as (password: repere-demo-2026):", *lines] if lines else ["Run `repere demo` to fill it."]
    )


def run_worker(_args: argparse.Namespace) -> int:
    """Do what pages do not wait for, and what comes back every minute or every night."""
    from django.utils.module_loading import autodiscover_modules

    from repere.foundation.toolkit.worker import queue

    autodiscover_modules("jobs")
    consumer = queue.create_consumer(
        workers=1, max_delay=2.0, graceful_signal="TERM", shutdown_timeout=20, check_worker_health=True
    )
    consumer.run()
    return 0


def _say(line: str) -> None:
    print(line, flush=True)
