from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.people.choices import BirthPrecision, ContactKind, NameKind, Script
from repere.foundation.organisations.models import Organisation
from repere.foundation.vault.fields import SealedJSON, SealedNumber, SealedRow, SealedText


class Person(SealedRow):
    """Somebody as one organisation knows them: names, birth, languages, contacts, and little else."""

    harmless = (
        "id", "organisation", "birth_precision", "needs_interpreter", "created_at", "created_by_id", "keeps_apart",
    )  # fmt: skip
    personal = ("birth_year", "birth_month", "birth_day", "languages", "merged_into")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    # What makes a date of them is in rules.py: the database sees only that they are there.
    birth_year = SealedNumber(_("year of birth"), null=True, blank=True, tag="person.birth_year")
    birth_month = SealedNumber(_("month of birth"), null=True, blank=True, tag="person.birth_month")
    birth_day = SealedNumber(_("day of birth"), null=True, blank=True, tag="person.birth_day")
    birth_precision = models.CharField(max_length=10, choices=BirthPrecision, default=BirthPrecision.UNKNOWN)
    # Codes, the one most at ease first.
    languages = SealedJSON(_("languages"), default=list, tag="person.languages")
    needs_interpreter = models.BooleanField(_("needs an interpreter"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by_id = models.UUIDField(null=True)
    # Found to be somebody already known: what hung on them hangs on the other, until it is undone.
    merged_into = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="merged")
    # They asked that their dossier be joined to no other: stronger than any likeness.
    keeps_apart = models.BooleanField(default=False)

    def sealed_for(self) -> tuple[UUID, UUID]:
        return self.organisation_id, self.pk


class PersonName(SealedRow):
    harmless = ("id", "person", "kind", "script", "position")
    personal = ("text",)

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="names")
    text = SealedText(_("name"), max_length=200, tag="person_name.text")
    kind = models.CharField(_("kind"), max_length=10, choices=NameKind, default=NameKind.USUAL)
    script = models.CharField(_("script"), max_length=4, choices=Script, default=Script.LATIN)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        base_manager_name = "unscoped"

    def sealed_for(self) -> tuple[UUID, UUID]:
        return self.person.sealed_for()


class PersonContact(SealedRow):
    """A way to reach somebody, and what makes it safe."""

    harmless = ("id", "person", "kind", "may_leave_message")
    personal = ("value",)
    secret = ("precautions",)

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="contacts")
    kind = models.CharField(_("kind"), max_length=10, choices=ContactKind)
    value = SealedText(_("number or address"), max_length=200, tag="person_contact.value")
    may_leave_message = models.BooleanField(_("a message may be left"), default=False)
    precautions = SealedText(
        _("precautions: hours, who may answer, what may be said"),
        max_length=300,
        blank=True,
        tag="person_contact.precautions",
    )

    def sealed_for(self) -> tuple[UUID, UUID]:
        return self.person.sealed_for()


# The tables of the parts of this room.
from repere.accompaniment.people.duplicates.models import LikelyPair, LikenessDecision, Merge  # noqa: E402
from repere.accompaniment.people.erasure.models import Erasure, LegalHold  # noqa: E402
from repere.accompaniment.people.finding.models import (  # noqa: E402
    IdentityKey,
    SearchCard,
    Spelling,
    SpellingsGone,
)

__all__ = [
    "Erasure",
    "IdentityKey",
    "LegalHold",
    "LikelyPair",
    "LikenessDecision",
    "Merge",
    "Person",
    "PersonContact",
    "PersonName",
    "SearchCard",
    "Spelling",
    "SpellingsGone",
]
