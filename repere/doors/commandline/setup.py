"""`repere setup`: everything between a new version and a site that runs. Safe to run twice, quick the second time."""

import argparse
import hashlib
import json
from pathlib import Path

STAMP = ".collected"


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser("setup", help="prepare or upgrade the installation", description=__doc__)
    command.add_argument("--json", action="store_true", help="what was done, as data")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from django.conf import settings

    for folder in (settings.DATA_DIR, settings.STATIC_ROOT):
        Path(folder).mkdir(parents=True, exist_ok=True)
    done = {
        "migrations": migrate(),
        "cache_table": make_cache_table(),
        "guides": bring_guides(),
        "catalogues": compile_catalogues(),
        "static_files": collect(),
    }
    if done["migrations"]:
        from repere.foundation.toolkit.upkeep import take_stock

        take_stock()
    if args.json:
        print(json.dumps(done))
    else:
        told = [f"{count} {what.replace('_', ' ')}" for what, count in done.items() if count]
        print(f"Ready: {', '.join(told)} done." if told else "Ready: nothing had to be done.")
    return 0


def migrate() -> int:
    """How many migrations were applied."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        call_command("migrate", interactive=False, verbosity=0)
    return len(plan)


def make_cache_table() -> int:
    from django.core.management import call_command
    from django.db import connection

    if "cache" in connection.introspection.table_names():
        return 0
    call_command("createcachetable", verbosity=0)
    return 1


def bring_guides() -> int:
    """Guides that come with this version, and that nobody here wrote in."""
    from django.utils import timezone

    from repere.foundation.toolkit.actors import SYSTEM
    from repere.knowledge.guides.actions import bring_house_guides

    return bring_house_guides(SYSTEM, now=timezone.now())


def compile_catalogues() -> int:
    """Each .po newer than its .mo, compiled by babel: no gettext needed."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po
    from django.conf import settings

    compiled = 0
    for source in catalogues():
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as read, target.open("wb") as written:
            write_mo(written, read_po(read, locale=source.parent.parent.name, charset="utf-8"))
        compiled += 1
    if compiled and settings.USE_I18N:
        from django.utils.translation import trans_real

        trans_real._translations.clear()  # type: ignore[attr-defined]  # what this process read before
    return compiled


def catalogues() -> list[Path]:
    from django.conf import settings

    return sorted(Path(settings.LOCALE_PATHS[0]).glob("*/LC_MESSAGES/django.po"))


def fingerprint() -> str:
    """Of every static file as it lies in the packages: name, size and date."""
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            facts = Path(storage.path(path)).stat()
            digest.update(f"{path}:{facts.st_size}:{facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def collect() -> int:
    """How many files the site serves, when they had to be collected anew."""
    from django.conf import settings
    from django.core.management import call_command

    stamp, now = Path(settings.STATIC_ROOT) / STAMP, fingerprint()
    if stamp.exists() and stamp.read_text() == now:
        return 0
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(now)
    return sum(1 for file in Path(settings.STATIC_ROOT).rglob("*") if file.is_file())
