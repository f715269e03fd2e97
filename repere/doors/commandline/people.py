"""`repere people`: dossiers of one person, those kept too long, and forgetting somebody. Says codes, never names."""

import argparse
import json
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from repere.foundation.toolkit.actors import Actor

EXAMPLES = """\
examples:
  repere people duplicates --look                  looks for pairs now, and lists those to review
  repere people duplicates --whole-register        the same, of more than some 20,000 people
  repere people reindex --all                      after a change of keys, or a doubt about the index
  repere people due                                whose time to keep is over; nothing is erased
  repere people forget K74F2M --asked-by person --because withdrawn
  repere people forget K74F2M --asked-by person --because withdrawn --apply
"""
ASKED_BY = ("person", "guardian", "heir", "authority", "officer")
BECAUSE = ("withdrawn", "objected", "not_needed", "unlawful", "time_over", "obligation")


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser(
        "people",
        help="duplicates, and forgetting somebody",
        description=__doc__,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = command.add_subparsers(dest="action", metavar="ACTION", required=True)
    pairs = actions.add_parser("duplicates", help="the pairs of dossiers that may be of one person")
    pairs.add_argument("--look", action="store_true", help="look through everybody first")
    pairs.add_argument(
        "--whole-register",
        action="store_true",
        help="look with the engine of linkage, for large registers: needs repere[batch]",
    )
    due = actions.add_parser("due", help="whose time to keep is over; nothing is erased")
    forget = actions.add_parser("forget", help="erase somebody for ever; without --apply, say what would go")
    forget.add_argument("code", metavar="CODE", help="the code of their dossier")
    forget.add_argument("--asked-by", choices=ASKED_BY, required=True, help="who asked")
    forget.add_argument("--because", choices=BECAUSE, required=True, help="why")
    forget.add_argument("--apply", action="store_true", help="erase; without it, only say what would go")
    again = actions.add_parser("reindex", help="make the index of the search again, while it serves")
    again.add_argument("--all", action="store_true", help="everybody; without it, those of an older version")
    for one, run in ((again, run_reindex), (pairs, run_duplicates), (due, run_due), (forget, run_forget)):
        one.add_argument(
            "--organisation", default="", metavar="NAME", help="its name; may be left out when there is one"
        )
        one.add_argument("--json", action="store_true", help="the same as data")
        one.set_defaults(run=run)


def named_actor(args: argparse.Namespace, command: str = "people") -> "Actor | None":
    """Repère itself, in the organisation named; nobody, and a line on standard error, when it is not clear which."""
    from dataclasses import replace

    from django.db.models import Q

    from repere.foundation.organisations.models import Organisation
    from repere.foundation.toolkit.actors import SYSTEM

    found = Organisation.objects.order_by("name")
    if args.organisation:
        found = found.filter(Q(name=args.organisation) | Q(short_name=args.organisation))
    if len(found) != 1:
        what = "No organisation has this name" if args.organisation else "Say which: --organisation NAME"
        print(f"repere {command}: {what}. See `repere organisation list`.", file=sys.stderr)
        return None
    return replace(SYSTEM, organisation_id=found[0].pk)


def _say(args: argparse.Namespace, rows: list[dict[str, Any]], lines: list[str]) -> int:
    if args.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        print("\n".join(lines))
    return 0


def run_reindex(args: argparse.Namespace) -> int:
    from time import monotonic

    from repere.accompaniment.people import actions

    actor = named_actor(args)
    if actor is None:
        return 2
    start = monotonic()

    def told(done: int, of: int) -> None:
        if sys.stderr.isatty():
            print(f"\r{done:,} of {of:,}", end="" if done < of else "\n", file=sys.stderr, flush=True)

    done = actions.index_everybody(actor, everybody=args.all, told=told)
    seconds = round(monotonic() - start, 1)
    return _say(args, [{"people": done, "seconds": seconds}], [f"{done:,} people indexed in {seconds:,} s."])


def run_due(args: argparse.Namespace) -> int:
    from django.utils import timezone

    from repere.accompaniment.people.erasure import queries

    actor = named_actor(args)
    if actor is None:
        return 2
    people = list(queries.people_due(actor, timezone.localdate()).select_related("dossier"))
    rows = [
        {
            "code": person.dossier.code if hasattr(person, "dossier") else "",
            "last_contact": person.heard_on.isoformat(),
        }
        for person in people
    ]
    lines = [f"{row['code'] or '—':<8}last contact on {row['last_contact']}" for row in rows]
    return _say(
        args, rows, [*lines, f"{len(rows)} to propose to the data protection officer. Nothing erased."]
    )


def run_forget(args: argparse.Namespace) -> int:
    from django.utils import timezone
    from django.utils.translation import override

    from repere.accompaniment.casework.queries import dossier_with_code, person_of_dossier
    from repere.accompaniment.people.erasure import actions, queries, rules

    actor = named_actor(args)
    if actor is None:
        return 2
    dossier_id = dossier_with_code(actor, args.code)
    person_id = person_of_dossier(actor, dossier_id) if dossier_id else None
    person = queries.people_to_erase(actor).filter(pk=person_id).first() if person_id else None
    if person is None:
        print(f"repere people: no dossier has the code {args.code} there.", file=sys.stderr)
        return 2
    with override("en"):
        rows = [
            {"what": str(entry.said), "table": entry.label, "gone": gone, "still_counted": counted}
            for entry, gone, counted in queries.what_hangs_on(person)
        ]
    lines = [f"{row['what']:<28}{row['gone']:>6}   {row['still_counted']:>6} still counted" for row in rows]
    told: dict[str, Any] = {"applied": args.apply, "rows": rows}
    verdict = "Nothing was erased: this was a rehearsal; add --apply."
    if args.apply:
        try:
            done = actions.erase(
                actor, person, asked_by=args.asked_by, reason=args.because, now=timezone.now()
            )
        except rules.CannotBeErased:
            print("repere people: a legal hold keeps this dossier. Nothing was erased.", file=sys.stderr)
            return 2
        told |= {"certificate": done.number, "keys": done.keys}
        verdict = f"Erased for ever: certificate {done.number}, {done.keys} keys destroyed."
    return _say(args, [told], [*lines, verdict])


def run_duplicates(args: argparse.Namespace) -> int:
    from random import SystemRandom

    from django.utils import timezone

    from repere.accompaniment.people import linkage
    from repere.accompaniment.people.duplicates import actions, queries

    actor = named_actor(args)
    if actor is None:
        return 2
    now = timezone.now()
    if args.look or args.whole_register:
        try:
            actions.look_for_pairs(actor, now=now, chance=SystemRandom(), whole_register=args.whole_register)
        except linkage.ExtraIsMissing as missing:
            print(f"repere people: {missing}", file=sys.stderr)
            return 2
    pairs = queries.pairs_to_review(actor, now).select_related("one__dossier", "other__dossier")
    rows = [
        {
            "one": getattr(getattr(pair.one, "dossier", None), "code", ""),
            "other": getattr(getattr(pair.other, "dossier", None), "code", ""),
            "agree": list(pair.reasons),
            "differ": list(pair.differences),
        }
        for pair in pairs
    ]
    lines = []
    for row in rows:
        why = ", ".join([*row["agree"], *(f"not {code}" for code in row["differ"])])
        lines.append(f"{row['one'] or '—':<8}{row['other'] or '—':<8}{why}")
    verdict = f"{len(rows)} to review on the page of duplicates. Nothing is ever joined here."
    return _say(args, rows, [*lines, verdict])
