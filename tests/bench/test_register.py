"""The invented register: the same for the same seed, and what its accidents promise."""

from collections import Counter
from hashlib import sha256
from random import Random

import pytest

from bench.register import QUERY_KINDS, first_and_later, records, typed


def test_the_reference_register_never_changes():
    told = "\n".join(
        f"{record.given}|{record.family}|{record.native}|{record.dob}|{record.phone}"
        for _, record in records(500)
    )

    assert sha256(told.encode()).hexdigest()[:16] == "608b1be4dc09b643"


def test_another_seed_is_another_register():
    one, other = ([record.given for _, record in records(50, seed=seed)] for seed in (1, 2))

    assert one != other


def test_each_person_is_there_and_later_records_know_whose_they_are():
    first, later = first_and_later(1000)

    assert [record.person_id for record in first] == list(range(1, 1001))
    assert later
    assert all(record.person_id == place + 1 for record, place in later)
    # A fifth of the people come back, some of them several times.
    assert 200 < len(later) < 450


def test_the_long_tail_makes_names_rarer():
    def different(tail: float) -> int:
        return len({(record.given, record.family) for record in first_and_later(2000, tail=tail)[0]})

    assert different(0.35) > different(0.0)


def test_accidents_happen_to_later_records_alone_but_for_drift_and_papers():
    first, later = first_and_later(2000)
    at_first = Counter(met for record in first for met in record.corruptions.split("+") if met)
    afterwards = Counter(met for record, _ in later for met in record.corruptions.split("+") if met)

    assert set(at_first) <= {"doc", "drift", "native_script"}
    assert {"swap", "typo", "join", "dob_missing", "est_year", "father_as_family"} <= set(afterwards)


@pytest.mark.parametrize("kind", QUERY_KINDS)
def test_a_desk_types_something_for_every_kind_of_query(kind):
    chance = Random(3)
    queries = [typed(chance, person, kind, record) for person, record in records(200)]

    assert any(queries)
    # Own scripts are typed as they are; Latin letters without capitals.
    assert kind == "native" or all(query == query.lower() for query in queries if query)
