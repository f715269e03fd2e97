from uuid import UUID

from django.db import models

from repere.foundation.audit.trail import HOUSE
from repere.foundation.vault.fields import SealedJSON, SealedRow


class Letter(SealedRow):
    """An e-mail that was not sent yet, under a key of its own: sent, nothing of it can be read anywhere."""

    harmless = ("id", "written_at", "tries", "next_try_at", "given_up_at", "failure", "not_after")
    secret = ("message",)

    written_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    given_up_at = models.DateTimeField(null=True)
    # From then on it would say what is no longer so: better unsent.
    not_after = models.DateTimeField(null=True)
    failure = models.CharField(
        max_length=60, blank=True
    )  # the kind of the last one: no text, which names people
    message = SealedJSON(default=dict, tag="letter.message")

    class Meta:
        base_manager_name = "unscoped"
        indexes = [models.Index(fields=["next_try_at"], name="letters_by_next_try")]

    def __str__(self) -> str:
        return f"letter {self.pk}"

    def sealed_for(self) -> tuple[UUID, UUID]:
        return HOUSE, self.pk
