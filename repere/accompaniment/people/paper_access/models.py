from uuid import UUID

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.people.paper_access.choices import AccessRevoked
from repere.foundation.organisations.models import Organisation
from repere.foundation.vault.fields import SealedJSON, SealedRow


class PaperAccess(SealedRow):
    """A paper by which somebody opens their own door: no e-mail, no telephone. One visit at a time."""

    harmless = (
        "id", "organisation", "language", "issued_at", "issued_by_id", "ends_on", "revoked_at", "revoked_because",
        "failures", "locked_at", "used_at", "visit_began_at", "visit_seen_at",
    )  # fmt: skip
    personal = ("person", "hides")
    secret = ("digest", "pin", "visit")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="paper_accesses")
    # The code is on the paper alone, the PIN in their head: here, what knows them again.
    digest = models.CharField(max_length=64, unique=True)
    pin = models.CharField(max_length=160)
    language = models.CharField(_("language of the paper"), max_length=7)
    # Themes of needs that they asked not to be shown there: a telephone is looked at by others.
    hides = SealedJSON(default=list, blank=True, tag="paper_access.hides")
    issued_at = models.DateTimeField()
    issued_by_id = models.UUIDField(null=True)
    ends_on = models.DateField(_("until (last day)"))
    revoked_at = models.DateTimeField(null=True)
    revoked_because = models.CharField(max_length=12, choices=AccessRevoked, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    locked_at = models.DateTimeField(null=True)
    # The last time they came with it; at first, the day it was given.
    used_at = models.DateTimeField()
    visit = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001  # none: nobody is inside
    visit_began_at = models.DateTimeField(null=True)
    visit_seen_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-issued_at", "-pk"]
        base_manager_name = "unscoped"
        constraints = [
            CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_because="")
                | (Q(revoked_at__isnull=False) & ~Q(revoked_because="")),
                name="an_access_is_revoked_for_a_reason",
            ),
            CheckConstraint(
                condition=Q(visit__isnull=True)
                | Q(visit_began_at__isnull=False, visit_seen_at__isnull=False),
                name="a_visit_has_its_instants",
            ),
        ]

    def sealed_for(self) -> tuple[UUID, UUID]:
        return self.organisation_id, self.person_id
