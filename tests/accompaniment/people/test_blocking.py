from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repere.accompaniment.people.identity.blocking import intake_keys, phone_numbers, register_keys
from repere.accompaniment.people.identity.known import Known

KINDS = set("pqtwydmbfng")
names = st.lists(st.text(max_size=40), min_size=1, max_size=3).map(tuple)
people = st.builds(
    lambda names, day, phones, documents: Known(
        names, day and day.year, day and day.month, day and day.day, phones, documents=documents
    ),
    names,
    st.none() | st.dates(date(1920, 1, 1), date(2026, 12, 31)),
    st.lists(st.text(max_size=16), max_size=2).map(tuple),
    st.lists(st.text(max_size=16), max_size=2).map(tuple),
)
DIALLO = Known(("Mamadou Diallo",), 1996, 4, 3, ("+33 6 39 98 45 12",))


def rare(token: str) -> float:
    return 9.0


def common(token: str) -> float:
    return 2.0


def shared(arriving: Known, known: Known, rarity=common) -> set[str]:
    """The kinds of keys by which one would be looked up and found."""
    return {key[0] for key in intake_keys(arriving, rarity).keys() & register_keys(known)}


@given(people)
def test_a_key_is_a_kind_and_a_value(known):
    for key in register_keys(known) | intake_keys(known, rare).keys():
        assert key[0] in KINDS
        assert key[1:2] == ":"
        assert key[2:]


@given(people)
def test_whoever_comes_back_unchanged_is_found_by_all_that_was_asked_but_slips(known):
    kept, asked = register_keys(known), intake_keys(known, rare)

    assert {key for key in asked if key[0] in "pqtbfng"} <= kept
    assert all(weight > 0 for weight in asked.values())


@given(people, names)
def test_one_more_spelling_never_takes_a_key_away(known, more):
    with_more = Known(known.names + more, known.birth_year, known.birth_month, known.birth_day, known.phones)

    assert {key for key in register_keys(known) if key[0] != "n"} <= register_keys(with_more)


@pytest.mark.parametrize(
    ("arriving", "kinds"),
    [
        (Known(("Jalloh Mamadu",)), "p"),
        (Known(("Diallo",), 1997), "y"),
        (Known(("Diallo",), 1996, 3, 4), "dy"),
        (Known(("Diallo",), 1976, 4, 3), "m"),
        (Known(("Somebody Else",), 1996, 4, 3), "b"),
        (Known(("Somebody Else",), phones=("06.39.98.45.12",)), "f"),
    ],
)
def test_each_kind_of_key_finds_what_the_others_miss(arriving, kinds):
    assert set(kinds) <= shared(arriving, DIALLO)


def test_a_name_alone_is_asked_only_when_few_bear_it():
    assert "t" in shared(Known(("Diallo",)), DIALLO, rare)
    assert "t" not in shared(Known(("Diallo",)), DIALLO, common)
    # In a small register even a common name is borne by few.
    assert any(key.startswith("t:") for key in intake_keys(Known(("Diallo",)), common, people=80))


def test_the_first_of_january_is_no_full_date():
    kept = register_keys(Known(("Mamadou Diallo",), 1996, 1, 1))

    assert not {key for key in kept if key[0] in "dmb"}
    assert any(key.startswith("y:") for key in kept)


def test_an_estimated_year_is_looked_up_three_years_around():
    asked = intake_keys(Known(("Diallo",), 1996, 1, 1), common)

    assert {key.rsplit(":", 1)[1] for key in asked if key[0] == "y"} == {str(y) for y in range(1993, 2000)}


def test_a_telephone_is_the_same_however_it_was_written():
    written = ("+33 6 39 98 45 12", "06.39.98.45.12", "0033639984512", "٠٦٣٩٩٨٤٥١٢")

    assert phone_numbers(Known((), phones=written)) == {"639984512"}
