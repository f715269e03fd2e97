"""`repere doctor`: the whole installation, checked; each fault with the way to mend it. Exit 1 on a failure."""

import argparse
import json
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from urllib.parse import urlsplit

OK, WARN, FAIL = "ok", "warn", "fail"
MARKS = {OK: "  ok  ", WARN: " warn ", FAIL: " FAIL "}
LOW_DISK_BYTES, NO_DISK_BYTES = 1024**3, 200 * 1024**2
DRIFT = timedelta(seconds=30)
SHORTEST_SECRET = 24
LATE_LETTER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Finding:
    check: str
    state: str
    says: str
    mend: str = ""


Check = Callable[[], Iterator[Finding]]


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser("doctor", help="check the whole installation", description=__doc__)
    command.add_argument("--mail", action="store_true", help="also connect to the mail server")
    command.add_argument("--json", action="store_true", help="the findings as data")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    checks: list[Check] = [
        keys, database, sealed, clock, folders, static_files, catalogues, cache_table, worker, address, demo, mail,
        text_messages, papers,
    ]  # fmt: skip
    if args.mail:
        checks.append(mail_server)
    found: list[Finding] = []
    for check in checks:
        try:
            found.extend(check())
        except Exception as error:  # a check that breaks is a finding, not the end of the visit
            says = f"this check could not run ({type(error).__name__})"
            found.append(Finding(check.__name__, FAIL, says, "See the other findings first."))
    if args.json:
        print(json.dumps([asdict(finding) for finding in found], indent=1))
    else:
        show(found)
    return 1 if any(finding.state == FAIL for finding in found) else 0


def show(found: list[Finding]) -> None:
    for finding in found:
        print(f"[{MARKS[finding.state]}] {finding.check}: {finding.says}")
        if finding.mend and finding.state != OK:
            print(f"         → {finding.mend}")
    failed = sum(f.state == FAIL for f in found)
    warned = sum(f.state == WARN for f in found)
    print(f"\n{len(found)} findings: {failed} to mend, {warned} to look at.")


def keys() -> Iterator[Finding]:
    from django.conf import settings

    if settings.SECRET_KEY == settings.MASTER_KEY:
        yield Finding(
            "keys", FAIL, "the two keys are the same.", "Make another REPERE_SECRET_KEY; keep the MASTER_KEY."
        )
        return
    weak = [
        name for name in ("SECRET_KEY", "MASTER_KEY") if len(set(getattr(settings, name))) < 12
    ]  # the length was checked at the start
    if weak:
        yield Finding(
            "keys", FAIL, f"{' and '.join(weak)} look made by hand.", "Draw them at random: docs/settings.md."
        )
        return
    yield Finding("keys", OK, "long, drawn at random, and different.")


def sealed() -> Iterator[Finding]:
    """Whether the keys that are stored open with the master key that is here, and which still hang on an older one."""
    from repere.foundation.vault import actions
    from repere.foundation.vault.master import master_keys
    from repere.foundation.vault.rotation import queries
    from repere.foundation.vault.sealing import CannotOpen

    keys = queries.in_force()
    try:
        for key in keys:
            actions.secret_of(key)
    except CannotOpen:
        yield Finding(
            "sealed", FAIL, "the master key does not open the keys of the organisations: nobody can be read.",
            "Give back the REPERE_MASTER_KEY that this database had, even an older one, after the current one.",
        )  # fmt: skip
        return
    older = len(queries.under_another_master(master_keys().current_id))
    if older:
        yield Finding(
            "sealed",
            WARN,
            f"{older} keys are under an older master key.",
            "Run `repere keys rotate --master`.",
        )
    elif any(key.state == "retiring" for key in keys):
        yield Finding(
            "sealed", WARN, "a rotation of keys was interrupted.", "Run `repere keys rotate` again."
        )
    else:
        yield Finding("sealed", OK, f"{len(keys)} keys of organisations open.")


def database() -> Iterator[Finding]:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor
    from django.db.utils import Error

    try:
        connection.ensure_connection()
    except Error:
        yield Finding(
            "database",
            FAIL,
            "it does not answer.",
            "Check REPERE_DATABASE_URL, or that REPERE_DATA_DIR is writable.",
        )
        return
    yield Finding("database", OK, f"{connection.vendor} answers.")
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        yield Finding("migrations", FAIL, f"{len(waiting)} are not applied.", "Run `repere setup`.")
    else:
        yield Finding("migrations", OK, "all applied.")
    if connection.vendor == "sqlite":
        yield from embedded()


def embedded() -> Iterator[Finding]:
    import sqlite3

    from django.core.cache import cache
    from django.db import connection
    from django.utils import timezone

    from repere.foundation.toolkit import upkeep

    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "wal_autocheckpoint": 0,
        "secure_delete": 1,
        "foreign_keys": 1,
    }
    with connection.cursor() as cursor:
        in_force = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in wanted}
    wrong = [f"{name}={in_force[name]}" for name, value in wanted.items() if in_force[name] != value]
    if wrong:
        yield Finding(
            "database settings", FAIL, f"not as they should be: {', '.join(wrong)}.",
            "Is the file on a network disk? SQLite needs a local one.",
        )  # fmt: skip
    else:
        yield Finding(
            "database settings", OK, "write-ahead log, every commit flushed, deleted rows overwritten."
        )
    size = upkeep.wal_bytes()
    if size > upkeep.WAL_WARNING_BYTES:
        yield Finding(
            "database log", WARN, f"{size // 1024**2} MB wait to be written back.",
            "The worker does it every minute: see that it runs, and that no backup has been open for hours.",
        )  # fmt: skip
    else:
        yield Finding("database log", OK, f"{size // 1024} kB wait to be written back.")
    if upkeep.has_wal_reset_bug():
        yield Finding(
            "SQLite version", WARN, f"{sqlite3.sqlite_version} has the WAL-reset bug (mended in 3.51.3).",
            "Repère works round it: docs/decisions/0002-sqlite-settings.md. A newer SQLite is better still.",
        )  # fmt: skip
    last = cache.get(upkeep.INTEGRITY) if _has_cache_table() else None
    if last is None:
        yield Finding("integrity", WARN, "never checked.", "The worker does it within the hour.")
    elif last["faults"]:
        yield Finding(
            "integrity", FAIL, f"{len(last['faults'])} faults on {last['at']:%Y-%m-%d}: {last['faults'][0][:100]}",
            "Stop the site and restore the last sound backup.",
        )  # fmt: skip
    elif timezone.now() - last["at"] > timedelta(days=3):
        yield Finding(
            "integrity", WARN, f"last checked on {last['at']:%Y-%m-%d}.", "See that the worker runs."
        )
    else:
        yield Finding("integrity", OK, f"sound on {last['at']:%Y-%m-%d}.")


def clock() -> Iterator[Finding]:
    from django.conf import settings
    from django.db import connection

    now = datetime.now(UTC)
    if not 2026 <= now.year <= 2060:
        yield Finding("clock", FAIL, f"the year is {now.year}.", "Set the clock of this machine (NTP).")
        return
    with NamedTemporaryFile(dir=_existing(Path(settings.DATA_DIR))) as probe:
        on_disk = datetime.fromtimestamp(Path(probe.name).stat().st_mtime, UTC)
    if abs(on_disk - datetime.now(UTC)) > DRIFT:
        yield Finding("clock", WARN, "the disk's clock differs from the machine's.", "Is it a network disk?")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            drift = abs(cursor.fetchone()[0] - datetime.now(UTC))
        if drift > DRIFT:
            yield Finding(
                "clock",
                FAIL,
                f"{drift.seconds} s away from the database's.",
                "Set both by NTP: deadlines depend on it.",
            )
            return
    yield Finding("clock", OK, f"{now:%Y-%m-%d %H:%M} UTC, shown in {settings.TIME_ZONE} ({time.tzname[0]}).")


def folders() -> Iterator[Finding]:
    from django.conf import settings

    for name in ("DATA_DIR", "STATIC_ROOT"):
        folder = Path(getattr(settings, name))
        if not folder.is_dir():
            yield Finding("folders", FAIL, f"{folder} does not exist.", "Run `repere setup`.")
            continue
        try:
            NamedTemporaryFile(dir=folder).close()
        except OSError:
            yield Finding(
                "folders", FAIL, f"{folder} cannot be written.", "Give it to the account Repère runs under."
            )
            continue
        yield Finding("folders", OK, f"{folder} is writable.")
    free = shutil.disk_usage(_existing(Path(settings.DATA_DIR))).free
    says = f"{free / 1024**3:.1f} GB are free."
    if free < LOW_DISK_BYTES:
        yield Finding(
            "disk", FAIL if free < NO_DISK_BYTES else WARN, says, "Make room: a full disk stops every write."
        )
    else:
        yield Finding("disk", OK, says)


def static_files() -> Iterator[Finding]:
    from django.conf import settings

    from repere.doors.commandline.setup import STAMP, fingerprint

    stamp = Path(settings.STATIC_ROOT) / STAMP
    if not stamp.exists():
        yield Finding("static files", FAIL, "not collected.", "Run `repere setup`.")
    elif stamp.read_text() != fingerprint():
        yield Finding("static files", WARN, "older than the programs.", "Run `repere setup`.")
    else:
        yield Finding("static files", OK, "collected.")


def catalogues() -> Iterator[Finding]:
    from repere.doors.commandline.setup import catalogues as sources

    stale = [
        po.parent.parent.name
        for po in sources()
        if not po.with_suffix(".mo").exists() or po.with_suffix(".mo").stat().st_mtime < po.stat().st_mtime
    ]
    if stale:
        yield Finding("translations", FAIL, f"not compiled: {', '.join(stale)}.", "Run `repere setup`.")
    else:
        yield Finding("translations", OK, "compiled.")


def _has_cache_table() -> bool:
    from django.db import connection

    return "cache" in connection.introspection.table_names()


def cache_table() -> Iterator[Finding]:
    if _has_cache_table():
        yield Finding("rate limits", OK, "counted in the database, for all processes.")
    else:
        yield Finding("rate limits", FAIL, "their table is missing.", "Run `repere setup`.")


def worker() -> Iterator[Finding]:
    from repere.foundation.toolkit import upkeep

    if not _has_cache_table():
        return
    if upkeep.worker_is_alive():
        yield Finding("worker", OK, "gave a sign of life in the last minutes.")
    else:
        yield Finding(
            "worker", WARN, "silent: mail is not sent, referrals do not expire, the log is not written back.",
            "Run `repere serve` (it runs both), or `repere worker`.",
        )  # fmt: skip


def address() -> Iterator[Finding]:
    from django.conf import settings

    parts = urlsplit(settings.PUBLIC_URL)
    if not parts.hostname or parts.scheme not in {"http", "https"}:
        yield Finding(
            "public address",
            FAIL,
            "not an address.",
            "Set REPERE_PUBLIC_URL, such as https://repere.example.org.",
        )
    elif parts.scheme == "http":
        says = "people would reach it without encryption."
        mend = "Put it behind a proxy with a certificate, and set REPERE_PUBLIC_URL to https://."
        yield Finding("public address", WARN if settings.DEMO else FAIL, says, mend)
    else:
        yield Finding("public address", OK, settings.PUBLIC_URL)


def demo() -> Iterator[Finding]:
    from django.conf import settings

    if settings.DEMO:
        yield Finding(
            "demo", WARN, "this is the demo: invented people, a password everybody knows.",
            "Never enter anybody real here.",
        )  # fmt: skip
    else:
        yield Finding("demo", OK, "off.")
    if settings.DEBUG:
        yield Finding(
            "debug", FAIL, "on: errors would show their insides to whoever causes them.", "Turn DEBUG off."
        )


def mail() -> Iterator[Finding]:
    from django.conf import settings
    from django.utils import timezone

    from repere.foundation.mail import queries

    if settings.MAIL_TRANSPORT.endswith("dummy.EmailBackend"):
        yield Finding(
            "mail",
            WARN,
            "not set up: invitations are shown as links, nobody is notified.",
            "Set REPERE_EMAIL_URL.",
        )
    else:
        yield Finding(
            "mail", OK, f"sent from {settings.DEFAULT_FROM_EMAIL}. `repere doctor --mail` tries the server."
        )
    post = queries.post()
    if post.given_up:
        yield Finding(
            "letters", WARN, f"{post.given_up} were given up ({post.failure}).",
            "Mend it (`repere doctor --mail`), then `repere mail --again`, or `repere mail --forget`.",
        )  # fmt: skip
    elif post.oldest and timezone.now() - post.oldest > LATE_LETTER:
        yield Finding(
            "letters", WARN, f"{post.waiting} wait, the oldest since {post.oldest:%Y-%m-%d %H:%M} UTC.",
            "See that the worker runs, and what `repere doctor --mail` says.",
        )  # fmt: skip
    else:
        yield Finding("letters", OK, f"{post.waiting} wait, none was given up.")


def text_messages() -> Iterator[Finding]:
    from django.conf import settings

    sends, listens = bool(settings.SMS_URL), bool(settings.SMS_IN_SECRET)
    if sends and not settings.SMS_OUT_SECRET:
        yield Finding(
            "text messages",
            WARN,
            "handed over to the gateway without a secret.",
            "Set REPERE_SMS_OUT_SECRET.",
        )
    elif listens and len(settings.SMS_IN_SECRET) < SHORTEST_SECRET:
        yield Finding(
            "text messages", WARN, "listened to with a secret that can be guessed.",
            f"Draw one of {SHORTEST_SECRET} characters or more for REPERE_SMS_IN_SECRET.",
        )  # fmt: skip
    else:
        yield Finding(
            "text messages", OK,
            f"{'sent' if sends else 'none is sent'}, {'listened to' if listens else 'none is listened to'}.",
        )  # fmt: skip


def papers() -> Iterator[Finding]:
    from repere.accompaniment.papers import queries, scanning
    from repere.accompaniment.papers.scanning import Verdict

    if not scanning.is_configured():
        yield Finding(
            "papers", WARN, "no virus scanner looks through them.",
            "Install clamd (ClamAV) and set REPERE_CLAMD_URL; pages say so meanwhile.",
        )  # fmt: skip
    elif scanning.scanned([b"Is anybody there?"]) is not Verdict.CLEAN:
        yield Finding(
            "papers", FAIL, "the virus scanner does not answer: new papers open for nobody.",
            "Start clamd, or check REPERE_CLAMD_URL.",
        )  # fmt: skip
    else:
        yield Finding("papers", OK, f"the virus scanner answers; {queries.how_many_wait()} wait for it.")
    lost = queries.files_lost()
    if lost:
        yield Finding(
            "papers", FAIL, f"{lost} files are not where they should be.",
            "Take them back from a copy: `repere restore`.",
        )  # fmt: skip


def mail_server() -> Iterator[Finding]:
    from django.conf import settings
    from django.core.mail import get_connection

    try:
        link = get_connection(settings.MAIL_TRANSPORT)
        link.open()
        link.close()
    except Exception as error:
        says = f"the server refuses us ({type(error).__name__})."
        yield Finding("mail server", FAIL, says, "Check REPERE_EMAIL_URL: host, port, name, password.")
    else:
        yield Finding("mail server", OK, "lets us in.")


def _existing(folder: Path) -> Path:
    while not folder.is_dir():
        folder = folder.parent
    return folder
