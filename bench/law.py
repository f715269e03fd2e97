"""Time limits: dates with their trace, as the command and the dossiers ask for them; the sentences; the start."""

import argparse
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from statistics import median
from uuid import UUID

from bench.figures import Line, say
from bench.house import ENGINES, empty_house
from repere.knowledge.law.engine import Engine, Event
from repere.knowledge.law.moments import zone
from repere.knowledge.law.sentences import say as sentence

START = date(2024, 9, 2)
PASSES = 5
BATCH = 500
NOW = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)


def asked(count: int) -> list[tuple[str, date, list[Event], str]]:
    """Computations as a desk has them: appeals with and without legal aid, cuts, hours, windows, overseas."""
    found = []
    for number in range(count):
        day = START + timedelta(days=number % 500)
        lodged = Event("asylum_lodged", day - timedelta(days=200))
        aid = [
            Event("legal_aid_requested", day + timedelta(days=9)),
            Event("legal_aid_decision_notified", day + timedelta(days=50)),
        ]
        arrest = Event("house_arrest_notified", day + timedelta(days=12))
        hour = datetime(day.year, day.month, day.day, 17, 40, tzinfo=zone("FR"))
        found.append(
            (
                ("fr.cnda.recours", day, [lodged], "FR"),
                ("fr.cnda.recours", day, [lodged, *aid], "FR"),
                ("fr.cnda.recours", day, [lodged, Event("portal_deposit", day)], "FR"),
                ("fr.cnda.aj", day, [lodged], "FR"),
                ("fr.oqtf.libre", day, [], "FR-RE"),
                ("fr.oqtf.libre", day, [arrest], "FR"),
                ("fr.oqtf.cra", hour, [], "FR"),
                ("fr.titre.renouv", day, [], "FR"),
                ("fr.titre.silence", day, [], "FR"),
                ("fr.ofpra.introduction", day, [lodged], "FR"),
            )[number % 10]
        )
    return found


def run(args: argparse.Namespace) -> int:
    count = 200 if args.small else 20_000
    engine, questions = Engine(), asked(count)

    def compute() -> None:
        for key, day, events, place in questions:
            engine.compute(key, day, events, place)

    def compute_and_say() -> None:
        for key, day, events, place in questions:
            for step in engine.compute(key, day, events, place).trace:
                sentence(step)

    steps = sum(len(engine.compute(*question).trace) for question in questions) / count
    lines: list[Line] = [
        {
            "bench": "law",
            "case": "compute",
            "n": count,
            **_rate(compute, count),
            "steps_of_trace": round(steps, 1),
        },
        {"bench": "law", "case": "compute, sentences said", "n": count, **_rate(compute_and_say, count)},
    ]
    # Said at once: the dossiers of the last case take a while to be written.
    say(lines, as_json=args.json)
    with empty_house(args.engine):
        count = 50 if args.small else args.dossiers
        organisation_id = _followed(count)
        say([_recompute(args.engine, count, organisation_id)], as_json=args.json)
        say(list(_board(args.engine, organisation_id)), as_json=args.json)
    return 0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--engine", choices=ENGINES, default="sqlite", help="default: %(default)s")
    parser.add_argument("--dossiers", type=int, default=10_000, help="default: %(default)s")


def _board(engine: str, organisation_id: UUID) -> Iterator[Line]:
    """A page of the board, whoever's time limits it has; the floor: a page of the same reader that lists nobody."""
    from django.core.management import call_command
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from repere.accompaniment.procedures.models import DeadlineWatch
    from repere.foundation.organisations.models import Organisation
    from repere.foundation.toolkit.actors import Role
    from tests import factories

    call_command("collectstatic", interactive=False, verbosity=0)
    browser = factories.client(Role.CASEWORKER, organisation=Organisation.objects.get(pk=organisation_id))
    count = DeadlineWatch.unscoped.filter(work_by_on__isnull=False).count()

    def page(address: str) -> float:
        taken = []
        for _pass in range(PASSES + 1):
            before = time.process_time()
            assert browser.get(address).status_code == 200
            taken.append(time.process_time() - before)
        return median(taken[1:]) * 1000

    floor = page("/bureau/echeances/absences/")
    for whose in ("all", "team", "mine"):
        address = f"/bureau/echeances/?whose={whose}"
        took = page(address)
        with CaptureQueriesContext(connection) as seen:
            browser.get(address)
        yield {
            "bench": "law", "case": f"board, {whose}", "engine": engine, "n": count, "cpu_ms": round(took, 1),
            "times_the_floor": round(took / floor, 1), "queries": len(seen),
        }  # fmt: skip


def _recompute(engine: str, count: int, organisation_id: UUID) -> Line:
    """Every dossier's open procedure after a change of rules: read, computed, written anew where a date moved."""
    from unittest.mock import patch

    from repere.accompaniment.procedures import actions
    from repere.knowledge.law import counting as law
    from repere.knowledge.law.rulebook import Rulebook, house_rules

    book = house_rules()
    rule = book.rules["fr.oqtf.libre"][0]
    changed = replace(rule, version=2, count=replace(rule.count, length=2))
    heard: list[int] = []
    with patch.object(
        law, "house_rules", lambda: Rulebook("next", {**book.rules, rule.key: (changed,)}, book.events)
    ):
        start, cpu = time.perf_counter(), time.process_time()
        moved = actions.compute_again(
            organisation_id, now=NOW, progress=lambda looked_at, _moved: heard.append(looked_at)
        )
        taken, spent = time.perf_counter() - start, time.process_time() - cpu
    assert (moved, heard[-1]) == (count, count)
    return {
        "bench": "law", "case": "recompute", "engine": engine, "n": count, "seconds": round(taken, 2),
        "cpu_s": round(spent, 2), "times_progress_was_told": len(heard),
    }  # fmt: skip


def _followed(count: int) -> UUID:
    """An organisation with so many dossiers, each with a procedure, two events and the dates they give."""
    from repere.accompaniment.casework.models import Dossier
    from repere.accompaniment.people.models import Person
    from repere.accompaniment.procedures import actions
    from repere.accompaniment.procedures.models import Procedure, ProcedureEvent
    from repere.foundation.vault.keyring import fresh_keyring
    from tests import factories

    organisation = factories.organisation()
    for start in range(0, count, BATCH):
        numbers = range(start, min(start + BATCH, count))
        with fresh_keyring() as ring:
            people = [Person(organisation=organisation) for _ in numbers]
            ring.prepare(organisation.pk, [person.pk for person in people])
            Person.unscoped.bulk_create(people)
            dossiers = [
                Dossier(organisation=organisation, person=person, code=f"B{number:05}", opened_at=NOW)
                for number, person in zip(numbers, people, strict=True)
            ]
            Dossier.unscoped.bulk_create(dossiers)
            told = {"organisation": organisation}
            procedures = [
                Procedure(dossier=one, code="fr.oqtf", territory="FR", opened_at=NOW, **told)
                for one in dossiers
            ]
            Procedure.unscoped.bulk_create(procedures)
            ProcedureEvent.unscoped.bulk_create(
                ProcedureEvent(
                    procedure=one, kind=kind, moment=moment, channel="by_hand", recorded_at=NOW, **told
                )
                for one in procedures
                for kind, moment in (("oqtf_notified", "2026-05-11"), ("irtf_notified", "2026-05-12"))
            )  # fmt: skip
    actions.compute_again(organisation.pk, now=NOW)
    return organisation.pk


def _rate(work: Callable[[], None], count: int) -> Line:
    """Computations a second of the processor, in the median of some passes."""
    taken = []
    for _pass in range(PASSES):
        before = time.process_time()
        work()
        taken.append(time.process_time() - before)
    return {"per_second": round(count / median(taken)), "us": round(median(taken) / count * 1e6, 1)}
