"""Dates worked out in the sources, and by two computations of ours: the engine must find them again."""

import subprocess
import sys
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from repere.knowledge.law.engine import Engine, Event
from repere.knowledge.law.families import Family
from repere.knowledge.law.moments import territory
from repere.knowledge.law.rulebook import read_count

ENGINE = Engine()
D = date.fromisoformat
LODGED = Event("asylum_lodged", D("2017-01-02"))
PARIS = ZoneInfo("Europe/Paris")


def counted(family, length, trigger, place="FR", **more):
    return ENGINE.count(
        read_count({"family": family, "length": length, **more}), D(trigger), territory(place)
    )


def ruled(key, on=None, *events, place="FR"):
    told = [Event(kind, D(day) if isinstance(day, str) else day) for kind, day in events]
    return ENGINE.compute(key, D(on) if isinstance(on, str) else on, [LODGED, *told], place)


@pytest.mark.parametrize(
    ("name", "family", "length", "trigger", "place", "expected", "earliest"),
    [
        ("A1 Conseil d'État 2023", "DAYS_FR", 15, "2023-02-20", "FR", "2023-03-08", "2023-03-08"),
        ("A5 Bordeaux 2014", "MONTHS_FR", 1, "2014-04-11", "FR", "2014-05-12", "2014-05-12"),
        ("A7 Sunday", "MONTHS_FR", 2, "2007-10-01", "FR", "2007-12-03", "2007-12-02"),
        ("A9 Saturday", "MONTHS_FR", 2, "2007-08-12", "FR", "2007-10-15", "2007-10-13"),
        ("A15 election", "DAYS_NF", 5, "2026-03-15", "FR", "2026-03-20", "2026-03-20"),
        ("B1 short month", "MONTHS_FR", 1, "2026-03-30", "FR", "2026-04-30", "2026-04-30"),
        ("B2 1 May", "MONTHS_FR", 1, "2026-03-31", "FR", "2026-05-04", "2026-05-01"),
        ("B4 leap year, 29", "MONTHS_FR", 1, "2024-01-29", "FR", "2024-02-29", "2024-02-29"),
        ("B4 leap year, 30", "MONTHS_FR", 1, "2024-01-30", "FR", "2024-02-29", "2024-02-29"),
        ("B7 metropolitan", "MONTHS_FR", 1, "2026-03-02", "FR", "2026-04-03", "2026-04-03"),
        ("B7 Strasbourg", "MONTHS_FR", 1, "2026-03-02", "67", "2026-04-07", "2026-04-03"),
        ("B9 metropolitan", "MONTHS_FR", 1, "2026-04-21", "FR", "2026-05-22", "2026-05-22"),
        ("B9 Martinique", "MONTHS_FR", 1, "2026-04-21", "972", "2026-05-26", "2026-05-22"),
        ("B11 metropolitan", "MONTHS_FR", 1, "2026-05-09", "FR", "2026-06-10", "2026-06-10"),
        ("B11 Guyane", "MONTHS_FR", 1, "2026-05-09", "FR-GF", "2026-06-11", "2026-06-10"),
        ("B15 nf rolled", "DAYS_NF", 7, "2026-04-24", "FR", "2026-05-01", "2026-05-01"),
        ("B17 legal aid", "DAYS_NF", 15, "2026-05-06", "FR", "2026-05-21", "2026-05-21"),
        ("B18 OFPRA", "DAYS_NF", 21, "2026-04-14", "FR", "2026-05-05", "2026-05-05"),
        ("B20 three working days", "WORKDAYS", 3, "2026-04-30", "FR", "2026-05-06", "2026-05-06"),
        ("B20 ten working days", "WORKDAYS", 10, "2026-04-30", "FR", "2026-05-19", "2026-05-19"),
        ("C1 metropolitan", "MONTHS_FR", 1, "2027-04-26", "FR", "2027-05-27", "2027-05-27"),
        ("C1 Guadeloupe", "MONTHS_FR", 1, "2027-04-26", "GP", "2027-05-28", "2027-05-27"),
        ("C2 metropolitan", "MONTHS_FR", 1, "2024-11-19", "FR", "2024-12-20", "2024-12-20"),
        ("C2 La Réunion", "MONTHS_FR", 1, "2024-11-19", "974", "2024-12-23", "2024-12-20"),
        ("C3 metropolitan", "MONTHS_FR", 1, "2027-03-26", "FR", "2027-04-27", "2027-04-27"),
        ("C3 Mayotte", "MONTHS_FR", 1, "2027-03-26", "Mayotte", "2027-04-28", "2027-04-27"),
        # The page's own example of the variant that comes earlier.
        ("month-end variant", "MONTHS_FR", 1, "2025-06-30", "FR", "2025-08-01", "2025-07-31"),
    ],
)  # fmt: skip
def test_a_count_gives_the_date_of_its_source(name, family, length, trigger, place, expected, earliest):
    found = counted(family, length, trigger, place)

    assert (found.expected, found.earliest) == (D(expected), D(earliest)), name


def test_b1_the_variant_of_month_ends_is_the_latest():
    assert counted("MONTHS_FR", 1, "2026-03-30").latest == D("2026-05-04")


@pytest.mark.parametrize(
    ("roll", "family", "expected"), [(True, "DAYS_NF", "2026-05-04"), (True, "DAYS_FR", "2026-05-04")]
)
def test_b15_other_readings_of_the_seven_days(roll, family, expected):
    assert counted(family, 7, "2026-04-24", roll=roll).expected == D(expected)


def test_b15_seven_days_are_worked_by_the_eve_of_the_holiday():
    found = ruled("fr.oqtf.assigne", "2026-04-24")

    assert (found.earliest, found.expected, found.latest) == (
        D("2026-05-01"),
        D("2026-05-01"),
        D("2026-05-04"),
    )
    assert found.work_by == D("2026-04-30")
    assert found.disputes


def test_a12_legal_aid_suspends_the_month_of_the_asylum_court():
    found = ruled(
        "fr.cnda.recours",
        "2019-06-04",
        ("legal_aid_requested", "2019-06-17"),
        ("legal_aid_decision_notified", "2019-08-06"),
    )

    assert (found.earliest, found.expected) == (D("2019-08-23"), D("2019-08-26"))


def test_a13_morocco_counts_from_hour_to_hour():
    start = datetime(2026, 4, 6, 12, 24, tzinfo=ZoneInfo("Africa/Casablanca"))

    found = ENGINE.compute("ma.reconduite", start, (), "MA")

    assert found.expected == start.replace(day=8)


@pytest.mark.parametrize(
    ("key", "on", "expected"),
    [
        ("fr.cnda.aj", "2026-05-06", "2026-05-21"),
        ("fr.ofpra.introduction", "2026-04-14", "2026-05-05"),
        ("fr.guda.register", "2026-04-30", "2026-05-06"),
        ("fr.titre.silence", "2026-03-15", "2026-07-15"),
        ("fr.titre.implicite", "2026-07-15", "2026-09-16"),
        ("fr.heberg.fin", "2026-03-12", "2026-03-31"),
        ("fr.mna.eval", "2026-09-01", "2026-09-05"),
    ],
)
def test_a_rule_gives_the_date_of_its_vector(key, on, expected):
    assert ruled(key, on).expected == D(expected)


def test_b20_ten_working_days_when_many_apply():
    assert ruled("fr.guda.register", "2026-04-30", ("many_applicants", "2026-04-30")).expected == D(
        "2026-05-19"
    )


def test_b21_a_refusal_by_silence_is_contested_from_its_birth():
    assert ruled("fr.titre.implicite", None, ("permit_requested", "2026-03-15")).expected == D("2026-09-16")


def test_b24_a_decision_is_notified_when_it_is_read_on_the_portal():
    found = ruled("fr.cnda.recours", None, ("portal_deposit", "2026-05-04"), ("portal_read", "2026-05-06"))

    assert (found.earliest, found.expected) == (D("2026-06-07"), D("2026-06-08"))


def test_b26_hours_are_never_put_off():
    start = datetime(2026, 5, 22, 17, 40, tzinfo=PARIS)

    found = ruled("fr.oqtf.cra", start)

    assert found.earliest == found.expected == found.latest == datetime(2026, 5, 24, 17, 40, tzinfo=PARIS)


def test_b27_hours_over_the_change_to_summer_time():
    found = ruled("fr.oqtf.cra", datetime(2026, 3, 28, 18, 0, tzinfo=PARIS))

    assert found.earliest == found.expected == datetime(2026, 3, 30, 18, 0, tzinfo=PARIS)
    assert found.latest == datetime(2026, 3, 30, 19, 0, tzinfo=PARIS)


def test_b29_a_permit_is_renewed_within_its_window():
    found = ruled("fr.titre.renouv", "2026-12-31")

    assert (found.opens, found.closes) == (D("2026-09-02"), D("2026-11-01"))
    assert found.work_by == D("2026-10-30")


def test_b32_one_month_more_after_care_ends():
    assert ruled("fr.heberg.maintien.deboute", None, ("cnda_reading", "2026-03-12")).expected == D(
        "2026-04-30"
    )


def test_b35_shelter_renewed_twice():
    found = ruled("fr.mna.eval", "2026-09-01", ("renewed", "2026-09-05"), ("renewed", "2026-09-10"))

    assert found.expected == D("2026-09-15")


def test_c8_legal_aid_interrupts_the_month_against_an_order_to_leave():
    found = ruled(
        "fr.oqtf.libre",
        "2026-05-11",
        ("legal_aid_requested", "2026-05-20"),
        ("legal_aid_decision_notified", "2026-06-10"),
    )

    assert (found.earliest, found.expected, found.latest) == (
        D("2026-07-11"),
        D("2026-07-13"),
        D("2026-07-27"),
    )
    assert found.work_by == D("2026-07-10")


def test_morocco_reads_clear_days_one_day_shorter():
    assert ENGINE.compute("ma.reconduite.juge", D("2026-04-06"), (), "MA").expected == D("2026-04-10")


def test_every_family_of_the_page_is_computed():
    assert set(Family) - {Family.NONE} == {
        "DAYS_NF", "DAYS_FR", "MONTHS_FR", "MONTHS_NF", "HOURS", "EOM", "WORKDAYS", "WINDOW",
    }  # fmt: skip


def test_the_engine_starts_without_the_framework():
    code = "import sys, repere.knowledge.law.engine as e; e.Engine(); sys.exit('django' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
