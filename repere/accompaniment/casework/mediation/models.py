from uuid import UUID

from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.casework.mediation import rules
from repere.accompaniment.casework.mediation.choices import ContactedBy, InstitutionAnswer, InstitutionKind
from repere.foundation.organisations.models import Organisation
from repere.foundation.toolkit.models import Row
from repere.foundation.vault.fields import SealedRow, SealedText
from repere.knowledge.directory.choices import Theme
from repere.knowledge.directory.models import Structure


class Institution(Row):
    """Whom an organisation asks on behalf of people: a structure of the directory, or a name as it was typed."""

    harmless = ("id", "organisation", "structure", "kind", "name", "folded")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    structure = models.ForeignKey(Structure, on_delete=models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(_("kind"), max_length=12, choices=InstitutionKind)
    name = models.CharField(_("institution"), max_length=150)
    # Without capitals nor accents: one institution is not counted as two.
    folded = models.CharField(max_length=150)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "folded"], name="one_institution_a_name")
        ]

    def __str__(self) -> str:
        return self.name


class Mediation(SealedRow):
    """An institution asked for something on behalf of somebody, and what it answered."""

    harmless = (
        "id", "organisation", "institution", "shelf", "theme", "channel", "asked_on", "asked_by_id", "patience_days",
        "asked_again_on", "times_asked", "answer", "answered_on", "answered_by_id", "written_at",
    )  # fmt: skip
    personal = ("dossier", "need")
    secret = ("desk", "asked", "told")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(
        "casework.Dossier", on_delete=models.CASCADE, null=True, related_name="mediations"
    )
    need = models.ForeignKey("casework.Need", on_delete=models.SET_NULL, null=True, related_name="mediations")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="mediations")
    shelf = models.CharField(max_length=10)
    theme = models.CharField(_("about"), max_length=10, choices=Theme)
    channel = models.CharField(_("how"), max_length=8, choices=ContactedBy)
    desk = SealedText(_("which desk, or who"), max_length=150, blank=True, tag="mediation.desk")
    asked = SealedText(_("what was asked"), max_length=1000, blank=True, tag="mediation.asked")
    asked_on = models.DateField(_("asked on"))
    asked_by_id = models.UUIDField(null=True)
    patience_days = models.PositiveSmallIntegerField(_("ask again after"), default=rules.USUAL_PATIENCE)
    asked_again_on = models.DateField(null=True)
    times_asked = models.PositiveSmallIntegerField(default=1)
    answer = models.CharField(
        _("answer"), max_length=10, choices=InstitutionAnswer, default=InstitutionAnswer.AWAITING
    )
    answered_on = models.DateField(_("answered on"), null=True)
    answered_by_id = models.UUIDField(null=True)
    told = SealedText(_("what it answered"), max_length=1000, blank=True, tag="mediation.told")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-asked_on", "-pk"]
        base_manager_name = "unscoped"
        constraints = [
            CheckConstraint(
                condition=(Q(answer__in=sorted(rules.ANSWERED)) & Q(answered_on__isnull=False))
                | (~Q(answer__in=sorted(rules.ANSWERED)) & Q(answered_on=None)),
                name="an_answer_has_its_day",
            ),
            CheckConstraint(
                condition=Q(answered_on=None) | Q(answered_on__gte=F("asked_on")),
                name="answered_after_it_was_asked",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "asked_on"],
                condition=Q(answered_on__isnull=True),
                name="mediations_open",
            ),
            models.Index(fields=["organisation", "institution", "asked_on"], name="mediations_counted"),
        ]

    def sealed_for(self) -> tuple[UUID, UUID]:
        if self.dossier is None:
            raise TypeError("what is left of a person who was forgotten is not sealed again")
        return self.organisation_id, self.dossier.person_id
