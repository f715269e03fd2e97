"""Which doors to try first for a person, why, and why not the others: codes only, the door makes words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import asin, cos, radians, sin, sqrt
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from repere.knowledge.territory.rules import departement_of, whole_commune


@dataclass(frozen=True, slots=True)
class Seeker:
    """What is known of the person; what is absent is unknown, and never held against them."""

    themes: frozenset[str]
    languages: tuple[str, ...] = ()  # the one most at ease first
    age: int | None = None
    audiences: frozenset[str] = frozenset()
    situations: frozenset[str] = frozenset()
    point: tuple[float, float] | None = None  # latitude, longitude
    commune: str = ""
    departement: str = ""
    epci: str = ""
    urgent: bool = False


class Offer(NamedTuple):
    """What is known of a service at the instant of ranking."""

    id: Any
    themes: frozenset[str]
    languages: frozenset[str] = frozenset()
    audiences: frozenset[str] = frozenset()  # `publics` of data·inclusion; empty or tous-publics: everybody
    situations: frozenset[str] = frozenset()  # those accepted; empty: all
    excluded_situations: frozenset[str] = frozenset()
    age_min: int | None = None
    age_max: int | None = None
    point: tuple[float, float] | None = None
    remote: bool = False
    zones: frozenset[str] = frozenset()  # commune, département, EPCI codes or "france"; empty: no limit
    openness: str = "unknown"
    because: str = "no_hours"
    changes_at: datetime | None = None
    places: int | None = None
    places_age: timedelta | None = None  # None: nobody said
    counts_places: bool = False
    professionals_only: bool = False
    walk_in: bool = False
    fee: bool | None = None
    confirmed_age: timedelta | None = None


class Reason(NamedTuple):
    code: str
    points: float
    params: Mapping[str, Any]


class Ranked(NamedTuple):
    offer: Offer
    score: float
    distance_km: float | None
    reasons: tuple[Reason, ...]
    exclusions: tuple[Reason, ...]


class Weight(NamedTuple):
    usual: float
    urgent: float


WEIGHTS: Final[Mapping[str, Weight]] = MappingProxyType(
    {
        "open_now": Weight(20, 32),
        "opens_at": Weight(12, 8),
        "appointment": Weight(8, 2),
        "hours_unknown": Weight(0, -4),
        "closed_now": Weight(-6, -14),
        "places": Weight(20, 32),
        "places_unknown": Weight(0, -3),
        "near": Weight(18, 24),
        "remote": Weight(8, 4),
        "speaks": Weight(15, 10),
        "language_missing": Weight(-4, -2),
        "for_you": Weight(10, 6),
        "everybody": Weight(5, 4),
        "to_check": Weight(-2, -1),
        "walk_in": Weight(4, 6),
        "referral_needed": Weight(-3, -6),
        "free": Weight(3, 2),
        "fee": Weight(-5, -4),
        "confirmed": Weight(4, 2),
        "stale": Weight(-4, -2),
    }
)
"""The most points a reason brings, on an ordinary day and when the need cannot wait.

A wrong door is what costs a person most, so what makes a door open comes first: it is open, it has places,
one gets there. Then what makes the visit useful: a common language, a place meant for them. What a
telephone call can settle (a fact to check, a fee, a referral to ask for) moves a service down and never
out, and all of it together weighs less than a door open now with places. A service that is silent (no
hours, no figure) loses nothing on an ordinary day: small associations say little. When the need cannot
wait, a door that may be shut counts against.
"""

EXCLUSIONS: Final = (
    "theme_not_offered",
    "age_out_of_range",
    "audience_not_matched",
    "situation_excluded",
    "situation_not_accepted",
    "outside_zone",
    "too_far",
    "full",
    "closed_for_now",
)
REASONS: Final = (*WEIGHTS, "places_old")

FRESH_PLACES: Final = timedelta(hours=2)
# A bed free yesterday morning says nothing of tonight.
DEAD_PLACES: Final = timedelta(hours=24)
# A visit that ends before it has begun is a wrong door.
LAST_MINUTES: Final = timedelta(minutes=30)
SOON: Final = timedelta(hours=24)
# Forty minutes on foot: half the points of the next street.
HALF_NEAR_KM: Final = 3.0
SECOND_LANGUAGE: Final = 0.7
# The freshness scale of data·inclusion: full under six months, none at two years.
CONFIRMED_DAYS: Final = 183
ABANDONED_DAYS: Final = 730

# `publics` of data·inclusion carry no ages: (may be from, surely from, surely to, may be to).
AUDIENCE_AGES: Final[Mapping[str, tuple[int, int, int, int]]] = MappingProxyType(
    {"jeunes": (0, 16, 25, 30), "seniors": (50, 65, 199, 199)}
)
# A situation told by the person that puts them in an audience, or out of it.
AUDIENCE_OF_SITUATION: Final = MappingProxyType({"family": "familles"})
NOT_AUDIENCE_OF_SITUATION: Final = MappingProxyType({"alone": "familles", "minor_alone": "familles"})
# One of these, told, says something of the others; any other situation says nothing of the rest.
HOUSEHOLDS: Final = frozenset({"alone", "couple", "family", "minor_alone"})

EARTH_KM: Final = 6371.0088  # mean radius, IUGG


def distance_km(here: tuple[float, float], there: tuple[float, float]) -> float:
    """By the haversine: R. W. Sinnott, "Virtues of the Haversine", Sky and Telescope 68 (2), 1984, p. 159."""
    lat, other_lat = radians(here[0]), radians(there[0])
    half_lat, half_lon = sin((other_lat - lat) / 2), sin(radians(there[1] - here[1]) / 2)
    square = half_lat * half_lat + cos(lat) * cos(other_lat) * half_lon * half_lon
    return 2 * EARTH_KM * asin(min(1.0, sqrt(square)))


def _tenth(km: float) -> float:
    return int(km * 10 + 0.5) / 10


_Reasons = list[Reason]


class _Case:
    """What is worked out once for a person, however many the offers; many offers share their reasons."""

    __slots__ = (
        "at", "audiences", "freshness", "not_audiences", "places_in", "plain", "points", "radius_km",
        "seeker", "spoken", "standing",
    )  # fmt: skip

    def __init__(self, seeker: Seeker, at: datetime, radius_km: float) -> None:
        self.seeker = seeker
        self.at = at
        self.radius_km = radius_km
        self.points = _POINTS[seeker.urgent]
        self.plain = _PLAIN[seeker.urgent]
        self.audiences, self.not_audiences = _audiences(seeker)
        self.places_in = _territory(seeker)
        self.spoken: dict[frozenset[str], Reason] = {}
        self.standing: dict[frozenset[str], tuple[bool, Reason]] = {}
        self.freshness: dict[int, Reason] = {}


def _audiences(seeker: Seeker) -> tuple[frozenset[str], frozenset[str]]:
    """The audiences a person is known to belong to, and those they are known not to."""
    among = set(seeker.audiences)
    among.update(audience for told, audience in AUDIENCE_OF_SITUATION.items() if told in seeker.situations)
    outside = {
        NOT_AUDIENCE_OF_SITUATION[told] for told in seeker.situations & NOT_AUDIENCE_OF_SITUATION.keys()
    }
    if seeker.age is not None:
        for audience, (perhaps_from, surely_from, surely_to, perhaps_to) in AUDIENCE_AGES.items():
            if surely_from <= seeker.age <= surely_to:
                among.add(audience)
            elif not perhaps_from <= seeker.age <= perhaps_to:
                outside.add(audience)
    return frozenset(among), frozenset(outside - among)


def _territory(seeker: Seeker) -> frozenset[str]:
    # Files mix Paris, Lyon and Marseille with their arrondissements.
    commune = seeker.commune
    departement = seeker.departement or departement_of(commune)
    return frozenset({commune, whole_commune(commune), departement, seeker.epci, "france"} - {""})


def _may_cover(zone: str, seeker: Seeker, departement: str) -> bool:
    """Whether a zone that the known codes do not name could still be the person's, if we knew more."""
    if len(zone) == 9:
        return not seeker.epci
    if len(zone) != 5:
        return not departement
    if seeker.commune and whole_commune(zone) != seeker.commune:
        return False
    return departement in {"", departement_of(zone)}


def _theme(case: _Case, offer: Offer, found: _Reasons, against: _Reasons) -> None:
    themes = case.seeker.themes
    if themes and themes.isdisjoint(offer.themes):
        against.append(Reason("theme_not_offered", 0.0, {"themes": tuple(sorted(themes))}))


def _opening(case: _Case, offer: Offer, found: _Reasons, against: _Reasons) -> None:
    openness, changes_at = offer.openness, offer.changes_at
    if offer.because == "closure":
        against.append(Reason("closed_for_now", 0.0, {"opens_at": changes_at}))
    elif openness == "open":
        points = case.points["open_now"]
        if changes_at is not None and (left := changes_at - case.at) < LAST_MINUTES:
            points *= max(left / LAST_MINUTES, 0.0)
        found.append(Reason("open_now", points, {"closes_at": changes_at}))
    elif openness == "appointment":
        found.append(case.plain["appointment"])
    elif openness == "closed":
        if changes_at is not None and (wait := changes_at - case.at) < SOON:
            points = case.points["opens_at"] * (1.0 - max(wait / SOON, 0.0))
            found.append(Reason("opens_at", points, {"at": changes_at}))
        else:
            found.append(Reason("closed_now", case.points["closed_now"], {"opens_at": changes_at}))
    else:
        found.append(Reason("hours_unknown", case.points["hours_unknown"], {"because": offer.because}))


def _places(case: _Case, offer: Offer, found: _Reasons, against: _Reasons) -> None:
    count, age = offer.places, offer.places_age
    if count is None or age is None or age >= DEAD_PLACES:
        found.append(case.plain["places_unknown"])
        return
    seconds = max(age.total_seconds(), 0.0)
    if count <= 0:
        against.append(Reason("full", 0.0, {"age_minutes": int(seconds // 60)}))
    elif seconds < _FRESH_SECONDS:
        said = {"count": count, "age_minutes": int(seconds // 60)}
        found.append(Reason("places", case.points["places"], said))
    else:
        left = (_DEAD_SECONDS - seconds) / (_DEAD_SECONDS - _FRESH_SECONDS)
        said = {"count": count, "age_hours": int(seconds // 3600)}
        found.append(Reason("places_old", case.points["places"] * left, said))


def _distance(case: _Case, offer: Offer, km: float | None, found: _Reasons, against: _Reasons) -> None:
    near = 0.0
    if km is None:
        if case.seeker.point is not None and not offer.remote:
            found.append(Reason("to_check", case.points["to_check"], {"what": "distance"}))
    elif km <= case.radius_km:
        near = case.points["near"] * HALF_NEAR_KM / (HALF_NEAR_KM + km)
        found.append(Reason("near", near, {"km": _tenth(km)}))
    elif not offer.remote:
        against.append(Reason("too_far", 0.0, {"km": _tenth(km), "radius_km": case.radius_km}))
    if offer.remote:
        # The better of the two ways counts, once.
        found.append(Reason("remote", max(case.points["remote"] - near, 0.0), _NOTHING))


def _language(case: _Case, offer: Offer, found: _Reasons) -> None:
    languages = offer.languages
    reason = case.spoken.get(languages)
    if reason is None:
        reason = case.spoken[languages] = _spoken(case, languages)
    found.append(reason)


def _spoken(case: _Case, languages: frozenset[str]) -> Reason:
    points = case.points["speaks"]
    for language in case.seeker.languages:
        if language in languages:
            return Reason("speaks", points, {"language": language})
        points *= SECOND_LANGUAGE
    missing = {"language": case.seeker.languages[0]}
    return Reason("language_missing", case.points["language_missing"], missing)


def _age(case: _Case, offer: Offer, found: _Reasons, against: _Reasons) -> None:
    low, high = offer.age_min, offer.age_max
    age = case.seeker.age
    if age is None:
        params = {"what": "age", "age_min": low, "age_max": high}
        found.append(Reason("to_check", case.points["to_check"], params))
    elif (low is not None and age < low) or (high is not None and age > high):
        against.append(Reason("age_out_of_range", 0.0, {"age": age, "age_min": low, "age_max": high}))


def _audience(case: _Case, offer: Offer, found: _Reasons, against: _Reasons) -> None:
    standing = case.standing.get(offer.audiences)
    if standing is None:
        standing = case.standing[offer.audiences] = _standing(case, offer.audiences)
    fits, reason = standing
    (found if fits else against).append(reason)


def _standing(case: _Case, audiences: frozenset[str]) -> tuple[bool, Reason]:
    if not audiences or "tous-publics" in audiences:
        return True, case.plain["everybody"]
    if shared := case.audiences & audiences:
        return True, Reason("for_you", case.points["for_you"], {"audience": min(shared)})
    possible = audiences - case.not_audiences
    if not possible:
        return False, Reason("audience_not_matched", 0.0, {"audiences": tuple(sorted(audiences))})
    params = {"what": "audience", "audiences": tuple(sorted(possible))}
    return True, Reason("to_check", case.points["to_check"], params)


def _situation(case: _Case, offer: Offer, found: _Reasons, against: _Reasons) -> None:
    told = case.seeker.situations
    if not told.isdisjoint(offer.excluded_situations):
        situations = tuple(sorted(told & offer.excluded_situations))
        against.append(Reason("situation_excluded", 0.0, {"situations": situations}))
    if not (accepted := offer.situations):
        return
    household, welcomed = told & HOUSEHOLDS, accepted & HOUSEHOLDS
    if household and welcomed and household.isdisjoint(welcomed):
        refused = {"situations": tuple(sorted(household)), "accepted": tuple(sorted(welcomed))}
        against.append(Reason("situation_not_accepted", 0.0, refused))
    elif (welcomed and not household) or told.isdisjoint(accepted) or told - HOUSEHOLDS - accepted:
        params: dict[str, Any] = {"what": "situation", "accepted": tuple(sorted(accepted))}
        found.append(Reason("to_check", case.points["to_check"], params))


def _zone(case: _Case, offer: Offer, found: _Reasons, against: _Reasons) -> None:
    """Of zones where the person is not known to be."""
    zones, seeker = offer.zones, case.seeker
    departement = seeker.departement or departement_of(seeker.commune)
    codes = tuple(sorted(zones))
    if any(_may_cover(zone, seeker, departement) for zone in zones):
        found.append(Reason("to_check", case.points["to_check"], {"what": "zone", "zones": codes}))
    else:
        against.append(Reason("outside_zone", 0.0, {"zones": codes}))


def _terms(case: _Case, offer: Offer, found: _Reasons) -> None:
    if offer.walk_in:
        found.append(case.plain["walk_in"])
    if offer.professionals_only:
        found.append(case.plain["referral_needed"])
    if offer.fee is not None:
        found.append(case.plain["fee" if offer.fee else "free"])
    if offer.confirmed_age is None:
        return
    days = max(offer.confirmed_age.days, 0)
    reason = case.freshness.get(days)
    if reason is None:
        reason = case.freshness[days] = _freshness(case, days)
    found.append(reason)


def _freshness(case: _Case, days: int) -> Reason:
    if days < CONFIRMED_DAYS:
        return Reason("confirmed", case.points["confirmed"] * (1.0 - days / CONFIRMED_DAYS), {"days": days})
    neglect = min((days - CONFIRMED_DAYS) / (ABANDONED_DAYS - CONFIRMED_DAYS), 1.0)
    return Reason("stale", case.points["stale"] * neglect, {"days": days})


def rank(
    seeker: Seeker, offers: Iterable[Offer], *, at: datetime, radius_km: float = 30.0
) -> tuple[list[Ranked], list[Ranked]]:
    """Those that fit, best first, ties by distance then id; then those set aside, fewest exclusions first."""
    case, here = _Case(seeker, at, radius_km), seeker.point
    told, here_in = seeker.situations, case.places_in
    fitting: list[Ranked] = []
    aside: list[Ranked] = []
    for offer in offers:
        km = None if here is None or offer.point is None else distance_km(here, offer.point)
        found: _Reasons = []
        against: _Reasons = []
        # A criterion of which the offer says nothing is not asked.
        _theme(case, offer, found, against)
        _opening(case, offer, found, against)
        if offer.counts_places:
            _places(case, offer, found, against)
        _distance(case, offer, km, found, against)
        if offer.languages and seeker.languages:
            _language(case, offer, found)
        if offer.age_min is not None or offer.age_max is not None:
            _age(case, offer, found, against)
        _audience(case, offer, found, against)
        if told or offer.situations:
            _situation(case, offer, found, against)
        if offer.zones and here_in.isdisjoint(offer.zones):
            _zone(case, offer, found, against)
        _terms(case, offer, found)
        score = 0.0
        for reason in found:
            score += reason.points
        (aside if against else fitting).append(Ranked(offer, score, km, tuple(found), tuple(against)))
    fitting.sort(key=_best_first)
    aside.sort(key=_least_excluded_first)
    return fitting, aside


def _best_first(ranked: Ranked) -> tuple[float, float, Any]:
    km = ranked.distance_km
    return -ranked.score, _FAR if km is None else km, ranked.offer.id


def _least_excluded_first(ranked: Ranked) -> tuple[int, float, float, Any]:
    return len(ranked.exclusions), *_best_first(ranked)


_FAR: Final = float("inf")
_FRESH_SECONDS: Final = FRESH_PLACES.total_seconds()
_DEAD_SECONDS: Final = DEAD_PLACES.total_seconds()
_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})
_POINTS: Final = {
    urgent: {code: float(weight[urgent]) for code, weight in WEIGHTS.items()} for urgent in (False, True)
}
# Reasons without figures are made once.
_PLAIN: Final = {
    urgent: {code: Reason(code, points, _NOTHING) for code, points in table.items()}
    for urgent, table in _POINTS.items()
}
