"""`repere law`: time limits of foreigners' law, each with its source and its reason. Not legal advice."""

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from repere.doors.commandline.law_signatures import Signatures, signatures
from repere.doors.commandline.law_signatures import said as signatures_said
from repere.doors.commandline.law_signatures import told as signatures_told

if TYPE_CHECKING:
    from repere.knowledge.law.engine import Deadline, Event
    from repere.knowledge.law.rulebook import Rule, Source

EXAMPLES = """\
examples:
  repere law rules --country FR
  repere law compute --rule fr.cnda.recours --on 2026-03-31 --event asylum_lodged=2025-11-03
  repere law explain --rule fr.oqtf.libre --on 2026-05-11 --event house_arrest_notified=2026-05-20
  repere law compute --family MONTHS_FR --length 1 --unit month --on 2026-03-31 --territory FR-RE --json
  repere law explain fr.cnda.aj
  repere law export --country FR > rules.html

Not legal advice. Rules come unsigned; each organisation's jurists sign them, and what a database holds of it is said.
"""
NOTICE = "Not legal advice; {signed}. Mark {mark}: {meaning}."
COMPARED = "closed days compared by programs; no named person has approved them"
DISPUTED = "Disputed: {text}"


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser(
        "law",
        help="time limits of foreigners' law, and why they fall where they do",
        description=__doc__,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.set_defaults(without_django=True)
    actions = command.add_subparsers(dest="action", metavar="ACTION", required=True)
    rules = actions.add_parser("rules", help="every rule, with how sure its source is")
    rules.add_argument("--country", help="FR, AZ or MA")
    rules.set_defaults(run=list_rules)
    events = actions.add_parser("events", help="what can happen to a file, as rules know it")
    events.set_defaults(run=list_events)
    check = actions.add_parser("check", help="read every rule again; exit 1 when one is wrong")
    check.set_defaults(run=check_rules)
    export = actions.add_parser("export", help="the whole rule base as one page to print (HTML)")
    export.add_argument("--country", help="FR, AZ or MA")
    export.set_defaults(run=export_rules)
    compute = actions.add_parser(
        "compute", help="the dates of a rule; exit 2 when they cannot be computed",
        epilog=EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    compute.set_defaults(run=compute_dates)
    explain = actions.add_parser("explain", help="a rule as a sheet, or why a date is what it is")
    explain.add_argument("key", nargs="?", help="the key of a rule, for its sheet")
    explain.set_defaults(run=explain_dates)
    recompute = actions.add_parser(
        "recompute", help="after a change of rules: the dates of every open procedure, computed again"
    )
    recompute.add_argument("--apply", action="store_true", help="write; without it, only count")
    recompute.set_defaults(run=recompute_dates, without_django=False)
    for one in (compute, explain):
        _add_what_to_compute(one)
    for one in (rules, events, check, compute, explain, recompute):
        one.add_argument("--json", action="store_true", help="as data")


def _add_what_to_compute(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rule", metavar="KEY", help="a rule, as `repere law rules` lists them")
    parser.add_argument(
        "--on", metavar="WHEN", help="the day it starts: 2026-03-31, or 2026-05-22T17:40 for hours"
    )
    parser.add_argument(
        "--event",
        action="append",
        default=[],
        metavar="KIND=WHEN",
        help="something that happened; may be repeated",
    )
    parser.add_argument(
        "--territory", help="that of the court or body: FR, FR-RE, 67, AZ, MA; by default the country's"
    )
    parser.add_argument("--margin", type=int, default=0, metavar="DAYS", help="working days to keep in hand")
    parser.add_argument("--family", help="a way of counting, without a rule: DAYS_NF, MONTHS_FR, HOURS…")
    parser.add_argument("--length", type=int, help="how many")
    parser.add_argument("--unit", help="of what: day, working_day, month, hour")
    parser.add_argument(
        "--roll",
        action=argparse.BooleanOptionalAction,
        help="put off to a working day, or not; by default as the family does",
    )
    parser.add_argument(
        "--opens", type=int, help="for a WINDOW, from so many days (or months) after; negative before"
    )
    parser.add_argument("--closes", type=int, help="for a WINDOW, until so many")


class Refusal(Exception):
    """What is asked cannot be computed."""


def compute_dates(args: argparse.Namespace) -> int:
    try:
        found = _computed(args)
    except Refusal as refusal:
        return _refused(str(refusal))
    signed = signatures() if found.rule.key else None
    if args.json:
        print(json.dumps(as_dict(found, signed), ensure_ascii=False, indent=1))
    if found.expected is None:
        return _refused(
            f"the closed days of {found.territory} around {found.earliest} are approved by nobody "
            f"(calendar {found.calendar_status}): nothing may lengthen this time limit. Earliest date: {found.earliest}"
        )
    if not args.json:
        _print_dates(found, signed)
    return 0


def explain_dates(args: argparse.Namespace) -> int:
    key = args.key or args.rule
    if key and not args.on and not args.event:
        return _sheet(key, as_json=args.json)
    args.rule = key
    try:
        found = _computed(args)
    except Refusal as refusal:
        return _refused(str(refusal))
    signed = signatures() if found.rule.key else None
    if args.json:
        print(json.dumps(as_dict(found, signed), ensure_ascii=False, indent=1))
        return 0
    _print_dates(found, signed)
    print()
    for number, (text, sources) in enumerate(_trace(found), start=1):
        print(f"{number:>3}. {text}")
        if sources:
            print(f"      {_cited_all(sources)}")
    return 0


def _computed(args: argparse.Namespace) -> "Deadline":
    from repere.knowledge.law.engine import Engine, NotComputable
    from repere.knowledge.law.moments import ImpossibleMoment, read_moment, territory
    from repere.knowledge.law.notification import Contradiction
    from repere.knowledge.law.rulebook import BrokenRules, UnknownRule

    try:
        engine = Engine()
        if bool(args.rule) == bool(args.family):
            raise Refusal("give --rule, or --family with --length and --unit")
        place = territory(args.territory) if args.territory else "FR"
        if args.rule:
            country = engine.book.versions(args.rule)[0].country
            if place.partition("-")[0] != country:
                place = country
        on = read_moment(args.on, place) if args.on else None
        events = [_event(engine.book.events, text, place) for text in args.event]
        if args.rule:
            return engine.compute(args.rule, on, events, place, args.margin)
        if on is None:
            raise Refusal("give the day it starts, with --on")
        return engine.count(_count_of(args, place), on, place, args.margin)
    except (UnknownRule, NotComputable, Contradiction, ImpossibleMoment, BrokenRules) as error:
        raise Refusal(str(error)) from error
    except (OverflowError, ValueError) as error:
        raise Refusal(f"no such date in the calendar: {error}") from error


def _event(known: Any, text: str, place: str) -> "Event":
    from repere.knowledge.law.engine import Event
    from repere.knowledge.law.moments import read_moment

    kind, equals, moment = text.partition("=")
    if not equals:
        raise Refusal(f"{text!r} is not written KIND=WHEN")
    if kind not in known:
        raise Refusal(f"no event is called {kind!r}: `repere law events` lists them")
    return Event(kind, read_moment(moment, place))


def _count_of(args: argparse.Namespace, place: str) -> Any:
    from repere.knowledge.law.families import CLEAR_WITHOUT_LAST, Family
    from repere.knowledge.law.rulebook import read_count

    family = args.family.upper()
    if family not in set(Family) - {Family.NONE}:
        raise Refusal(f"{args.family!r} is no way of counting: {', '.join(set(Family) - {Family.NONE})}")
    if args.length is None and family not in (Family.EOM, Family.WINDOW):
        raise Refusal("give its --length")
    if family == Family.WINDOW and args.closes is None:
        raise Refusal("a WINDOW needs --opens and --closes")
    roll = False if args.roll is None and place in CLEAR_WITHOUT_LAST else args.roll
    told = {
        "family": family, "length": args.length, "unit": args.unit, "roll": roll,
        "opens": args.opens, "closes": args.closes,
    }  # fmt: skip
    try:
        return read_count({name: value for name, value in told.items() if value is not None})
    except ValueError as error:
        raise Refusal(str(error)) from error


def _refused(why: str) -> int:
    print(f"repere law: {why}", file=sys.stderr)
    return 2


def written(moment: date | None) -> str | None:
    """ISO 8601; an instant with its zone."""
    return None if moment is None else moment.isoformat()


def as_dict(found: "Deadline", signed: Signatures | None = None) -> dict[str, Any]:
    rule = found.rule
    return {
        "rule": rule.key or None,
        "title": rule.title or None,
        "version": rule.version if rule.key else None,
        "territory": found.territory,
        "trigger": written(found.trigger),
        "earliest": written(found.earliest),
        "expected": written(found.expected),
        "latest": written(found.latest),
        "work_by": written(found.work_by),
        "opens": written(found.opens),
        "closes": written(found.closes),
        "status": found.status,
        "regime": found.regime or None,
        "calendar_status": found.calendar_status,
        "calendar_version": found.calendar_version,
        "rules_version": found.rules_version,
        "family": rule.count.family,
        "binds": rule.binds,
        "mark": rule.mark or None,
        "disputed": bool(found.disputes),
        "calendar_approved_by_people": found.calendar_signed,
        "signed_off_by": signatures_told(signed, rule.key, rule.version) if rule.key else None,
        "disputes": [
            {
                "text": one.text,
                "gives": written(one.gives),
                "sources": [_source(source) for source in one.sources],
            }
            for one in found.disputes
        ],
        "trace": [
            {"code": step.code, "text": text, "sources": [_source(source) for source in sources]}
            for step, (text, sources) in zip(found.trace, _trace(found), strict=True)
        ],
        "sources": [_source(source) for source in rule.sources],
        "notice": _notice(rule, signed),
    }


def _trace(found: "Deadline") -> list[tuple[str, Sequence["Source"]]]:
    from repere.knowledge.law.sentences import say

    return [(say(step), step.sources) for step in found.trace]


def _source(source: "Source") -> dict[str, str | None]:
    return {"mark": source.mark, "reference": source.reference, "text_date": written(source.text_date)}


def _cited(source: "Source") -> str:
    when = f", text of {source.text_date}" if source.text_date else ""
    return f"{source.mark} {source.reference}{when}"


def _cited_all(sources: Sequence["Source"]) -> str:
    return f" [{'; '.join(map(_cited, sources))}]" if sources else ""


def _notice(rule: "Rule", signed: Signatures | None) -> str:
    from repere.knowledge.law.rulebook import MARKS

    if not rule.mark:
        return "Not legal advice; a bare count, of no rule."
    who = signatures_said(signed, rule.key, rule.version)
    return NOTICE.format(signed=who, mark=rule.mark, meaning=MARKS[rule.mark])


def _print_dates(found: "Deadline", signed: Signatures | None) -> None:
    rule = found.rule
    if rule.key:
        print(f"{rule.title}  ({rule.key}, version {rule.version}, {found.territory})")
    if found.opens:
        print(f"  opens     {_shown(found.opens)}")
    print(f"  work by   {_shown(found.work_by)}")
    print(f"  earliest  {_shown(found.earliest)}   the most severe reading")
    if found.expected is not None:
        print(f"  expected  {_shown(found.expected)}   the main reading")
    if found.latest is not None and found.latest != found.expected:
        print(f"  latest    {_shown(found.latest)}   only to rescue a late file")
    calendar = found.calendar_status
    if calendar == "approved" and not found.calendar_signed:
        calendar = COMPARED
    print(f"  status    {found.status}; calendar {calendar}")
    if rule.sources:
        print(f"  source    {'; '.join(_cited(source) for source in rule.sources)}")
    for dispute in found.disputes:
        print(f"  {DISPUTED.format(text=dispute.text)}{_cited_all(dispute.sources)}")
    print(f"  {_notice(rule, signed)}")


def _shown(moment: date) -> str:
    return moment.strftime("%a %Y-%m-%d %H:%M %Z" if isinstance(moment, datetime) else "%a %Y-%m-%d")


def _sheet(key: str, *, as_json: bool) -> int:
    from repere.knowledge.law.rulebook import UnknownRule, house_rules

    try:
        versions = house_rules().versions(key)
    except UnknownRule as error:
        return _refused(str(error))
    signed = signatures()
    if as_json:
        print(json.dumps([rule_as_dict(rule, signed) for rule in versions], ensure_ascii=False, indent=1))
        return 0
    events = house_rules().events
    for rule in versions:
        print(f"{rule.title}  ({rule.key}, version {rule.version})")
        print(f"  binds     {rule.binds}")
        print(f"  counting  {_counting(rule)}")
        for kind in rule.triggers:
            print(f"  starts    {kind}: {events[kind].meaning}")
        for effect in rule.effects.values():
            print(f"  {effect.event}: {effect.does} {effect.by}".rstrip())
        for variant in rule.variants:
            print(f"  if {variant.when or variant.territory}: {variant.text or events[variant.when].meaning}")
        for reading in rule.readings:
            print(f"  {DISPUTED.format(text=reading.text)}{_cited_all(reading.sources)}")
        for doubt in rule.doubts:
            print(f"  {DISPUTED.format(text=doubt)}")
        for reading in rule.pact:
            print(f"  {reading.text}{_cited_all(reading.sources)}")
        for note in rule.notes:
            print(f"  note      {note}")
        print(f"  in force  {rule.valid_from or 'always'} to {rule.valid_to or 'now'}")
        print(f"  source    {'; '.join(map(_cited, rule.sources))}")
        print(f"  {_notice(rule, signed)}")
    return 0


def _counting(rule: "Rule") -> str:
    count = rule.count
    if count.family == "NONE":
        return "no time limit"
    if count.family == "WINDOW":
        return f"WINDOW from {count.opens} to {count.closes} {count.window_unit}"
    return f"{count.family} {count.length}{', put off to a working day' if count.roll else ''}"


def rule_as_dict(rule: "Rule", signed: Signatures | None = None) -> dict[str, Any]:
    from repere.knowledge.law.families import UNIT_OF

    count = rule.count
    return {
        "key": rule.key,
        "version": rule.version,
        "title": rule.title,
        "country": rule.country,
        "domain": rule.domain,
        "binds": rule.binds,
        "triggers": list(rule.triggers),
        "family": count.family,
        "length": count.length,
        "unit": UNIT_OF.get(count.family, count.window_unit),
        "roll": count.roll,
        "opens": count.opens,
        "closes": count.closes,
        "valid_from": written(rule.valid_from),
        "valid_to": written(rule.valid_to),
        "mark": rule.mark,
        "disputed": rule.is_disputed,
        "lodging": rule.lodging or None,
        "review_needed": rule.review_needed,
        "signed_off_by": signatures_told(signed, rule.key, rule.version),
        "effects": {effect.event: effect.does for effect in rule.effects.values()},
        "disputes": [*(reading.text for reading in rule.readings), *rule.doubts],
        "notes": list(rule.notes),
        "sources": [_source(source) for source in rule.sources],
    }


def list_rules(args: argparse.Namespace) -> int:
    from repere.knowledge.law.rulebook import house_rules

    rules = house_rules().all()
    countries = sorted({rule.country for rule in rules})
    if args.country and args.country.upper() not in countries:
        return _refused(f"no rule of {args.country!r}: the countries are {', '.join(countries)}")
    chosen = [rule for rule in rules if not args.country or rule.country == args.country.upper()]
    signed = signatures()
    if args.json:
        print(json.dumps([rule_as_dict(rule, signed) for rule in chosen], ensure_ascii=False, indent=1))
        return 0
    for rule in chosen:
        doubt = " disputed" if rule.is_disputed else ""
        print(f"{rule.key:<34}{rule.mark}{doubt:<10}{_counting(rule):<44}{rule.title}")
        if signed and (rule.key, rule.version) in signed:
            print(f"{'':<34}{signatures_said(signed, rule.key, rule.version)}")
    marks = "T: article read; S: secondary source; M: from memory, unverified."
    print(f"{marks} {_count_of_signed(chosen, signed)}")
    return 0


def _count_of_signed(rules: Sequence["Rule"], signed: Signatures | None) -> str:
    if signed is None:
        return "Whether jurists signed them off is not known here: no database was read."
    count = sum((rule.key, rule.version) in signed for rule in rules)
    return f"{count} of {len(rules)} signed off by two jurists of an organisation here."


def export_rules(args: argparse.Namespace) -> int:
    from repere.knowledge.law.closed_days import approved_days
    from repere.knowledge.law.document import document
    from repere.knowledge.law.rulebook import house_rules

    country, book = (args.country or "").upper(), house_rules()
    countries = sorted({rule.country for rule in book.all()})
    if country and country not in countries:
        return _refused(f"no rule of {args.country!r}: the countries are {', '.join(countries)}")
    print(document(book, approved_days(), country), end="")
    return 0


def list_events(args: argparse.Namespace) -> int:
    from repere.knowledge.law.rulebook import house_rules

    events = house_rules().events.values()
    if args.json:
        print(json.dumps({one.kind: one.meaning for one in events}, ensure_ascii=False, indent=1))
        return 0
    for one in events:
        print(f"{one.kind:<36}{one.meaning}")
    return 0


def check_rules(args: argparse.Namespace) -> int:
    from repere.knowledge.law.closed_days import approved_days
    from repere.knowledge.law.lint import lint
    from repere.knowledge.law.rulebook import BrokenRules, house_rules

    try:
        book = house_rules()
    except BrokenRules as error:
        return _refused(str(error))
    findings = lint(book)
    rules = book.all()
    marks = {mark: sum(rule.mark == mark for rule in rules) for mark in "TSM"}
    signed = signatures()
    if args.json:
        told = {
            "rules": len(rules),
            "rules_version": book.version,
            "marks": marks,
            "disputed": sum(rule.is_disputed for rule in rules),
            "signed_off": None if signed is None else sum((one.key, one.version) in signed for one in rules),
            "calendar_version": approved_days().version,
            "findings": [{"key": one.key, "fault": one.fault, "serious": one.serious} for one in findings],
        }
        print(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        for one in findings:
            print(f"{'wrong' if one.serious else 'idle '}  {one.key}: {one.fault}")
        told_marks = ", ".join(f"{count} {mark}" for mark, count in marks.items())
        print(
            f"{len(rules)} rules ({told_marks}), {len(book.events)} events. {_count_of_signed(rules, signed)}"
        )
    return 1 if any(one.serious for one in findings) else 0


def recompute_dates(args: argparse.Namespace) -> int:
    from django.utils import timezone

    from repere.accompaniment.procedures import actions, queries

    def progress(looked_at: int, moved: int) -> None:
        print(f"\r{looked_at} procedures looked at, {moved} dates moved", end="", file=sys.stderr, flush=True)

    shown = progress if sys.stderr.isatty() else None
    moved = sum(
        actions.compute_again(one, now=timezone.now(), apply=args.apply, progress=shown)
        for one in queries.organisations_with_open()
    )
    if shown:
        print(file=sys.stderr)
    if args.json:
        print(json.dumps({"moved": moved, "applied": args.apply}))
    elif args.apply:
        print(f"{moved} dates moved, and flagged until somebody looks at them.")
    else:
        print(f"{moved} dates would move. Nothing was written: add --apply.")
    return 0
