from django.db import models
from django.db.models import CheckConstraint, Q

from repere.accompaniment.people.cards.choices import RevokedBecause
from repere.foundation.organisations.models import Organisation
from repere.foundation.toolkit.models import PeopleRow


class Card(PeopleRow):
    """A card in somebody's pocket. Its code is on the paper alone: here, a keyed digest that knows it again."""

    harmless = ("id", "organisation", "issued_at", "issued_by_id", "revoked_at", "revoked_because")
    personal = ("person",)
    secret = ("digest",)

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="cards")
    digest = models.CharField(max_length=64, unique=True)
    issued_at = models.DateTimeField()
    issued_by_id = models.UUIDField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_because = models.CharField(max_length=12, choices=RevokedBecause, blank=True)

    class Meta:
        ordering = ["-issued_at", "-pk"]
        base_manager_name = "unscoped"
        constraints = [
            CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_because="")
                | (Q(revoked_at__isnull=False) & ~Q(revoked_because="")),
                name="a_card_is_revoked_for_a_reason",
            )
        ]
