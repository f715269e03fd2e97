import json
import math
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repere.accompaniment.people.identity import likeness as product
from repere.accompaniment.people.identity.known import Known
from repere.accompaniment.people.identity.likeness import (
    Formula,
    Reason,
    formula,
    likeness,
    portrait,
    probabilities,
    shift,
    weigh,
    zone,
)
from repere.accompaniment.people.identity.signals import in_company, signals

ARRIVING = Known(
    ("Diallo Mamadu",),
    1996,
    4,
    3,
    ("06 39 98 45 12",),
    sex="M",
    nationality="GN",
    relatives=(("mother", "Fatoumata Bah"),),
    birth_place="Labé",
)
KNOWN = replace(
    ARRIVING, names=("Mamadou Diallo",), phones=("+33639984512",), relatives=(("mother", "Fatumata Ba"),)
)
STRANGER = Known(("Oleksandr Shevchenko",), 1971, 11, 20, sex="M", nationality="UA")


def rarity(token: str) -> float:
    return 6.0


def probability(arriving: Known, known: Known) -> float:
    return likeness(arriving, known, rarity).probability


def log_odds(arriving: Known, known: Known, rare=rarity) -> float:
    return formula().log_odds(signals(portrait(arriving), portrait(known), rare))


def codes(reasons) -> set[str]:
    return {reason.code for reason in reasons}


def test_the_same_person_is_likely_and_a_stranger_is_not():
    assert probability(ARRIVING, KNOWN) > 0.95
    assert probability(ARRIVING, STRANGER) < 0.001


@pytest.mark.parametrize(
    "without",
    [
        {"phones": ()},
        {"nationality": ""},
        {"relatives": ()},
        {"birth_year": None, "birth_month": None, "birth_day": None},
    ],
)
def test_each_thing_in_common_speaks_for(without):
    assert log_odds(replace(ARRIVING, **without), KNOWN) < log_odds(ARRIVING, KNOWN)


@pytest.mark.parametrize(
    "change",
    [
        {"birth_year": 1976},
        {"birth_day": 13},
        {"names": ("Diallo Ibrahima",)},
        {"names": ("Keita Souleymane",)},
        {"sex": "F"},
    ],
)
def test_each_difference_speaks_against(change):
    bare = replace(ARRIVING, phones=())

    assert log_odds(replace(bare, **change), KNOWN) < log_odds(bare, KNOWN)


def test_the_same_document_speaks_for_the_most():
    bare = Known(("Mamadou Diallo",))

    assert probability(
        replace(bare, documents=("GN 123-456",)), replace(bare, documents=("gn123456",))
    ) > 5 * (probability(bare, bare))


def test_another_nationality_says_no_more_than_an_unknown_one():
    assert probability(replace(ARRIVING, nationality="SN"), KNOWN) == pytest.approx(
        probability(replace(ARRIVING, nationality=""), KNOWN)
    )


def test_another_relative_says_nothing():
    assert probability(replace(ARRIVING, relatives=(("mother", "Zeinab Keita"),)), KNOWN) == pytest.approx(
        probability(replace(ARRIVING, relatives=()), KNOWN)
    )


def test_a_rare_name_tells_more_than_a_common_one():
    # Whoever shares a telephone shares a family name, rare or not.
    bare = replace(ARRIVING, phones=())

    assert log_odds(bare, KNOWN, lambda token: 2.5) < log_odds(bare, KNOWN, lambda token: 9.0)


def test_what_speaks_for_and_against_is_said_in_codes():
    found = likeness(
        replace(ARRIVING, birth_place="Kindia", phones=("0611223344",), names=("Diallo Mamadu Saliou",)),
        KNOWN,
        rarity,
    )

    assert {"sounds_alike", "same_date", "same_relative", "same_nationality"} <= codes(found.reasons)
    assert Reason("same_relative", "mother") in found.reasons
    assert codes(found.differences) == {"one_name_more", "other_birth_place", "other_phone"}


def test_of_two_homonyms_neither_is_probable_but_that_it_is_one_of_them_is():
    twins = [(place, portrait(KNOWN)) for place in range(2)]
    alone = weigh(portrait(ARRIVING), twins[:1], rarity)
    both = weigh(portrait(ARRIVING), twins, rarity)

    assert [one.probability for _place, one in both.candidates] == [pytest.approx(0.5, abs=0.05)] * 2
    assert both.probability >= alone.probability > 0.9


def test_candidates_come_the_most_probable_first_and_no_more_than_asked():
    known = [("stranger", STRANGER), ("known", KNOWN), ("other day", replace(KNOWN, birth_day=21))]
    arriving = portrait(replace(ARRIVING, phones=()))
    found = weigh(arriving, [(it, portrait(one)) for it, one in known], rarity, at_most=2)

    assert [it for it, _likeness in found.candidates] == ["known", "other day"]


def test_the_more_bear_the_name_the_less_it_tells():
    bare = replace(KNOWN, phones=(), birth_day=None, birth_month=None)
    arriving = portrait(replace(bare, names=("Diallo Mamadu",)))
    others = [replace(bare, birth_year=year) for year in range(1950, 1980)]
    few, many = (
        weigh(arriving, [(one, portrait(one)) for one in (bare, *rivals)], rarity)
        for rivals in (others[:1], others)
    )

    assert many.candidates[0][0] == few.candidates[0][0] == bare
    assert many.candidates[0][1].probability < few.candidates[0][1].probability


def test_a_nationality_that_is_rare_among_namesakes_tells_more_and_never_speaks_against():
    arriving = portrait(replace(ARRIVING, phones=()))
    other = portrait(replace(KNOWN, phones=(), nationality="SN"))
    of_all, of_few = (
        in_company(arriving, [portrait(KNOWN), *[rival] * 9], rarity, points=formula().names)[0][
            "few_of_the_nation"
        ]
        for rival in (portrait(KNOWN), other)
    )

    assert of_few > of_all == 0
    assert "few_of_the_nation" not in in_company(arriving, [other], rarity, points=formula().names)[0]
    assert formula().points["few_of_the_nation"] > 0


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Olivier MOUKOKOKATUMBA", "Olivier Moukoko Katumba"),
        ("HosseinAdem Nasser", "Hossein Adem Nasser"),
        ("FaridReza Hachemi", "Farid Hachemi"),
    ],
)
def test_two_names_written_in_one_word_are_still_theirs(written, read):
    other = "Souleymane " + written.split()[1]

    assert log_odds(Known((written,), 1996), Known((read,), 1996)) > log_odds(
        Known((other,), 1996), Known((read,), 1996)
    )


def test_who_only_shares_a_day_of_birth_is_not_weighed():
    same_day = replace(STRANGER, birth_year=1996, birth_month=4, birth_day=3)
    found = in_company(portrait(ARRIVING), [portrait(same_day)], rarity, points=formula().names)

    assert found == [{"unlike": 1.0}]
    assert weigh(portrait(ARRIVING), [("them", portrait(same_day))], rarity).probability < 0.001


def test_one_name_and_the_date_of_birth_are_worth_a_look_where_the_family_name_is_another():
    bare = Known(("Mamadou Diallo",), 1996, 4, 13, sex="M", nationality="GN")
    under_a_father = replace(bare, names=("Mamadou Souleymane Keita",))
    without_a_day = replace(under_a_father, birth_day=None, birth_month=None)

    assert weigh(portrait(under_a_father), [("them", portrait(bare))], rarity).probability > 0.2
    assert in_company(portrait(without_a_day), [portrait(bare)], rarity, points=formula().names) == [
        {"unlike": 1.0}
    ]


def test_a_day_that_is_one_digit_away_is_likelier_than_another_day():
    bare = Known(("Mamadou Diallo",), 1996, 4, 13)

    assert log_odds(replace(bare, birth_day=23), bare) > log_odds(replace(bare, birth_day=28), bare)


def test_a_hundred_who_bear_the_name_are_told_by_how_much_each_is_alike():
    arriving, one = portrait(Known(("Mamadou Diallo",))), portrait(Known(("Mamadou Diallo",)))
    less_alike = portrait(Known(("Mamoudou Djallo",)))

    def namesakes(others) -> float:
        found = in_company(arriving, [one, *others], rarity, points=formula().names)
        return found[0].get("namesakes", 0.0)

    assert namesakes([]) == 0
    assert 0 < namesakes([less_alike] * 100) < namesakes([one] * 100) == pytest.approx(math.log(101))


def test_nobody_is_likely_where_there_is_nobody():
    assert weigh(portrait(ARRIVING), [], rarity).probability == 0


def test_where_few_come_back_the_same_likeness_is_less_probable():
    arriving = Known(("Mamadou Diallo",))
    usual, rare = (likeness(arriving, KNOWN, rarity, returns=share).probability for share in (0.5, 0.02))

    assert rare < usual
    assert shift(returns=formula().returns, people=formula().people) == pytest.approx(0)


def test_in_a_smaller_register_a_homonym_is_less_likely_to_be_chance():
    small, large = (
        likeness(Known(("Mamadou Diallo",)), Known(("Mamadou Diallo",)), rarity, people=people).probability
        for people in (1_000, 1_000_000)
    )

    assert large < small


@given(st.lists(st.floats(-60, 60), max_size=30))
def test_the_shares_of_all_and_of_nobody_make_one(log_odds):
    shares, whole = probabilities(log_odds)

    assert all(0 <= share <= 1 for share in shares)
    assert sum(shares) == pytest.approx(whole, abs=1e-9)
    assert 0 <= whole <= 1


people = st.builds(
    Known,
    st.lists(st.text(max_size=30), min_size=1, max_size=2).map(tuple),
    st.none() | st.integers(1300, 2030),
    sex=st.sampled_from(["", "F", "M"]),
    nationality=st.sampled_from(["", "GN", "UA"]),
)


@given(people, people)
def test_any_two_people_can_be_compared(one, other):
    found = signals(portrait(one), portrait(other), rarity)

    assert all(math.isfinite(value) for value in found.values())
    assert 0 <= probability(one, other) <= 1


# --- the shipped file


def test_the_formula_comes_with_its_card_and_plausible_figures():
    told = json.loads((Path(product.__file__).parent / "likeness.json").read_text(encoding="utf-8"))
    card = told["card"]

    assert {"fitted_on", "data", "arrivals", "held_out_seeds", "norm_version", "by_hand"} <= set(card)
    assert card["caught_at_5pct"] >= 0.88
    assert card["ece"] <= 0.01
    assert card["precision_at_90pct"] >= 0.95
    assert 0 < told["warn"] < told["decide"] < 1


@pytest.mark.parametrize(
    ("closer", "farther"),
    [((1996, 4, 3), (1996, 4, 13)), ((1996, 4, 13), (1976, 9, 20)), ((1996, None, None), (1976, None, None))],
)
def test_the_nearer_the_births_the_likelier(closer, farther):
    def born(birth) -> float:
        return log_odds(Known(("Mamadou Diallo",), *birth), Known(("Mamadou Diallo",), 1996, 4, 3))

    assert born(closer) > born(farther)


def test_every_signal_has_its_points():
    shipped = formula()
    (found,) = in_company(
        portrait(ARRIVING), [portrait(KNOWN)], rarity, points=shipped.names, rare_year=3.0, scale=2.0
    )

    assert found.keys() <= shipped.points.keys()
    assert "namesakes" in found


def test_zones_part_silence_a_warning_and_a_decision():
    given = Formula({}, 0.0, 0.5, 1000, warn=0.3, decide=0.9)

    assert [zone(one, given) for one in (0.1, 0.5, 0.95)] == ["silent", "warn", "decide"]
