from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repere.accompaniment.casework.models import Need, Passage
from repere.accompaniment.orientation import ranking
from repere.accompaniment.orientation.choosing import rules
from repere.accompaniment.orientation.choosing.queries import Around, doors_for
from repere.accompaniment.orientation.weights import USUAL
from repere.foundation.toolkit.actors import SYSTEM
from repere.knowledge.directory.answers.rules import Answers
from repere.knowledge.directory.capacity.actions import say_places
from repere.knowledge.directory.models import Service
from repere.knowledge.directory.nearby.rules import SHUT, Door, Glimpse, Places, door
from tests import factories

NIMES = (43.8367, 4.3601)
AT = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
RADIUS = 30.0

some = st.sampled_from
codes = st.frozensets(some(["ar", "prs", "fr"]), max_size=2)
people = st.builds(
    ranking.Seeker,
    themes=st.just(frozenset({"eat"})),
    languages=some([(), ("ar",), ("prs", "fr")]),
    age=some([None, 15, 22, 70]),
    audiences=some([frozenset(), frozenset({"femmes"})]),
    situations=some([frozenset(), frozenset({"alone"}), frozenset({"family"})]),
    point=st.just(NIMES),
    commune=some(["30189", ""]),
    departement=st.just("30"),
    epci=some(["", "243000643"]),
    urgent=st.booleans(),
)
glimpses = st.builds(
    Glimpse,
    id=st.integers(0, 10**9),
    distance_km=st.none() | st.floats(0, RADIUS),
    remote=st.booleans(),
    languages=codes,
    audiences=some([frozenset(), frozenset({"tous-publics"}), frozenset({"femmes"}), frozenset({"jeunes"})]),
    situations=some([frozenset(), frozenset({"family"})]),
    excluded_situations=some([frozenset(), frozenset({"alone"})]),
    zones=some([frozenset(), frozenset({"30"}), frozenset({"75"}), frozenset({"30007"}), frozenset({"243000643"})]),
    age_min=some([None, 18]),
    age_max=some([None, 25]),
    timetable=st.none(),
    appointment_only=st.booleans(),
    counts_places=st.booleans(),
    professionals_only=st.booleans(),
    walk_in=st.booleans(),
    fee=some([None, True, False]),
    updated_on=st.dates(date(2024, 1, 1), AT.date()),
    answers=st.none() | st.builds(Answers, st.integers(0, 5), st.just(5), st.none() | st.integers(0, 90)),
)  # fmt: skip
doors = st.builds(
    Door,
    some(["open", "closed"]),
    st.just("hours"),
    st.none() | st.integers(1, 40).map(lambda hours: AT + timedelta(hours=hours)),
)
left = st.none() | st.builds(
    Places,
    st.integers(0, 3),
    st.integers(0, 30).map(lambda hours: AT - timedelta(hours=hours)),
    st.just(timedelta(hours=24)),
)


@given(people, st.lists(st.tuples(glimpses, doors, left), max_size=12, unique_by=lambda one: one[0].id))
def test_a_glimpse_is_weighed_as_the_ranking_weighs_the_whole(seeker, around):
    seen = [one for one, _door, _left in around]
    places = {one.id: said for one, _door, said in around if said}
    case = ranking.Case(seeker, AT, RADIUS, USUAL)
    worth = rules.lasting(case, seen, AT.date())
    worth = rules.at_hours(case, seen, worth, [one for _g, one, _left in around], places, AT)
    weighed = {
        one.id: points + case.speaking(one.languages)
        + case.fitting(one.audiences, one.situations, one.excluded_situations, one.age_min, one.age_max)
        for one, points in zip(seen, worth, strict=True)
    }  # fmt: skip

    offers = [offer(one, moment, said) for one, moment, said in around]
    fitting, aside = ranking.rank(seeker, offers, at=AT, radius_km=RADIUS)

    for ranked in fitting:
        to_check_distance = ranked.offer.distance_km is None and not ranked.offer.remote
        known = ranked.score - (case.points["to_check"] if to_check_distance else 0.0)
        assert weighed[ranked.offer.id] == pytest.approx(known)
    assert all(weighed[ranked.offer.id] == rules.NEVER for ranked in aside)


def offer(one, moment, said):
    return ranking.Offer(
        one.id, frozenset({"eat"}), one.languages, one.audiences, one.situations, one.excluded_situations, one.age_min,
        one.age_max, one.distance_km, one.remote, one.zones, *moment, said.left if said else None,
        AT - said.said_at if said else None, one.counts_places, one.professionals_only, one.walk_in, one.fee,
        AT.date() - one.updated_on, said.known_for if said else None, one.answers,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("openings", "told"),
    [
        ([(-1, 2)], Door("open", "hours", AT + timedelta(hours=2))),
        ([(0, 2)], Door("open", "hours", AT + timedelta(hours=2))),
        ([(-3, 0), (4, 6)], Door("closed", "hours", AT + timedelta(hours=4))),
        ([(-3, -1)], SHUT),
        ([(30, 31)], SHUT),
        ([], SHUT),
    ],
)
def test_a_door_is_told_from_its_openings(openings, told):
    between = [(AT + timedelta(hours=start), AT + timedelta(hours=end)) for start, end in openings]

    assert door(between, AT) == told


# --- around a desk where many stand


@pytest.fixture
def street(db):
    """More services in one street than a page ranks, all shut; and one a few kilometres away."""
    home = factories.structure()
    place = factories.location(latitude=43.8367, longitude=4.3601)
    for n in range(rules.LIKELY + rules.NEXT_DOOR + 5):
        factories.service(name=f"Rue {n}", structure=home, location=place, hours="Mo 03:00-03:10")
    far = factories.location(latitude=43.80, longitude=4.50)
    return factories.service(
        name="Loin", location=far, hours="24/7", counts_places=True, languages=["prs"], themes=("eat",)
    )


def asked(**passage):
    need, around = Need(theme="eat", urgency="week"), Around(NIMES, RADIUS, "Nîmes", "30189", "")
    return doors_for(need, Passage(**passage), age=None, around=around, at=factories.NOW)


def test_an_open_door_with_places_comes_before_a_street_of_shut_ones(street):
    say_places(SYSTEM, street, places=3, at=factories.NOW)

    found = asked(languages=["prs"])

    assert found.fitting[0].offer.id == street.pk
    assert found.fitting[0].offer.places == 3
    assert len(found.rows) < Service.objects.count()


def test_places_said_since_are_those_that_are_shown(street):
    say_places(SYSTEM, street, places=3, at=factories.NOW)
    asked(languages=["prs"])

    say_places(SYSTEM, street, places=0, at=factories.NOW)
    found = asked(languages=["prs"])

    (refused,) = [one for one in found.aside if one.offer.id == street.pk]
    assert [reason.code for reason in refused.exclusions] == ["full"]


def test_no_more_is_asked_of_the_database_where_many_stand(street, django_assert_num_queries):
    asked(languages=["prs"])

    with django_assert_num_queries(2):
        asked(languages=["prs"])


def test_a_street_away_stays_a_street_away_for_whoever_walks(street):
    found = asked(languages=["prs"], constraints=["foot_30"])

    assert found.fitting
    assert all(one.offer.id != street.pk for one in found.fitting)
