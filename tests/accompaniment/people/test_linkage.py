from dataclasses import replace

import pytest

from bench.register import records
from bench.register.desk import known_of
from repere.accompaniment.people import linkage
from repere.accompaniment.people.identity.known import Known
from repere.accompaniment.people.identity.likeness import portrait

SECRETS = ("Zeynabou Ouedraogo", "+33639984512")
CANARY = portrait(Known(SECRETS[:1], 1996, 4, 3, SECRETS[1:], sex="F", nationality="BF"))


def test_the_engine_is_given_digests_and_numbers_and_no_text():
    told = linkage.columns([CANARY], linkage.keyed_digest())

    def numbers(value) -> bool:
        return value is None or isinstance(value, (int, bool)) or all(isinstance(one, int) for one in value)

    assert all(numbers(value) for values in told.values() for value in values)


def test_each_run_has_a_key_of_its_own():
    one, other = (linkage.columns([CANARY], linkage.keyed_digest()) for _ in range(2))

    assert one["names"] != other["names"]
    assert one["full_date"] == other["full_date"]


def test_a_year_alone_makes_no_block_of_dates():
    first_of_january = replace(CANARY, birth=replace(CANARY.birth, month=1, day=1))
    told = linkage.columns([first_of_january], linkage.keyed_digest())

    assert told["full_date"] == told["month"] == [None]
    assert told["is_year_only"] == [True]


@pytest.fixture(scope="module")
def register():
    pytest.importorskip("splink")
    return [(person.number, portrait(known_of(record))) for person, record in records(1500)]


def test_most_pairs_with_much_evidence_are_one_person_and_most_people_are_found(register):
    owners = [owner for owner, _portrait in register]
    found = linkage.probable_pairs([portrait for _owner, portrait in register])
    likely = {(pair.one, pair.other) for pair in found if pair.weight > 6}
    true = {
        (one, other)
        for one in range(len(owners))
        for other in range(one + 1, min(one + 4, len(owners)))
        if owners[one] == owners[other]
    }

    assert len(likely & true) / len(likely) > 0.8
    assert len(likely & true) / len(true) > 0.55
    assert all(pair.one < pair.other for pair in found)


def test_without_the_extra_it_says_which_to_install(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "splink", None)
    monkeypatch.setitem(__import__("sys").modules, "duckdb", None)

    with pytest.raises(linkage.ExtraIsMissing, match=r"repere\[batch\]"):
        linkage.probable_pairs([CANARY])
