from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.people.models import (
    Archive,
    Card,
    Consent,
    Correction,
    EmergencyOpening,
    Ending,
    LegalHold,
    LikelyPair,
    LikenessDecision,
    Merge,
    PaperAccess,
    Person,
    PersonContact,
    PersonDocument,
    PersonName,
    PersonReader,
    Relation,
    SearchCard,
)
from repere.foundation.toolkit.attached import Attached, tell

tell(
    Attached(Person, by=("merged_into",), said=_("Person"), is_subject=True),
    Attached(PersonName, by=("person",), said=_("Names")),
    Attached(PersonContact, by=("person",), said=_("Telephones and addresses")),
    Attached(SearchCard, by=("person",), said=_("Keys of the search"), moves=False),
    Attached(PersonDocument, by=("person",), said=_("Numbers of their papers")),
    Attached(PersonReader, by=("person",), said=_("Colleagues named on them")),
    Attached(EmergencyOpening, by=("person",), said=_("Openings in an emergency")),
    Attached(Relation, by=("person", "other"), said=_("Ties with others")),
    Attached(Consent, by=("person",), said=_("What they agreed to")),
    Attached(Card, by=("person",), said=_("Cards")),
    # A paper stays with whom it was given to: joined to another by mistake, they would read somebody else's dossier.
    Attached(
        PaperAccess, by=("person",), said=_("Papers for their own door"), moves=False, contact="used_at"
    ),
    Attached(
        Correction,
        by=("person",),
        said=_("Corrections they asked for"),
        contact="asked_at",
        waiting=Q(answered_at__isnull=True),
    ),
    # Made again from the last news of whoever it is about.
    Attached(Ending, by=("person",), said=_("Notices that the time to keep is over"), moves=False),
    Attached(Archive, by=("person",), said=_("Dossiers put away"), moves=False),
    Attached(LegalHold, by=("person",), said=_("Legal holds")),
    Attached(LikelyPair, by=("one", "other"), said=_("Pairs to review"), moves=False),
    # What was decided about somebody stays with them when they are joined to another, and is read through both.
    Attached(
        LikenessDecision, by=("one", "other"), said=_("Decisions on people who look alike"), moves=False
    ),
    Attached(Merge, by=("kept", "merged"), said=_("Joined dossiers"), moves=False),
)
