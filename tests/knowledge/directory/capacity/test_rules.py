from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repere.knowledge.directory.capacity import rules, texts
from repere.knowledge.directory.choices import CapacityUnit

NOW = datetime(2026, 11, 16, 18, 0, tzinfo=UTC)
H = timedelta(hours=1)


@pytest.mark.parametrize("unit", CapacityUnit)
def test_every_unit_has_a_rhythm(unit):
    assert rules.RHYTHMS[unit] > timedelta(0)


def test_a_service_says_its_own_rhythm():
    assert rules.rhythm_of("bed", 3) == 3 * H
    assert rules.rhythm_of("bed") == 12 * H
    assert rules.rhythm_of("a unit of later") == rules.USUAL_RHYTHM


@pytest.mark.parametrize(
    ("hours", "expected"),
    [(0, "fresh"), (11.99, "fresh"), (12, "due"), (23.99, "due"), (24, "unknown"), (900, "unknown")],
)
def test_a_number_of_beds_is_due_after_half_a_day_and_unknown_after_a_day(hours, expected):
    assert rules.freshness(NOW - hours * H, 12 * H, NOW) == expected


def test_what_nobody_said_is_unknown():
    assert rules.freshness(None, 12 * H, NOW) == "unknown"
    assert rules.free(None, 0, 0) is None


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_free_places_are_never_negative_nor_more_than_said(places, held, taken):
    assert 0 <= rules.free(places, held, taken) <= places


counted = st.builds(
    lambda free, maximum, hours: rules.Counted(free, maximum, NOW - hours * H, NOW - hours * H + 24 * H),
    st.integers(0, 9),
    st.none() | st.integers(9, 20),
    st.integers(0, 60),
)
silent = st.just(rules.Counted(None, 4, None, None))


@given(st.lists(counted | silent, max_size=6))
def test_the_total_adds_up_what_is_still_known_and_is_as_old_as_its_oldest_part(lines):
    found = rules.total(lines, NOW)
    known = [line for line in lines if line.unknown_from and line.unknown_from > NOW]

    if known:
        assert found.left == sum(line.free for line in known)
        assert found.said_at == min(line.said_at for line in known)
        assert NOW < found.unknown_from == min(line.unknown_from for line in known)
    elif any(line.said_at for line in lines):
        assert found.unknown_from <= NOW
    else:
        assert found is None


def kinds(*told):
    return [rules.Kind(number, *one) for number, one in enumerate(told)]


@pytest.mark.parametrize(
    ("audiences", "situations", "expected"),
    [
        ((), (), 0),
        (("femmes",), (), 1),
        (("femmes",), ("family",), 2),
        ((), ("family",), 2),
        (("familles",), (), 2),
        (("jeunes",), (), 0),
    ],
)
def test_the_narrowest_kind_that_fits_is_held(audiences, situations, expected):
    found = kinds(("bed", "", 5), ("bed", "femmes", 1), ("family_unit", "", 1))

    assert rules.kind_for(found, audiences, situations).id == expected


def test_a_family_takes_beds_where_no_unit_is_free_and_nobody_else_takes_a_unit():
    found = kinds(("bed", "", 5), ("family_unit", "", 0))

    assert rules.kind_for(found, (), ("family",)).unit == "bed"
    assert rules.kind_for(found[1:], (), ("alone",)) is None
    assert rules.kind_for(kinds(("bed", "femmes", 3)), (), ()) is None


# Asked at half past five, local time.
HOUR = time(17, 30)


@pytest.mark.parametrize(
    ("local", "asked", "said", "expected"),
    [
        ("17:29", None, None, False),
        ("17:30", None, None, True),
        ("20:29", None, None, True),
        ("20:30", None, None, False),
        ("18:00", "17:35", None, False),
        ("18:00", None, "17:00", False),
        ("18:00", None, "11:00", True),
    ],
)
def test_a_service_is_asked_once_a_day_at_its_hour_and_only_when_its_number_is_late(
    local, asked, said, expected
):
    at = lambda text: text and datetime.fromisoformat(f"2026-11-16T{text}+01:00")  # noqa: E731

    assert rules.is_to_be_asked(at(local), HOUR, at(asked), at(said), 12 * H) is expected


def test_a_service_asked_yesterday_is_asked_again_today():
    local = datetime.fromisoformat("2026-11-16T17:30+01:00")

    assert rules.is_to_be_asked(local, HOUR, local - 24 * H, local - 24 * H, 12 * H)


@pytest.mark.parametrize(
    ("text", "places", "keyword"),
    [
        ("3", 3, ""),
        (" 3 places.", 3, ""),
        ("PLACES 12", 12, ""),
        ("3places", 3, ""),
        ("il reste 2 lits ce soir", 2, ""),
        ("complet", 0, ""),
        ("Complète !", 0, ""),
        ("FULL", 0, ""),
        ("٣", 3, ""),
        ("ممتلئ", 0, ""),
        ("kxwr 4", 4, "KXWR"),
        ("KXWRTVBN 0", 0, "KXWRTVBN"),
        ("3 ou 4", None, ""),
        ("merci", None, ""),
        ("", None, ""),
        ("99999", None, ""),
    ],
)
def test_a_text_message_is_read_as_people_write_it(text, places, keyword):
    assert texts.read(text)[:2] == (places, keyword)


BEDS, WOMEN, FAMILIES = ("bed", ""), ("bed", "femmes"), ("family_unit", "")


@pytest.mark.parametrize(
    ("text", "counted", "kind"),
    [
        ("LITS 3", [BEDS, FAMILIES], BEDS),
        ("3 lits", [BEDS, FAMILIES], BEDS),
        ("3lits", [BEDS, FAMILIES], BEDS),
        ("FAMILLE 1", [BEDS, FAMILIES], FAMILIES),
        ("1 famille", [BEDS, ("bed", "familles")], ("bed", "familles")),
        ("LITS 3", [BEDS, WOMEN], BEDS),
        ("lits femmes 3", [BEDS, WOMEN], WOMEN),
        ("Rendez-vous : 4", [("appointment", ""), BEDS], ("appointment", "")),
        ("2 rdv", [("appointment", "")], ("appointment", "")),
        ("٣ سرير", [BEDS, FAMILIES], BEDS),
        ("عائلة 2", [BEDS, FAMILIES], FAMILIES),
        ("3", [BEDS, FAMILIES], None),
        ("PLACES 3", [BEDS, FAMILIES], None),
    ],
)
def test_a_text_message_names_a_kind_of_place(text, counted, kind):
    said = texts.read(text)

    assert said.places is not None
    assert texts.meant(said.kinds, counted) == kind


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("FAMILLE 1", [BEDS, ("seat", "")]),
        ("LITS 3", [WOMEN, ("bed", "familles")]),
        ("lits repas 3", [BEDS, ("meal", "")]),
    ],
)
def test_a_kind_that_is_not_counted_there_is_no_guess(text, counted):
    with pytest.raises(texts.NoSuchKind):
        texts.meant(texts.read(text).kinds, counted)


@given(st.text(max_size=200))
def test_no_message_breaks_the_reading(text):
    places, keyword, kinds = texts.read(text)

    assert places is None or 0 <= places <= texts.MOST
    assert keyword == "" or 4 <= len(keyword) <= 8
    assert all(kinds)
