"""A procedure told to whom it is about: what they can do, until when; said on a day, shown at their own door or not."""

from datetime import date, datetime, time, timedelta

import pytest

from repere.accompaniment.people.erasure.actions import erase
from repere.accompaniment.people.paper_access.actions import actor_of as the_person
from repere.accompaniment.people.paper_access.actions import issue_access
from repere.accompaniment.procedures import actions
from repere.accompaniment.procedures.actions import SaidEvent
from repere.accompaniment.procedures.explaining import actions as explaining
from repere.accompaniment.procedures.explaining import queries as reading
from repere.accompaniment.procedures.explaining.queries import days_said, explained, explanations_of
from repere.accompaniment.procedures.explaining.rules import moved_since
from repere.accompaniment.procedures.models import Explanation, Procedure, ProcedureDeadline
from repere.accompaniment.procedures.own.queries import own_procedures
from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import Actor, NotAllowed, Role
from repere.knowledge.law.closed_days import approved_days
from tests import factories
from tests.accompaniment.procedures.told import CUT, LODGED, NOW, PORTAL, begun, seen

pytestmark = pytest.mark.django_db
TODAY = date(2026, 7, 16)


@pytest.fixture
def caseworker(actor_of):
    return actor_of(Role.CASEWORKER)


@pytest.fixture
def dossier(organisation):
    return factories.dossier(person=factories.person(organisation=organisation))


def told(actor, procedure, today=TODAY):
    return explained(seen(actor, procedure), datetime.combine(today, time(12), NOW.tzinfo))


def to_do(actor, procedure, rule, today=TODAY):
    return next(one for one in told(actor, procedure, today).to_do if one.rule.key == rule)


def own(dossier, hides=()):
    actor = Actor(None, None, Role.PERSON, person_id=dossier.person_id)
    return own_procedures(actor, hides)


# --- what is said


def test_a_portal_never_opened_is_explained_step_after_step_to_the_date_of_the_appeal(caseworker, dossier):
    appeal = to_do(caseworker, begun(caseworker, dossier, "fr.cnda", *PORTAL), "fr.cnda.recours")

    assert appeal.last == date(2026, 8, 7)
    assert appeal.by <= date(2026, 8, 6)
    assert appeal.state == "ahead"
    assert [step.code for step in appeal.why][:2] == ["portal_unread_later", "starts"]
    assert {"suspended", "resumed"} <= {step.code for step in appeal.why}
    assert all(step.code not in {"work_by", "month_end"} for step in appeal.why)


def test_a_clock_that_stands_still_has_no_day_that_passed(caseworker, dossier):
    appeal = to_do(
        caseworker, begun(caseworker, dossier, "fr.cnda", *PORTAL[:3]), "fr.cnda.recours", date(2027, 1, 4)
    )

    assert (appeal.status, appeal.state) == ("suspended", "stopped")


def test_house_arrest_leaves_seven_days_and_says_that_legal_aid_gives_no_more(caseworker, dossier):
    made = begun(caseworker, dossier, "fr.oqtf", *CUT)

    cut = to_do(caseworker, made, "fr.oqtf.libre", date(2026, 5, 21))

    assert (cut.status, cut.last) == ("replaced", date(2026, 5, 27))
    assert cut.how == "Asking for legal aid does not give you more time."
    assert cut.is_disputed


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2026, 8, 1), "ahead"),
        (date(2026, 8, 6), "now"),
        (date(2026, 8, 7), "now"),
        (date(2026, 8, 8), "past"),
    ],
)
def test_the_nearer_the_day_the_more_it_presses(caseworker, dossier, today, state):
    made = begun(caseworker, dossier, "fr.cnda", *PORTAL)

    assert to_do(caseworker, made, "fr.cnda.recours", today).state == state


def test_a_window_that_has_not_opened_is_for_later(caseworker, dossier):
    made = begun(caseworker, dossier, "fr.permit", actions.SaidEvent("permit_expires", date(2026, 12, 31)))

    renewal = to_do(caseworker, made, "fr.titre.renouv")

    assert (renewal.state, renewal.opens) == ("later", date(2026, 9, 2))


def test_what_is_over_stands_after_what_can_be_done(caseworker, dossier):
    made = begun(caseworker, dossier, "fr.cnda", *PORTAL)

    assert [one.state for one in told(caseworker, made).to_do] == ["ahead", "past"]


def test_papers_to_bring_stand_before_those_they_have(caseworker, dossier):
    made = begun(caseworker, dossier, "fr.cnda", LODGED)
    have = "Appeal in French, signed, with facts and law"
    actions.place_papers(caseworker, made, {have: "have"}, {})

    bring = told(caseworker, made).bring

    assert bring[-1] == (have, "have")
    assert {state for _paper, state in bring[:-1]} == {"missing"}


def test_a_date_that_was_stored_by_other_rules_is_said_without_reasons(caseworker, dossier):
    made = begun(caseworker, dossier, "fr.cnda", *PORTAL)
    row = next(
        one for one in ProcedureDeadline.unscoped.filter(superseded_at=None) if one.rule == "fr.cnda.aj"
    )
    row.dates = row.dates | {"expected": "2026-06-05"}
    row.save(update_fields=["dates"])

    aid = to_do(caseworker, made, "fr.cnda.aj")

    assert aid.last == date(2026, 6, 5)
    assert aid.why == ()


def test_a_day_that_the_jurists_of_the_organisation_let_close_keeps_its_reasons(
    caseworker, dossier, monkeypatch
):
    made = begun(
        caseworker, dossier, "fr.cnda", LODGED, SaidEvent("ofpra_decision_notified", date(2026, 3, 31))
    )
    asked = []

    def approved(organisation_id, _now):
        asked.append(organisation_id)
        return approved_days()

    monkeypatch.setattr(reading, "closed_days_of", approved)
    assert to_do(caseworker, made, "fr.cnda.recours").why
    assert asked == []
    row = next(
        one for one in ProcedureDeadline.unscoped.filter(superseded_at=None) if one.rule == "fr.cnda.aj"
    )
    row.dates = row.dates | {"expected": "2026-04-16"}
    row.save(update_fields=["dates"])

    assert to_do(caseworker, made, "fr.cnda.recours").why
    assert asked == [dossier.organisation_id]


# --- that it was said


def test_what_was_said_is_kept_with_its_days_and_a_day_that_moves_is_known(caseworker, dossier):
    made = begun(caseworker, dossier, "fr.oqtf", CUT[0])
    before = told(caseworker, made, date(2026, 5, 12))
    explaining.tell_explained(
        caseworker, made, before, language="ti", interpreter="Saba, by telephone", now=NOW
    )
    [talk] = explanations_of(caseworker, made)
    assert not moved_since(days_said([talk]), before.to_do)

    actions.tell_event(caseworker, made, CUT[1], now=NOW + timedelta(days=9))

    after = told(caseworker, made, date(2026, 5, 21))
    assert "fr.oqtf.libre" in moved_since(days_said([talk]), after.to_do)
    assert (talk.language, talk.interpreter, talk.told_by_id) == (
        "ti",
        "Saba, by telephone",
        caseworker.user_id,
    )
    assert TrailLine.objects.filter(verb="procedure.explained", dossier_id=dossier.pk).count() == 1


def test_nothing_is_said_of_days_before_the_first_talk():
    assert days_said([]) == {}


def test_talks_about_somebody_of_another_organisation_are_out_of_sight(caseworker, dossier):
    made = begun(caseworker, dossier, "fr.cnda", *PORTAL)
    explaining.tell_explained(caseworker, made, told(caseworker, made), language="ar", now=NOW)
    stranger = factories.actor(Role.CASEWORKER, organisation=factories.organisation(name="Ailleurs"))

    assert not explanations_of(stranger, made).exists()
    assert not explanations_of(the_person_of(dossier), made).exists()


def the_person_of(dossier):
    return Actor(None, None, Role.PERSON, person_id=dossier.person_id)


@pytest.mark.parametrize("role", [Role.WELCOME_AGENT, Role.PARTNER])
def test_whoever_does_not_write_the_shelf_says_nothing_and_shows_nothing(caseworker, actor_of, dossier, role):
    made = begun(caseworker, dossier, "fr.cnda", *PORTAL)
    before = told(caseworker, made)
    other = actor_of(role)

    with pytest.raises(NotAllowed):
        explaining.tell_explained(other, made, before, language="ar", now=NOW)
    with pytest.raises(NotAllowed):
        explaining.show_at_own_door(other, made, now=NOW)
    with pytest.raises(NotAllowed):
        explaining.take_from_own_door(other, made)
    assert not Explanation.unscoped.exists()


def test_forgetting_somebody_forgets_that_it_was_explained(caseworker, actor_of, organisation, dossier):
    made = begun(caseworker, dossier, "fr.cnda", *PORTAL)
    explaining.tell_explained(caseworker, made, told(caseworker, made), language="ar", now=NOW)

    erase(actor_of(Role.DPO), dossier.person, asked_by="person", reason="withdrawn", now=NOW)

    assert not Explanation.unscoped.exists()


# --- at their own door


def test_they_read_it_from_the_day_the_desk_chooses_to_the_day_it_takes_it_back(caseworker, dossier):
    made = begun(caseworker, dossier, "fr.cnda", *PORTAL)
    assert own(dossier) == []

    explaining.show_at_own_door(caseworker, made, now=NOW)
    explaining.show_at_own_door(caseworker, made, now=NOW + timedelta(days=1))
    assert [one.shown_since for one in own(dossier)] == [NOW]

    explaining.take_from_own_door(caseworker, made)
    assert own(dossier) == []
    verbs = list(
        TrailLine.objects.filter(verb__contains="shown").order_by("at").values_list("verb", flat=True)
    )
    assert verbs == ["procedure.shown", "procedure.unshown"]


@pytest.mark.parametrize("theme", ["papers", "law"])
def test_what_they_asked_to_be_hidden_is_not_there(caseworker, dossier, theme):
    made = begun(caseworker, dossier, "fr.cnda", *PORTAL)
    explaining.show_at_own_door(caseworker, made, now=NOW)

    assert own(dossier, [theme]) == []
    assert len(own(dossier, ["health"])) == 1


def test_a_closed_procedure_leaves_their_door(caseworker, dossier):
    made = begun(caseworker, dossier, "fr.cnda", *PORTAL)
    explaining.show_at_own_door(caseworker, made, now=NOW)

    actions.close_procedure(caseworker, made, now=NOW)

    assert own(dossier) == []
    explaining.show_at_own_door(caseworker, Procedure.unscoped.get(), now=NOW)


def test_nobody_reads_the_procedures_of_another_by_their_own_door(caseworker, organisation, dossier):
    made = begun(caseworker, dossier, "fr.cnda", *PORTAL)
    explaining.show_at_own_door(caseworker, made, now=NOW)
    neighbour = factories.person("Zoé", organisation=organisation)
    factories.dossier(person=neighbour)
    paper, _code, _pin = issue_access(caseworker, neighbour, language="fr", now=NOW)

    assert own_procedures(the_person(paper)) == []
    with pytest.raises(NotAllowed):
        own_procedures(caseworker)
