"""Files of invented people, as they are sent."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from repere.accompaniment.casework.imports import actions, queries
from repere.accompaniment.casework.imports.models import DossierImport
from repere.accompaniment.casework.imports.work.actions import work
from repere.foundation.toolkit.actors import Actor

HEADINGS = ("N°", "Nom", "Prénom", "Date de naissance", "Téléphone")


def sheet(
    rows: Sequence[Sequence[Any]], headings: Sequence[str] = HEADINGS, *, delimiter: str = ";"
) -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([headings, *rows])
    return out.getvalue().encode()


def sent(actor: Actor, raw: bytes, now: datetime, **said: Any) -> DossierImport:
    return actions.send_file(actor, "personnes.csv", raw, now=now, **said)


def looked_through(
    actor: Actor, raw: bytes, now: datetime, *, columns: Mapping[str, str] | None = None, **said: Any
) -> DossierImport:
    """Sent, its columns as guessed unless said, and looked through."""
    taken = sent(actor, raw, now)
    chosen = {**taken.columns, "N°": "reference"} if columns is None else columns
    chosen = {column: field for column, field in chosen.items() if column in taken.headings}
    actions.say_columns(actor, taken, chosen, **{"source": "ancien", "now": now} | said)
    work(taken.pk)
    return fresh(actor, taken)


def written(actor: Actor, taken: DossierImport, now: datetime) -> DossierImport:
    actions.write_down(actor, taken, now=now)
    work(taken.pk)
    return fresh(actor, taken)


def fresh(actor: Actor, taken: DossierImport) -> DossierImport:
    return queries.imports_of(actor).get(pk=taken.pk)
