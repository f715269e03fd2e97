"""The keys, each wrapped by the one above: master → organisation → subject."""

from django.db import models
from django.db.models import Q

from repere.foundation.toolkit.models import PeopleRow, Row
from repere.foundation.vault.choices import KeyState, Purpose


class OrganisationKey(Row):
    harmless = ("id", "organisation_id", "purpose", "master_id", "state", "created_at")
    secret = ("wrapped",)

    organisation_id = models.UUIDField()
    purpose = models.CharField(max_length=5, choices=Purpose)
    wrapped = models.BinaryField()  # emptied once retired
    master_id = models.CharField(max_length=16)
    state = models.CharField(max_length=8, choices=KeyState, default=KeyState.ACTIVE)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "purpose"],
                condition=Q(state="active"),
                name="one_active_key_a_purpose",
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} key {self.pk}"

    @property
    def context(self) -> bytes:
        return (
            b"organisation\x00" + self.purpose.encode() + b"\x00" + self.organisation_id.bytes + self.pk.bytes
        )


class SubjectKey(PeopleRow):
    """The key of somebody who can ask to be forgotten: a person, or an anonymous passage. Without it, nothing opens."""

    harmless = ("id", "organisation_id", "organisation_key")
    personal = ("subject_id",)
    secret = ("wrapped",)

    organisation_id = models.UUIDField()
    subject_id = models.UUIDField()
    organisation_key = models.ForeignKey(OrganisationKey, on_delete=models.PROTECT, related_name="+")
    wrapped = models.BinaryField()

    class Meta:
        base_manager_name = "unscoped"
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "subject_id"], name="one_key_a_subject")
        ]

    def __str__(self) -> str:
        return f"key {self.pk}"


def context_of_subject_key(key_id: bytes) -> bytes:
    return b"subject\x00" + key_id
