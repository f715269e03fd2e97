from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.casework.agenda.choices import Status
from repere.accompaniment.casework.choices import NeedStatus
from repere.accompaniment.casework.handover.erasures.actions import people_are_forgotten
from repere.accompaniment.casework.listening.choices import Result
from repere.accompaniment.casework.mediation.choices import InstitutionAnswer
from repere.accompaniment.casework.models import (
    AnswerSheet,
    Appointment,
    AppointmentStaff,
    Assessment,
    Assistance,
    BroughtIn,
    CallAttempt,
    Callback,
    Companion,
    Dossier,
    ErasureNotice,
    Goal,
    Handover,
    Mediation,
    Need,
    NoReminder,
    Note,
    NoteBefore,
    NoteDraft,
    Passage,
    PlanAgreement,
    PlanReview,
    Reminder,
    StatusRecord,
    Step,
    Task,
)
from repere.accompaniment.casework.queries import OPEN_NEEDS
from repere.foundation.toolkit.attached import Attached, tell, told_of_erasures


def ended(passage: Passage, at: datetime) -> None:
    """Nobody is waiting at the desk any more."""
    passage.closed_at = passage.closed_at or at


def cancelled(appointment: Appointment, _at: datetime) -> None:
    """Nobody is expected any more."""
    if appointment.status == Status.PLANNED:
        appointment.status = Status.CANCELLED


def no_longer_asked(mediation: Mediation, _at: datetime) -> None:
    """Nobody waits for its answer any more."""
    if mediation.answer == InstitutionAnswer.AWAITING:
        mediation.answer = InstitutionAnswer.WITHDRAWN


tell(
    Attached(Dossier, by=("person",), said=_("Dossier")),
    Attached(
        Passage,
        by=("dossier",),
        said=_("Passages"),
        keeps=("organisation", "site", "channel", "opened_at", "opened_by_id", "closed_at", "done"),
        closes=ended,
        is_subject=True,
        contact="opened_at",
    ),
    Attached(
        Need,
        by=("passage", "dossier"),
        said=_("Needs"),
        keeps=("organisation", "passage", "theme", "urgency", "status", "told_at", "met_at", "met_how"),
        waiting=Q(status__in=OPEN_NEEDS),
        met=Q(status=NeedStatus.MET),
    ),
    Attached(
        Appointment,
        by=("passage", "dossier"),
        said=_("Appointments"),
        keeps=(
            "organisation",
            "starts_at",
            "ends_at",
            "status",
            "seen_at",
            "booked_at",
            "changed_at",
            "needs_interpreter",
            "interpreter_mode",
        ),
        closes=cancelled,
        waiting=Q(status=Status.PLANNED),
        awaited=lambda now: Q(status=Status.PLANNED, starts_at__gt=now),
        contact="seen_at",
    ),
    Attached(
        Assistance,
        by=("dossier",),
        said=_("Help given"),
        keeps=(
            "organisation",
            "kind",
            "given_on",
            "quantity",
            "unit",
            "amount",
            "currency",
            "line",
            "item",
            "written_at",
            "signed",
            "signed_at",
            "cancelled_at",
        ),
    ),
    Attached(Assessment, by=("dossier",), said=_("Assessments")),
    Attached(AnswerSheet, by=("assessment",), said=_("Answers of their assessments")),
    Attached(StatusRecord, by=("dossier",), said=_("Administrative status"), is_subject=True),
    Attached(
        Mediation,
        by=("dossier", "need"),
        said=_("Institutions asked for them"),
        keeps=(
            "organisation",
            "institution",
            "theme",
            "channel",
            "asked_on",
            "asked_again_on",
            "times_asked",
            "answer",
            "answered_on",
            "written_at",
        ),
        closes=no_longer_asked,
        waiting=Q(answer=InstitutionAnswer.AWAITING),
    ),
    Attached(
        Callback,
        by=("passage",),
        said=_("Times they asked to be called"),
        is_subject=True,
        waiting=Q(closed_at__isnull=True),
        contact="received_at",
    ),
    Attached(
        CallAttempt,
        by=("callback",),
        said=_("Calls made to them"),
        contact="ended_at",
        contact_when=Q(result=Result.SPOKE),
    ),
    Attached(Goal, by=("dossier", "need"), said=_("Goals of their plan")),
    Attached(Step, by=("goal",), said=_("Steps of their plan")),
    Attached(PlanAgreement, by=("dossier",), said=_("Plans they agreed to")),
    Attached(PlanReview, by=("dossier",), said=_("Plans looked at again")),
    Attached(AppointmentStaff, by=("appointment",), said=_("Colleagues of their appointments")),
    Attached(Companion, by=("appointment", "relation"), said=_("Who comes along to appointments")),
    Attached(Reminder, by=("appointment",), said=_("Reminders of appointments")),
    Attached(NoReminder, by=("dossier",), said=_("That they want no reminders")),
    Attached(Task, by=("dossier",), said=_("Tasks about them"), waiting=Q(ended_at__isnull=True)),
    Attached(Note, by=("dossier",), said=_("Notes")),
    Attached(NoteBefore, by=("note",), said=_("Notes as they were before")),
    Attached(NoteDraft, by=("dossier",), said=_("Notes being written")),
    Attached(BroughtIn, by=("person",), said=_("Rows of files they came from")),
    Attached(Handover, by=("dossier", "card", "consent"), said=_("Hand-overs asked for")),
    Attached(ErasureNotice, by=("copy",), said=_("Erasures told by a partner")),
)
told_of_erasures(people_are_forgotten)
