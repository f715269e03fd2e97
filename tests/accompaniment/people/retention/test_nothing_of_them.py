"""Every table and every column, after the night has ended a dossier in which every column was filled.

The dossier is filled by what each room tells hangs on a person (`attached.py`), so that a table told tomorrow is
filled and looked for tomorrow; one that is not told fails `house/test_attached.py`.
"""

from datetime import timedelta
from io import BytesIO
from itertools import count
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection, models

from repere.accompaniment.papers import files
from repere.accompaniment.people.actions import index_person
from repere.accompaniment.people.models import Erasure, Person
from repere.accompaniment.people.retention.nights import actions as nights
from repere.foundation.organisations.models import Organisation
from repere.foundation.toolkit import attached
from repere.foundation.vault.fields import SealedJSON, SealedNumber, SealedText
from repere.foundation.vault.keyring import fresh_keyring
from repere.foundation.vault.sealing import CannotOpen
from repere.knowledge.directory.models import Service
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
NOW = factories.NOW

# What a table asks of its rows, beyond what its columns say.
ASKED = {
    "people.person": {"merged_into": None, "is_hidden": False},
    "people.personreader": {"standing": "referent", "until": None},
    "people.archive": None,  # a dossier put away is one that has not ended
    "people.ending": {
        "ends_on": NOW.date() - timedelta(days=1),
        "noticed_on": NOW.date() - timedelta(days=31),
    },
    "people.legalhold": {"lifted_at": NOW},
    "people.consent": {"service": None},
    "people.merge": None,  # needs a second person: `test_erasing` looks at whoever was joined
    "people.likelypair": None,
    "people.likenessdecision": None,
    "people.searchcard": None,  # made by the search itself
    "people.relation": {"other": None},
    "casework.need": {"status": "told", "met_at": None, "met_how": ""},
    "casework.appointment": {"status": "cancelled", "seen_at": None, "place": None},
    "casework.erasurenotice": None,  # about a copy held elsewhere: `test_erasures_elsewhere`
    "casework.goal": {"ended_at": None},
    "casework.mediation": {"answer": "obtained"},
    "casework.step": {"done_at": None},
    "casework.reminder": {"sent_at": None},
    "orientation.orientation": {"outcome": "", "outcome_at": None, "wrong_because": ""},
    "orientation.followup": {"absent_because": ""},
    "orientation.proposal": {"service": None},
    "orientation.referral": {"state": "withdrawn"},
    "procedures.deadlinewatch": {"ended_at": None},
    "orientation.placehold": None,  # of a line of places; no column of it tells anything
}
# Where an identifier that leads nowhere any more may stay: the fact that something was done (docs/decisions/0011).
LEFT_IN = {
    ("audit_trailline", "subject_id"),
    ("audit_trailline", "dossier_id"),
    ("audit_trailline", "detail"),
}

_number = count(1)


class Filled:
    """A dossier with a row in each table that can have one, each column that tells something holding a word of ours."""

    def __init__(self, organisation):
        self.organisation, self.words, self.rows = organisation, [], {}
        self.partner = factories.organisation()
        self.service = factories.service(organisation=self.partner)
        self.told, self.rows_beside = {entry.table for entry in attached.entries()}, {}
        for entry in attached.entries():
            if ASKED.get(entry.label, {}) is not None:
                self.rows[entry.table] = self.row(entry)
        self.person = self.rows[Person]
        with fresh_keyring():
            index_person(Person.unscoped.get(pk=self.person.pk))

    def row(self, entry):
        return self.made(entry.table, ASKED.get(entry.label, {}))

    def made(self, table, told):
        values = {}
        for field in table._meta.concrete_fields:
            if field.primary_key:
                continue
            if field.name in told:
                values[field.name] = told[field.name]
            elif (value := self.value(table, field)) is not None:
                values[field.name] = value
        made = table(**values)
        made.save(force_insert=True)
        return made

    def value(self, table, field):
        if field.is_relation:
            return self.related(field)
        if field.choices:
            return next(code for code, _label in field.flatchoices if code != "")
        if isinstance(field, SealedNumber):
            return 7
        tells = field.name in (*table.personal, *table.secret)
        if isinstance(field, SealedJSON):
            return [self.word()]
        if isinstance(field, SealedText | models.CharField | models.TextField):
            return self.word() if tells else f"h{next(_number)}"[: field.max_length or 9]
        if isinstance(field, models.DateTimeField):
            return NOW - timedelta(days=1000)
        if isinstance(field, models.DateField):
            return NOW.date() - timedelta(days=1000)
        if isinstance(field, models.BooleanField):
            return False
        if isinstance(field, models.JSONField):
            return []
        if isinstance(field, models.UUIDField):
            return uuid4()
        if isinstance(field, models.IntegerField | models.DecimalField):
            return 1
        raise AssertionError(f"say in ASKED what {table.__name__}.{field.name} holds")

    def related(self, field):
        if field.related_model is Organisation:
            return self.partner if field.name in {"recipient", "asker"} else self.organisation
        if field.related_model is Service:
            return self.service
        made = self.rows.get(field.related_model)
        if made is None and not field.null and field.related_model not in self.told:
            # What it stands beside, and is about nobody: a questionnaire.
            made = self.rows_beside.setdefault(field.related_model, None) or self.made(
                field.related_model, {}
            )
            self.rows_beside[field.related_model] = made
        return made

    def word(self):
        """Short enough for every column, and like nothing else."""
        self.words.append(f"kz{next(_number):05}")
        return self.words[-1]

    @property
    def identifiers(self):
        return {row.pk for row in self.rows.values()}


def columns():
    """Each cell of each table as people would read it: what is sealed, opened."""
    with fresh_keyring():
        for model in apps.get_models(include_auto_created=True):
            for row in model._base_manager.all():
                for field in model._meta.concrete_fields:
                    try:
                        yield model._meta.db_table, field.column, str(getattr(row, field.attname))
                    except CannotOpen:
                        yield model._meta.db_table, field.column, "sealed for ever"


def raw_cells():
    """The same as the database holds it, tables of the search that no model knows among them."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for name, value in zip(names, row, strict=True):
                    is_bytes = isinstance(value, bytes | memoryview)
                    yield table, name, bytes(value).decode("latin-1") if is_bytes else str(value)


def found(cells, sought):
    sought = set(sought)
    return {(table, column) for table, column, text in cells if any(one in text for one in sought)}


@pytest.fixture
def filled(organisation):
    return Filled(organisation)


def test_every_table_on_a_person_is_filled_or_says_why_not(filled):
    told = {entry.label for entry in attached.entries()}

    assert set(ASKED) <= told
    assert len(filled.rows) >= len(told) - 7
    assert len(filled.words) > 40


def test_the_walk_finds_every_word_before(filled):
    """Or it would prove nothing after."""
    here = {word for _table, _column, text in columns() for word in filled.words if word in text}

    assert set(filled.words) - here == set()


def test_after_the_end_no_table_and_no_column_holds_anything_of_them(filled, organisation):
    file_id = filled.rows[apps.get_model("papers.paperfile")].pk
    files.put(
        BytesIO(b"a paper"), organisation_id=organisation.pk, subject_id=filled.person.pk, file_id=file_id
    )
    assert files.place_of(file_id).exists()

    night = nights.run_whole_night(organisation, now=NOW + timedelta(days=2))

    assert night.anonymised == 1, night.spared
    assert Erasure.objects.get().people == 1
    assert found(columns(), filled.words) == set()
    assert found(raw_cells(), filled.words) == set()
    ids = {text for pk in filled.identifiers for text in (str(pk), pk.hex)}
    assert found(raw_cells(), ids) - LEFT_IN == set()
    assert not files.place_of(file_id).exists()
