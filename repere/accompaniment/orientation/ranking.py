"""Which doors to try first for a person, why, and why not the others: codes only, the door makes words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from repere.accompaniment.orientation.answers import Answers, share
from repere.accompaniment.orientation.constraints import (
    BROUGHT_ALONG,
    NO_PHONE,
    REDUCED_MOBILITY,
    SCHOOL_HOURS,
    WORKS_BY_DAY,
    foot_limit,
    walk_minutes,
)
from repere.accompaniment.orientation.weights import NOTHING, USUAL, WEIGHTS, Memo, Reason, Scale
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
    constraints: frozenset[str] = frozenset()  # constraints.py

    @property
    def is_held_back(self) -> bool:
        """Whether something they said makes it worth asking more of each service."""
        return bool(self.constraints or self.situations & HOLDS_BACK)


class Access(NamedTuple):
    """What is asked of a service only when somebody is held back by it."""

    suits: frozenset[str] | None = (
        None  # of the constraints of time, those its openings suit; None: not known
    )
    is_accessible: bool | None = None


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
    distance_km: float | None = None  # from where the seeker looks, as the crow flies
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
    places_life: timedelta | None = None  # how long the number is believed; None: a day
    answers: Answers | None = None  # how those sent there were answered; None: too few to say
    access: Access | None = None  # None: nobody asked


class Ranked(NamedTuple):
    offer: Offer
    score: float
    distance_km: float | None
    reasons: tuple[Reason, ...]
    exclusions: tuple[Reason, ...]


EXCLUSIONS: Final = (
    "theme_not_offered",
    "age_out_of_range",
    "audience_not_matched",
    "situation_excluded",
    "situation_not_accepted",
    "outside_zone",
    "too_far",
    "too_far_on_foot",
    "by_telephone_only",
    "full",
    "closed_for_now",
)
REASONS: Final = (*WEIGHTS, "places_old")

# A number is fresh for the first twelfth of its life: two hours of a day.
FRESH_PART: Final = 12
# A bed free yesterday morning says nothing of tonight.
DEAD_PLACES: Final = timedelta(hours=24)
# A visit that ends before it has begun is a wrong door.
LAST_MINUTES: Final = timedelta(minutes=30)
SOON: Final = timedelta(hours=24)
# Forty minutes on foot: half the points of the next street.
HALF_NEAR_KM: Final = 3.0
SECOND_LANGUAGE: Final = 0.7

# `publics` of data·inclusion carry no ages: (may be from, surely from, surely to, may be to).
AUDIENCE_AGES: Final[Mapping[str, tuple[int, int, int, int]]] = MappingProxyType(
    {"jeunes": (0, 16, 25, 30), "seniors": (50, 65, 199, 199)}
)
# A situation told by the person that puts them in an audience, or out of it.
AUDIENCE_OF_SITUATION: Final = MappingProxyType({"family": "familles"})
NOT_AUDIENCE_OF_SITUATION: Final = MappingProxyType({"alone": "familles", "minor_alone": "familles"})
# One of these, told, says something of the others; any other situation says nothing of the rest.
HOUSEHOLDS: Final = frozenset({"alone", "couple", "family", "minor_alone"})
HOLDS_BACK: Final = BROUGHT_ALONG | {REDUCED_MOBILITY}
# Whether the way in fits is asked apart from whom a place is for.
NOT_WHO: Final = frozenset({REDUCED_MOBILITY})


def _tenth(km: float) -> float:
    return int(km * 10 + 0.5) / 10


class _Fit(NamedTuple):
    """A reason for, or an exclusion."""

    fits: bool
    reason: Reason


class Case:
    """One person at one instant: what each criterion says, whatever the service that it is asked of."""

    def __init__(self, seeker: Seeker, at: datetime, radius_km: float, scale: Scale) -> None:
        side = scale.urgent if seeker.urgent else scale.usual
        self.seeker = seeker
        self.at = at
        self.radius_km = radius_km
        self.side = side
        self.points = side.points
        self.plain = side.plain
        self.freshness = side.freshness
        self.among, self.not_among = _audiences(seeker)
        self.places_in = _territory(seeker)
        self.opening = Memo(self._opening)
        self.spoken, self.unspoken = _languages(seeker, self.points)
        self.age = Memo(self._age)
        self.audience = Memo(self._audience)
        self.situation = Memo(self._situation)
        self.zone = Memo(self._zone)
        self.terms = Memo(self._terms)
        self.answers = Memo(self._answers)
        self.is_held_back = seeker.is_held_back

    def _opening(self, moment: tuple[str, str, datetime | None]) -> _Fit:
        openness, because, changes_at = moment
        if because == "closure":
            return _Fit(False, Reason("closed_for_now", 0.0, {"opens_at": changes_at}))
        if openness == "open":
            points = self.points["open_now"]
            if changes_at is not None and (left := changes_at - self.at) < LAST_MINUTES:
                points *= max(left / LAST_MINUTES, 0.0)
            return _Fit(True, Reason("open_now", points, {"closes_at": changes_at}))
        if openness == "appointment":
            return _Fit(True, self.plain["appointment"])
        if openness != "closed":
            return _Fit(True, Reason("hours_unknown", self.points["hours_unknown"], {"because": because}))
        if changes_at is not None and (wait := changes_at - self.at) < SOON:
            points = self.points["opens_at"] * (1.0 - max(wait / SOON, 0.0))
            return _Fit(True, Reason("opens_at", points, {"at": changes_at}))
        return _Fit(True, Reason("closed_now", self.points["closed_now"], {"opens_at": changes_at}))

    def places(self, count: int | None, age: timedelta | None, life: timedelta | None) -> _Fit:
        life = life or DEAD_PLACES
        if count is None or age is None or age >= life:
            return _Fit(True, self.plain["places_unknown"])
        seconds = max(age.total_seconds(), 0.0)
        if count <= 0:
            return _Fit(False, Reason("full", 0.0, {"age_minutes": int(seconds // 60)}))
        dead = life.total_seconds()
        fresh = dead / FRESH_PART
        if seconds < fresh:
            said = {"count": count, "age_minutes": int(seconds // 60)}
            return _Fit(True, Reason("places", self.points["places"], said))
        left = (dead - seconds) / (dead - fresh)
        said = {"count": count, "age_hours": int(seconds // 3600)}
        return _Fit(True, Reason("places_old", self.points["places"] * left, said))

    def near(self, km: float) -> float:
        """Points for a way of so many kilometres, within where one looks."""
        return self.points["near"] * HALF_NEAR_KM / (HALF_NEAR_KM + km)

    def speaking(self, languages: frozenset[str]) -> float:
        """Points for the languages of a service."""
        if not languages or self.unspoken is None:
            return 0.0
        return next((said for one, said in self.spoken if one in languages), self.unspoken).points

    def fitting(
        self,
        audiences: frozenset[str],
        situations: frozenset[str],
        excluded: frozenset[str],
        age_min: int | None,
        age_max: int | None,
    ) -> float:
        """Points for whom a service is for; minus infinity when it is not for this person."""
        told = [self.audience[audiences]]
        if situations or excluded:
            told += self.situation[situations, excluded]
        if said := self.age[age_min, age_max]:
            told.append(said)
        return sum(one.reason.points if one.fits else -_FAR for one in told)

    def distance(self, km: float | None, remote: bool, found: list[Reason], against: list[Reason]) -> None:
        near = 0.0
        if km is None:
            if self.seeker.point is not None and not remote:
                found.append(self._to_check("distance"))
        elif km <= self.radius_km:
            near = self.near(km)
            found.append(Reason("near", near, {"km": _tenth(km)}))
        elif not remote:
            against.append(Reason("too_far", 0.0, {"km": _tenth(km), "radius_km": self.radius_km}))
        if remote:
            # The better of the two ways counts, once.
            found.append(Reason("remote", max(self.points["remote"] - near, 0.0), NOTHING))

    def _age(self, limits: tuple[int | None, int | None]) -> _Fit | None:
        low, high = limits
        age = self.seeker.age
        if low is None and high is None:
            return None
        if age is None:
            return _Fit(True, self._to_check("age", age_min=low, age_max=high))
        if (low is not None and age < low) or (high is not None and age > high):
            return _Fit(False, Reason("age_out_of_range", 0.0, {"age": age, "age_min": low, "age_max": high}))
        return None

    def _audience(self, audiences: frozenset[str]) -> _Fit:
        if not audiences or "tous-publics" in audiences:
            return _Fit(True, self.plain["everybody"])
        if shared := self.among & audiences:
            return _Fit(True, Reason("for_you", self.points["for_you"], {"audience": min(shared)}))
        possible = audiences - self.not_among
        if not possible:
            excluded = {"audiences": tuple(sorted(audiences))}
            return _Fit(False, Reason("audience_not_matched", 0.0, excluded))
        return _Fit(True, self._to_check("audience", audiences=tuple(sorted(possible))))

    def _situation(self, asked: tuple[frozenset[str], frozenset[str]]) -> tuple[_Fit, ...]:
        accepted, excluded = asked
        said: tuple[_Fit, ...] = ()
        told = self.seeker.situations
        who = told - NOT_WHO
        if not told.isdisjoint(excluded):
            situations = {"situations": tuple(sorted(told & excluded))}
            said = (_Fit(False, Reason("situation_excluded", 0.0, situations)),)
        if not accepted:
            return said
        household, welcomed = told & HOUSEHOLDS, accepted & HOUSEHOLDS
        if household and welcomed and household.isdisjoint(welcomed):
            refused = {"situations": tuple(sorted(household)), "accepted": tuple(sorted(welcomed))}
            return (*said, _Fit(False, Reason("situation_not_accepted", 0.0, refused)))
        if (welcomed and not household) or told.isdisjoint(accepted) or who - HOUSEHOLDS - accepted:
            return (*said, _Fit(True, self._to_check("situation", accepted=tuple(sorted(accepted)))))
        return said

    def _zone(self, zones: frozenset[str]) -> _Fit | None:
        if not zones or not self.places_in.isdisjoint(zones):
            return None
        seeker, codes = self.seeker, tuple(sorted(zones))
        departement = seeker.departement or departement_of(seeker.commune)
        if any(_may_cover(zone, seeker, departement) for zone in zones):
            return _Fit(True, self._to_check("zone", zones=codes))
        return _Fit(False, Reason("outside_zone", 0.0, {"zones": codes}))

    def _terms(self, terms: tuple[bool, bool, bool | None]) -> tuple[Reason, ...]:
        walk_in, professionals_only, fee = terms
        codes = (
            "walk_in" if walk_in else "",
            "referral_needed" if professionals_only else "",
            "" if fee is None else "fee" if fee else "free",
        )
        return tuple(self.plain[code] for code in codes if code)

    def _answers(self, answers: Answers) -> Reason:
        accepted, asked, hours = answers
        worth = share(answers)
        code = "accepts" if worth >= 0 else "refuses"
        said = {"accepted": accepted, "asked": asked, "hours": hours}
        return Reason(code, self.points[code] * abs(worth), said)

    def way_there(self, offer: Offer, km: float | None, found: list[Reason], against: list[Reason]) -> None:
        """What holds this person back, and whether this service leaves them a way."""
        told, held, points = self.seeker.constraints, self.seeker.situations, self.points
        access = offer.access or _NOT_ASKED
        is_slow = REDUCED_MOBILITY in held
        goes_there = not offer.remote or (km is not None and km <= self.radius_km)
        limit = foot_limit(told)
        if limit is not None and km is not None:
            minutes = walk_minutes(km, is_slow=is_slow)
            if minutes <= limit:
                worth = points["on_foot"] * (1.0 - minutes / limit)
                found.append(Reason("on_foot", worth, {"minutes": minutes}))
            elif not offer.remote:
                against.append(Reason("too_far_on_foot", 0.0, {"minutes": minutes, "limit": limit}))
        if is_slow and goes_there:
            known = access.is_accessible
            found.append(self.plain["accessible"] if known else self._to_check("step"))
        if brought := tuple(sorted(held & BROUGHT_ALONG)):
            self._brought(brought, offer, goes_there, found)
        for constraint, good, bad in _TIMES:
            if constraint not in told:
                continue
            if access.suits is None:
                found.append(self._to_check("hours", constraint=constraint))
            else:
                found.append(self.plain[good if constraint in access.suits else bad])
        if NO_PHONE in told:
            if offer.remote and not goes_there and self.seeker.point is not None:
                against.append(Reason("by_telephone_only", 0.0, NOTHING))
            elif offer.openness == "appointment":
                found.append(self.plain["phone_needed"])

    def _brought(self, brought: tuple[str, ...], offer: Offer, goes_there: bool, found: list[Reason]) -> None:
        welcomed = tuple(code for code in brought if code in offer.situations)
        if welcomed:
            found.append(Reason("welcomes", self.points["welcomes"], {"situations": welcomed}))
        elif goes_there and not offer.situations and offer.excluded_situations.isdisjoint(brought):
            found.append(self._to_check("brought", situations=brought))

    def _to_check(self, what: str, **params: Any) -> Reason:
        return Reason("to_check", self.points["to_check"], {"what": what, **params})


def _languages(seeker: Seeker, points: Mapping[str, float]) -> tuple[list[tuple[str, Reason]], Reason | None]:
    """What is said of a service that speaks each of their languages, the first one first; and none of them."""
    if not seeker.languages:
        return [], None
    missing = Reason("language_missing", points["language_missing"], {"language": seeker.languages[0]})
    spoken, share = [], points["speaks"]
    for language in seeker.languages:
        spoken.append((language, Reason("speaks", share, {"language": language})))
        share *= SECOND_LANGUAGE
    return spoken, missing


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


def rank(
    seeker: Seeker,
    offers: Iterable[Offer],
    *,
    at: datetime,
    radius_km: float = 30.0,
    scale: Scale = USUAL,
) -> tuple[list[Ranked], list[Ranked]]:
    """Those that fit, best first, ties by distance then id; then those set aside, fewest exclusions first.

    `scale`: what each reason is worth, for an organisation that weighs otherwise.
    """
    case, is_somewhere = Case(seeker, at, radius_km, scale), seeker.point is not None
    fitting: list[Ranked] = []
    aside: list[Ranked] = []
    for offer in offers:
        # Taken apart at once: asking twenty fields one by one takes longer than all the rest.
        (
            _id, themes, languages, audiences, situations, excluded_situations, age_min, age_max, km, remote, zones,
            openness, because, changes_at, places, places_age, counts_places, professionals_only, walk_in, fee,
            confirmed_age, places_life, answers, _access,
        ) = offer  # fmt: skip
        km = km if is_somewhere else None
        found: list[Reason] = []
        against: list[Reason] = []
        # A criterion of which the offer says nothing is not asked.
        if seeker.themes and seeker.themes.isdisjoint(themes):
            against.append(Reason("theme_not_offered", 0.0, {"themes": tuple(sorted(seeker.themes))}))
        fits, reason = case.opening[openness, because, changes_at]
        (found if fits else against).append(reason)
        if counts_places:
            fits, reason = case.places(places, places_age, places_life)
            (found if fits else against).append(reason)
        case.distance(km, remote, found, against)
        if languages and case.unspoken:
            found.append(next((said for one, said in case.spoken if one in languages), case.unspoken))
        if said := case.age[age_min, age_max]:
            (found if said.fits else against).append(said.reason)
        fits, reason = case.audience[audiences]
        (found if fits else against).append(reason)
        if situations or excluded_situations:
            for fits, reason in case.situation[situations, excluded_situations]:
                (found if fits else against).append(reason)
        if said := case.zone[zones]:
            (found if said.fits else against).append(said.reason)
        found += case.terms[walk_in, professionals_only, fee]
        if confirmed_age is not None:
            found.append(case.freshness[max(confirmed_age.days, 0)])
        if answers is not None:
            found.append(case.answers[answers])
        if case.is_held_back:
            case.way_there(offer, km, found, against)
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
_NOT_ASKED: Final = Access()
# What was said of one's time, what is worth more then, and what is worth less.
_TIMES: Final = (
    (SCHOOL_HOURS, "school_hours", "outside_school"),
    (WORKS_BY_DAY, "after_work", "only_by_day"),
)

__all__ = [
    "EXCLUSIONS", "REASONS", "WEIGHTS", "Access", "Answers", "Case", "Offer", "Ranked", "Reason", "Scale", "Seeker",
    "rank",
]  # fmt: skip
