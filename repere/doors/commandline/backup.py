"""`repere backup FOLDER`: a copy of the database that opens nothing by itself, and one file of keys.

Each backup replaces the file of keys. Keep the copies as long as you like, and no older file of keys: whoever is
forgotten is then forgotten in the copies too.
"""

import argparse
import json
import sys
from pathlib import Path


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    backup = commands.add_parser("backup", help="copy the database, and its keys apart", description=__doc__)
    backup.add_argument("folder", type=Path, help="where the copies go")
    backup.add_argument(
        "--keys", type=Path, metavar="FOLDER", help="where the file of keys goes: better elsewhere"
    )
    backup.add_argument("--json", action="store_true", help="what was written, as data")
    backup.set_defaults(run=run_backup)
    restore = commands.add_parser(
        "restore", help="put a copy in the place of the database: stop the site first"
    )
    restore.add_argument("copy", type=Path, help="a file written by `repere backup`")
    restore.add_argument(
        "--keys", type=Path, metavar="FILE", help="the file of keys (beside the copy, if absent)"
    )
    restore.add_argument("--replace", action="store_true", help="what is there now may be lost")
    restore.add_argument("--json", action="store_true", help="what was read, as data")
    restore.set_defaults(run=run_restore)


def run_backup(args: argparse.Namespace) -> int:
    from django.utils import timezone

    from repere.foundation.toolkit.actors import SYSTEM
    from repere.foundation.vault.backup import actions, engines

    if tool := engines.missing_tool():
        return refused("backup", f"{tool} is needed, and is not on this machine (postgresql-client)")
    keys_folder = args.keys or args.folder
    try:
        copy = actions.backup(SYSTEM, args.folder, keys_folder=keys_folder, now=timezone.now())
    except actions.CannotCopy as error:
        return refused("backup", str(error))
    keys = keys_folder / actions.KEYS_FILE
    if args.json:
        print(json.dumps({"copy": str(copy), "keys": str(keys), "bytes": copy.stat().st_size}))
        return 0
    print(f"{copy} ({copy.stat().st_size / 1024**2:.1f} MB), without the keys that open it.")
    print(f"{keys}: the keys. Keep this one file, and no older one.")
    return 0


def run_restore(args: argparse.Namespace) -> int:
    from repere.foundation.toolkit.actors import SYSTEM
    from repere.foundation.vault.backup import actions, engines

    if tool := engines.missing_tool():
        return refused("restore", f"{tool} is needed, and is not on this machine (postgresql-client)")
    if not args.replace and somebody_is_here():
        return refused(
            "restore", "there are organisations here already; --replace puts the copy in their place"
        )
    keys = args.keys or args.copy.parent / actions.KEYS_FILE
    try:
        done = actions.restore(SYSTEM, args.copy, keys=keys)
    except actions.CannotCopy as error:
        return refused("restore", str(error))
    if args.json:
        told = {"subjects": done.subjects, "forgotten": done.forgotten, "emptied": done.emptied}
        print(json.dumps(told))
        return 0
    print(f"Restored, with the keys of {done.subjects} subjects.")
    if done.forgotten:
        print(f"{done.forgotten} people had been forgotten since this copy, and are forgotten again.")
    print("Run `repere setup`, then `repere doctor`.")
    return 0


def somebody_is_here() -> bool:
    from django.db import connection

    from repere.foundation.organisations.models import Organisation

    tables = connection.introspection.table_names()
    return Organisation._meta.db_table in tables and Organisation.objects.exists()


def refused(command: str, why: str) -> int:
    print(f"repere {command}: {why}. Nothing was changed.", file=sys.stderr)
    return 2
