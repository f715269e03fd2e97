from uuid import UUID

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.casework.choices import Channel, MetHow, NeedStatus, Urgency
from repere.accompaniment.people.models import Person
from repere.foundation.organisations.models import Organisation, Site
from repere.foundation.toolkit.models import PeopleRow
from repere.foundation.vault.fields import SealedJSON, SealedNumber, SealedRow, SealedText
from repere.knowledge.directory.choices import Theme


class Dossier(PeopleRow):
    """A person's record in one organisation, from the first named visit on."""

    harmless = ("id", "organisation", "opened_at", "opened_by_id", "closed_at")
    personal = ("person", "code")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="dossier")
    # In clear: it is sought as it is typed, printed on slips, and says nothing of anybody.
    code = models.CharField(_("code"), max_length=8)
    opened_at = models.DateTimeField()
    opened_by_id = models.UUIDField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "code"], name="one_dossier_a_code")]


class Passage(SealedRow):
    """A visit. Without a dossier it is anonymous, and can become one later with its needs."""

    harmless = ("id", "organisation", "site", "channel", "opened_at", "opened_by_id", "closed_at", "done")
    personal = ("dossier", "languages", "age", "audiences", "situations", "constraints")
    secret = ("closing_note",)

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, on_delete=models.SET_NULL, null=True)
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, null=True, related_name="passages")
    channel = models.CharField(_("how they came"), max_length=12, choices=Channel, default=Channel.DESK)
    # What orientation looks at, when the person wants to say it; nothing here is asked for.
    languages = SealedJSON(_("languages"), default=list, tag="passage.languages")
    age = SealedNumber(_("age"), null=True, blank=True, tag="passage.age")
    audiences = SealedJSON(default=list, tag="passage.audiences")
    situations = SealedJSON(default=list, tag="passage.situations")
    # What holds them back that day; gone when the passage ends.
    constraints = SealedJSON(default=list, tag="passage.constraints")
    opened_at = models.DateTimeField()
    opened_by_id = models.UUIDField(null=True)
    closed_at = models.DateTimeField(null=True)
    done = models.JSONField(default=list)
    closing_note = SealedText(
        _("a line for whoever receives them next"), max_length=300, blank=True, tag="passage.closing_note"
    )

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "-opened_at"], name="passages_of_organisation"),
            models.Index(
                fields=["organisation", "opened_at"], condition=Q(closed_at__isnull=True), name="queue"
            ),
            models.Index(fields=["organisation", "closed_at"], name="passages_closed"),
        ]

    def sealed_for(self) -> tuple[UUID, UUID]:
        return self.organisation_id, self.subject_id

    @property
    def subject_id(self) -> UUID:
        """Who can be forgotten: the person once known; what was sealed before stays under the passage's key."""
        return self.dossier.person_id if self.dossier else self.pk


class Need(SealedRow):
    """What somebody told us they need: the atom that orientation, watch and ballottement count."""

    harmless = ("id", "organisation", "theme", "urgency", "status", "told_at", "met_at", "met_how")
    personal = ("dossier", "passage")
    secret = ("said", "precisely")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    passage = models.ForeignKey(Passage, on_delete=models.CASCADE, related_name="needs")
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, null=True, related_name="needs")
    theme = models.CharField(_("need"), max_length=10, choices=Theme)
    urgency = models.CharField(_("urgency"), max_length=10, choices=Urgency, default=Urgency.WEEK)
    said = SealedText(_("in their words"), max_length=300, blank=True, tag="need.said")
    # In the organisation's own words, under the theme; as they were that day.
    precisely = SealedJSON(default=list, tag="need.precisely")
    status = models.CharField(max_length=12, choices=NeedStatus, default=NeedStatus.TOLD)
    told_at = models.DateTimeField()
    met_at = models.DateTimeField(null=True)
    met_how = models.CharField(max_length=12, choices=MetHow, blank=True)

    class Meta:
        ordering = ["told_at", "pk"]
        base_manager_name = "unscoped"
        constraints = [
            CheckConstraint(
                condition=Q(status=NeedStatus.MET, met_at__isnull=False)
                | (~Q(status=NeedStatus.MET) & Q(met_at=None)),
                name="met_has_its_instant",
            )
        ]
        indexes = [
            models.Index(fields=["organisation", "status", "told_at"], name="needs_of_organisation"),
            models.Index(
                fields=["organisation", "urgency", "told_at"],
                # Not by its status: SQLite takes a partial index only when the query says the same, without values.
                condition=Q(met_at__isnull=True),
                name="needs_unmet",
            ),
            models.Index(
                fields=["organisation", "told_at"],
                condition=Q(met_at__isnull=True),
                name="needs_unmet_oldest",
            ),
        ]

    def sealed_for(self) -> tuple[UUID, UUID]:
        return self.organisation_id, self.subject_id

    @property
    def subject_id(self) -> UUID:
        return self.dossier.person_id if self.dossier else self.passage_id

    @property
    def is_open(self) -> bool:
        return self.status in {NeedStatus.TOLD, NeedStatus.IN_PROGRESS}


# The tables of the parts of this room.
from repere.accompaniment.casework.agenda.models import (  # noqa: E402
    Appointment,
    AppointmentStaff,
    CalendarFeed,
    Companion,
    MeetingPlace,
    NoReminder,
    Reminder,
)
from repere.accompaniment.casework.assessments.models import (  # noqa: E402
    AnswerSheet,
    Assessment,
    Questionnaire,
)
from repere.accompaniment.casework.assistance.models import (  # noqa: E402
    Assistance,
    BudgetLine,
    StockItem,
    StockMove,
)
from repere.accompaniment.casework.handover.models import ErasureNotice, Handover  # noqa: E402
from repere.accompaniment.casework.imports.models import (  # noqa: E402
    BroughtIn,
    DossierImport,
    ImportMapping,
    ImportRow,
)
from repere.accompaniment.casework.listening.models import CallAttempt, Callback, CallDesk  # noqa: E402
from repere.accompaniment.casework.mediation.models import Institution, Mediation  # noqa: E402
from repere.accompaniment.casework.notes.models import Note, NoteBefore, NoteDraft  # noqa: E402
from repere.accompaniment.casework.plan.models import (  # noqa: E402
    Goal,
    PlanAgreement,
    PlanReview,
    Step,
)
from repere.accompaniment.casework.status.models import StatusRecord  # noqa: E402
from repere.accompaniment.casework.tasks.models import DigestChoice, Task  # noqa: E402
from repere.accompaniment.casework.vocabulary.models import NeedVocabulary  # noqa: E402

__all__ = [
    "AnswerSheet",
    "Appointment",
    "AppointmentStaff",
    "Assessment",
    "Assistance",
    "BroughtIn",
    "BudgetLine",
    "CallAttempt",
    "CallDesk",
    "Callback",
    "CalendarFeed",
    "Companion",
    "DigestChoice",
    "Dossier",
    "DossierImport",
    "ErasureNotice",
    "Goal",
    "Handover",
    "ImportMapping",
    "ImportRow",
    "Institution",
    "Mediation",
    "MeetingPlace",
    "Need",
    "NeedVocabulary",
    "NoReminder",
    "Note",
    "NoteBefore",
    "NoteDraft",
    "Passage",
    "PlanAgreement",
    "PlanReview",
    "Questionnaire",
    "Reminder",
    "StatusRecord",
    "Step",
    "StockItem",
    "StockMove",
    "Task",
]
