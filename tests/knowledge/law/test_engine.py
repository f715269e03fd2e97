"""What must hold whatever the dates: drawn at random, and the turns of the trade one by one."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repere.knowledge.law.closed_days import approved_days
from repere.knowledge.law.engine import PACT_FROM, Engine, Event, NotComputable
from repere.knowledge.law.families import Family
from repere.knowledge.law.moments import ZONES, day_of
from repere.knowledge.law.notification import Contradiction
from repere.knowledge.law.rulebook import UnknownRule, house_rules, read_count
from repere.knowledge.law.sentences import SENTENCES, say

ENGINE = Engine()
LODGED = Event("asylum_lodged", date(2016, 1, 4))
DAYS = st.dates(date(2024, 8, 1), date(2027, 12, 31))
PLACES = sorted(place for place in ZONES if place.startswith("FR"))
COMPUTED = sorted(
    key for key, rules in house_rules().rules.items() if rules[0].count.family is not Family.NONE
)
OF_DAYS = [key for key in COMPUTED if house_rules().rules[key][0].count.family is not Family.HOURS]
ROLLING = [key for key in OF_DAYS if house_rules().rules[key][0].count.roll]
MONDAY = date(2026, 3, 2)


def place_of(key):
    return house_rules().rules[key][0].country


def computed(key, on, *events, place=None):
    return ENGINE.compute(key, on, [LODGED, *(Event(*event) for event in events)], place or place_of(key))


@given(key=st.sampled_from(COMPUTED), on=DAYS)
def test_earliest_expected_and_latest_come_in_order(key, on):
    found = computed(key, on)

    if found.expected is None:
        assert found.calendar_status != "approved"
        assert found.latest is None
    else:
        assert found.earliest <= found.expected <= found.latest
    assert day_of(found.work_by) <= day_of(found.earliest)


@given(key=st.sampled_from(OF_DAYS), on=DAYS, later=st.integers(0, 60))
def test_a_later_trigger_never_gives_an_earlier_date(key, on, later):
    one, other = computed(key, on), computed(key, on + timedelta(days=later))

    assert one.earliest <= other.earliest
    if one.expected is not None and other.expected is not None:
        assert one.expected <= other.expected
        assert one.latest <= other.latest


@given(key=st.sampled_from(ROLLING), on=DAYS, place=st.sampled_from(PLACES))
def test_no_date_falls_on_a_closed_day_when_the_rule_puts_off(key, on, place):
    if place_of(key) != "FR":
        place = place_of(key)
    found = computed(key, on, place=place)

    if found.expected is not None:
        assert approved_days().is_open(place, found.expected)
        assert approved_days().is_open(place, found.latest)


@given(
    key=st.sampled_from(["fr.cnda.recours", "fr.oqtf.libre", "fr.titre.implicite", "fr.ta.recours"]),
    on=DAYS,
    asked=st.integers(0, 70),
    answered=st.none() | st.integers(0, 200),
)
def test_a_suspension_never_brings_the_date_forward(key, on, asked, answered):
    request = on + timedelta(days=asked)
    events = [("legal_aid_requested", request)]
    if answered is not None:
        events.append(("legal_aid_decision_notified", request + timedelta(days=answered)))

    without, with_it = computed(key, on), computed(key, on, *events)

    assert with_it.expected >= without.expected
    assert with_it.earliest >= without.earliest


@given(
    start=st.datetimes(datetime(2024, 8, 1), datetime(2027, 12, 1)),
    place=st.sampled_from(["FR", "FR-GP", "FR-RE", "AZ", "MA"]),
    hours=st.sampled_from([24, 48, 96]),
)
def test_hours_follow_the_clock_of_the_place(start, place, hours):
    begun = start.replace(tzinfo=ZoneInfo(ZONES[place]))
    begun = begun.astimezone(UTC).astimezone(ZoneInfo(ZONES[place]))  # an hour that the clock shows
    found = ENGINE.count(read_count({"family": "HOURS", "length": hours}), begun, place)

    passed = begun.astimezone(UTC) + timedelta(hours=hours)
    gap = abs(found.expected.astimezone(UTC) - passed)
    assert gap <= timedelta(hours=1)
    assert min(found.expected.astimezone(UTC), passed) == found.earliest.astimezone(UTC)
    if found.expected.utcoffset() == begun.utcoffset():
        assert gap == timedelta()


@given(key=st.sampled_from(COMPUTED), on=DAYS)
def test_every_step_of_a_trace_is_a_sentence(key, on):
    for step in computed(key, on).trace:
        assert step.code in SENTENCES
        assert "%(" not in say(step)


@given(on=DAYS, arrest=st.integers(0, 25), stay=st.integers(0, 6))
def test_a_cut_gives_seven_days_then_forty_eight_hours(on, arrest, stay):
    arrested = on + timedelta(days=arrest)
    detained = datetime.combine(
        arrested + timedelta(days=stay), datetime.min.time(), ZoneInfo("Europe/Paris")
    )

    cut = computed("fr.oqtf.libre", on, ("house_arrest_notified", arrested))
    cut_again = computed(
        "fr.oqtf.libre", on, ("house_arrest_notified", arrested), ("detention_notified", detained)
    )

    assert cut.expected == arrested + timedelta(days=7)
    assert cut_again.expected.replace(tzinfo=None) == detained.replace(tzinfo=None) + timedelta(hours=48)


def test_a_portal_never_opened_notifies_at_the_end_of_the_fifteenth_day():
    found = computed("fr.cnda.recours", None, ("portal_deposit", date(2026, 5, 4)))

    assert found.trigger == date(2026, 5, 19)
    assert found.expected == date(2026, 6, 22)
    assert found.trace[0].code == "portal_unread_later"


def test_other_portals_notify_back_to_the_day_of_deposit():
    found = computed("fr.ta.recours", None, ("portal_deposit", MONDAY))

    assert found.trigger == MONDAY


def test_the_courts_application_notifies_after_two_working_days():
    found = computed("fr.caa.appel", None, ("portal_deposit", date(2026, 4, 30)))

    assert found.trigger == date(2026, 5, 5)
    assert found.earliest == date(2026, 7, 1)


def test_a_registered_letter_never_collected_is_notified_when_it_was_brought():
    late = computed(
        "fr.cnda.recours",
        None,
        ("letter_presented", MONDAY),
        ("letter_collected", MONDAY + timedelta(days=16)),
    )
    in_time = computed(
        "fr.cnda.recours",
        None,
        ("letter_presented", MONDAY),
        ("letter_collected", MONDAY + timedelta(days=15)),
    )

    assert late.trigger == MONDAY
    assert in_time.trigger == MONDAY + timedelta(days=15)


def test_legal_aid_asked_on_the_sixteenth_day_moves_nothing():
    asked = MONDAY + timedelta(days=16)
    answered = ("legal_aid_decision_notified", MONDAY + timedelta(days=60))

    late = computed("fr.cnda.recours", MONDAY, ("legal_aid_requested", asked), answered)
    in_time = computed(
        "fr.cnda.recours", MONDAY, ("legal_aid_requested", asked - timedelta(days=1)), answered
    )

    assert late.expected == computed("fr.cnda.recours", MONDAY).expected
    assert in_time.expected > late.expected


def test_of_two_notices_of_legal_aid_the_later_counts_and_the_earlier_is_planned_on():
    asked = ("legal_aid_requested", MONDAY + timedelta(days=5))
    first = ("legal_aid_decision_notified", MONDAY + timedelta(days=40))
    second = ("lawyer_appointed", MONDAY + timedelta(days=50))

    alone = computed("fr.cnda.recours", MONDAY, asked, first)
    both = computed("fr.cnda.recours", MONDAY, asked, first, second)

    assert both.earliest == alone.earliest
    assert both.expected > alone.expected


def test_a_clock_that_stands_still_is_planned_on_as_if_it_ran():
    found = computed("fr.cnda.recours", MONDAY, ("legal_aid_requested", MONDAY + timedelta(days=5)))

    assert found.status == "suspended"
    assert found.expected == computed("fr.cnda.recours", MONDAY).expected


@pytest.mark.parametrize("key", ["fr.oqtf.assigne", "fr.oqtf.cra", "fr.dublin.recours", "fr.cma.recours"])
def test_legal_aid_moves_no_seven_days_nor_forty_eight_hours(key):
    asked = ("legal_aid_requested", MONDAY + timedelta(days=1))
    answered = ("legal_aid_decision_notified", MONDAY + timedelta(days=3))

    assert computed(key, MONDAY, asked, answered).expected == computed(key, MONDAY).expected


def test_house_arrest_after_the_month_moves_nothing():
    late = MONDAY + timedelta(days=40)

    assert computed("fr.oqtf.libre", MONDAY, ("house_arrest_notified", late)).status == "running"


def test_house_arrest_while_legal_aid_is_awaited_cuts_the_month_all_the_same():
    arrested = MONDAY + timedelta(days=60)
    found = computed(
        "fr.oqtf.libre",
        MONDAY,
        ("legal_aid_requested", MONDAY + timedelta(days=5)),
        ("house_arrest_notified", arrested),
    )

    assert found.expected == arrested + timedelta(days=7)


def test_an_appeal_to_the_administration_interrupts_the_two_months_and_silence_restarts_them():
    found = computed("fr.ta.recours", MONDAY, ("gracious_appeal", date(2026, 3, 20)))

    assert found.expected == date(2026, 7, 21)
    assert "silence" in {step.code for step in found.trace}


def test_remedies_that_were_not_told_leave_a_year():
    found = computed("fr.ta.recours", MONDAY, ("remedies_missing", MONDAY))

    assert found.status == "not_opposable"
    assert found.latest == date(2027, 3, 2)
    assert found.expected == date(2026, 5, 4)


@pytest.mark.parametrize(
    ("event", "expected"), [("ground_listed", date(2027, 5, 9)), ("ground_not_listed", date(2026, 7, 10))]
)
def test_turning_18_depends_on_the_ground(event, expected):
    found = computed("fr.titre.18", date(2026, 5, 10), (event, date(2026, 5, 10)))

    assert found.earliest == found.expected == found.latest == expected


def test_turning_18_without_a_ground_keeps_the_shorter_and_says_so():
    found = computed("fr.titre.18", date(2026, 5, 10))

    assert (found.expected, found.latest) == (date(2026, 7, 10), date(2027, 5, 9))
    assert found.disputes


def test_health_gives_three_months():
    ground = ("health_ground_invoked", date(2026, 3, 20))

    assert computed("fr.l431-2", date(2026, 3, 12)).expected == date(2026, 5, 12)
    assert computed("fr.l431-2", date(2026, 3, 12), ground).expected == date(2026, 6, 12)


@pytest.mark.parametrize("key", ["fr.cnda.recours", "fr.ofpra.introduction", "fr.dublin.recours"])
def test_the_day_of_lodging_is_asked_for(key):
    with pytest.raises(NotComputable, match="asylum_lodged"):
        ENGINE.compute(key, PACT_FROM)


def test_a_decision_of_before_the_pact_needs_no_day_of_lodging():
    assert ENGINE.compute("fr.cnda.recours", MONDAY).regime == "before_pact"


def test_under_the_pact_the_shorter_time_is_kept_and_nothing_is_confirmed():
    events = [Event("asylum_lodged", PACT_FROM)]

    found = ENGINE.compute("fr.cnda.recours", date(2026, 9, 1), events)
    normal = ENGINE.compute(
        "fr.cnda.recours", date(2026, 9, 1), [*events, Event("normal_procedure", PACT_FROM)]
    )

    assert found.status == "regime_unconfirmed"
    assert found.earliest == found.expected == date(2026, 9, 6)
    assert normal.expected == date(2026, 9, 15)


def test_an_application_lodged_the_day_before_the_pact_is_under_the_law_read():
    lodged = [Event("asylum_lodged", PACT_FROM - timedelta(days=1))]

    found = ENGINE.compute("fr.cnda.recours", date(2026, 9, 1), lodged)

    assert (found.regime, found.expected) == ("before_pact", date(2026, 10, 2))


def test_a_year_that_nobody_approved_gives_the_earliest_date_alone():
    found = ENGINE.count(read_count({"family": "MONTHS_FR", "length": 1}), date(2060, 1, 1))

    assert (found.earliest, found.expected, found.latest) == (date(2060, 2, 2), None, None)
    assert found.calendar_status == "unapproved"


def test_an_estimated_feast_lengthens_nothing():
    # 20 March 2026 is a Friday that the library estimates to be a feast in Morocco.
    found = ENGINE.count(
        read_count({"family": "DAYS_NF", "length": 3, "roll": True}), date(2026, 3, 17), "MA"
    )

    assert (found.earliest, found.expected, found.calendar_status) == (date(2026, 3, 20), None, "estimated")
    assert found.work_by == date(2026, 3, 19)


def test_the_disputed_day_of_saint_martin_lengthens_nothing():
    found = ENGINE.count(read_count({"family": "MONTHS_FR", "length": 1}), date(2026, 4, 26), "FR-MF")

    assert found.expected == date(2026, 5, 27)
    assert found.calendar_status == "disputed"
    assert found.work_by == date(2026, 5, 26)


def test_a_margin_is_counted_in_working_days():
    assert ENGINE.compute("fr.oqtf.libre", date(2026, 4, 7), margin=3).work_by == date(2026, 5, 4)


def test_an_hour_that_was_not_told_is_the_first_of_the_day():
    found = computed("fr.oqtf.cra", MONDAY)

    assert found.expected.isoformat() == "2026-03-04T00:00:00+01:00"
    assert "hour_unknown" in {step.code for step in found.trace}


@pytest.mark.parametrize(
    "events",
    [
        [Event("portal_deposit", MONDAY), Event("portal_read", MONDAY - timedelta(days=1))],
        [Event("letter_presented", MONDAY), Event("letter_collected", MONDAY - timedelta(days=1))],
        [
            Event("ofpra_decision_notified", MONDAY),
            Event("legal_aid_requested", MONDAY + timedelta(days=3)),
            Event("legal_aid_decision_notified", MONDAY + timedelta(days=2)),
        ],
        [Event("ofpra_decision_notified", MONDAY), Event("asylum_lodged", MONDAY + timedelta(days=1))],
    ],
)
def test_what_cannot_be_true_is_refused(events):
    with pytest.raises(Contradiction):
        ENGINE.compute("fr.cnda.recours", None, events)


def test_a_rule_before_it_was_in_force_is_not_computed():
    with pytest.raises(NotComputable, match="not in force"):
        ENGINE.compute("fr.oqtf.libre", date(2024, 7, 14))


def test_a_thing_to_know_has_no_date():
    with pytest.raises(NotComputable, match="no time limit"):
        ENGINE.compute("fr.mna.je", MONDAY)


def test_an_unknown_rule_names_those_near_it():
    with pytest.raises(UnknownRule) as refusal:
        ENGINE.compute("fr.cnda.recour", MONDAY)

    assert "fr.cnda.recours" in str(refusal.value)
