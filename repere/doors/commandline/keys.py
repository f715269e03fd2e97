"""`repere keys`: the keys that seal what is about people; `rotate` may be stopped and taken up again."""

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser("keys", help="show and rotate the encryption keys", description=__doc__)
    actions = command.add_subparsers(dest="action", metavar="ACTION", required=True)
    show = actions.add_parser("show", help="which keys there are, and what they hold; nothing that opens")
    show.add_argument("--json", action="store_true", help="the same as data")
    show.set_defaults(run=run_show)
    rotate = actions.add_parser("rotate", help="new keys for the organisations, while people work")
    rotate.add_argument("--organisation", metavar="NAME", help="one alone, by its name")
    rotate.add_argument(
        "--index", action="store_true", help="also of the search: some are not found meanwhile"
    )
    rotate.add_argument("--master", action="store_true", help="only wrap the keys by the current master key")
    rotate.add_argument("--json", action="store_true", help="what was done, as data")
    rotate.set_defaults(run=run_rotate)


@dataclass(frozen=True, slots=True)
class House:
    id: UUID
    name: str


def run_show(args: argparse.Namespace) -> int:
    from repere.foundation.vault.master import master_keys
    from repere.foundation.vault.rotation.queries import every_key

    names = {house.id: house.name for house in houses()}
    current = master_keys().current_id
    told = [
        {
            "organisation": names.get(key.organisation_id, str(key.organisation_id)),
            "purpose": key.purpose,
            "state": key.state,
            "master": "current" if key.master_id == current else key.master_id,
            "since": key.created_at,
            "subjects": key.subjects,
        }
        for key in every_key()
    ]
    if args.json:
        print(json.dumps(told, indent=1, ensure_ascii=False))
        return 0
    for key in told:
        print(
            "{organisation}: {purpose}, {state}, {subjects} subjects, master {master}, {since}".format(**key)
        )
    print(f"{len(told)} keys.")
    return 0


def run_rotate(args: argparse.Namespace) -> int:
    from repere.foundation.toolkit.actors import SYSTEM
    from repere.foundation.vault.choices import Purpose
    from repere.foundation.vault.rotation import actions, queries
    from repere.foundation.vault.sealing import CannotOpen

    chosen = [house for house in houses() if args.organisation in {None, house.name}]
    if args.organisation and not chosen:
        print(f"repere keys: no organisation is called {args.organisation!r}.", file=sys.stderr)
        return 2
    told: list[dict[str, Any]] = []
    try:
        if not args.organisation or args.master:
            told.append({"master": actions.wrap_by_current_master(SYSTEM)})
        if not args.master:
            holds = {purpose: set(queries.organisations_with(purpose)) for purpose in Purpose.values}
            for house in chosen:
                if house.id in holds[Purpose.DATA]:
                    rows = actions.rotate(SYSTEM, house.id, progress=_bar(house.name))
                    told.append({"organisation": house.name, "purpose": "data", "subjects": rows})
                if args.index and house.id in holds[Purpose.INDEX]:
                    print(
                        f"{house.name}: a quarter of a minute, until every process has the new key…",
                        file=sys.stderr,
                    )
                    actions.rotate_index(SYSTEM, house.id, progress=_bar(f"{house.name}, index"))
                    told.append({"organisation": house.name, "purpose": "index"})
    except CannotOpen as error:
        print(
            f"repere keys: a key does not open: {error}. Nothing is lost; see `repere doctor`.",
            file=sys.stderr,
        )
        return 1
    if args.json:
        print(json.dumps(told, ensure_ascii=False))
        return 0
    for line in told:
        print(_said(line))
    return 0


def _said(line: dict[str, Any]) -> str:
    if "master" in line:
        return f"{line['master']} keys wrapped by the current master key."
    what = f"{line['subjects']} subjects" if "subjects" in line else "the index made anew"
    return f"{line['organisation']}: a new {line['purpose']} key, {what}."


def houses() -> list[House]:
    """The organisations, and the house itself, whose key seals the letters that wait."""
    from repere.foundation.audit.trail import HOUSE
    from repere.foundation.organisations.models import Organisation

    named = Organisation.objects.order_by("name").values_list("pk", "name")
    return [*(House(pk, name) for pk, name in named), House(HOUSE, "Repère")]


def _bar(label: str) -> Callable[[int, int], object]:
    from repere.doors.commandline.directory import progress_bar

    return progress_bar(label) if sys.stderr.isatty() else lambda _done, _total: None
