"""Of thousands around a place, those who may come first: weighed as the ranking weighs, then ranked whole.

What is the same for everybody there (the way, the door, places, fees, how fresh it is) is weighed once for a while;
what is about the person (languages, whom a service is for) is weighed for each, once for all who say the same.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from heapq import nlargest
from typing import Final
from uuid import UUID

from repere.accompaniment.orientation.constraints import (
    NO_PHONE,
    REDUCED_MOBILITY,
    SCHOOL_HOURS,
    WORKS_BY_DAY,
    foot_limit,
    walk_minutes,
)
from repere.accompaniment.orientation.ranking import Case, Seeker
from repere.knowledge.directory.nearby.rules import Door, Glimpse, Places, numbered

# Ten are read, sixty at most are shown; and the doors of the street, so that it is told why they are set aside.
LIKELY: Final = 80
NEXT_DOOR: Final = 16
# Whose hours suit somebody is asked of each: more of them, as some will not.
LIKELY_IN_TIME: Final = 240
NEVER: Final = float("-inf")


class Seen:
    """Glimpses by column: what many say is weighed once."""

    def __init__(self, glimpses: Sequence[Glimpse]) -> None:
        self.glimpses = glimpses
        self.tongues, self.tongue = numbered(one.languages for one in glimpses)
        self.whos, self.who = numbered(
            (one.audiences, one.situations, one.excluded_situations, one.age_min, one.age_max)
            for one in glimpses
        )


def lasting(case: Case, glimpses: Sequence[Glimpse], today: date) -> list[float]:
    """What each is worth for whoever comes from there, whatever the hour; NEVER: it does not serve them."""
    points, worth = case.points, []
    for one in glimpses:
        near = case.near(one.distance_km) if one.distance_km is not None else 0.0
        total = near + (max(points["remote"] - near, 0.0) if one.remote else 0.0)
        if zone := case.zone[one.zones]:
            total += zone.reason.points if zone.fits else NEVER
        for reason in case.terms[one.walk_in, one.professionals_only, one.fee]:
            total += reason.points
        total += case.freshness[max((today - one.updated_on).days, 0)].points
        if one.answers is not None:
            total += case.answers[one.answers].points
        worth.append(total)
    return worth


def at_hours(
    case: Case,
    glimpses: Sequence[Glimpse],
    worth: Sequence[float],
    doors: Sequence[Door],
    places: Mapping[UUID, Places],
    at: datetime,
) -> list[float]:
    """The same with what holds at this instant: the door, and the places left."""
    total = []
    for one, lasts, door in zip(glimpses, worth, doors, strict=True):
        fits, reason = case.opening[door]
        points = lasts + (reason.points if fits else NEVER)
        if one.counts_places:
            said = places.get(one.id)
            asked = (said.left, at - said.said_at, said.known_for) if said else (None, None, None)
            fits, reason = case.places(*asked)
            points += reason.points if fits else NEVER
        total.append(points)
    return total


def likely(case: Case, seeker: Seeker, seen: Seen, worth: Sequence[float]) -> list[int]:
    """The places in the list of those who may come first for this person, in the order of the list; with them the very
    nearest, whatever they are worth."""
    tongues = [case.speaking(languages) for languages in seen.tongues]
    whos = [case.fitting(*who) for who in seen.whos]
    total = [
        points + tongues[tongue] + whos[who]
        for points, tongue, who in zip(worth, seen.tongue, seen.who, strict=True)
    ]
    most = LIKELY
    if seeker.is_held_back:
        _hold_back(seeker, seen.glimpses, case, total)
        if seeker.constraints & {SCHOOL_HOURS, WORKS_BY_DAY}:
            most = LIKELY_IN_TIME
    bar = nlargest(most, total)[-1] if len(total) > most else NEVER
    if bar > NEVER:
        best = [place for place, points in enumerate(total) if points >= bar]
    else:
        best = [place for place, points in enumerate(total) if points > NEVER]
    if len(best) > most:
        # Of those that are worth the same, the first of the list: the nearest.
        above = [place for place in best if total[place] > bar]
        best = above + [place for place in best if total[place] == bar][: most - len(above)]
    return sorted({*best, *range(min(NEXT_DOOR, len(total)))})


def _hold_back(seeker: Seeker, glimpses: Sequence[Glimpse], case: Case, total: list[float]) -> None:
    """A way that is too long on foot, a telephone that is not there. The rest is asked of those who are ranked."""
    limit = foot_limit(seeker.constraints)
    is_slow = REDUCED_MOBILITY in seeker.situations
    has_no_phone = NO_PHONE in seeker.constraints
    for place, one in enumerate(glimpses):
        if limit is not None and one.distance_km is not None:
            minutes = walk_minutes(one.distance_km, is_slow=is_slow)
            if minutes <= limit:
                total[place] += case.points["on_foot"] * (1.0 - minutes / limit)
            elif not one.remote:
                total[place] = NEVER
        if has_no_phone:
            if one.remote and one.distance_km is None and seeker.point is not None:
                total[place] = NEVER
            elif one.appointment_only:
                total[place] += case.points["phone_needed"]
