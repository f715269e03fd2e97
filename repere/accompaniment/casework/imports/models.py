from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.casework.imports.choices import Decision, RowState, State
from repere.foundation.organisations.models import Organisation
from repere.foundation.toolkit.models import PeopleRow, Row
from repere.foundation.vault.fields import SealedJSON, SealedRow, SealedText


class ImportMapping(Row):
    """Which column is what, kept under the name of where files come from, for the next of them."""

    harmless = ("id", "organisation", "name", "columns", "saved_at", "saved_by_id")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    columns = models.JSONField(default=dict)  # the name of a column: a field of fields.py
    saved_at = models.DateTimeField()
    saved_by_id = models.UUIDField(null=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="one_import_mapping_a_name")
        ]

    def __str__(self) -> str:
        return self.name


class DossierImport(SealedRow):
    """A file of people on its way in. It has a key of its own: forgotten, nothing of the file opens any more."""

    harmless = (
        "id", "organisation", "sent_by_id", "source", "state", "leaves_out", "rows", "done", "tally", "sent_at",
        "moved_at", "ended_at", "tries", "left_at",
    )  # fmt: skip
    secret = ("name", "columns", "headings")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    sent_by_id = models.UUIDField()
    name = SealedText(max_length=120, default="", tag="dossier_import.name")
    headings = SealedJSON(default=list, tag="dossier_import.headings")
    columns = SealedJSON(default=dict, tag="dossier_import.columns")
    # Where it comes from: the references of a source are its own.
    source = models.CharField(max_length=60, default="")
    state = models.CharField(max_length=10, choices=State, default=State.SENT)
    # Rows come in without the cells that cannot be read; these stay in the report.
    leaves_out = models.BooleanField(default=False)
    rows = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    # How many rows there are of each state, as the last look left them.
    tally = models.JSONField(default=dict)
    sent_at = models.DateTimeField()
    # The last sign of life of whoever works on it.
    moved_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    # How many times the work began since the last lot that went through; where it stood when it was given up.
    tries = models.PositiveSmallIntegerField(default=0)
    left_at = models.CharField(max_length=10, choices=State, blank=True, default="")

    class Meta:
        base_manager_name = "unscoped"
        ordering = ["-sent_at", "pk"]
        indexes = [
            models.Index(
                fields=["moved_at"], condition=Q(state__in=["checking", "running"]), name="imports_at_work"
            )
        ]

    def __str__(self) -> str:
        return f"import {self.pk}"

    def sealed_for(self) -> tuple[UUID, UUID]:
        return self.organisation_id, self.pk

    @property
    def is_at_work(self) -> bool:
        return self.state in (State.CHECKING, State.RUNNING)


class ImportRow(SealedRow):
    """A row of the file, whatever becomes of it; what it says is kept until it is in a dossier, or the file goes."""

    harmless = ("id", "taken", "number", "state", "decision")
    personal = ("digest",)
    secret = ("cells", "remarks", "alike")

    taken = models.ForeignKey(DossierImport, on_delete=models.CASCADE, related_name="lines")
    # As a reader counts the lines of the sheet.
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=RowState, default=RowState.WAITING)
    decision = models.CharField(max_length=4, choices=Decision, default=Decision.TO_DECIDE, blank=True)
    # Of its reference, or of all that it says; keyed.
    digest = models.BigIntegerField(null=True)
    cells = SealedJSON(default=list, tag="import_row.cells")
    # [field, code, said]: what could not be read.
    remarks = SealedJSON(default=list, tag="import_row.remarks")
    # [[person id or "", row number or 0, probability, reasons, differences]]; the person decided upon comes first.
    alike = SealedJSON(default=list, tag="import_row.alike")

    class Meta:
        base_manager_name = "unscoped"
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["taken", "number"], name="one_import_row_a_number")]
        indexes = [models.Index(fields=["taken", "state", "number"], name="import_rows_by_state")]

    def sealed_for(self) -> tuple[UUID, UUID]:
        return self.taken.sealed_for()


class BroughtIn(PeopleRow):
    """That a row of a file is in somebody's dossier: the same row, read again, brings nobody."""

    harmless = ("id", "organisation", "at")
    personal = ("person", "digest", "household")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    # Keyed, as in ImportRow; the household's number likewise, which ties those who come later.
    digest = models.BigIntegerField()
    household = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        base_manager_name = "unscoped"
        constraints = [models.UniqueConstraint(fields=["organisation", "digest"], name="a_row_comes_in_once")]
        indexes = [
            models.Index(
                fields=["organisation", "household"],
                condition=Q(household__isnull=False),
                name="brought_in_households",
            )
        ]

    def __str__(self) -> str:
        return f"brought in {self.pk}"
