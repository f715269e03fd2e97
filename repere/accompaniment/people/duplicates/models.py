from uuid import UUID

from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.people.duplicates.choices import Because, Decision
from repere.foundation.organisations.models import Organisation
from repere.foundation.vault.fields import SealedJSON, SealedRow


class Pair(models.Model):
    """Two people of one organisation; `one` is the first by its identifier, so that a pair is written once."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    one = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.one_id} · {self.other_id}"


class LikelyPair(SealedRow, Pair):
    """Two dossiers that may be of one person: found by the house, decided by somebody."""

    harmless = ("id", "organisation", "found_at", "is_sample", "put_off_until")
    personal = ("one", "other", "probability", "weight", "reasons", "differences", "evidence")

    probability = models.FloatField()  # never shown: it orders, and later says how well it was calibrated
    weight = models.FloatField()  # probability times what two dossiers may cost this person
    reasons = SealedJSON(default=list, tag="likely_pair.reasons")
    differences = SealedJSON(default=list, tag="likely_pair.differences")
    # What it was judged by, in numbers: with the answer of a reviewer, what a next look learns from.
    evidence = SealedJSON(default=dict, tag="likely_pair.evidence")
    # Unlikely pairs that are asked all the same: labels from likely pairs alone would teach nothing.
    is_sample = models.BooleanField(default=False)
    put_off_until = models.DateTimeField(null=True)
    found_at = models.DateTimeField()

    class Meta:
        base_manager_name = "unscoped"
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="one_row_a_likely_pair"),
            CheckConstraint(condition=Q(one__lt=F("other")), name="likely_pair_in_order"),
        ]
        indexes = [models.Index(fields=["organisation", "-weight"], name="likely_pairs_to_review")]

    def sealed_for(self) -> tuple[UUID, UUID]:
        return self.organisation_id, self.one_id


class LikenessDecision(SealedRow, Pair):
    """What somebody said of two people who look alike. "Different" silences the pair for ever."""

    harmless = ("id", "organisation", "decision", "because", "is_sample", "decided_at", "decided_by_id")
    personal = ("one", "other", "probability", "evidence")

    decision = models.CharField(max_length=10, choices=Decision)
    because = models.CharField(_("why they are two"), max_length=12, choices=Because, blank=True)
    probability = models.FloatField(null=True)
    # As the pair had it; empty where nobody had weighed it.
    evidence = SealedJSON(default=dict, tag="likeness_decision.evidence")
    is_sample = models.BooleanField(default=False)
    decided_at = models.DateTimeField()
    decided_by_id = models.UUIDField(null=True)

    class Meta:
        base_manager_name = "unscoped"
        constraints = [
            CheckConstraint(condition=Q(one__lt=F("other")), name="decided_pair_in_order"),
            CheckConstraint(
                condition=Q(because="") | Q(decision=Decision.DIFFERENT), name="reason_of_two_people"
            ),
        ]
        indexes = [models.Index(fields=["one", "other"], name="decisions_of_a_pair")]

    def sealed_for(self) -> tuple[UUID, UUID]:
        return self.organisation_id, self.one_id


class Merge(SealedRow):
    """Two dossiers made one, with all that is needed to make them two again, to the byte."""

    harmless = ("id", "organisation", "rank", "merged_at", "merged_by_id", "undone_at", "undone_by_id")
    personal = ("kept", "merged")
    secret = ("record",)

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    kept = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="merges")
    merged = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="merges_into")
    rank = models.PositiveSmallIntegerField(default=1)  # the first, second… dossier joined to the one kept
    merged_at = models.DateTimeField()
    merged_by_id = models.UUIDField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by_id = models.UUIDField(null=True)
    # {"changes": [what moved, and what was replaced], "own": {table: what was already there}}; empty once undone.
    record = SealedJSON(default=dict, tag="merge.record")

    class Meta:
        base_manager_name = "unscoped"
        constraints = [
            CheckConstraint(condition=~Q(kept=F("merged")), name="merged_with_another"),
            models.UniqueConstraint(
                fields=["merged"], condition=Q(undone_at=None), name="merged_once_at_a_time"
            ),
        ]

    def sealed_for(self) -> tuple[UUID, UUID]:
        return self.organisation_id, self.kept_id
