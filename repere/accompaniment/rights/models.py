from uuid import UUID, uuid4

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.casework.models import Dossier, Institution
from repere.accompaniment.rights.choices import How, Kind, Outcome, Proof, Reason, Shares, StepKind
from repere.foundation.organisations.models import Organisation
from repere.foundation.toolkit.models import Row
from repere.foundation.vault.fields import SealedRow, SealedText


class Refusal(SealedRow):
    """A right refused at a counter. Nothing here leads to the person: no key, no name, no place where one is asked for.

    Its words, where somebody may slip a name, are sealed under a key of its own.
    """

    harmless = (
        "id", "organisation", "counter", "right", "reason", "how", "proof", "refused_on", "territory", "done",
        "recorded_at", "recorded_by_id", "withdrawn_at",
    )  # fmt: skip
    secret = ("words",)

    # Tells no hour.
    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    counter = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="refusals")
    # A key of `knowledge/law/rights`, or "other".
    right = models.CharField(_("which right"), max_length=40)
    reason = models.CharField(_("which reason was given"), max_length=12, choices=Reason)
    how = models.CharField(_("how it was told"), max_length=8, choices=How)
    proof = models.CharField(_("which proof was seen"), max_length=8, choices=Proof, default=Proof.NONE)
    refused_on = models.DateField(_("day of the refusal"))
    # The code of a département, or nothing.
    territory = models.CharField(_("territory"), max_length=3, blank=True)
    done = models.JSONField(_("what was done"), default=list, blank=True)
    words = SealedText(_("what happened, without a name"), max_length=1000, blank=True, tag="refusal.words")
    recorded_at = models.DateTimeField()
    recorded_by_id = models.UUIDField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-refused_on", "-pk"]
        base_manager_name = "unscoped"
        indexes = [
            models.Index(
                fields=["organisation", "refused_on"], condition=Q(withdrawn_at=None), name="refusals_listed"
            )
        ]

    def sealed_for(self) -> tuple[UUID, UUID]:
        return self.organisation_id, self.pk


class RefusalOf(SealedRow):
    """That a refusal was somebody's, where it was chosen to say so: which one is sealed under the person's key.

    From the refusal nobody comes here; its id tells no hour, and it is read from the dossier alone.
    """

    harmless = ("id", "organisation", "shelf")
    personal = ("dossier",)
    secret = ("refusal",)

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="+")
    shelf = models.CharField(max_length=10)
    refusal = SealedText(max_length=36, tag="refusal_of.refusal")

    class Meta:
        base_manager_name = "unscoped"

    def sealed_for(self) -> tuple[UUID, UUID]:
        return self.organisation_id, self.dossier.person_id


class CollectiveAction(SealedRow):
    """What is done together about several refusals, its steps, and what came of it."""

    harmless = (
        "id", "organisation", "kind", "addressee", "opened_on", "opened_by_id", "ended_on", "outcome", "refusals",
    )  # fmt: skip
    secret = ("title", "told")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("what is done"), max_length=8, choices=Kind)
    addressee = models.ForeignKey(Institution, on_delete=models.PROTECT, null=True, related_name="+")
    title = SealedText(_("about what, in a few words"), max_length=120, tag="collective_action.title")
    opened_on = models.DateField()
    opened_by_id = models.UUIDField(null=True)
    ended_on = models.DateField(null=True)
    outcome = models.CharField(_("what came of it"), max_length=8, choices=Outcome, blank=True)
    told = SealedText(
        _("what came of it, in words"), max_length=1000, blank=True, tag="collective_action.told"
    )
    refusals = models.ManyToManyField(Refusal, related_name="actions", through="Gathered")

    class Meta:
        ordering = ["-opened_on", "-pk"]
        base_manager_name = "unscoped"
        constraints = [
            CheckConstraint(
                condition=Q(outcome="", ended_on=None) | (~Q(outcome="") & Q(ended_on__gte=F("opened_on"))),
                name="an_action_ends_with_an_outcome",
            )
        ]

    def sealed_for(self) -> tuple[UUID, UUID]:
        return self.organisation_id, self.pk


class Gathered(Row):
    harmless = ("id", "action", "refusal", "gathered_at")

    action = models.ForeignKey(CollectiveAction, on_delete=models.CASCADE, related_name="gathered")
    refusal = models.ForeignKey(Refusal, on_delete=models.PROTECT, related_name="gathered")
    gathered_at = models.DateTimeField()

    class Meta:
        ordering = ["gathered_at", "pk"]
        constraints = [UniqueConstraint(fields=["action", "refusal"], name="gathered_once")]


class ActionStep(SealedRow):
    harmless = ("id", "action", "kind", "day", "written_at", "written_by_id")
    secret = ("said",)

    action = models.ForeignKey(CollectiveAction, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(_("which step"), max_length=8, choices=StepKind)
    day = models.DateField(_("day"))
    said = SealedText(_("in a few words"), max_length=500, blank=True, tag="action_step.said")
    written_at = models.DateTimeField()
    written_by_id = models.UUIDField(null=True)

    class Meta:
        ordering = ["day", "written_at", "pk"]
        base_manager_name = "unscoped"

    def sealed_for(self) -> tuple[UUID, UUID]:
        return self.action.organisation_id, self.action_id


class Sharing(Row):
    """What an organisation lets the others learn; without a row, counts."""

    harmless = ("id", "organisation", "shares", "chosen_at", "chosen_by_id")

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="+")
    shares = models.CharField(max_length=8, choices=Shares, default=Shares.COUNTS)
    chosen_at = models.DateTimeField()
    chosen_by_id = models.UUIDField(null=True)

    def __str__(self) -> str:
        return f"refusals of {self.organisation_id}: {self.shares}"
