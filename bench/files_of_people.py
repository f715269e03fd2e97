"""A file of invented people, brought into a register by the actions of the house; each part in seconds."""

import csv
import io
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.figures import Line
from bench.people import Invented, invented_people
from repere.accompaniment.casework.imports import actions, queries
from repere.accompaniment.casework.imports.choices import Decision, RowState
from repere.accompaniment.casework.imports.work.actions import work
from repere.foundation.accounts.models import Membership, User
from repere.foundation.organisations.choices import OrganisationKind
from repere.foundation.organisations.models import Organisation
from repere.foundation.toolkit.actors import Actor, Role

HEADINGS = ("N°", "Nom", "Autre écriture", "Date de naissance", "Langue", "Téléphone")
COLUMNS = dict(
    zip(HEADINGS, ("reference", "name", "native_name", "birth", "languages", "phone"), strict=True)
)


def bring_in(known: int, brought: int, seed: int) -> Line:
    people, actor = list(invented_people(known + brought, seed)), coordinator()
    _whole(actor, people[:known], 0, _unmeasured)
    taken: dict[str, float] = {}
    cpu, wall = time.process_time(), time.perf_counter()

    @contextmanager
    def measured(name: str) -> Iterator[None]:
        start = time.process_time()
        yield
        taken[name] = round(time.process_time() - start, 1)

    told = _whole(actor, people[known:], known, measured)
    seconds = time.process_time() - cpu
    return {
        "brought": brought,
        "seconds": round(seconds, 1),
        "wall_s": round(time.perf_counter() - wall, 1),
        "cpu_ms_a_row": round(seconds * 1000 / brought, 2),
        **{f"{name}_s": spent for name, spent in taken.items()},
        **told,
    }


@contextmanager
def _unmeasured(_name: str) -> Iterator[None]:
    yield


def _whole(actor: Actor, people: list[Invented], first: int, measured: Callable[[str], Any]) -> Line:
    now, raw = datetime.now(UTC), sheet(people, first)
    with measured("sent"):
        taken = actions.send_file(actor, "personnes.csv", raw, now=now)
    with measured("checked"):
        actions.say_columns(actor, taken, COLUMNS, source="mesures", now=now)
        work(taken.pk)
    to_decide = queries.tally_of(taken).get(RowState.ALIKE, 0)
    actions.decide_all(actor, taken, Decision.NEW)
    with measured("written"):
        actions.write_down(actor, taken, now=now)
        work(taken.pk)
    tally = queries.tally_of(taken)
    return {
        "to_decide": to_decide,
        "written": tally.get(RowState.WRITTEN, 0),
        "wrong": tally.get(RowState.WRONG, 0),
    }


def coordinator() -> Actor:
    organisation = Organisation.objects.create(
        name="Mesures", short_name="Mesures", kind=OrganisationKind.WELCOME_DESK
    )
    user = User.objects.create(email="mesure@example.org", display_name="Mesure")
    today = datetime.now(UTC).date()
    Membership.objects.create(
        user=user,
        organisation=organisation,
        role=Role.COORDINATOR,
        starts_on=today - timedelta(days=1),
        ends_on=today + timedelta(days=30),
    )
    return Actor(user.pk, organisation.pk, Role.COORDINATOR)


def sheet(people: list[Invented], first: int) -> bytes:
    out = io.StringIO()
    rows = csv.writer(out, delimiter=";")
    rows.writerow(HEADINGS)
    for number, one in enumerate(people, first):
        year, month, day = one.birth
        born = (
            ""
            if year is None
            else f"vers {year}"
            if one.estimated
            else f"{day or 0:02}/{month or 0:02}/{year}"
        )
        rows.writerow([number, one.names[0], (*one.names[1:2], "")[0], born, one.language, one.phone])
    return out.getvalue().encode()
