"""`repere directory`: take services from a file, give them, list them. Nothing is taken without --apply."""

import argparse
import gzip
import io
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TextIO

if TYPE_CHECKING:
    from repere.knowledge.directory.imports.report import Report

EXAMPLES = """\
examples:
  repere directory import services.json             says what would change, and what is wrong, row by row
  repere directory import services.json --apply     writes, unless a row cannot be taken
  repere directory import places.csv --mapping columns.toml    rows in the columns of a producer
  repere directory mapping places.csv               a mapping to begin with, made of the names of the columns
  repere directory export services.json             the directory as everybody may read it
  repere directory export all.json --whole          confidential addresses too: keep that file as a secret
  repere directory list --near 30189                what is around Nîmes
  repere directory booklet guide.pdf --near 30189 --language ar      a guide to print; guide.html for telephones

A file is data·inclusion v1 (an object with "structures" and "services", a list of one of them, or one object a line),
HSDS 3.1 (services as JSON, a page of an API, one object a line, or a folder or archive of its tables), or the State's
directory of public services (one object a line); compressed with gzip or not.
With --mapping: CSV, XLSX, ODS, JSON, GeoJSON.
"""
SHOWN_ERRORS = 40
RADIUS_KM = 30.0
WIDTH = 30


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser(
        "directory",
        help="import, export and list services",
        description=__doc__,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_arguments(command)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    take = actions.add_parser("import", help="take a file, all or nothing; exit 2 when it cannot be taken")
    take.add_argument("file", type=Path, metavar="FILE")
    take.add_argument(
        "--source", default="", help="the name under which its rows are kept (its own by default)"
    )
    take.add_argument(
        "--mapping",
        default="",
        metavar="NAME|FILE",
        help="how the columns of a producer are read: a mapping kept at the desk, one of Repère's, or a file (TOML)",
    )
    take.add_argument("--apply", action="store_true", help="write; without it, only say what would change")
    take.add_argument("--skip-bad-rows", action="store_true", help="leave out the rows that cannot be taken")
    take.add_argument(
        "--withdraw-absent",
        action="store_true",
        help="services of the same source that are not in the file are offered no more, until it names them again",
    )
    take.add_argument("--json", action="store_true", help="the report as data")
    take.set_defaults(run=run)
    twins = actions.add_parser("twins", help="rows of different sources that may describe one service")
    twins.add_argument(
        "--join", nargs=2, metavar=("CODE", "CODE"), help="the first is shown, the second speaks through it"
    )
    twins.add_argument("--part", metavar="CODE", help="the second of a pair is shown by itself again")
    twins.set_defaults(run=run)
    believe = actions.add_parser("believe", help="which sources are believed first, the surest at the head")
    believe.add_argument("sources", nargs="*", metavar="SOURCE", help="none: say how it stands")
    believe.set_defaults(run=run)
    guess = actions.add_parser(
        "mapping", help="a mapping to begin with, for a file in the columns of a producer"
    )
    guess.add_argument("file", type=Path, metavar="FILE")
    guess.set_defaults(run=run)
    give = actions.add_parser("export", help="write the directory as data·inclusion v1")
    give.add_argument(
        "file", metavar="FILE", help="where to; - for the screen; compressed when it ends in .gz"
    )
    give.add_argument("--whole", action="store_true", help="confidential addresses and names of contacts too")
    give.add_argument("--lines", action="store_true", help="one object a line, structures first")
    give.set_defaults(run=run)
    booklet = actions.add_parser(
        "booklet", help="a guide of a territory, to print (.pdf) or in one file (.html)"
    )
    booklet.add_argument("file", type=Path, metavar="FILE")
    booklet.add_argument("--near", metavar="CODE", help="INSEE code of the commune around which one looks")
    booklet.add_argument("--radius", type=float, default=10.0, metavar="KM", help="so far around it (10)")
    booklet.add_argument("--departement", default="", metavar="CODE", help="or a whole département")
    booklet.add_argument(
        "--audience", default="", metavar="CODE", help="for them and for everybody: femmes, jeunes…"
    )
    booklet.add_argument(
        "--theme", action="append", default=[], metavar="TILE", help="eat, sleep…; all by default"
    )
    booklet.add_argument("--language", default="fr", metavar="CODE", help="fr, en or ar")
    booklet.add_argument("--paper", choices=["a5", "a4"], default="a5")
    booklet.add_argument("--title", default="", help="on the cover; the name of the territory by default")
    booklet.set_defaults(run=run)
    listing = actions.add_parser("list", help="the services, or those around a commune")
    listing.add_argument("--near", metavar="CODE", help="INSEE code of a commune: what is within 30 km of it")
    listing.add_argument("--json", action="store_true", help="the same as data")
    listing.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from django.utils.translation import override

    with override("en"):
        does = {"import": _import, "mapping": _guess, "export": _export, "list": _list}
        return (does | {"twins": _twins, "believe": _believe, "booklet": _booklet})[args.action](args)


def _import(args: argparse.Namespace) -> int:
    from repere.foundation.toolkit.actors import SYSTEM
    from repere.knowledge.directory import actions
    from repere.knowledge.directory.mapping import BadMapping, mapping_of

    if not args.file.exists():
        print(f"repere: there is no file {args.file}.", file=sys.stderr)
        return 2
    from repere.knowledge.directory.intake.queries import saved_mapping

    try:
        mapping = (saved_mapping(args.mapping) or mapping_of(args.mapping)) if args.mapping else None
    except BadMapping as fault:
        print(f"repere: the mapping cannot be followed: {fault}.", file=sys.stderr)
        return 2
    report = actions.import_directory(
        SYSTEM,
        args.file,
        source=args.source,
        mapping=mapping,
        apply=args.apply,
        skip_bad_rows=args.skip_bad_rows,
        withdraw_absent=args.withdraw_absent,
        on_progress=progress_bar(args.file.name) if sys.stderr.isatty() else None,
    )
    if args.json:
        print(json.dumps(report.as_dict(), ensure_ascii=False, indent=1))
    else:
        _tell(report, apply=args.apply, skips=args.skip_bad_rows)
    unusable = not report.format or (report.error_count and not args.skip_bad_rows)
    return 2 if unusable else 0


def _guess(args: argparse.Namespace) -> int:
    from repere.foundation.toolkit import tables
    from repere.knowledge.directory.mapping.guess import guessed
    from repere.knowledge.territory.rules import fold

    try:
        found = tables.rows_of(args.file)
    except tables.Unreadable:
        print(f"repere: {args.file} is no file of rows.", file=sys.stderr)
        return 2
    name = fold(args.file.name.partition(".")[0]).replace(" ", "-")[:58] or "producer"
    print(guessed(name if len(name) > 1 else f"{name}-1", [row for _number, row in found]), end="")
    return 0


def _twins(args: argparse.Namespace) -> int:
    from django.utils.timezone import localdate

    from repere.foundation.toolkit.actors import SYSTEM
    from repere.knowledge.directory.models import Service, Twin
    from repere.knowledge.directory.sources import actions, queries, twins

    if not (args.join or args.part):
        found = twins.pairs(queries.facts())
        codes = dict(Service.objects.filter(is_active=True).values_list("pk", "public_code"))
        told = {str(key): code for key, code in codes.items()}
        for one, other, alike in found:
            why = ", ".join(f"{part} {value:.2f}" for part, value in alike.parts.items())
            print(f"{alike.score:.2f}  {told[one.key]} {one.source}: {one.name} · {one.structure}")
            print(f"      {told[other.key]} {other.source}: {other.name} · {other.structure}  ({why})")
        print("1 pair." if len(found) == 1 else f"{len(found)} pairs.")
        return 0
    by_code = {
        row.public_code: row
        for row in Service.objects.filter(
            public_code__in=[code.upper() for code in args.join or [args.part]]
        ).select_related("structure__location", "location")
    }
    try:
        if args.join:
            service, other = (by_code[code.upper()] for code in args.join)
            actions.join_twins(SYSTEM, service, other, on=localdate())
        else:
            rows = Twin.objects.select_related(
                "service__structure", "service__location", "other__structure", "other__location"
            )
            actions.part_twins(SYSTEM, rows.get(other=by_code[args.part.upper()]))
    except (KeyError, Twin.DoesNotExist, actions.NotTwins):
        print("repere: no such services, of two sources and not joined yet.", file=sys.stderr)
        return 2
    return 0


def _believe(args: argparse.Namespace) -> int:
    from repere.foundation.toolkit.actors import SYSTEM
    from repere.knowledge.directory.sources import actions, queries

    if args.sources:
        changed = actions.rank_sources(SYSTEM, args.sources)
        print("1 service changed." if len(changed) == 1 else f"{len(changed)} services changed.")
    for name, rank in sorted(queries.ranks().items(), key=lambda item: item[1]):
        print(f"{rank:>3}  {name}")
    return 0


def _export(args: argparse.Namespace) -> int:
    from repere.foundation.toolkit.actors import SYSTEM
    from repere.knowledge.directory.exchange.actions import export_directory

    options = {"whole": args.whole, "lines": args.lines}
    try:
        if args.file == "-":
            given = export_directory(SYSTEM, sys.stdout, **options)
        else:
            # Readable by its owner alone from its first byte: it may hold confidential addresses.
            path = Path(args.file)
            raw = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600 if args.whole else 0o644)
            with open(raw, "wb") as bare, _text(bare, zipped=path.suffix == ".gz") as out:
                given = export_directory(SYSTEM, out, **options)
    except OSError as fault:
        print(f"repere: {args.file} cannot be written: {fault.strerror}.", file=sys.stderr)
        return 2
    for source_id, fields in given.first:
        print(f"warning  {source_id}: the standard would refuse it for {fields}.", file=sys.stderr)
    if given.refusable > len(given.first):
        print(f"warning  … and {given.refusable - len(given.first)} more.", file=sys.stderr)
    print(f"{given.structures} structures and {given.services} services written.", file=sys.stderr)
    return 0


def _text(bare: BinaryIO, *, zipped: bool) -> TextIO:
    return gzip.open(bare, "wt", encoding="utf-8") if zipped else io.TextIOWrapper(bare, encoding="utf-8")


def _tell(report: "Report", *, apply: bool, skips: bool) -> None:
    for error in report.errors[:SHOWN_ERRORS]:
        print(f"error    {error}")
    if report.error_count > SHOWN_ERRORS:
        print(f"error    … and {report.error_count - SHOWN_ERRORS} more: --json gives the first 500.")
    for _key, found in report.sorted_warnings():
        part = f"{found.example.part}: " if found.example.part else ""
        print(f"warning  {part}{found}")
    if report.format:
        for name, tally in (("structures", report.structures), ("services", report.services)):
            print(
                f"{name:<11}{tally.created:>7} new {tally.updated:>7} changed {tally.unchanged:>7} as they were"
            )
    for change in (*report.structures.first, *report.services.first):
        print(f"change   {change}")
    if report.withdrawn:
        print(f"{report.withdrawn} services of the same source are not in this file: offered no more.")
    elif report.absent:
        print(f"{report.absent} services of the same source are not in this file: they stay as they are.")
    print(_verdict(report, apply=apply, skips=skips))


def _verdict(report: "Report", *, apply: bool, skips: bool) -> str:
    if not report.format:
        return "Nothing was written: the file cannot be read."
    if report.error_count and not skips:
        rows = "1 row" if report.skipped == 1 else f"{report.skipped} rows"
        return f"Nothing was written: {rows} cannot be taken. Correct them, or add --skip-bad-rows."
    left_out = f" {report.skipped} rows left out." if report.skipped else ""
    if report.applied:
        return f"Written: {report.rows} rows read.{left_out}"
    return f"Nothing was written: this was a rehearsal; add --apply.{left_out}"


def progress_bar(label: str) -> Callable[[int, int], None]:
    """One line on standard error, drawn over itself, gone at the end."""

    def draw(done: int, total: int) -> None:
        share = done / total if total else 1.0
        bar = "█" * round(WIDTH * share)
        line = f"\r{label} {bar:<{WIDTH}} {share:4.0%}"
        sys.stderr.write(line if done < total else "\r" + " " * len(line) + "\r")
        sys.stderr.flush()

    return draw


def _booklet(args: argparse.Namespace) -> int:
    from django.conf import settings
    from django.utils import timezone

    from repere.doors.design.booklet import making, offline, pdf
    from repere.knowledge.directory.booklets.queries import Scope
    from repere.knowledge.directory.choices import Audience, Theme
    from repere.knowledge.directory.search.asking import Where
    from repere.knowledge.directory.search.queries import where_of
    from repere.knowledge.territory import queries as territory

    kind = args.file.suffix.lower()
    town = territory.commune(args.near) if args.near else None
    where = where_of(town.pk) if town is not None else Where(departement=args.departement.upper())
    faults = (
        (kind not in (".pdf", ".html"), "the file ends in .pdf or .html"),
        (not args.near and not args.departement, "say where: --near CODE or --departement CODE"),
        (
            bool(args.near) and (where is None or where.point is None),
            f"{args.near} is no commune that is known here: `repere territory import`",
        ),
        (args.language not in dict(settings.LANGUAGES), f"languages: {', '.join(dict(settings.LANGUAGES))}"),
        (
            bool(args.audience) and args.audience not in Audience.values,
            f"audiences: {', '.join(Audience.values)}",
        ),
        (bool(set(args.theme) - set(Theme.values)), f"themes: {', '.join(Theme.values)}"),
    )
    for is_wrong, why in faults:
        if is_wrong:
            print(f"repere: {why}.", file=sys.stderr)
            return 2
    name = f"{town.name}, {args.radius:g} km" if town is not None else args.departement.upper()
    scope = Scope(where or Where(), args.radius, args.audience, frozenset(args.theme))
    asked = making.Asked(scope, args.title or name, name, args.language, args.paper)
    draw = progress_bar(args.file.name) if sys.stderr.isatty() else None
    parts: list[making.Part] = []
    count, left_out = 0, ""
    try:
        volumes = making.gathered(
            asked,
            timezone.now(),
            parts.append,
            (lambda done: draw(done, parts[-1].total)) if draw else (lambda _done: None),
        )
        for told in volumes:
            if draw:
                draw(parts[-1].total, parts[-1].total)
            number = f"-{parts[-1].number}" if parts[-1].of > 1 else ""
            file = args.file.with_stem(args.file.stem + number)
            file.write_bytes(pdf.pdf(told, args.paper) if kind == ".pdf" else offline.page(told))
            if told.volume:
                print(f"{file.name}: {told.volume}.")
            count += told.count
            left_out = told.left_out
    except making.NothingToTell:
        print("repere: no service answers to this.", file=sys.stderr)
        return 2
    except pdf.CannotBeDrawn as fault:
        print(f"repere: the pages could not be drawn: {fault}.", file=sys.stderr)
        return 2
    print("1 service." if count == 1 else f"{count} services.")
    if left_out:
        print(left_out)
    return 0


def _list(args: argparse.Namespace) -> int:
    from repere.knowledge.directory import queries
    from repere.knowledge.directory.choices import Theme
    from repere.knowledge.directory.nearby.queries import offers_near
    from repere.knowledge.territory import queries as territory

    rows: list[dict[str, object]]
    if args.near:
        commune = territory.commune(args.near)
        if commune is None or commune.latitude is None or commune.longitude is None:
            print(
                f"repere: {args.near} is no commune that is known here: `repere territory import`.",
                file=sys.stderr,
            )
            return 2
        point = (commune.latitude, commune.longitude)
        rows = [
            {
                "code": offer.public_code,
                "name": offer.name,
                "structure": offer.structure,
                "commune": offer.commune_name,
                "km": None if offer.distance_km is None else round(offer.distance_km, 1),
                "themes": sorted(offer.themes),
            }
            for offer in offers_near(Theme.values, point, RADIUS_KM, departement=commune.departement)
        ]
    else:
        listed = queries.services().prefetch_related("themes")
        rows = [
            {
                "code": service.public_code,
                "name": service.name,
                "structure": service.structure.name,
                "commune": service.location.commune_name if service.location else "",
                "km": None,
                "themes": sorted(row.theme for row in service.themes.all()),
            }
            for service in listed.iterator(chunk_size=1000)
        ]
    if args.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return 0
    for row in rows:
        km = "" if row["km"] is None else f"{row['km']:>5} km"
        print(f"{row['code']}  {km:<9}{row['name']} · {row['structure']} · {row['commune'] or '—'}")
    print("1 service." if len(rows) == 1 else f"{len(rows)} services.")
    return 0
