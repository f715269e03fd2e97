"""`repere retention`: how long dossiers are kept, what a night would do, and the proof of what was done."""

import argparse
import json
from typing import Any

from repere.doors.commandline.people import named_actor

EXAMPLES = """\
examples:
  repere retention report --json               this month so far, and the signed reports before it
  repere retention run                         who would be given notice or ended tonight, in figures
  repere retention run --apply                 the night of today, at once
"""


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser(
        "retention",
        help="how long dossiers are kept, and the proof of it",
        description=__doc__,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = command.add_subparsers(dest="action", metavar="ACTION", required=True)
    report = actions.add_parser("report", help="what was done month by month, and whether each seal holds")
    night = actions.add_parser("run", help="the night of today; without --apply, only figures")
    night.add_argument("--apply", action="store_true", help="do it; without it, only say what would be done")
    for one, run in ((report, run_report), (night, run_night)):
        one.add_argument(
            "--organisation", default="", metavar="NAME", help="its name; may be left out when there is one"
        )
        one.add_argument("--json", action="store_true", help="the same as data")
        one.set_defaults(run=run)


def run_report(args: argparse.Namespace) -> int:
    """3 when a report was changed since it was made, or when the nights do not run."""
    from django.utils import timezone

    from repere.accompaniment.people.retention import queries
    from repere.accompaniment.people.retention.nights.actions import is_sound, month_told
    from repere.foundation.organisations.models import Organisation

    actor = named_actor(args, "retention")
    if actor is None:
        return 2
    own = Organisation.objects.get(pk=actor.organisation_id)
    last, silent = queries.last_night(own.pk), queries.is_silent(own, timezone.now())
    reports = [
        {"told": one.told, "made_at": one.made_at.isoformat(), "seal": one.seal, "sound": is_sound(one)}
        for one in queries.reports_of(own.pk)
    ]
    told: dict[str, Any] = {
        "last_night": last.isoformat() if last else None,
        "alarm": silent,
        "this_month": month_told(own, timezone.localdate().replace(day=1)),
        "reports": reports,
    }
    if args.json:
        print(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        print(f"The last night ended at {last:%Y-%m-%d %H:%M}." if last else "No night was done yet.")
        if silent:
            print("ALARM: it was not run for two days. Is the worker running? See `repere doctor`.")
        for report in [{"told": told["this_month"], "sound": None}, *reports]:
            print(_line(report["told"], report["sound"]))
    return 3 if silent or not all(report["sound"] for report in reports) else 0


def _line(told: dict[str, Any], is_sound: bool | None) -> str:
    seal = {None: "not over", True: "seal holds", False: "CHANGED SINCE"}[is_sound]
    spared = ", ".join(f"{count} {why}" for why, count in told["still_there"].items()) or "none"
    return (
        f"{told['month']}  due {told['due']}, noticed {told['noticed']}, heard of {told['heard_of']}, anonymised "
        f"{told['anonymised']}, archived {told['archived']}; still there: {spared}; {seal}"
    )


def run_night(args: argparse.Namespace) -> int:
    from django.utils import timezone

    from repere.accompaniment.people.retention import queries
    from repere.accompaniment.people.retention.nights.actions import run_whole_night
    from repere.foundation.organisations.models import Organisation

    actor = named_actor(args, "retention")
    if actor is None:
        return 2
    own, today = Organisation.objects.get(pk=actor.organisation_id), timezone.localdate()
    told: dict[str, Any] = {"applied": args.apply}
    if args.apply:
        night = run_whole_night(own, now=timezone.now())
        names = ("noticed", "heard_of", "anonymised", "archived", "lifted", "spared")
        told |= {name: getattr(night, name) for name in names}
    else:
        told |= {
            "to_notice": queries.to_notice(own, today).count(),
            "to_end": queries.to_end(own.pk, today).count(),
            "archives_to_destroy": queries.archives_over(own.pk, today).count(),
        }
    if args.json:
        print(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        print(
            ", ".join(
                f"{name.replace('_', ' ')} {value}" for name, value in told.items() if name != "applied"
            )
        )
        print("Done." if args.apply else "Nothing was done: add --apply.")
    return 0
