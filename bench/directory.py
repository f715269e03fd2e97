"""A country searched over HTTP: one worker of the product, one kept connection, beside a bare page of the framework."""

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlencode

from bench.figures import Line, say
from bench.house import ENGINES

ROOT = Path(__file__).resolve().parent.parent
API = "/api/v1/search/services"
# p50 and p95 of a page of 20, in milliseconds, at 100,000 services.
BARS = {
    "commune+theme": (12, 40),
    "commune+category": (30, 80),
    "commune-only": (60, 150),
    "latlon": (30, 80),
    "two-categories": (30, 80),
    "open+language+places": (40, 100),
}
MOST_BODY, MOST_LOAD_S, MOST_GROWTH = 20_000, 120, 4.0
AT_A_TIME = 10
WARM = 12


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--services", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=21)
    parser.add_argument(
        "--engine", choices=ENGINES, default="sqlite", help="postgresql: in REPERE_DATABASE_URL"
    )
    parser.add_argument("--requests", type=int, default=600, help="of each case, one a commune")
    parser.add_argument(
        "--reuse", action="store_true", help="the houses of the last run with this seed, not loaded again"
    )


def run(args: argparse.Namespace) -> int:
    if args.small:
        args.services, args.requests = 300, 4
    with ExitStack() as stack:
        houses = []
        for count in (args.services, max(args.services // 10, 30)):
            houses.append(House(args.engine, count, args.seed))
            loaded = houses[-1].built(reuse=args.reuse)
            if count == args.services and loaded:
                say([loaded], as_json=args.json)
        lines = measure(args, *(stack.enter_context(house.served()) for house in houses), houses[0])
    say(lines, as_json=args.json)
    # Tiny runs only show that it works: what else the machine does decides.
    return 0 if args.small or all(line.get("holds", True) for line in lines) else 1


def measure(args: argparse.Namespace, large: "Server", small: "Server", house: "House") -> list[Line]:
    asked = json.loads((house.folder / "queries.json").read_text())
    about = {"bench": "directory", "engine": args.engine, "services": args.services, "seed": args.seed}
    with house.floor() as floor:
        takers = {("floor", "floor"): Taken(floor)}
        for kind in asked:
            takers[kind, "large"], takers[kind, "small"] = Taken(large), Taken(small)
        addresses = {
            kind: [
                f"{API}?{urlencode([(name, value) for name, value in one])}" for one in those[: args.requests]
            ]
            for kind, those in asked.items()
        } | {"floor": ["/bare"] * args.requests}
        for (kind, _which), taken in takers.items():
            taken.warm(addresses[kind][-WARM:])
        # A few of each in turns: what disturbs the machine disturbs them all.
        for start in range(0, args.requests, AT_A_TIME):
            for (kind, _which), taken in takers.items():
                taken.take(addresses[kind][start : start + AT_A_TIME])
        floor_taken = takers["floor", "floor"]
        lines = [about | {"case": "floor"} | floor_taken.figures()]
        for kind in asked:
            taken, tenth = takers[kind, "large"], takers[kind, "small"]
            bar_50, bar_95 = BARS[kind]
            growth = taken.cpu_ms / max(tenth.cpu_ms, 0.01)
            figures = taken.figures()
            lines.append(
                about
                | {"case": kind}
                | figures
                | {
                    "ratio": round(taken.p50 / floor_taken.p50, 2),
                    "growth": round(growth, 2),
                    "bar_p50_ms": bar_50,
                    "bar_p95_ms": bar_95,
                    "holds": taken.p50 <= bar_50
                    and taken.p95 <= bar_95
                    and taken.largest <= MOST_BODY
                    and growth < MOST_GROWTH,
                }
            )
    return lines


class Taken:
    """What requests of one case took: on the wall, of the processor (server and database), and their bodies."""

    def __init__(self, server: "Server") -> None:
        self.server = server
        self.wall: list[float] = []
        self.cpu = 0.0
        self.largest = self.results = 0

    def warm(self, addresses: list[str]) -> None:
        for address in addresses:
            self.server.ask(address)

    def take(self, addresses: list[str]) -> None:
        before = self.server.cpu_s()
        for address in addresses:
            start = time.perf_counter()
            body = self.server.ask(address)
            self.wall.append((time.perf_counter() - start) * 1000)
            self.largest = max(self.largest, len(body))
            if body.startswith(b"{"):
                self.results += len(json.loads(body)["items"])
        self.cpu += self.server.cpu_s() - before

    @property
    def p50(self) -> float:
        return median(self.wall)

    @property
    def p95(self) -> float:
        return quantiles(self.wall, n=20)[-1]

    @property
    def cpu_ms(self) -> float:
        return self.cpu / len(self.wall) * 1000

    def figures(self) -> Line:
        return {
            "n": len(self.wall),
            "p50_ms": round(self.p50, 2),
            "p95_ms": round(self.p95, 2),
            "cpu_ms": round(self.cpu_ms, 2),
            "body": self.largest,
            "results": round(self.results / len(self.wall), 1),
        }


class Server:
    """One worker that answers, asked over one connection that is kept."""

    def __init__(self, port: int, process: "subprocess.Popen[bytes]", database: str) -> None:
        self.process, self.database = process, database
        self.connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self.pids: list[int] = []
        self.asked = 0

    def ask(self, address: str) -> bytes:
        for attempt in (1, 2):
            try:
                # As a proxy does for many desks: so many questions a minute are for one address.
                self.asked += 1
                desk = f"10.{self.asked >> 16 & 255}.{self.asked >> 8 & 255}.{self.asked & 255}"
                self.connection.request("GET", address, headers={"X-Forwarded-For": desk})
                answer = self.connection.getresponse()
                body = answer.read()
                break
            except ConnectionError:
                # A server may let go of a connection that rested while others were measured.
                self.connection.close()
                if attempt == 2:
                    raise
        if answer.status != 200:
            raise SystemExit(f"bench: {address} answered {answer.status}: {body[:300]!r}")
        return body

    def cpu_s(self) -> float:
        """What its worker, and the database for it, have spent so far."""
        if not self.pids:
            self.pids = [*_children(self.process.pid), *_backends(self.database)]
        return sum(_spent(pid) for pid in self.pids)


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _backends(url: str) -> list[int]:
    if not url.startswith("postgres"):
        return []
    import psycopg

    with psycopg.connect(url) as server:
        found = server.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        ).fetchall()
    return [pid for (pid,) in found if Path(f"/proc/{pid}").exists()]


def _spent(pid: int) -> float:
    """Seconds, to the nanosecond where the system tells them so."""
    tasks = Path(f"/proc/{pid}/task")
    try:
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks.iterdir()) / 1e9
    except (OSError, ValueError):
        return 0.0


class House:
    """An installation with a directory of this size, in a folder and on an engine of its own."""

    def __init__(self, engine: str, services: int, seed: int) -> None:
        self.services, self.seed, self.engine = services, seed, engine
        self.name = f"repere_country_{services}_{seed}"
        self.folder = Path(tempfile.gettempdir()) / f"repere-bench-{os.getuid()}-{engine}-{self.name}"
        self.url = ""
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("REPERE_", "DJANGO_"))
        }
        if engine == "postgresql":
            self.url = os.environ.get("REPERE_DATABASE_URL", "")
            kept["REPERE_DATABASE_URL"] = self.url
        if shared := os.environ.get("REPERE_SHARED_DATA"):
            kept["REPERE_SHARED_DATA"] = shared
        self.environment = kept

    def built(self, *, reuse: bool) -> Line | None:
        """Loads it, and says how long that took; nothing when what was there serves again."""
        mark = self.folder / "loaded.json"
        if not (reuse and mark.exists()):
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder.mkdir(parents=True)
            command = [
                sys.executable, "-m", "bench.directory_house",
                self.engine, str(self.folder), self.name, str(self.services), str(self.seed),
            ]  # fmt: skip
            subprocess.run(command, env=self.environment, cwd=ROOT, check=True)
        told = json.loads(mark.read_text())
        if self.engine == "postgresql":
            self.url = told.pop("url")
        self.environment |= told.pop("environment")
        if self.url:
            self.environment["REPERE_DATABASE_URL"] = self.url
        seconds = told["seconds"]
        return {"bench": "directory", "engine": self.engine, "services": self.services, "seed": self.seed,
                "case": "load"} | told | {"bar_s": MOST_LOAD_S, "holds": seconds <= MOST_LOAD_S}  # fmt: skip

    @contextmanager
    def served(self, application: str = "repere.config.wsgi:application") -> Iterator[Server]:
        from repere.doors.commandline.server import web_command

        port = _free_port()
        command = web_command("127.0.0.1", port, 1)
        command[command.index("repere.config.wsgi:application")] = application
        # One connection rests while others are asked.
        process = subprocess.Popen([*command, "--keep-alive", "75"], env=self.environment, cwd=ROOT)
        try:
            _wait_for(port, process)
            yield Server(port, process, self.url)
        finally:
            process.terminate()
            process.wait(timeout=40)

    @contextmanager
    def floor(self) -> Iterator[Server]:
        with self.served("bench.floor.wsgi:application") as server:
            yield server


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    limit = time.monotonic() + 60
    while time.monotonic() < limit and process.poll() is None:
        with socket.socket() as tried:
            tried.settimeout(1)
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("bench: the server did not start")
