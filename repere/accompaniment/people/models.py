from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.people.choices import (
    BirthPrecision,
    ContactKind,
    DocumentKind,
    NameKind,
    Script,
    Sex,
)
from repere.accompaniment.people.shelves.choices import Standing
from repere.foundation.organisations.models import Organisation
from repere.foundation.toolkit.models import PeopleRow
from repere.foundation.vault.fields import SealedJSON, SealedNumber, SealedRow, SealedText


class Person(SealedRow):
    """Somebody as one organisation knows them: names, birth, languages, contacts, and little else."""

    harmless = (
        "id", "organisation", "birth_precision", "needs_interpreter", "created_at", "created_by_id", "keeps_apart",
        "is_hidden", "heard_on",
    )  # fmt: skip
    personal = (
        "birth_year", "birth_month", "birth_day", "languages", "merged_into", "sex", "greeted_as", "nationality",
        "majority_key", "constraints",
    )  # fmt: skip

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    # What makes a date of them is in rules.py: the database sees only that they are there.
    birth_year = SealedNumber(_("year of birth"), null=True, blank=True, tag="person.birth_year")
    birth_month = SealedNumber(_("month of birth"), null=True, blank=True, tag="person.birth_month")
    birth_day = SealedNumber(_("day of birth"), null=True, blank=True, tag="person.birth_day")
    birth_precision = models.CharField(max_length=10, choices=BirthPrecision, default=BirthPrecision.UNKNOWN)
    # Codes, the one most at ease first.
    languages = SealedJSON(_("languages"), default=list, tag="person.languages")
    needs_interpreter = models.BooleanField(_("needs an interpreter"), default=False)
    # What holds them back (time, distance, no telephone): only if they agreed that it be remembered.
    constraints = SealedJSON(default=list, tag="person.constraints")
    sex = SealedText(_("sex, as noted"), max_length=1, choices=Sex, blank=True, tag="person.sex")
    greeted_as = SealedText(_("how to address them"), max_length=60, blank=True, tag="person.greeted_as")
    nationality = SealedText(
        _("nationality, as they say it"), max_length=60, blank=True, tag="person.nationality"
    )
    # Of the month in which they come of age: asked for by the house, read by nobody.
    majority_key = models.BigIntegerField(null=True)
    # Shown to nobody but those named in `readers`: not in a list, not in a search, not in a count.
    is_hidden = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by_id = models.UUIDField(null=True)
    # Found to be somebody already known: what hung on them hangs on the other, until it is undone.
    merged_into = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="merged")
    # The last day on which something came from them: the time to keep is counted from it.
    heard_on = models.DateField(default=localdate)
    # They asked that their dossier be joined to no other: stronger than any likeness.
    keeps_apart = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(
                fields=["organisation", "majority_key"],
                condition=Q(majority_key__isnull=False),
                name="people_by_majority",
            ),
            models.Index(fields=["organisation", "heard_on"], name="people_by_last_news"),
            # Few: every list leaves them out.
            models.Index(fields=["organisation"], condition=Q(is_hidden=True), name="people_hidden"),
        ]

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

    harmless = ("id", "person", "kind", "may_leave_message", "never")
    personal = ("value", "language", "ways", "windows")
    secret = ("precautions", "say", "never_say", "answered_by")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="contacts")
    kind = models.CharField(_("kind"), max_length=10, choices=ContactKind)
    value = SealedText(_("number or address"), max_length=200, tag="person_contact.value")
    may_leave_message = models.BooleanField(_("a message may be left"), default=False)
    precautions = SealedText(
        _("precautions: hours, who may answer, what may be said"),
        max_length=300,
        blank=True,
        tag="person_contact.precautions",
        alike_under=256,
    )
    # The plan: contact/rules.py reads it, and whoever sends or shares asks there.
    never = models.BooleanField(_("never to be used"), default=False)
    # Codes; none: nothing was said of it.
    ways = SealedJSON(_("ways agreed"), default=list, blank=True, tag="person_contact.ways")
    # [["09:00", "12:00", [0, 1]]]: days counted from Monday 0, none for every day.
    windows = SealedJSON(_("hours agreed"), default=list, blank=True, tag="person_contact.windows")
    say = SealedText(_("words to use"), max_length=200, blank=True, tag="person_contact.say")
    never_say = SealedText(
        _("words never to use"), max_length=200, blank=True, tag="person_contact.never_say", alike_under=256
    )
    answered_by = SealedText(
        _("who may answer"), max_length=200, blank=True, tag="person_contact.answered_by"
    )
    language = SealedText(
        _("language to speak there"), max_length=7, blank=True, tag="person_contact.language"
    )

    class Meta:
        ordering = ["pk"]
        base_manager_name = "unscoped"

    def sealed_for(self) -> tuple[UUID, UUID]:
        return self.person.sealed_for()


class PersonDocument(SealedRow):
    """The number of a paper, by which somebody is found again; never the paper."""

    harmless = ("id", "person", "kind")
    personal = ("number",)

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField(_("kind"), max_length=15, choices=DocumentKind)
    number = SealedText(_("number"), max_length=60, tag="person_document.number")

    class Meta:
        ordering = ["pk"]
        base_manager_name = "unscoped"

    def sealed_for(self) -> tuple[UUID, UUID]:
        return self.person.sealed_for()


class PersonReader(PeopleRow):
    """A colleague named on somebody: of the team that follows them, or to see them although they are hidden."""

    harmless = ("id", "named_at", "named_by_id", "until")
    personal = ("person", "user_id", "standing")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="readers")
    user_id = models.UUIDField()
    named_at = models.DateTimeField()
    named_by_id = models.UUIDField(null=True)
    standing = models.CharField(max_length=12, choices=Standing, default=Standing.READER)
    # From this instant on, nothing any more; none: until it is said.
    until = models.DateTimeField(null=True)

    class Meta:
        base_manager_name = "unscoped"
        constraints = [
            models.UniqueConstraint(fields=["person", "user_id", "standing"], name="one_standing_a_name"),
            models.CheckConstraint(
                condition=Q(until__isnull=False) | ~Q(standing__in=[Standing.VOLUNTEER, Standing.EMERGENCY]),
                name="some_standings_end",
            ),
        ]
        indexes = [models.Index(fields=["user_id", "person"], name="named_people")]


# The tables of the parts of this room.
from repere.accompaniment.people.cards.models import Card  # noqa: E402
from repere.accompaniment.people.consent.models import Consent  # noqa: E402
from repere.accompaniment.people.corrections.models import Correction  # noqa: E402
from repere.accompaniment.people.duplicates.models import LikelyPair, LikenessDecision, Merge  # noqa: E402
from repere.accompaniment.people.erasure.models import Erasure, LegalHold  # noqa: E402
from repere.accompaniment.people.finding.models import (  # noqa: E402
    IdentityKey,
    SearchCard,
    Spelling,
    SpellingsGone,
)
from repere.accompaniment.people.household.models import Relation  # noqa: E402
from repere.accompaniment.people.paper_access.models import PaperAccess  # noqa: E402
from repere.accompaniment.people.retention.models import (  # noqa: E402
    Archive,
    Ending,
    PastFigure,
    RetentionNight,
    RetentionReport,
)
from repere.accompaniment.people.shelves.models import EmergencyOpening  # noqa: E402

__all__ = [
    "Archive",
    "Card",
    "Consent",
    "Correction",
    "EmergencyOpening",
    "Ending",
    "Erasure",
    "IdentityKey",
    "LegalHold",
    "LikelyPair",
    "LikenessDecision",
    "Merge",
    "PaperAccess",
    "PastFigure",
    "Person",
    "PersonContact",
    "PersonDocument",
    "PersonName",
    "PersonReader",
    "Relation",
    "RetentionNight",
    "RetentionReport",
    "SearchCard",
    "Spelling",
    "SpellingsGone",
]
