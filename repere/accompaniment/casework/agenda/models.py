from uuid import UUID

from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.casework.agenda.choices import Gender, Mode, Status, Unsent, Way
from repere.foundation.accounts.models import Membership
from repere.foundation.organisations.models import Organisation, Site
from repere.foundation.toolkit.models import PeopleRow, Row
from repere.foundation.vault.fields import SealedRow, SealedText


class MeetingPlace(Row):
    """A room or a desk where people are received, on the clock of where it stands."""

    harmless = ("id", "organisation", "site", "name", "time_zone", "holds_many", "closed_at")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    site = models.ForeignKey(Site, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    # IANA's name; none: the clock of the house.
    time_zone = models.CharField(_("clock"), max_length=40, blank=True)
    holds_many = models.BooleanField(_("several appointments fit at once"), default=False)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"], condition=Q(closed_at=None), name="one_meeting_place_a_name"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Appointment(SealedRow):
    """Somebody is expected, by whom, where and why; known, or the visitor of a passage without a name."""

    harmless = (
        "id", "organisation", "starts_at", "ends_at", "time_zone", "place", "is_silent", "status", "seen_at",
        "settled_by_id", "booked_at", "booked_by_id", "changed_at", "needs_interpreter", "interpreter_mode",
        "interpreter_confirmed_at",
    )  # fmt: skip
    personal = ("dossier", "passage", "interpreter_language", "interpreter_variant", "interpreter_who")
    secret = ("elsewhere", "reason", "interpreter_gender")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(
        "casework.Dossier", on_delete=models.CASCADE, null=True, related_name="appointments"
    )
    passage = models.ForeignKey(
        "casework.Passage", on_delete=models.CASCADE, null=True, related_name="appointments"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    # Of the place as it was when this was booked: an hour that was told does not move when a room does.
    time_zone = models.CharField(max_length=40, blank=True)
    place = models.ForeignKey(MeetingPlace, on_delete=models.PROTECT, null=True, related_name="+")
    elsewhere = SealedText(_("another place"), max_length=200, blank=True, tag="appointment.elsewhere")
    reason = SealedText(_("why"), max_length=200, blank=True, tag="appointment.reason")
    # No message about it, and shown nowhere but to those who follow the person.
    is_silent = models.BooleanField(default=False)
    status = models.CharField(max_length=10, choices=Status, default=Status.PLANNED)
    seen_at = models.DateTimeField(null=True)
    settled_by_id = models.UUIDField(null=True)
    booked_at = models.DateTimeField()
    booked_by_id = models.UUIDField(null=True)
    changed_at = models.DateTimeField()
    needs_interpreter = models.BooleanField(default=False)
    interpreter_language = SealedText(max_length=7, blank=True, tag="appointment.interpreter_language")
    interpreter_variant = SealedText(max_length=60, blank=True, tag="appointment.interpreter_variant")
    interpreter_gender = SealedText(
        max_length=5, choices=Gender, blank=True, tag="appointment.interpreter_gender"
    )
    interpreter_mode = models.CharField(max_length=10, choices=Mode, blank=True)
    interpreter_who = SealedText(max_length=120, blank=True, tag="appointment.interpreter_who")
    interpreter_confirmed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["starts_at", "pk"]
        base_manager_name = "unscoped"
        constraints = [
            CheckConstraint(
                condition=Q(ends_at__gte=F("starts_at")), name="an_appointment_ends_after_its_start"
            ),
            CheckConstraint(
                condition=Q(status=Status.SEEN, seen_at__isnull=False)
                | (~Q(status=Status.SEEN) & Q(seen_at=None)),
                name="who_was_seen_was_seen_then",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "starts_at"], name="appointments_by_time"),
        ]

    def sealed_for(self) -> tuple[UUID, UUID]:
        return self.organisation_id, self.subject_id

    @property
    def subject_id(self) -> UUID:
        """Who can be forgotten; what is counted of somebody forgotten is about nobody."""
        return self.dossier.person_id if self.dossier else self.passage_id or self.pk


class AppointmentStaff(PeopleRow):
    """A colleague who is there."""

    harmless = ("id",)
    personal = ("appointment", "user_id")

    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="staff")
    user_id = models.UUIDField()

    class Meta:
        base_manager_name = "unscoped"
        constraints = [
            models.UniqueConstraint(fields=["appointment", "user_id"], name="one_colleague_an_appointment")
        ]
        indexes = [models.Index(fields=["user_id"], name="appointments_of_colleague")]


class Companion(PeopleRow):
    """A relative who comes along: whom the appointment is with answers for them, and is the one who is written to."""

    harmless = ("id",)
    personal = ("appointment", "relation")

    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="companions")
    relation = models.ForeignKey("people.Relation", on_delete=models.CASCADE, related_name="+")

    class Meta:
        base_manager_name = "unscoped"
        constraints = [
            models.UniqueConstraint(fields=["appointment", "relation"], name="one_companion_an_appointment")
        ]


class Reminder(PeopleRow):
    """One message to send before one hour: an appointment that moves has another, and no hour has two."""

    harmless = (
        "id", "for_start", "next_try_at", "tries", "failure", "way", "sent_at", "settled_at", "because",
    )  # fmt: skip
    personal = ("appointment",)

    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="reminders")
    for_start = models.DateTimeField()
    next_try_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(
        max_length=60, blank=True
    )  # the kind of the last one: no text, which names people
    way = models.CharField(max_length=5, choices=Way, blank=True)
    sent_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    because = models.CharField(max_length=10, choices=Unsent, blank=True)

    class Meta:
        base_manager_name = "unscoped"
        constraints = [
            models.UniqueConstraint(fields=["appointment", "for_start"], name="one_reminder_an_hour"),
            CheckConstraint(
                condition=Q(sent_at=None) | (Q(settled_at__isnull=False) & Q(because="")),
                name="a_reminder_sent_is_settled",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=Q(settled_at__isnull=True), name="reminders_waiting"
            )
        ]


class NoReminder(PeopleRow):
    """Somebody who wants no message about their appointments."""

    harmless = ("id", "told_at", "told_by_id")
    personal = ("dossier",)

    dossier = models.OneToOneField(
        "casework.Dossier", on_delete=models.CASCADE, related_name="without_reminders"
    )
    told_at = models.DateTimeField()
    told_by_id = models.UUIDField(null=True)

    class Meta:
        base_manager_name = "unscoped"


class CalendarFeed(Row):
    """An address from which a colleague's own calendar reads their appointments, for as long as it is not revoked."""

    harmless = ("id", "membership", "with_names", "with_deadlines", "made_at", "revoked_at", "read_on")
    secret = ("token_digest",)

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    token_digest = models.CharField(max_length=64, unique=True)
    with_names = models.BooleanField(default=False)
    with_deadlines = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    read_on = models.DateField(null=True)

    class Meta:
        ordering = ["-made_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["membership"], condition=Q(revoked_at=None), name="one_feed_a_colleague"
            )
        ]

    def __str__(self) -> str:
        return f"feed {self.pk}"
