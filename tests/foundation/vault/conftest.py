from uuid import uuid4

import pytest
from django.db import connection, models
from django.test.utils import isolate_apps

from repere.foundation.vault.fields import SealedDate, SealedJSON, SealedNumber, SealedRow, SealedText

with isolate_apps("repere.foundation.vault"):

    class Note(SealedRow):
        """A table of the tests alone, about somebody."""

        organisation_id = models.UUIDField()
        subject_id = models.UUIDField()
        text = SealedText("text", max_length=50, blank=True, tag="note.text")
        other = SealedText(max_length=50, blank=True, tag="note.other")
        age = SealedNumber(null=True, blank=True, tag="note.age")
        born_on = SealedDate(null=True, blank=True, tag="note.born_on")
        languages = SealedJSON(default=list, blank=True, tag="note.languages")

        class Meta:
            app_label = "vault"

        def __str__(self):
            return "a note"

        def sealed_for(self):
            return self.organisation_id, self.subject_id


@pytest.fixture(scope="session")
def _table_of_notes(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        with connection.schema_editor() as editor:
            editor.create_model(Note)
        yield
        with connection.schema_editor() as editor:
            editor.delete_model(Note)


@pytest.fixture
def note(_table_of_notes, db):
    """`note(text="…")`: a row written, about somebody of its own unless told."""

    def make(**fields):
        return Note.unscoped.create(**{"organisation_id": uuid4(), "subject_id": uuid4()} | fields)

    return make


@pytest.fixture
def notes(_table_of_notes):
    return Note
