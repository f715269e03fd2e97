from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.procedures.choices import Channel
from repere.accompaniment.procedures.explaining.models import Explanation
from repere.accompaniment.procedures.rules import LONGEST_VERSION
from repere.foundation.organisations.models import Organisation
from repere.foundation.vault.fields import SealedJSON, SealedRow, SealedText

__all__ = ["Explanation", "Procedure", "ProcedureDeadline", "ProcedureEvent"]


class Procedure(SealedRow):
    """One procedure of somebody, begun from a template; `papers` says where each paper stands."""

    harmless = ("id", "organisation", "opened_at", "opened_by_id", "closed_at", "shown_since")
    personal = ("dossier",)
    secret = ("code", "territory", "papers")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey("casework.Dossier", on_delete=models.CASCADE, related_name="procedures")
    # The key of its template; the territory is that of the court or body, whose closed days count.
    code = SealedText(_("which procedure"), max_length=40, tag="procedure.code", alike_under=40)
    territory = SealedText(max_length=8, tag="procedure.territory")
    papers = SealedJSON(default=dict, blank=True, tag="procedure.papers")
    opened_at = models.DateTimeField()
    opened_by_id = models.UUIDField(null=True)
    closed_at = models.DateTimeField(null=True)
    # Since when they read it at their own door; none: they do not.
    shown_since = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-opened_at", "-pk"]
        base_manager_name = "unscoped"
        indexes = [
            models.Index(
                fields=["organisation", "opened_at"], condition=Q(closed_at=None), name="procedures_open"
            )
        ]

    def sealed_for(self) -> tuple[UUID, UUID]:
        return self.organisation_id, self.dossier.person_id


class ProcedureEvent(SealedRow):
    """Something that happened in a procedure: never changed; told wrongly, it is withdrawn and told again."""

    harmless = ("id", "organisation", "recorded_at", "recorded_by_id", "withdrawn_at")
    personal = ("procedure",)
    secret = ("kind", "moment", "channel", "proof")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    procedure = models.ForeignKey(Procedure, on_delete=models.CASCADE, related_name="events")
    kind = SealedText(_("what happened"), max_length=60, tag="procedure_event.kind", alike_under=60)
    # ISO 8601, a day, or an instant with its offset.
    moment = SealedText(_("when"), max_length=40, tag="procedure_event.moment")
    channel = SealedText(_("how it came"), max_length=12, choices=Channel, tag="procedure_event.channel")
    proof = SealedText(
        _("what proves it, and where"), max_length=200, blank=True, tag="procedure_event.proof"
    )
    recorded_at = models.DateTimeField()
    recorded_by_id = models.UUIDField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["recorded_at", "pk"]
        base_manager_name = "unscoped"

    def sealed_for(self) -> tuple[UUID, UUID]:
        return self.organisation_id, self.procedure.dossier.person_id


class ProcedureDeadline(SealedRow):
    """A date as it was computed, with the versions it was computed by. A new computation ends it, and it stays."""

    harmless = (
        "id", "organisation", "rules_version", "calendar_version", "computed_at", "superseded_at", "is_to_review",
    )  # fmt: skip
    personal = ("procedure",)
    secret = ("rule", "dates")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    procedure = models.ForeignKey(Procedure, on_delete=models.CASCADE, related_name="deadlines")
    rule = SealedText(max_length=60, tag="procedure_deadline.rule", alike_under=60)
    # ISO 8601 days and instants by name (`rules.DATES`), with the status and the version of the rule.
    dates = SealedJSON(default=dict, tag="procedure_deadline.dates")
    rules_version = models.CharField(max_length=20)
    # That of the house, then the years that jurists approved here: "2026-11-22 + FR 2032".
    calendar_version = models.CharField(max_length=LONGEST_VERSION)
    computed_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    # The rules changed, and not what happened: somebody looks at it before relying on it.
    is_to_review = models.BooleanField(default=False)

    class Meta:
        ordering = ["computed_at", "pk"]
        base_manager_name = "unscoped"
        indexes = [
            models.Index(fields=["procedure"], condition=Q(superseded_at=None), name="deadlines_in_force")
        ]

    def sealed_for(self) -> tuple[UUID, UUID]:
        return self.organisation_id, self.procedure.dossier.person_id


from repere.accompaniment.procedures.board.models import Absence, DeadlineWatch  # noqa: E402

__all__ = ["Absence", "DeadlineWatch", "Procedure", "ProcedureDeadline", "ProcedureEvent"]
