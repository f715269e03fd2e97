from uuid import UUID

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from repere.accompaniment.casework.plan.models import OfDossier
from repere.accompaniment.people.shelves.choices import Shelf
from repere.foundation.toolkit.models import Row
from repere.foundation.vault.fields import SealedJSON


class Questionnaire(Row):
    """The questions as they were when somebody answered: they stay readable when the file is changed or gone."""

    harmless = ("id", "code", "version", "digest", "content", "first_used_at")

    code = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64, unique=True)
    content = models.JSONField()
    first_used_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.code} {self.version}"


class Assessment(OfDossier):
    """A questionnaire answered about somebody: its author's draft until it is signed, then never changed.

    What corrects another has its `thread_id` and the next `number`; the one before stays beside it.
    """

    harmless = (
        "id", "organisation", "thread_id", "number", "author_id", "begun_at", "saved_at", "signed_at", "held_on",
    )  # fmt: skip
    personal = ("dossier", "questionnaire", "shelf")

    dossier = models.ForeignKey("casework.Dossier", on_delete=models.CASCADE, related_name="assessments")
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="+")
    # Of the questionnaire: who may know that it was filled in.
    shelf = models.CharField(max_length=10, choices=Shelf)
    thread_id = models.UUIDField()
    number = models.PositiveSmallIntegerField(null=True)
    author_id = models.UUIDField()
    begun_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)
    held_on = models.DateField(null=True)

    class Meta:
        base_manager_name = "unscoped"
        constraints = [
            UniqueConstraint(fields=["thread_id", "number"], name="one_assessment_a_number"),
            UniqueConstraint(
                fields=["thread_id", "author_id"],
                condition=Q(signed_at=None),
                name="one_draft_a_thread_and_author",
            ),
            CheckConstraint(
                condition=Q(signed_at=None, number=None, held_on=None)
                | Q(signed_at__isnull=False, number__isnull=False, held_on__isnull=False),
                name="an_assessment_signed_has_its_number",
            ),
        ]
        indexes = [models.Index(fields=["dossier", "-signed_at"], name="assessments_of_dossier")]

    def whose(self) -> UUID:
        return self.dossier.person_id


class AnswerSheet(OfDossier):
    """The answers on one shelf: whoever does not hold it never has them in hand."""

    harmless = ("id", "organisation")
    personal = ("assessment", "shelf")
    secret = ("answers",)

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="sheets")
    # There is one for each shelf that its author writes on, whether or not anything was said there.
    shelf = models.CharField(max_length=10, choices=Shelf)
    answers = SealedJSON(default=dict, tag="assessment.answers", alike_under=512)

    class Meta:
        base_manager_name = "unscoped"
        constraints = [UniqueConstraint(fields=["assessment", "shelf"], name="one_sheet_a_shelf")]

    def whose(self) -> UUID:
        return self.assessment.dossier.person_id
