"""The invented persons of Carnet de bord (gip-inclusion, Apache-2.0), as another tool gives them away."""

import re

import pytest

from repere.accompaniment.casework.imports import queries
from repere.accompaniment.casework.imports.choices import RowState
from repere.accompaniment.people.models import Person, PersonContact
from repere.foundation.toolkit.actors import Role
from tests.accompaniment.casework.imports.files import looked_through, sheet, written
from tests.shared_data import shared

pytestmark = pytest.mark.django_db
NAME = "casework/carnet-de-bord/seed-data.sql"
INSERT = re.compile(r"INSERT INTO public\.beneficiary VALUES \((.*)\);")
VALUE = re.compile(r"'((?:[^']|'')*)'|(NULL|true|false|\d+)")
# Where each stands in a row, what it is called here, and what it is.
PLACES = {
    0: ("id", "reference"), 1: ("email", "email"), 2: ("lastname", "family"), 3: ("firstname", "given"),
    10: ("mobile", "phone"), 11: ("born", "birth"), 17: ("nir", "document_health"),
}  # fmt: skip


def persons(path):
    for values in INSERT.findall(path.read_text("utf-8")):
        cells = [quoted.replace("''", "'") for quoted, _bare in VALUE.findall(values)]
        yield [cells[place] for place in PLACES]


def test_the_invented_persons_of_another_tool_come_in_with_a_report(actor_of, now):
    coordinator, people = actor_of(Role.COORDINATOR), list(persons(shared(NAME)))
    assert len(people) > 40
    columns = dict(PLACES.values())
    raw = sheet(people, list(columns))

    taken = written(coordinator, looked_through(coordinator, raw, now, columns=columns), now)

    tally = taken.tally
    assert sum(tally.values()) == len(people)
    assert tally[RowState.WRITTEN] == Person.unscoped.count() >= 0.8 * len(people)
    assert all(row.remarks for row in queries.rows_in(coordinator, taken, RowState.WRONG))
    assert PersonContact.unscoped.exists()
    again = looked_through(coordinator, raw, now, columns=columns)
    assert again.tally[RowState.KNOWN] == tally[RowState.WRITTEN]
