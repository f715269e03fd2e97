from uuid import UUID

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.orientation.envelope.choices import (
    AbsentBecause,
    Attendance,
    NeedAfter,
    ProposalKind,
    ProposalState,
    Side,
)
from repere.accompaniment.people.consent.choices import HowGiven
from repere.foundation.toolkit.ids import readable_code
from repere.foundation.toolkit.models import PeopleRow
from repere.foundation.vault.fields import SealedRow, SealedText


def new_handle() -> str:
    return readable_code(8)


class ReferralLink(SealedRow):
    """What opens an envelope without an account: handed over by its sender, revoked in one click."""

    harmless = ("id", "handle", "made_at", "made_by_id", "mailed_at", "opened_at", "revoked_at")
    personal = ("referral", "email")

    referral = models.ForeignKey("orientation.Referral", on_delete=models.CASCADE, related_name="links")
    handle = models.CharField(max_length=8, unique=True, default=new_handle, editable=False)
    email = SealedText(_("e-mail"), max_length=254, blank=True, tag="referral_link.email")
    made_at = models.DateTimeField()
    made_by_id = models.UUIDField(null=True)
    mailed_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        base_manager_name = "unscoped"
        constraints = [
            UniqueConstraint(fields=["referral"], condition=Q(revoked_at=None), name="one_link_an_envelope")
        ]

    def __str__(self) -> str:
        return self.handle

    def sealed_for(self) -> tuple[UUID, UUID]:
        return self.referral.sealed_for()


class Proposal(SealedRow):
    """Not as it was asked, but so: another date or another service, that the person agrees to or not."""

    harmless = ("id", "kind", "starts_at", "service", "made_at", "made_by_id", "state", "settled_at",
                "settled_by_id", "agreed_how", "with_interpreter")  # fmt: skip
    personal = ("referral",)
    secret = ("word",)

    referral = models.ForeignKey("orientation.Referral", on_delete=models.CASCADE, related_name="proposals")
    kind = models.CharField(max_length=10, choices=ProposalKind)
    starts_at = models.DateTimeField(null=True)
    service = models.ForeignKey(
        "directory.Service", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    word = SealedText(max_length=500, blank=True, tag="referral_proposal.word")
    made_at = models.DateTimeField()
    made_by_id = models.UUIDField(null=True)
    state = models.CharField(max_length=10, choices=ProposalState, default=ProposalState.OPEN)
    settled_at = models.DateTimeField(null=True)
    settled_by_id = models.UUIDField(null=True)
    # How the person said yes, to whoever asked them.
    agreed_how = models.CharField(max_length=10, choices=HowGiven, blank=True)
    with_interpreter = models.BooleanField(default=False)

    class Meta:
        ordering = ["made_at", "pk"]
        base_manager_name = "unscoped"
        constraints = [
            CheckConstraint(
                condition=Q(kind=ProposalKind.DATE, starts_at__isnull=False, service=None)
                | Q(kind=ProposalKind.SERVICE, starts_at=None, service__isnull=False),
                name="a_date_or_a_service_is_proposed",
            ),
            UniqueConstraint(
                fields=["referral"], condition=Q(state=ProposalState.OPEN), name="one_open_proposal"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.state})"

    def sealed_for(self) -> tuple[UUID, UUID]:
        return self.referral.sealed_for()


class ReferralMessage(SealedRow):
    """A word from one side to the other, on the envelope."""

    harmless = ("id", "side", "at", "by_id")
    personal = ("referral",)
    secret = ("text",)

    referral = models.ForeignKey("orientation.Referral", on_delete=models.CASCADE, related_name="messages")
    side = models.CharField(max_length=10, choices=Side)
    text = SealedText(_("message"), max_length=1000, tag="referral_message.text")
    at = models.DateTimeField()
    by_id = models.UUIDField(null=True)

    class Meta:
        ordering = ["at", "pk"]
        base_manager_name = "unscoped"

    def __str__(self) -> str:
        return f"{self.side} ({self.at})"

    def sealed_for(self) -> tuple[UUID, UUID]:
        return self.referral.sealed_for()


class FollowUp(PeopleRow):
    """What one side says became of it: each says its own, nobody writes over the other."""

    harmless = (
        "id",
        "side",
        "contacted_at",
        "attendance",
        "absent_because",
        "need_after",
        "said_at",
        "said_by_id",
    )
    personal = ("referral",)

    referral = models.ForeignKey("orientation.Referral", on_delete=models.CASCADE, related_name="follow_ups")
    side = models.CharField(max_length=10, choices=Side)
    contacted_at = models.DateTimeField(null=True)
    attendance = models.CharField(max_length=10, choices=Attendance, blank=True)
    absent_because = models.CharField(max_length=15, choices=AbsentBecause, blank=True)
    need_after = models.CharField(max_length=10, choices=NeedAfter, blank=True)
    said_at = models.DateTimeField()
    said_by_id = models.UUIDField(null=True)

    class Meta:
        ordering = ["said_at", "pk"]
        base_manager_name = "unscoped"
        constraints = [
            UniqueConstraint(fields=["referral", "side"], name="each_side_says_its_own"),
            CheckConstraint(
                condition=Q(absent_because="") | Q(attendance=Attendance.ABSENT), name="why_they_did_not_come"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.side}: {self.attendance or self.need_after}"
