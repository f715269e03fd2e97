"""What docs/decisions/0002-sqlite-settings.md claims of SQLite, tried on this machine: run it and compare."""

import multiprocessing
import sqlite3
import tempfile
import threading
import time
from pathlib import Path
from statistics import median
from typing import Any

PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0;"


def connect(file: Path, *, timeout: float = 20, more: str = "") -> sqlite3.Connection:
    connection = sqlite3.connect(file, timeout=timeout, isolation_level=None, check_same_thread=False)
    connection.executescript(PRAGMAS + more)
    return connection


def write(connection: sqlite3.Connection, rows: int = 1) -> None:
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany("INSERT INTO t (text) VALUES (?)", [("x" * 900,)] * rows)
    connection.execute("COMMIT")


def wal(file: Path) -> int:
    log = Path(f"{file}-wal")
    return log.stat().st_size if log.exists() else -1


def salt(file: Path) -> bytes:
    """The two numbers in the log's header that change whenever the log starts anew."""
    return Path(f"{file}-wal").read_bytes()[16:24]


def checkpoint(connection: sqlite3.Connection) -> tuple[Any, ...]:
    return tuple(connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone())


def say(claim: str, holds: bool, seen: str) -> bool:
    print(f"{'holds ' if holds else 'FAILS '} {claim}: {seen}")
    return holds


def claims(folder: Path) -> list[bool]:
    file = folder / "claims.sqlite3"
    web, worker = connect(file), connect(file)
    web.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT)")
    told = []

    for _ in range(40):
        write(web, 200)
    grown, first = wal(file), salt(file)
    told.append(say("without checkpoints the log only grows, and never starts anew",
                    grown > 8_000_000 and salt(file) == first, f"{grown // 1024} kB"))  # fmt: skip

    checkpoint(worker)
    told.append(say("TRUNCATE leaves a log of nothing", wal(file) == 0, f"{wal(file)} bytes"))

    write(web)
    web.execute("BEGIN IMMEDIATE")
    web.execute("INSERT INTO t (text) VALUES ('held')")
    threading.Timer(0.8, lambda: web.execute("COMMIT")).start()
    start = time.monotonic()
    done = checkpoint(worker)
    waited = time.monotonic() - start
    told.append(
        say("a checkpoint waits for the writer", waited > 0.6 and done[0] == 0, f"{waited:.2f} s, {done}")
    )

    hasty = connect(file, timeout=0.1)
    write(web)
    web.execute("BEGIN IMMEDIATE")
    done = checkpoint(hasty)
    web.execute("ROLLBACK")
    told.append(say("a checkpoint that may not wait goes on without the write lock (the risk)",
                    done[0] == 1 and done[2] > 0, f"busy, yet {done[2]} pages written back"))  # fmt: skip

    checkpoint(worker)
    write(web)
    reader = connect(file)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM t").fetchone()
    write(web)
    patient = connect(file, timeout=1.0)
    thread = threading.Thread(target=checkpoint, args=(patient,))
    thread.start()
    time.sleep(0.2)
    start = time.monotonic()
    write(web)
    waited = time.monotonic() - start
    thread.join()
    reader.execute("COMMIT")
    told.append(
        say("a checkpoint that waits for a reader holds the writers up", waited > 0.4, f"{waited:.2f} s")
    )

    write(web)
    size = wal(file)
    for connection in (hasty, patient, reader, worker):
        connection.close()
    still = wal(file)
    web.close()
    told.append(say("closing a connection writes nothing back, unless it is the last",
                    still == size and wal(file) == -1, f"{size} bytes, {still}, then no log"))  # fmt: skip
    return told


def race(file: Path, seconds: float, seed: int) -> None:
    connection, end, n = connect(file), time.monotonic() + seconds, 0
    while time.monotonic() < end:
        n += 1
        write(connection, 1 + (seed + n) % 7)
    connection.close()


def stress(folder: Path, seconds: float = 8) -> bool:
    """Four writers, and the worker's checkpoint as fast as it goes rather than once a minute."""
    file = folder / "stress.sqlite3"
    worker = connect(file)
    worker.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT)")
    writers = [multiprocessing.Process(target=race, args=(file, seconds, n)) for n in range(4)]
    for writer in writers:
        writer.start()
    checkpoints = skipped = 0
    worker.execute("PRAGMA busy_timeout=5000")
    while any(writer.is_alive() for writer in writers):
        try:
            worker.execute("BEGIN IMMEDIATE")
            worker.execute("ROLLBACK")
            checkpoint(worker)
            checkpoints += 1
        except sqlite3.OperationalError:
            skipped += 1
    rows = worker.execute("SELECT count(*) FROM t").fetchone()[0]
    verdict = worker.execute("PRAGMA integrity_check").fetchone()[0]
    seen = f"{rows} rows, {checkpoints} checkpoints, {skipped} skipped: {verdict}"
    return say("the file stays sound under writers and checkpoints", verdict == "ok", seen)


def cost(folder: Path, more: str) -> tuple[float, float]:
    """Milliseconds for a transaction of one row written, and of one row of 4 kB deleted."""
    file = folder / f"cost{abs(hash(more))}.sqlite3"
    connection = connect(file, more=more)
    connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT)")
    writes, deletes = [], []
    for n in range(400):
        start = time.perf_counter()
        connection.execute("INSERT INTO t VALUES (?, ?)", (n, "x" * 4000))
        writes.append(time.perf_counter() - start)
    for n in range(0, 400, 2):
        start = time.perf_counter()
        connection.execute("DELETE FROM t WHERE id = ?", (n,))
        deletes.append(time.perf_counter() - start)
    connection.close()
    return median(writes) * 1000, median(deletes) * 1000


def main() -> None:
    print(f"SQLite {sqlite3.sqlite_version}")
    with tempfile.TemporaryDirectory(dir=".") as name:
        folder = Path(name)
        told = claims(folder)
        told.append(stress(folder))
        for run in range(2):
            for state in ("OFF", "ON"):
                writes, deletes = cost(folder, f"PRAGMA secure_delete={state}; -- {run}")
                print(f"secure_delete {state}: a write {writes:.2f} ms, a deletion {deletes:.2f} ms")
    raise SystemExit(0 if all(told) else 1)


if __name__ == "__main__":
    main()
