from uuid import UUID

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.casework.models import Need, Passage
from repere.accompaniment.orientation.choices import Outcome, ReferralState, Way, WrongBecause
from repere.foundation.organisations.models import Organisation
from repere.foundation.toolkit.models import PeopleRow, Row
from repere.foundation.vault.fields import SealedRow, SealedText
from repere.knowledge.directory.models import Service


class Orientation(PeopleRow):
    """A door shown to a person for a need, and whether it opened: ballottement counts these."""

    harmless = ("id", "organisation", "service", "way", "language", "given_at", "given_by_id", "outcome",
                "wrong_because", "outcome_at")  # fmt: skip
    personal = ("need", "passage")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="orientations")
    passage = models.ForeignKey(Passage, on_delete=models.CASCADE, related_name="orientations")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=10, choices=Way)
    language = models.CharField(_("language of the slip"), max_length=7, default="fr")
    given_at = models.DateTimeField()
    given_by_id = models.UUIDField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.UNKNOWN)
    wrong_because = models.CharField(max_length=15, choices=WrongBecause, blank=True)
    outcome_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["given_at", "pk"]
        base_manager_name = "unscoped"
        constraints = [
            CheckConstraint(
                condition=(Q(outcome=Outcome.UNKNOWN) & Q(outcome_at=None)) | ~Q(outcome=Outcome.UNKNOWN),
                name="outcome_has_its_instant",
            ),
            CheckConstraint(
                condition=Q(wrong_because="") | Q(outcome=Outcome.WRONG), name="reason_of_a_wrong_door"
            ),
        ]


class Referral(SealedRow):
    """An envelope: the recipient sees need, language and urgency; what identifies, once it has accepted.

    Sealed for the sender's person, the answer too: who receives it reads through the queries alone, and whoever is
    forgotten at the sender's is forgotten here.
    """

    harmless = ("id", "sender", "recipient", "theme", "urgency", "language", "needs_interpreter", "competes", "state",
                "sent_at", "received_at", "answered_at", "answered_by_id", "expires_at", "reminded", "refused_because",
                "appointment_at", "asked_after_at", "wiped_at", "silent_at", "talk_asked_at")  # fmt: skip
    personal = ("orientation", "consent", "name_shared", "contact_shared")
    secret = ("message", "answer", "contact_precautions")

    orientation = models.OneToOneField(Orientation, on_delete=models.CASCADE, related_name="referral")
    sender = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    # Nobody: the service has no account here, and whoever holds its link answers.
    recipient = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    theme = models.CharField(max_length=10)
    urgency = models.CharField(max_length=10)
    language = models.CharField(max_length=7, blank=True)
    needs_interpreter = models.BooleanField(default=False)
    message = SealedText(
        _("what the service needs to know, nothing more"), max_length=500, blank=True, tag="referral.message"
    )
    # What was agreed to: once it is over, what identifies is read no more.
    consent = models.ForeignKey(
        "people.Consent", on_delete=models.CASCADE, null=True, related_name="referrals"
    )
    name_shared = SealedText(max_length=200, blank=True, tag="referral.name_shared")
    contact_shared = SealedText(max_length=200, blank=True, tag="referral.contact_shared")
    contact_precautions = SealedText(
        max_length=400, blank=True, tag="referral.contact_precautions", alike_under=256
    )
    wiped_at = models.DateTimeField(null=True)  # what identified is gone: the consent was over
    silent_at = models.DateTimeField(null=True)  # nothing that anybody wrote is left: it was over for long
    # Of those sent for one need, the first place that is given withdraws the others.
    competes = models.BooleanField(default=True)
    state = models.CharField(max_length=10, choices=ReferralState, default=ReferralState.SENT)
    sent_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by_id = models.UUIDField(null=True)
    expires_at = models.DateTimeField()
    reminded = models.PositiveSmallIntegerField(default=0)  # how many reminders of this wait were sent
    appointment_at = models.DateTimeField(null=True)
    # The person read what is proposed instead, and wants to speak of it before they say yes or no.
    talk_asked_at = models.DateTimeField(null=True)
    asked_after_at = models.DateTimeField(null=True)  # both sides were asked what became of it
    refused_because = models.CharField(max_length=15, choices=WrongBecause, blank=True)
    answer = SealedText(_("answer"), max_length=500, blank=True, tag="referral.answer")

    class Meta:
        base_manager_name = "unscoped"
        indexes = [
            models.Index(fields=["recipient", "state", "sent_at"], name="referrals_received"),
            models.Index(fields=["sender", "state", "expires_at"], name="referrals_sent"),
            models.Index(fields=["sender", "answered_at"], name="referrals_answered"),
            models.Index(
                fields=["answered_at"], condition=Q(silent_at__isnull=True), name="referrals_with_words"
            ),
        ]

    def sealed_for(self) -> tuple[UUID, UUID]:
        return self.sender_id, self.orientation.need.subject_id


class Weighing(Row):
    """A table of weights that an organisation wrote, kept as it was: only what differs from the usual one."""

    harmless = ("id", "organisation", "number", "weights", "said_at", "said_by_id")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="weighings")
    number = models.PositiveIntegerField()
    weights = models.JSONField(default=dict)  # by reason: on an ordinary day, and when it cannot wait
    said_at = models.DateTimeField()
    said_by_id = models.UUIDField(null=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="one_weighing_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} n° {self.number}"


# The tables of the parts of this room.
from repere.accompaniment.orientation.envelope.models import (  # noqa: E402
    FollowUp,
    Proposal,
    ReferralLink,
    ReferralMessage,
)
from repere.accompaniment.orientation.holds.models import PlaceHold, PlaceWatch  # noqa: E402
from repere.accompaniment.orientation.searches.models import SavedSearch  # noqa: E402

__all__ = [
    "FollowUp", "Orientation", "PlaceHold", "PlaceWatch", "Proposal", "Referral", "ReferralLink", "ReferralMessage",
    "SavedSearch", "Weighing",
]  # fmt: skip
