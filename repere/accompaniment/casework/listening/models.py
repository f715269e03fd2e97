from uuid import UUID

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.casework.choices import Urgency
from repere.accompaniment.casework.listening import rules
from repere.accompaniment.casework.listening.choices import Closed, Result, Source
from repere.foundation.organisations.models import Organisation
from repere.foundation.toolkit.models import Row
from repere.foundation.vault.fields import SealedJSON, SealedRow, SealedText
from repere.knowledge.directory.choices import Theme


class CallDesk(Row):
    """How an organisation takes calls: whether, when it rings back, from where, and how long it keeps a number."""

    harmless = (
        "id", "organisation", "takes_calls", "hours", "departements", "most_an_hour", "kept_days",
    )  # fmt: skip

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="call_desk")
    takes_calls = models.BooleanField(_("we call back whoever asks for it"), default=False)
    hours = models.CharField(_("when we call back, in a few words"), max_length=120, blank=True)
    # Codes of départements; none: from anywhere.
    departements = models.JSONField(default=list, blank=True)
    most_an_hour = models.PositiveSmallIntegerField(default=rules.USUAL_MOST_AN_HOUR)
    kept_days = models.PositiveSmallIntegerField(default=rules.USUAL_KEPT_DAYS)

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(kept_days__gte=1, kept_days__lte=rules.MOST_KEPT_DAYS, most_an_hour__gte=1),
                name="calls_are_kept_for_some_days",
            )
        ]

    def __str__(self) -> str:
        return f"calls of {self.organisation_id}"


class Callback(SealedRow):
    """Somebody asks to be called. It has a key of its own, which goes with it, or with who it turned out to be."""

    harmless = (
        "id", "organisation", "source", "theme", "urgency", "received_at", "received_by_id", "tries",
        "last_tried_at", "closed_at", "closed_by_id", "closed",
    )  # fmt: skip
    personal = ("passage", "language", "called", "number")
    secret = ("safe", "said", "code_digest")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    passage = models.ForeignKey(
        "casework.Passage", on_delete=models.SET_NULL, null=True, related_name="callbacks"
    )
    source = models.CharField(max_length=6, choices=Source)
    theme = models.CharField(_("need"), max_length=10, choices=Theme)
    urgency = models.CharField(_("urgency"), max_length=10, choices=Urgency, default=Urgency.WEEK)
    language = SealedText(_("language"), max_length=7, blank=True, tag="callback.language")
    called = SealedText(_("how to call them"), max_length=60, blank=True, tag="callback.called")
    number = SealedText(_("telephone"), max_length=40, blank=True, tag="callback.number")
    # How they may be reached without danger: `rules.Safe`, as it is kept.
    safe = SealedJSON(default=dict, tag="callback.safe", alike_under=256)
    said = SealedText(_("what they say"), max_length=1000, blank=True, tag="callback.said")
    # Of the code on the receipt, which is nowhere else; none: asked at the desk.
    code_digest = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001  # none: no receipt
    received_at = models.DateTimeField()
    received_by_id = models.UUIDField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    last_tried_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by_id = models.UUIDField(null=True)
    closed = models.CharField(max_length=12, choices=Closed, blank=True)

    class Meta:
        ordering = ["received_at", "pk"]
        base_manager_name = "unscoped"
        constraints = [
            CheckConstraint(
                condition=Q(closed="", closed_at=None) | (~Q(closed="") & Q(closed_at__isnull=False)),
                name="a_callback_closed_then",
            )
        ]
        indexes = [
            models.Index(
                fields=["organisation", "received_at"],
                condition=Q(closed_at__isnull=True),
                name="callbacks_waiting",
            ),
            models.Index(fields=["organisation", "closed_at"], name="callbacks_closed"),
        ]

    def sealed_for(self) -> tuple[UUID, UUID]:
        return self.organisation_id, self.pk

    @property
    def safely(self) -> rules.Safe:
        return rules.safe_from(self.safe)


class CallAttempt(SealedRow):
    """One time somebody was rung: when, by whom, within the hours they said or why not, and what came of it."""

    harmless = ("id", "callback", "at", "by_id", "against", "result", "ended_at")
    secret = ("because", "note")

    callback = models.ForeignKey(Callback, on_delete=models.CASCADE, related_name="attempts")
    at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    # What of the plan it went against: out_of_hours, way_not_agreed; nothing, usually.
    against = models.CharField(max_length=14, blank=True)
    because = SealedText(_("why all the same"), max_length=200, blank=True, tag="call_attempt.because")
    result = models.CharField(max_length=12, choices=Result, blank=True)
    note = SealedText(_("a line for whoever calls next"), max_length=300, blank=True, tag="call_attempt.note")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "-pk"]
        base_manager_name = "unscoped"

    def sealed_for(self) -> tuple[UUID, UUID]:
        return self.callback.sealed_for()
