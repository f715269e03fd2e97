"""Each weight in words, and the invented services that show what a table does."""

from datetime import UTC, datetime, timedelta
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.orientation.ranking import Access, Answers, Offer, Seeker

# By what they are about, in the order of a visit.
GROUPS: Final[tuple[tuple[Promise, dict[str, Promise]], ...]] = (
    (
        _("Will the door open?"),
        {
            "open_now": _("It is open now"),
            "opens_at": _("It opens within a day: the sooner, the more"),
            "appointment": _("By appointment"),
            "hours_unknown": _("Its hours are not known"),
            "closed_now": _("It is closed"),
            "places": _("Places are left, and said lately: an old figure fades"),
            "places_unknown": _("It counts places, and nobody said how many are left"),
            "accepts": _("It accepts those who are sent, and answers soon"),
            "refuses": _("It seldom accepts those who are sent"),
            "confirmed": _("Its sheet was confirmed lately"),
            "stale": _("Its sheet has not been confirmed for long"),
        },
    ),
    (
        _("Can they get there?"),
        {
            "near": _("It is near: half as much at 3 km"),
            "remote": _("By telephone or online"),
            "walk_in": _("One may come without appointment"),
            "on_foot": _("Near enough on foot, for whoever goes on foot"),
            "accessible": _("Its way in is described, for reduced mobility"),
            "school_hours": _("Open during school hours, for parents"),
            "outside_school": _("Closed during school hours, for parents"),
            "after_work": _("Open evenings or weekends, for whoever works by day"),
            "only_by_day": _("Open in working hours only, for whoever works by day"),
            "phone_needed": _("One must call first, for whoever has no telephone"),
        },
    ),
    (
        _("Is it for them?"),
        {
            "speaks": _("It speaks their language: the first one counts most"),
            "language_missing": _("It does not speak any of their languages"),
            "for_you": _("It is meant for them"),
            "everybody": _("It is for everybody"),
            "welcomes": _("It welcomes their animal or their bags"),
            "to_check": _("Something must be checked with it"),
            "referral_needed": _("A professional must refer"),
            "free": _("It is free of charge"),
            "fee": _("It is charged for"),
        },
    ),
)
WEIGHT_WORDS: Final = {code: words for _group, codes in GROUPS for code, words in codes.items()}

AT: Final = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
_HERE: Final = (43.8367, 4.3601)


def example(*, urgent: bool) -> Seeker:
    """Nobody in particular: the questions that a desk hears every day."""
    return Seeker(themes=frozenset({"sleep"}), languages=("ps", "en"), point=_HERE, urgent=urgent)


def _offer(number: int, **said: object) -> Offer:
    return Offer(number, frozenset({"sleep"}), **said)  # type: ignore[arg-type]  # named as its fields are


# Each is best at one thing, so that a weight moved shows at once.
EXAMPLES: Final[tuple[tuple[Promise, Offer], ...]] = (
    (
        _("Open now, 4 km away"),
        _offer(1, openness="open", because="hours", changes_at=AT + timedelta(hours=5), distance_km=4.0),
    ),
    (
        _("Next door, opens this evening"),
        _offer(2, openness="closed", because="hours", changes_at=AT + timedelta(hours=9), distance_km=0.2),
    ),
    (
        _("Three places said an hour ago, 6 km away"),
        _offer(
            3, openness="closed", because="hours", changes_at=AT + timedelta(hours=9), distance_km=6.0,
            counts_places=True, places=3, places_age=timedelta(hours=1),
        ),
    ),
    (
        _("Speaks their language, by appointment"),
        _offer(
            4, openness="appointment", because="appointment_only", distance_km=2.0,
            languages=frozenset({"ps"}), audiences=frozenset({"tous-publics"}),
        ),
    ),
    (
        _("Accepts most of those sent, hours not known"),
        _offer(5, distance_km=3.0, answers=Answers(34, 40, 6), confirmed_age=timedelta(days=12)),
    ),
    (
        _("By telephone, in their language, a professional must refer"),
        _offer(
            6, remote=True, languages=frozenset({"ps", "fr"}), professionals_only=True, openness="open",
            because="hours", changes_at=AT + timedelta(hours=2), access=Access(),
        ),
    ),
)  # fmt: skip
