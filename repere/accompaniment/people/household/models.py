from uuid import UUID

from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.people.household.choices import Tie
from repere.foundation.vault.fields import SealedRow, SealedText


class Relation(SealedRow):
    """A tie, written once and read from both sides; or to somebody who has no dossier, by the name that was said."""

    harmless = ("id", "person", "told_at", "told_by_id")
    personal = (
        "other", "kind", "lives_together", "travelled_together", "is_guardian", "is_emergency_contact",
        "is_sought", "name",
    )  # fmt: skip
    secret = ("said",)

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="relations")
    other = models.ForeignKey(
        "people.Person", on_delete=models.CASCADE, null=True, related_name="relations_from_others"
    )
    kind = models.CharField(_("tie"), max_length=12, choices=Tie)
    lives_together = models.BooleanField(_("they live together"), default=False)
    travelled_together = models.BooleanField(_("they travelled together"), default=False)
    is_guardian = models.BooleanField(_("decides for them by law"), default=False)
    is_emergency_contact = models.BooleanField(_("to be called in an emergency"), default=False)
    is_sought = models.BooleanField(_("separated, and sought"), default=False)
    name = SealedText(_("name, as said"), max_length=200, blank=True, tag="relation.name")
    said = SealedText(_("what is known of them"), max_length=500, blank=True, tag="relation.said")
    told_at = models.DateTimeField()
    told_by_id = models.UUIDField(null=True)

    class Meta:
        ordering = ["told_at", "pk"]
        base_manager_name = "unscoped"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "other"], condition=Q(other__isnull=False), name="one_tie_a_pair"
            ),
            CheckConstraint(condition=~Q(person=F("other")), name="nobody_is_their_own_relative"),
            CheckConstraint(
                condition=Q(is_sought=False) | Q(other__isnull=True), name="who_is_sought_has_no_dossier"
            ),
        ]

    def sealed_for(self) -> tuple[UUID, UUID]:
        return self.person.sealed_for()
