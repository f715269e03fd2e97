from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.casework.models import Need, Passage
from repere.accompaniment.orientation.choices import Outcome, ReferralState, Way, WrongBecause
from repere.foundation.organisations.models import Organisation
from repere.foundation.toolkit.models import PeopleRow
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


class Referral(PeopleRow):
    """An envelope: the recipient sees need, language and urgency; what identifies, once it has accepted."""

    harmless = ("id", "sender", "recipient", "theme", "urgency", "language", "needs_interpreter", "state",
                "sent_at", "received_at", "answered_at", "answered_by_id", "expires_at", "refused_because")  # fmt: skip
    personal = ("orientation", "name_shared", "contact_shared")
    secret = ("message", "answer", "contact_precautions")

    orientation = models.OneToOneField(Orientation, on_delete=models.CASCADE, related_name="referral")
    sender = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    recipient = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    theme = models.CharField(max_length=10)
    urgency = models.CharField(max_length=10)
    language = models.CharField(max_length=7, blank=True)
    needs_interpreter = models.BooleanField(default=False)
    message = models.CharField(_("what the service needs to know, nothing more"), max_length=500, blank=True)
    name_shared = models.CharField(max_length=200, blank=True)
    contact_shared = models.CharField(max_length=200, blank=True)
    contact_precautions = models.CharField(max_length=400, blank=True)
    state = models.CharField(max_length=10, choices=ReferralState, default=ReferralState.SENT)
    sent_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by_id = models.UUIDField(null=True)
    expires_at = models.DateTimeField()
    refused_because = models.CharField(max_length=15, choices=WrongBecause, blank=True)
    answer = models.CharField(_("answer"), max_length=500, blank=True)

    class Meta:
        base_manager_name = "unscoped"
        indexes = [
            models.Index(fields=["recipient", "state", "sent_at"], name="referrals_received"),
            models.Index(fields=["sender", "state", "expires_at"], name="referrals_sent"),
            models.Index(fields=["sender", "answered_at"], name="referrals_answered"),
        ]
