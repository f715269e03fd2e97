"""`repere referrals`: what became of referrals, in figures that point at nobody."""

import argparse
import json

from repere.doors.commandline.people import named_actor

EXAMPLES = """\
examples:
  repere referrals                            of the last 90 days, together and per service
  repere referrals --days 365 --received      those the organisation was asked for, over a year
  repere referrals --organisation "Le Repère" --json
"""


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser(
        "referrals",
        help="what became of referrals: answers, delays, outcomes",
        description=__doc__,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("--days", type=int, default=90, metavar="N", help="of so many days (90)")
    command.add_argument("--received", action="store_true", help="those that were received; without it, sent")
    command.add_argument(
        "--organisation", default="", metavar="NAME", help="its name; may be left out when there is one"
    )
    command.add_argument("--json", action="store_true", help="the same as data")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from datetime import timedelta

    from django.utils import timezone

    from repere.accompaniment.orientation import measures, queries

    actor = named_actor(args, "referrals")
    if actor is None:
        return 2
    since = timezone.now() - timedelta(days=args.days)
    rows = queries.received_since(actor, since) if args.received else queries.asked_since(actor, since)
    found = measures.measured(rows)
    if args.json:
        print(json.dumps({"days": args.days} | measures.as_data(found), ensure_ascii=False, indent=1))
        return 0
    for name, counts in {"together": found.together, **found.services}.items():
        told = ", ".join(f"{word} {_shown(count)}" for word, count in counts.answers.items())
        hours = "" if counts.median_hours is None else f", {counts.median_hours:g} h"
        print(f"{name or 'others'}: {_shown(counts.asked)} asked{': ' + told if told else ''}{hours}")
    return 0


def _shown(count: int | None) -> str:
    return "hidden" if count is None else str(count)
