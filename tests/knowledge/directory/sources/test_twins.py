"""Which rows look like one service, and which do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repere.knowledge.directory.sources.twins import Facts, likeness, pairs

MEAL = Facts(
    "1", "dora", "Repas du midi", "Maison de la Garrigue", "30000", "3 rue des Lauriers", "+33465710010", (43.84, 4.36),
    frozenset({"equipement-et-alimentation"}),
)  # fmt: skip


def again(**fields):
    return MEAL._replace(key="2", source="soliguide", **fields)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"name": "Repas chaud du midi"},
        {"structure": "Association Maison de la Garrigue", "phone": ""},
        {"address": "3, r. des Lauriers", "point": (43.8405, 4.3605)},
        {"phone": "+33465710099"},
        {"point": None},
    ],
)
def test_the_same_service_said_otherwise_is_found(fields):
    assert [(pair.one.key, pair.other.key) for pair in pairs([MEAL, again(**fields)])] == [("1", "2")]


@pytest.mark.parametrize(
    "fields",
    [
        {"source": "dora"},
        {"topics": frozenset({"sante"})},
        {"point": (43.90, 4.36)},
        {"structure": "Mairie de Nîmes", "name": "État civil", "phone": "+33466000000"},
        {"point": None, "postcode": "75001"},
        {"structure": "Croix-Rouge", "name": "Vestiaire", "address": "12 rue des Lauriers"},
    ],
)
def test_two_services_are_not_taken_for_one(fields):
    assert pairs([MEAL, again()._replace(**fields)]) == []


def test_many_at_one_point_are_not_taken_for_one():
    names = ["Secours populaire", "Croix-Rouge", "Restos du cœur", "Cimade"]
    rows = [
        Facts(str(n), f"s{n}", f"Accueil {name}", name, "30000", "1 place Haute", "", (43.84, 4.36))
        for n, name in enumerate(names)
    ]

    assert pairs(rows) == []


FACTS = st.builds(
    Facts,
    key=st.text("ab", min_size=1, max_size=3),
    source=st.sampled_from(["x", "y"]),
    name=st.sampled_from(["Repas", "Repas du midi", "Douche"]),
    structure=st.sampled_from(["Maison Bleue", "Mas Vert", ""]),
    postcode=st.sampled_from(["30000", ""]),
    address=st.sampled_from(["3 rue Haute", "rue Haute", ""]),
    phone=st.sampled_from(["+33465710010", "+33465710011", ""]),
    point=st.sampled_from([None, (43.84, 4.36), (43.85, 4.36)]),
)


@given(FACTS, FACTS)
def test_likeness_is_the_same_both_ways_and_within_its_bounds(one, other):
    alike = likeness(one, other)

    assert alike == likeness(other, one)
    assert alike is None or 0 <= alike.score <= 1
