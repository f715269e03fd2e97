"""The doors around somebody, ranked for one need."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from repere.accompaniment.casework.choices import Urgency
from repere.accompaniment.casework.models import Need, Passage
from repere.accompaniment.orientation import access, constraints, ranking
from repere.accompaniment.orientation.choosing import rules
from repere.accompaniment.orientation.models import Weighing
from repere.accompaniment.orientation.weights import USUAL, Scale, merged
from repere.foundation.accounts.queries import organisations_that_answer
from repere.foundation.toolkit.actors import Actor
from repere.knowledge.directory import hours
from repere.knowledge.directory.nearby.queries import OfferRow, Surroundings, surroundings
from repere.knowledge.territory.rules import departement_of

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Around:
    """Where to look: a point (latitude, longitude), its commune and grouping if known, and how far, in km."""

    point: tuple[float, float] | None
    radius_km: float
    name: str = ""
    commune: str = ""
    epci: str = ""


@dataclass(frozen=True, slots=True)
class Doors:
    """The services around, ranked for one need: those that fit, those set aside, and what to show of each."""

    fitting: list[ranking.Ranked]
    aside: list[ranking.Ranked]
    rows: dict[UUID, OfferRow]


def seeker_of(
    need: Need, passage: Passage, *, age: int | None, around: Around, text: str = ""
) -> ranking.Seeker:
    """What the ranking knows of somebody."""
    return ranking.Seeker(
        themes=frozenset() if text else frozenset({need.theme}),
        languages=tuple(passage.languages),
        age=age,
        audiences=frozenset(passage.audiences),
        situations=frozenset(passage.situations),
        point=around.point,
        commune=around.commune,
        departement=departement_of(around.commune),
        epci=around.epci,
        urgent=need.urgency == Urgency.TODAY,
        constraints=frozenset(passage.constraints),
    )


def doors_for(
    need: Need,
    passage: Passage,
    *,
    age: int | None,
    around: Around,
    at: datetime,
    scale: Scale = USUAL,
    text: str = "",
) -> Doors:
    """What the directory says of the doors around, then the pure ranking: nothing about the person leaves it.

    `text`: words to look for instead of the theme of the need, in any of the languages that the search reads.
    """
    seeker = seeker_of(need, passage, age=age, around=around, text=text)
    found = surroundings(
        [need.theme], around.point, around.radius_km, departement=seeker.departement, text=text
    )
    rows = found.offers(chosen(found, seeker, at=at, radius_km=around.radius_km, scale=scale), at)
    fitting, aside = ranking.rank(
        seeker, offers_of(rows, at, seeker), at=at, radius_km=around.radius_km, scale=scale
    )
    return Doors(fitting, aside, {row.id: row for row in rows})


def chosen(
    found: Surroundings, seeker: ranking.Seeker, *, at: datetime, radius_km: float, scale: Scale
) -> Sequence[int]:
    """Of all that is around, whom to rank: everybody where they are few, else those who may come first."""
    if len(found) <= rules.LIKELY + rules.NEXT_DOOR:
        return range(len(found))
    case = ranking.Case(seeker, at, radius_km, scale)
    since, doors, places = found.foreseen(at)
    seen = found.kept(("seen",), lambda: rules.Seen(found.glimpses))
    from_there = (case.side, radius_km, seeker.commune, seeker.departement, seeker.epci, at.date())

    def lasting() -> list[float]:
        return rules.lasting(case, found.glimpses, at.date())

    def now() -> list[float]:
        worth = found.kept(("lasting", *from_there), lasting)
        then = ranking.Case(seeker, since, radius_km, scale)
        return rules.at_hours(then, found.glimpses, worth, doors, places, since)

    return rules.likely(case, seeker, seen, found.kept(("now", since, *from_there), now))


def that_answer(rows: Iterable[OfferRow], today: date) -> set[UUID]:
    """The organisations behind these doors where somebody answers referrals today."""
    return organisations_that_answer((row.organisation_id for row in rows), access.ANSWER, today)


@lru_cache(maxsize=8192)
def _usual_moment(
    text: str, minute: datetime, territory: str, timezone: str, appointment_only: bool
) -> hours.Moment:
    """Many services keep the same hours, and no door changes within a minute."""
    return hours.moment(
        text, minute, territory=territory, timezone=timezone, appointment_only=appointment_only
    )


def _moment_of_closed(row: OfferRow, at: datetime) -> hours.Moment:
    return hours.moment(
        row.hours,
        at,
        territory=row.territory,
        timezone=row.timezone,
        appointment_only=row.appointment_only,
        closures=row.closures,
    )


def offers_of(rows: Iterable[OfferRow], at: datetime, seeker: ranking.Seeker) -> Iterator[ranking.Offer]:
    """As the ranking takes them; what holds somebody back is asked of them only for whoever is held back."""
    return _offers(rows, at, _access if seeker.is_held_back else None)


def _access(row: OfferRow, at: datetime) -> ranking.Access:
    """What is asked of a service for whoever is held back: hours that suit within the week, and its way in."""
    suits = None
    if row.hours and not row.appointment_only:
        day = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        suits = _suits(row.hours, day, row.territory, row.timezone)
    return ranking.Access(suits, row.is_accessible)


@lru_cache(maxsize=4096)
def _suits(text: str, day: datetime, territory: str, timezone: str) -> frozenset[str] | None:
    """Many services keep the same hours; None where they cannot be read."""
    place = ZoneInfo(timezone)
    found = hours.openings(text, day, day + WEEK, territory=territory, timezone=timezone)
    local = [(opens_at.astimezone(place), closes_at.astimezone(place)) for opens_at, closes_at in found]
    return constraints.suits(local) if local else None


def _offers(
    rows: Iterable[OfferRow],
    at: datetime,
    access_asked: Callable[[OfferRow, datetime], ranking.Access] | None,
) -> Iterator[ranking.Offer]:
    today = at.date()
    # In UTC no hour comes twice.
    minute = at.astimezone(UTC).replace(second=0, microsecond=0)
    for row in rows:
        moment = (
            _moment_of_closed(row, at)
            if row.closures
            else _usual_moment(row.hours, minute, row.territory, row.timezone, row.appointment_only)
        )
        # In the order of its fields, as naming twenty of them takes longer than all the rest.
        yield ranking.Offer(
            row.id,
            row.themes,
            row.languages,
            row.audiences,
            row.situations,
            row.excluded_situations,
            row.age_min,
            row.age_max,
            row.distance_km,
            row.remote,
            row.zones,
            moment.openness,
            moment.because,
            moment.changes_at,
            row.places,
            at - row.said_at if row.said_at else None,
            row.counts_places,
            row.professionals_only,
            row.walk_in,
            row.fee,
            today - row.updated_on,
            row.known_for,
            row.answers,
            access_asked(row, at) if access_asked is not None else None,
        )


# --- weights -------------------------------------------------------------------------------------------


def scale_of(actor: Actor, number: int) -> Scale:
    """The weights of the actor's organisation; `number`: its own table that holds, 0 for the usual one."""
    return scale_of_organisation(actor.organisation_id, number)


def scale_of_organisation(organisation_id: UUID | None, number: int) -> Scale:
    return _scale(organisation_id, number) if number else USUAL


@lru_cache(maxsize=512)
def _scale(organisation_id: UUID | None, number: int) -> Scale:
    # A table is never changed once written: what was read of it holds.
    return Scale(merged(_weights(organisation_id, number)))


def weights_in_force(actor: Actor, number: int) -> Mapping[str, list[float]]:
    """What the table of this number says otherwise than the usual one."""
    return _weights(actor.organisation_id, number) if number else {}


def _weights(organisation_id: UUID | None, number: int) -> Mapping[str, list[float]]:
    held: Mapping[str, list[float]] = Weighing.objects.get(
        organisation=organisation_id, number=number
    ).weights
    return held


def weighings_of(actor: Actor) -> QuerySet[Weighing]:
    """The tables of the actor's organisation, the latest first."""
    return Weighing.objects.filter(organisation=actor.organisation_id).order_by("-number")
