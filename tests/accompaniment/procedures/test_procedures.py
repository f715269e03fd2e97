"""A procedure is begun, told, computed again and closed; each leaves its line, and no date is rewritten."""

import json
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from repere.accompaniment.people.erasure.actions import erase
from repere.accompaniment.people.shelves.rules import Shelf
from repere.accompaniment.procedures import actions, queries
from repere.accompaniment.procedures.actions import SaidEvent
from repere.accompaniment.procedures.models import Procedure, ProcedureDeadline, ProcedureEvent
from repere.doors.commandline.main import main
from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import NotAllowed, Role
from repere.knowledge.law import counting, rulebook
from repere.knowledge.law.engine import Engine
from repere.knowledge.law.lint import lint
from repere.knowledge.law.procedures import events_of, templates
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
LODGED = SaidEvent("asylum_lodged", date(2025, 11, 3))


@pytest.fixture
def caseworker(actor_of):
    return actor_of(Role.CASEWORKER)


@pytest.fixture
def dossier(organisation):
    return factories.dossier(person=factories.person(organisation=organisation))


def begun(actor, dossier, code="fr.cnda", *events, place="FR"):
    made = actions.begin_procedure(actor, dossier, code, place=place, now=NOW)
    for number, event in enumerate(events, start=1):
        actions.tell_event(actor, made, event, now=NOW + timedelta(minutes=number))
    return made


def seen(actor, procedure):
    return queries.procedure_seen(actor, procedure.pk)[0]


def dates(actor, procedure, rule):
    return [one.dates["expected"] for one in queries.in_force(seen(actor, procedure)) if one.rule == rule]


def test_an_event_starts_the_clocks_it_triggers(caseworker, dossier):
    made = begun(caseworker, dossier)
    assert queries.in_force(seen(caseworker, made)) == []

    actions.tell_event(caseworker, made, LODGED, now=NOW)
    actions.tell_event(caseworker, made, SaidEvent("ofpra_decision_notified", date(2026, 3, 31)), now=NOW)

    assert dates(caseworker, made, "fr.cnda.recours") == ["2026-05-04"]
    assert dates(caseworker, made, "fr.cnda.aj") == ["2026-04-15"]


def test_a_later_event_computes_again_and_the_date_before_stays(caseworker, dossier):
    made = begun(
        caseworker, dossier, "fr.cnda", LODGED, SaidEvent("ofpra_decision_notified", date(2026, 3, 31))
    )

    later = NOW + timedelta(days=1)
    actions.tell_event(caseworker, made, SaidEvent("legal_aid_requested", date(2026, 4, 10)), now=later)
    later += timedelta(days=40)
    actions.tell_event(
        caseworker, made, SaidEvent("legal_aid_decision_notified", date(2026, 5, 20)), now=later
    )

    assert dates(caseworker, made, "fr.cnda.recours") == ["2026-06-10"]
    before = [one.dates for one in queries.before(seen(caseworker, made)) if one.rule == "fr.cnda.recours"]
    assert [(one["expected"], one["status"]) for one in before] == [
        ("2026-05-04", "suspended"),
        ("2026-05-04", "running"),
    ]


def test_a_portal_never_opened_then_legal_aid_then_the_date_of_the_appeal(caseworker, dossier):
    made = begun(
        caseworker,
        dossier,
        "fr.cnda",
        LODGED,
        SaidEvent("portal_deposit", date(2026, 5, 4), "portal"),
        SaidEvent("legal_aid_requested", date(2026, 5, 28)),
        SaidEvent("legal_aid_decision_notified", date(2026, 7, 15)),
    )

    # Notified at the end of 19 May; the month would end on 20 June: 23 days were left when it stopped.
    assert dates(caseworker, made, "fr.cnda.recours") == ["2026-08-07"]


def test_house_arrest_cuts_the_month_to_seven_days_told_once(caseworker, dossier):
    made = begun(
        caseworker,
        dossier,
        "fr.oqtf",
        SaidEvent("oqtf_notified", date(2026, 5, 11)),
        SaidEvent("house_arrest_notified", date(2026, 5, 20)),
    )

    found = {one.rule: one.dates for one in queries.in_force(seen(caseworker, made))}
    assert found["fr.oqtf.libre"]["expected"] == "2026-05-27"
    assert found["fr.oqtf.libre"]["status"] == "replaced"
    assert "fr.oqtf.assigne" not in found


def test_without_the_day_of_lodging_the_shortest_time_runs_at_once(caseworker, dossier):
    refused = SaidEvent("ofpra_decision_notified", date(2026, 11, 10))
    made = begun(caseworker, dossier, "fr.cnda", refused)
    [supposed] = dates(caseworker, made, "fr.cnda.recours")

    actions.tell_event(caseworker, made, LODGED, now=NOW + timedelta(hours=1))

    [told] = dates(caseworker, made, "fr.cnda.recours")
    assert supposed < told == "2026-12-11"


@pytest.mark.parametrize(
    ("event", "rule"), [("prison_notified", "fr.oqtf.detenu"), ("house_arrest_notified", "fr.assign")]
)
def test_what_is_notified_in_prison_or_at_home_has_its_own_days(caseworker, dossier, event, rule):
    made = begun(caseworker, dossier, "fr.oqtf", SaidEvent(event, date(2026, 11, 20)))

    assert dates(caseworker, made, rule) == ["2026-11-27"]


def test_opened_again_it_is_not_shown_at_their_own_door_unasked(caseworker, dossier):
    made = begun(caseworker, dossier)
    Procedure.unscoped.filter(pk=made.pk).update(shown_since=NOW)

    actions.close_procedure(caseworker, made, now=NOW)
    actions.open_again(caseworker, made, now=NOW)

    assert Procedure.unscoped.get(pk=made.pk).shown_since is None


def test_hours_are_kept_with_their_offset_and_read_on_the_clock_of_the_place(caseworker, dossier):
    start = datetime(2026, 5, 22, 17, 40, tzinfo=ZoneInfo("Indian/Reunion"))
    made = begun(caseworker, dossier, "fr.oqtf", SaidEvent("detention_notified", start), place="974")

    assert dates(caseworker, made, "fr.oqtf.cra") == ["2026-05-24T17:40:00+04:00"]


def test_an_event_withdrawn_moves_nothing_any_more(caseworker, dossier):
    made = begun(caseworker, dossier, "fr.cnda", LODGED)
    wrong = actions.tell_event(
        caseworker, made, SaidEvent("ofpra_decision_notified", date(2026, 3, 31)), now=NOW
    )

    actions.withdraw_event(caseworker, made, wrong.pk, now=NOW)

    assert queries.in_force(seen(caseworker, made)) == []
    assert ProcedureEvent.unscoped.get(pk=wrong.pk).withdrawn_at == NOW


def test_a_change_of_rules_flags_open_dossiers_and_rewrites_nothing(caseworker, dossier, monkeypatch):
    made = begun(
        caseworker, dossier, "fr.minor", SaidEvent("children_judge_decision_notified", date(2026, 3, 2))
    )
    closed = begun(
        caseworker, dossier, "fr.minor", SaidEvent("children_judge_decision_notified", date(2026, 3, 2))
    )
    actions.close_procedure(caseworker, closed, now=NOW)
    assert dates(caseworker, made, "fr.mna.appel") == ["2026-03-17"]

    book = rulebook.house_rules()
    rule = book.rules["fr.mna.appel"][0]
    longer = rulebook.replace(rule, version=2, count=rulebook.replace(rule.count, length=30))
    changed = rulebook.Rulebook("next", {**book.rules, rule.key: (longer,)}, book.events)
    monkeypatch.setattr(counting, "house_rules", lambda: changed)
    would = actions.compute_again(dossier.organisation_id, now=NOW, apply=False)
    assert (would, dates(caseworker, made, "fr.mna.appel")) == (1, ["2026-03-17"])
    heard = []
    moved = actions.compute_again(
        dossier.organisation_id, now=NOW + timedelta(days=1), progress=lambda *told: heard.append(told)
    )

    assert (moved, heard) == (1, [(1, 1)])
    row = next(one for one in queries.in_force(seen(caseworker, made)) if one.rule == "fr.mna.appel")
    assert (row.dates["expected"], row.rules_version, row.is_to_review) == ("2026-04-01", "next", True)
    assert [one.dates["expected"] for one in queries.before(seen(caseworker, made))] == ["2026-03-17"]
    assert dates(caseworker, closed, "fr.mna.appel") == ["2026-03-17"]

    actions.review_deadline(caseworker, made, row.pk)
    assert not ProcedureDeadline.unscoped.get(pk=row.pk).is_to_review


def test_rules_that_did_not_change_move_nothing(caseworker, dossier):
    begun(caseworker, dossier, "fr.cnda", LODGED, SaidEvent("ofpra_decision_notified", date(2026, 3, 31)))

    assert actions.compute_again(dossier.organisation_id, now=NOW) == 0


def test_papers_say_where_they_stand_and_who_keeps_the_original(caseworker, dossier):
    made = begun(caseworker, dossier)
    paper = templates()["fr.cnda"].papers[0]

    actions.place_papers(caseworker, made, {paper: "have", "invented": "have"}, {paper: "  the lawyer "})

    held = Procedure.unscoped.get(pk=made.pk).papers
    assert held[paper] == {"state": "have", "kept_by": "the lawyer"}
    assert "invented" not in held


def test_a_closed_procedure_takes_nothing_until_it_is_opened_again(caseworker, dossier):
    made = begun(caseworker, dossier)
    actions.close_procedure(caseworker, made, now=NOW)

    with pytest.raises(actions.IsClosed):
        actions.tell_event(caseworker, made, LODGED, now=NOW)

    actions.open_again(caseworker, made, now=NOW)
    actions.tell_event(caseworker, made, LODGED, now=NOW)
    assert len(queries.events_told(seen(caseworker, made))) == 1


def test_what_no_template_knows_is_refused(caseworker, dossier):
    with pytest.raises(actions.UnknownProcedure):
        begun(caseworker, dossier, "fr.magic")
    with pytest.raises(actions.UnknownProcedure):
        begun(caseworker, dossier, "fr.cnda", SaidEvent("arrived_az", date(2026, 3, 2)))
    with pytest.raises(actions.MomentIsImpossible):
        begun(caseworker, dossier, "fr.cnda", SaidEvent("hearing", date(2326, 3, 2)))


def test_each_act_leaves_its_line_on_the_shelf_of_the_status(caseworker, dossier):
    made = begun(caseworker, dossier, "fr.cnda", LODGED)
    actions.close_procedure(caseworker, made, now=NOW)

    lines = TrailLine.objects.filter(dossier_id=dossier.pk, verb__startswith="procedure.").order_by(
        "position"
    )
    assert list(lines.values_list("verb", flat=True)) == [
        "procedure.begun",
        "procedure.told",
        "procedure.closed",
    ]
    assert {line.detail["shelf"] for line in lines} == {Shelf.STATUS.value}


def test_who_does_not_read_the_status_sees_nothing_and_writes_nothing(actor_of, caseworker, dossier):
    made = begun(caseworker, dossier)
    agent = actor_of(Role.WELCOME_AGENT)

    assert queries.procedures_of(agent, dossier) == []
    assert queries.procedure_seen(agent, made.pk) is None
    with pytest.raises(NotAllowed):
        begun(agent, dossier)


def test_another_house_sees_nothing(caseworker, dossier):
    made = begun(caseworker, dossier)
    elsewhere = factories.actor(Role.CASEWORKER)

    assert queries.procedure_seen(elsewhere, made.pk) is None
    with pytest.raises(NotAllowed):
        actions.tell_event(elsewhere, made, LODGED, now=NOW)


def test_the_tables_hold_nothing_in_clear(caseworker, dossier):
    begun(
        caseworker,
        dossier,
        "fr.cnda",
        LODGED,
        SaidEvent("ofpra_decision_notified", date(2026, 3, 31), proof="Pli"),
    )

    for model in (Procedure, ProcedureEvent, ProcedureDeadline):
        for row in model.unscoped.values():
            assert "cnda" not in repr(row)
            assert "2026-05-04" not in repr(row)
            assert "Pli" not in repr(row)


def test_every_template_names_rules_and_events_that_exist():
    book = Engine().book
    assert lint(book) == []
    for template in templates().values():
        assert template.sources
        assert all(key in book.rules for key in template.rules)
        assert all(kind in book.events for kind in events_of(template, book))
        assert template.key.startswith(template.country.lower() + ".")


def test_forgotten_with_the_person(actor_of, caseworker, dossier):
    begun(caseworker, dossier, "fr.cnda", LODGED)

    erase(actor_of(Role.DPO), dossier.person, asked_by="person", reason="withdrawn", now=NOW)

    assert not Procedure.unscoped.exists()
    assert not ProcedureEvent.unscoped.exists()


def test_the_command_counts_then_writes(caseworker, dossier, capsys):
    begun(caseworker, dossier, "fr.cnda", LODGED, SaidEvent("ofpra_decision_notified", date(2026, 3, 31)))

    assert main(["law", "recompute", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"moved": 0, "applied": False}
    assert main(["law", "recompute", "--apply"]) == 0
    assert "0 dates moved" in capsys.readouterr().out
