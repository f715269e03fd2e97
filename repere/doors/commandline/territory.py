"""`repere territory`: take communes, groupings, départements and regions from the official files."""

import argparse
import json
from pathlib import Path

EXAMPLES = """\
examples:
  repere territory import laposte_hexasmal.csv epci.json departements.json regions.json
  repere territory import *.json.gz --apply

Give all files at once: La Poste knows postcodes and points, the groupings know names with their accents.
"""
NOTES = {
    "no_point": "rows of postcodes without coordinates: their commune may have none",
    "foreign": "rows outside France left out",
}


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser(
        "territory",
        help="import communes, départements and regions",
        description=__doc__,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_arguments(command)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    take = actions.add_parser(
        "import", help="take the files, all or nothing; exit 2 when one cannot be taken"
    )
    take.add_argument("files", type=Path, nargs="+", metavar="FILE")
    take.add_argument("--apply", action="store_true", help="write; without it, only say what would change")
    take.add_argument("--json", action="store_true", help="the report as data")
    take.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from django.utils.translation import override

    from repere.foundation.toolkit.actors import SYSTEM
    from repere.knowledge.territory import actions
    from repere.knowledge.territory.imports import UnreadableFile

    with override("en"):
        try:
            report = actions.import_territory(SYSTEM, args.files, apply=args.apply)
        except UnreadableFile as refusal:
            if args.json:
                print(json.dumps({"applied": False, "errors": refusal.faults}, ensure_ascii=False, indent=1))
            else:
                for fault in refusal.faults[:40]:
                    print(f"error    {fault}")
                print("Nothing was written: take these files again, or correct them.")
            return 2
    if args.json:
        print(json.dumps(report.as_dict(), ensure_ascii=False, indent=1))
        return 0
    for note, count in report.notes.items():
        print(f"{count} {NOTES[note]}")
    for name, tally in (("communes", report.communes), ("areas", report.areas)):
        print(
            f"{name:<11}{tally.created:>7} new {tally.updated:>7} changed {tally.unchanged:>7} as they were"
        )
    print("Written." if report.applied else "Nothing was written: this was a rehearsal; add --apply.")
    return 0
