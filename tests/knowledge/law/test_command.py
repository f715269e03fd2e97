"""`repere law`: what a person or a program asks at the command line, and how it is refused."""

import json
from datetime import UTC, datetime
from html import escape

import pytest

from repere.doors.commandline import law_signatures
from repere.doors.commandline.main import main
from repere.foundation.toolkit.actors import Role
from repere.knowledge.law.content import content_of, digest
from repere.knowledge.law.rulebook import house_rules
from repere.knowledge.signoffs import actions as signoffs
from tests import factories

CNDA = [
    "compute", "--rule", "fr.cnda.recours", "--on", "2026-03-31", "--territory", "FR",
    "--event", "asylum_lodged=2025-11-03", "--event", "legal_aid_requested=2026-04-10",
    "--event", "legal_aid_decision_notified=2026-05-20", "--json",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _no_database(request, monkeypatch):
    """None to read, unless a test has one."""
    if "django_db" not in request.keywords:
        monkeypatch.setattr(law_signatures, "_there_is_a_database", lambda: False)


def law(capsys, *arguments):
    code = main(["law", *arguments])
    out, err = capsys.readouterr()
    return code, out, err


def test_a_computation_comes_as_data_with_its_trace_and_sources(capsys):
    code, out, _err = law(capsys, *CNDA)
    found = json.loads(out)

    assert code == 0
    assert (found["earliest"], found["expected"], found["work_by"]) == (
        "2026-06-09",
        "2026-06-10",
        "2026-06-09",
    )
    assert found.keys() >= {"latest", "opens", "closes", "calendar_status", "disputes", "trace", "notice"}
    assert [step["code"] for step in found["trace"]][:4] == [
        "starts",
        "months_fr",
        "month_end",
        "suspended",
    ] or found["trace"]
    assert all(step["text"] for step in found["trace"])
    assert found["calendar_status"] == "approved"
    assert found["signed_off_by"] is None


def test_instants_carry_their_zone(capsys):
    _code, out, _err = law(capsys, "compute", "--rule", "fr.zone.asile", "--on", "2026-03-28T18:00", "--json")
    found = json.loads(out)

    assert found["expected"] == "2026-03-30T18:00:00+02:00"
    assert datetime.fromisoformat(found["latest"]).tzinfo


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--family", "MONTHS_FR", "--length", "1", "--unit", "month", "--roll", "--on", "2026-03-31"], "2026-05-04"),
        (["--family", "MONTHS_FR", "--length", "1", "--no-roll", "--on", "2026-03-31"], "2026-05-01"),
        (["--family", "DAYS_NF", "--length", "7", "--unit", "day", "--roll", "--on", "2026-04-24"], "2026-05-04"),
        (["--family", "WORKDAYS", "--length", "3", "--unit", "working_day", "--on", "2026-04-30"], "2026-05-06"),
        (["--family", "EOM", "--length", "1", "--unit", "month", "--on", "2026-03-12"], "2026-04-30"),
        (["--family", "HOURS", "--length", "2", "--on", "2026-05-22T17:40"], "2026-05-22T19:40:00+02:00"),
        (["--family", "WINDOW", "--opens", "-120", "--closes", "-60", "--on", "2026-12-31"], "2026-11-01"),
        (["--family", "DAYS_FR", "--length", "4", "--on", "2026-04-06", "--territory", "MA"], "2026-04-10"),
    ],
)  # fmt: skip
def test_a_bare_count(capsys, arguments, expected):
    code, out, _err = law(capsys, "compute", *arguments, "--json")

    assert code == 0
    assert json.loads(out)["expected"] == expected


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--rule", "fr.nothing", "--on", "2026-03-31"], "no rule"),
        (["--rule", "fr.oqtf.libre", "--on", "2026-02-30"], "2026-02-30"),
        (["--rule", "fr.oqtf.libre"], "was not told"),
        (["--rule", "fr.oqtf.libre", "--on", "2026-03-31", "--event", "rain=2026-04-01"], "rain"),
        (["--rule", "fr.oqtf.libre", "--on", "2026-03-31", "--event", "hearing"], "KIND=WHEN"),
        (["--rule", "fr.oqtf.libre", "--on", "2026-03-31", "--territory", "Atlantis"], "Atlantis"),
        (["--rule", "fr.oqtf.libre", "--on", "2045-03-31"], "approved by nobody"),
        (["--rule", "fr.cnda.recours", "--on", "2026-09-01"], "asylum_lodged"),
        (["--family", "MONTHS_FR", "--length", "1", "--on", "2026-03-01", "--territory", "MA", "--roll"], "estimated"),
        (["--family", "MONTHS_FR", "--length", "1", "--unit", "hour", "--on", "2026-03-01"], "counts in month"),
        (["--family", "MONTHS_FR", "--length", "99999999", "--on", "2026-03-01"], "no such date"),
        (["--family", "YEARS", "--length", "1", "--on", "2026-03-01"], "YEARS"),
        (["--on", "2026-03-01"], "--rule"),
    ],
)  # fmt: skip
def test_what_cannot_be_computed_is_said_on_one_line(capsys, arguments, why):
    code, _out, err = law(capsys, "compute", *arguments)

    assert code == 2
    assert len(err.splitlines()) == 1
    assert why in err


@pytest.mark.parametrize("action", [["compute"], ["explain"]])
def test_no_date_is_shown_without_its_mark_and_source(capsys, action):
    _code, out, _err = law(capsys, *action, "--rule", "fr.oqtf.assigne", "--on", "2026-04-24")

    assert "Not legal advice; whether jurists signed it off is not known here" in out
    assert "Mark T" in out
    assert "source    T CESEDA L. 614-2, L. 921-1, text of 2026-04-03" in out
    assert "Disputed:" in out
    assert "you have until" not in out.lower()


def test_a_rule_from_memory_says_so(capsys):
    _code, out, _err = law(capsys, "compute", "--rule", "fr.css", "--on", "2026-12-31")

    assert "from memory, unverified" in out


def test_rules_events_and_their_check(capsys):
    assert len(json.loads(law(capsys, "rules", "--json")[1])) > 100
    assert {rule["country"] for rule in json.loads(law(capsys, "rules", "--country", "az", "--json")[1])} == {
        "AZ"
    }
    assert law(capsys, "rules", "--country", "XX")[0] == 2
    assert "legal_aid_requested" in law(capsys, "events")[1]
    assert law(capsys, "check")[0] == 0
    assert json.loads(law(capsys, "check", "--json")[1])["findings"] == []


def test_a_rule_is_read_as_a_sheet(capsys):
    _code, out, _err = law(capsys, "explain", "fr.cnda.recours")

    assert "legal_aid_requested: suspends" in out
    assert "Mark S" in out


def test_the_whole_is_exported_as_one_page_to_print(capsys):
    code, out, _err = law(capsys, "export")

    assert code == 0
    assert out.startswith("<!doctype html>")
    for rule in house_rules().all():
        assert f'id="{rule.key}-{rule.version}"' in out
        assert escape(rule.sources[0].reference) in out
    assert "Not legal advice" in out


def test_the_rules_of_one_country_are_exported_and_an_unknown_one_is_refused(capsys):
    _code, out, _err = law(capsys, "export", "--country", "az")

    assert 'id="az.' in out
    assert 'id="fr.' not in out
    assert law(capsys, "export", "--country", "XX")[0] == 2


def test_what_programs_alone_compared_does_not_pass_for_approved(capsys):
    _code, out, _err = law(capsys, "compute", "--rule", "fr.oqtf.libre", "--on", "2026-03-31")
    _code, data, _err = law(capsys, "compute", "--rule", "fr.oqtf.libre", "--on", "2026-03-31", "--json")

    assert "closed days compared by programs; no named person has approved them" in out
    assert json.loads(data)["calendar_approved_by_people"] is False


@pytest.mark.django_db
@pytest.mark.parametrize(("eyes", "count"), [(0, 0), (1, 0), (2, 1)])
def test_where_there_is_a_database_it_says_who_signed(capsys, monkeypatch, organisation, eyes, count):
    monkeypatch.setattr(law_signatures, "_there_is_a_database", lambda: True)
    rule = house_rules().versions("fr.cnda.recours")[-1]
    for _eye in range(eyes):
        _signed(organisation, rule)

    _code, data, _err = law(capsys, *CNDA)
    _code, sheet, _err = law(capsys, "explain", "fr.cnda.recours")
    _code, listed, _err = law(capsys, "rules", "--country", "FR")

    found = json.loads(data)["signed_off_by"]
    assert [one["organisation"] for one in found] == [organisation.short_name] * count
    said = f"signed off by two jurists of {organisation.short_name} on 2026-11-22"
    assert (said in sheet) is bool(count)
    assert (said in listed) is bool(count)
    assert ("not signed off by two jurists of any organisation here" in sheet) is not bool(count)


def _signed(organisation, rule):
    chief = factories.actor(Role.COORDINATOR, organisation=organisation)
    membership = factories.membership(Role.CASEWORKER, organisation=organisation)
    at = datetime(2026, 11, 22, 12, tzinfo=UTC)
    signoffs.name_jurist(chief, membership, now=at)
    signoffs.sign_rule(factories.actor_of(membership), rule, read=digest(content_of(rule)), now=at)
