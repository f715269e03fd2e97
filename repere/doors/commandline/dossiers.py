"""`repere dossiers`: people who come in by a file. Says lines, columns and counts; no name."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from repere.foundation.toolkit.actors import Actor

EXAMPLES = """\
examples:
  repere dossiers import people.csv --by lucie@example.org
  repere dossiers import people.xlsx --by lucie@example.org --mapping old-software --apply
  repere dossiers import people.csv --by lucie@example.org --mapping columns.json --leave-out --json

A mapping is the name of one kept on the page of files, or a file of JSON: {"Nom": "family", "Prénom": "given"}.
Rows that look like somebody known are never written here: they wait on the page, for somebody to decide.
"""


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser(
        "dossiers",
        help="bring people in from a file",
        description=__doc__,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = command.add_subparsers(dest="action", metavar="ACTION", required=True)
    bring = actions.add_parser(
        "import", help="look through a file of people, and write the rows that are ready"
    )
    bring.add_argument("file", metavar="FILE", type=Path, help="CSV, XLSX or ODS")
    bring.add_argument("--by", required=True, metavar="EMAIL", help="the colleague who answers for it")
    bring.add_argument(
        "--organisation", default="", metavar="NAME", help="theirs, where they work in several"
    )
    bring.add_argument(
        "--mapping", default="", metavar="M", help="without it, columns are guessed by their names"
    )
    bring.add_argument("--encoding", default="", help="where the file does not tell: cp1256, cp1251…")
    bring.add_argument(
        "--leave-out", action="store_true", help="take rows in without the cells that cannot be read"
    )
    what = bring.add_mutually_exclusive_group()
    what.add_argument(
        "--dry-run", action="store_true", help="look through it, write and keep nothing: the default"
    )
    what.add_argument(
        "--apply", action="store_true", help="write the rows that are ready; the others wait on the page"
    )
    bring.add_argument("--json", action="store_true", help="the same as data")
    bring.set_defaults(run=run_import)


def _fault(told: str) -> int:
    print(f"repere dossiers: {told}", file=sys.stderr)
    return 2


def run_import(args: argparse.Namespace) -> int:
    from django.utils import timezone

    from repere.accompaniment.casework.imports import actions, queries
    from repere.accompaniment.casework.imports.work.actions import work
    from repere.foundation.toolkit import tables

    actor, now = _colleague(args), timezone.now()
    if actor is None:
        return _fault(
            f"{args.by} brings nobody in there: a caseworker or a coordinator does (--organisation NAME)."
        )
    saved = queries.mappings_of(actor).filter(name=args.mapping).first() if args.mapping else None
    try:
        columns = _columns(args.mapping) if args.mapping and saved is None else None
        raw = args.file.read_bytes()
        taken = actions.send_file(actor, args.file.name, raw, encoding=args.encoding, mapping=saved, now=now)
    except (OSError, ValueError) as fault:
        return _fault(str(fault))
    except tables.Unreadable:
        return _fault("no rows can be read in it.")
    except actions.TooLarge:
        return _fault("too large: send it in several parts.")
    source = (saved.name if saved else Path(args.mapping).stem) or args.file.stem
    try:
        actions.say_columns(
            actor, taken, columns if columns is not None else taken.columns, source=source,
            leaves_out=args.leave_out, now=now,
        )  # fmt: skip
    except actions.BadColumns as fault:
        actions.drop(actor, taken)
        return _fault(f"columns: {fault}")
    work(taken.pk)
    if args.apply:
        actions.write_down(actor, queries.imports_of(actor).get(pk=taken.pk), now=now)
        work(taken.pk)
    return _tell(args, actor, queries.imports_of(actor).get(pk=taken.pk))


def _colleague(args: argparse.Namespace) -> "Actor | None":
    """As they may act today; nobody when it is not clear in which organisation."""
    from django.utils import timezone

    from repere.accompaniment.casework.imports import access
    from repere.foundation.accounts.models import User
    from repere.foundation.accounts.queries import actor_of, memberships_in_force

    user = User.objects.filter(email__iexact=args.by).first()
    if user is None:
        return None
    held = memberships_in_force(user, timezone.localdate())
    if args.organisation:
        held = held.filter(organisation__name=args.organisation)
    actors = [actor_of(one) for one in held]
    able = [actor for actor in actors if access.IMPORT.allows(actor)]
    return able[0] if len({actor.organisation_id for actor in able}) == 1 else None


def _columns(mapping: str) -> dict[str, str]:
    try:
        told = json.loads(Path(mapping).read_text("utf-8"))
    except OSError:
        raise ValueError(f"no mapping is called {mapping}, and there is no such file.") from None
    if not isinstance(told, dict) or not all(isinstance(field, str) for field in told.values()):
        raise ValueError("a mapping is an object of columns and fields.")
    return {str(column): field for column, field in told.items()}


def _tell(args: argparse.Namespace, actor: "Actor", taken: Any) -> int:
    from repere.accompaniment.casework.imports import actions, queries
    from repere.accompaniment.casework.imports.choices import RowState

    problems: list[dict[str, Any]] = [
        {"line": row.number, "problems": [[field, code] for field, code, _said in row.remarks]}
        for row in queries.rows_in(actor, taken)
        if row.remarks
    ]
    to_decide = list(queries.rows_in(actor, taken, RowState.ALIKE).values_list("number", flat=True))
    told = {
        "applied": args.apply, "rows": taken.rows, "tally": taken.tally, "to_decide": to_decide,
        "problems": problems,
    }  # fmt: skip
    if not args.apply:
        actions.drop(actor, taken)
    if args.json:
        print(json.dumps(told, ensure_ascii=False))
        return 0
    for state, count in taken.tally.items():
        print(f"{count:>6}  {state}")
    for one in problems:
        print(f"line {one['line']}: {', '.join(' '.join(problem) for problem in one['problems'])}")
    if to_decide:
        print(f"to decide, on the page of files: lines {', '.join(map(str, to_decide))}")
    print("Written." if args.apply else "Nothing was written: this was a rehearsal; add --apply.")
    return 0
