"""The rule base as data: every rule sourced, every name known, every fault found; the closed days beside it."""

import subprocess
import sys
from datetime import date, timedelta

import jours_feries_france as etalab
import pytest

from repere.knowledge.law.closed_days import Approval, ClosedDays, approved_days
from repere.knowledge.law.engine import Engine
from repere.knowledge.law.lint import lint
from repere.knowledge.law.moments import ImpossibleMoment, read_moment, territory
from repere.knowledge.law.rulebook import BrokenRules, house_rules, read_rulebook
from tests.house.files import ROOT

HEAD = '[file]\ncountry = "FR"\ndomain = "x"\ntext_date = 2026-04-03\n'
EVENTS = '[events]\nact = "the act"\nother = "another"\n'
RULE = '[[rule]]\nkey = "fr.a"\ntitle = "A"\ntrigger = ["act"]\n'
RULE += 'family = "DAYS_NF"\nlength = 3\nsources = ["T CJA R. 1"]\n'


def book(rules, events=EVENTS):
    return read_rulebook({"events.toml": events, "fr.toml": HEAD + rules})


def faults(rules, events=EVENTS):
    return [finding.fault for finding in lint(book(rules, events)) if finding.serious]


def test_the_house_rules_have_no_fault():
    assert lint(house_rules()) == []


def test_every_rule_has_a_source_with_its_mark():
    for rule in house_rules().all():
        assert rule.sources
        assert rule.mark in "TSM"
        assert all(source.text_date == date(2026, 4, 3) for source in rule.sources if source.mark == "T")


@pytest.mark.parametrize(
    "kind",
    "asylum_lodged attestation_handed_over portal_deposit portal_read legal_aid_requested legal_aid_decision_notified "
    "house_arrest_notified detention_notified permit_requested implicit_refusal_born permit_expires "
    "health_ground_invoked cnda_reading protection_notified care_ends turns_18 ground_listed ground_not_listed "
    "renewed".split(),
)
def test_an_event_of_the_trade_has_a_meaning(kind):
    assert house_rules().events[kind].meaning


def test_a_rule_without_fault_has_no_finding():
    assert faults(RULE) == []


@pytest.mark.parametrize(
    ("rules", "fault"),
    [
        (RULE.replace('"act"', '"gone"'), "no event is called 'gone'"),
        (RULE + '[[rule.effect]]\nevent = "gone"\ndoes = "none"\n', "no event is called 'gone'"),
        (RULE + '[[rule.effect]]\nevent = "other"\ndoes = "replaces"\nby = "fr.b"\n', "points at 'fr.b'"),
        (RULE + '[[rule.effect]]\nevent = "other"\ndoes = "suspends"\n', "nothing starts it again"),
        (RULE + '[[rule.effect]]\nevent = "other"\ndoes = "helps"\n', "none of"),
        (RULE + '[[rule.derived]]\nevent = "other"\nby = "fr.gone"\n', "points at 'fr.gone'"),
        (RULE + '[[rule.variant]]\nlength = 4\n', "nothing chooses"),
        (RULE.replace('"fr.a"', '"ma.a"'), "does not begin with its country"),
        (RULE.replace("length = 3", "length = 0"), "its length is nothing"),
        (RULE.replace('["act"]', "[]"), "no trigger"),
        (RULE.replace('"DAYS_NF"\nlength = 3', '"WINDOW"'), "never closes"),
        (RULE + RULE.replace("length = 3", "length = 4\nversion = 2"), "two versions are in force"),
        (RULE + RULE, "the same number"),
        (RULE + "valid_from = 2026-02-01\nvalid_to = 2026-01-01\n", "before it begins"),
    ],
)  # fmt: skip
def test_the_linter_finds(rules, fault):
    assert any(fault in found for found in faults(rules)), faults(rules)


def test_versions_that_follow_each_other_are_no_fault_and_each_has_its_day():
    rules = (
        RULE
        + "valid_to = 2026-06-30\n"
        + RULE.replace("length = 3", "length = 4\nversion = 2\nvalid_from = 2026-07-01")
    )
    found = book(rules)

    assert [finding for finding in lint(found) if finding.serious] == []
    assert found.in_force("fr.a", date(2026, 6, 30)).count.length == 3
    assert found.in_force("fr.a", date(2026, 7, 1)).count.length == 4


def test_an_event_that_no_rule_speaks_of_is_idle():
    assert [finding.key for finding in lint(book(RULE))] == ["other"]


@pytest.mark.parametrize(
    ("rules", "why"),
    [
        (RULE.replace('["T CJA R. 1"]', "[]"), "no source"),
        (RULE.replace("T CJA", "CJA"), "does not begin with its mark"),
        (RULE.replace("DAYS_NF", "DAYS"), "DAYS"),
        (RULE + 'colour = "red"\n', "unknown fields"),
        (RULE + 'unit = "month"\n', "counts in day"),
        (RULE.replace('title = "A"\n', ""), "title"),
        ("[[rule", "fr.toml"),
    ],
)
def test_a_file_that_says_nonsense_is_refused_by_name(rules, why):
    with pytest.raises(BrokenRules, match=r"fr\.toml") as refusal:
        book(rules)

    assert why in str(refusal.value)


def test_a_source_from_memory_marks_the_whole_rule():
    found = book(RULE.replace('["T CJA R. 1"]', '["T CJA R. 1", "M somebody said"]'))

    assert found.rules["fr.a"][0].mark == "M"


def test_phrases_for_translators_are_those_of_the_data():
    done = subprocess.run([sys.executable, "tools/law_phrases.py"], cwd=ROOT, capture_output=True, text=True)

    assert done.returncode == 0, done.stdout


def test_the_table_of_closed_days_is_what_its_tool_makes():
    done = subprocess.run([sys.executable, "tools/closed_days.py"], cwd=ROOT, capture_output=True, text=True)

    assert done.returncode == 0, done.stdout
    assert "0 days more, 0 fewer." in done.stdout


def test_years_that_count_say_when_and_how_they_were_compared():
    for approval in approved_days().approvals:
        assert approval.basis
        assert approval.checked_on.year >= 2026


def test_no_year_passes_for_approved_by_a_person_that_none_approved():
    days = approved_days()

    assert {approval.approved_by for approval in days.approvals} == {""}
    assert not days.is_signed("FR", date(2026, 3, 1), date(2026, 5, 4))
    found = Engine().compute("fr.oqtf.libre", date(2026, 5, 11))
    assert (found.calendar_status, found.calendar_signed) == ("approved", False)


def test_a_year_that_people_approved_says_so():
    days = approved_days()
    signed = Approval("FR", 2026, 2026, date(2026, 11, 22), "", approved_by="jurists")
    engine = Engine(days=ClosedDays(days.days, (*days.approvals, signed), days.version))

    assert engine.compute("fr.oqtf.libre", date(2026, 5, 11)).calendar_signed
    assert not engine.compute("fr.oqtf.libre", date(2026, 12, 11)).calendar_signed


ZONES_OF_ETALAB = {
    "FR": "Métropole", "FR-AM": "Alsace-Moselle", "FR-GP": "Guadeloupe", "FR-MQ": "Martinique", "FR-GF": "Guyane",
    "FR-RE": "La Réunion", "FR-YT": "Mayotte", "FR-BL": "Saint-Barthélémy", "FR-PM": "Saint-Pierre-et-Miquelon",
}  # fmt: skip


@pytest.mark.parametrize("place", ZONES_OF_ETALAB)
def test_another_library_counts_the_same_closed_days(place):
    for year in range(2024, 2032):
        theirs = set(etalab.JoursFeries.for_year(year, zone=ZONES_OF_ETALAB[place]).values())
        ours = {day.day for day in approved_days().counted(place).values() if day.day.year == year}
        assert ours == theirs


@pytest.mark.parametrize("day", [date(2026, 4, 3), date(2026, 7, 21), date(2026, 3, 12)])
def test_days_that_a_library_adds_in_guadeloupe_lengthen_nothing(day):
    assert approved_days().is_open("FR-GP", day)


def test_working_days_step_over_what_is_closed():
    last, skipped = approved_days().after_working_days("FR", date(2026, 4, 30), 1)

    assert last == date(2026, 5, 4)
    assert len(skipped) == 3


def test_a_day_to_work_by_is_never_a_closed_one():
    days = approved_days()
    for number in range(800):
        found = days.last_open("FR-RE", date(2025, 1, 1) + timedelta(days=number))
        assert days.is_open("FR-RE", found)


@pytest.mark.parametrize(
    ("written", "place", "read"),
    [
        ("2026-03-28T18:00", "FR", "2026-03-28T18:00:00+01:00"),
        ("2026-03-28T18:00+01:00", "FR-RE", "2026-03-28T21:00:00+04:00"),
        ("2026-03-28T18:00Z", "AZ", "2026-03-28T22:00:00+04:00"),
        ("2026-03-28T18:00Europe/Paris", "FR", "2026-03-28T18:00:00+01:00"),
        ("2026-03-28T18:00[America/Guadeloupe]", "FR-GP", "2026-03-28T18:00:00-04:00"),
        ("2026-03-28", "FR", "2026-03-28"),
    ],
)
def test_a_moment_is_read_on_the_clock_of_the_place(written, place, read):
    assert read_moment(written, place).isoformat() == read


@pytest.mark.parametrize(
    "written",
    [
        "2026-02-30",
        "31/03/2026",
        "2026-03-28T25:00",
        "2026-03-28T18:00+19:00",
        "2026-03-28T18:00Europe/Nimes",
        "",
    ],
)
def test_a_moment_that_cannot_be_is_refused(written):
    with pytest.raises(ImpossibleMoment):
        read_moment(written, "FR")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("67", "FR-AM"),
        ("FR-57", "FR-AM"),
        ("fr-974", "FR-RE"),
        ("La Réunion", "FR-RE"),
        ("GP", "FR-GP"),
        ("ma", "MA"),
    ],
)
def test_a_territory_has_several_names(name, code):
    assert territory(name) == code
