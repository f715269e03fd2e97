"""An institution is asked on behalf of somebody, asked again, and answers."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from repere.accompaniment.casework.mediation import actions, queries, rules
from repere.accompaniment.casework.mediation.actions import Asked
from repere.accompaniment.casework.models import Institution, Mediation, Task
from repere.accompaniment.casework.tasks.actions import apply_rules
from repere.accompaniment.people.erasure.actions import erase
from repere.accompaniment.people.models import Person
from repere.accompaniment.people.shelves.queries import sight_of
from repere.accompaniment.people.shelves.rules import Shelf
from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import NotAllowed, Role
from repere.knowledge.directory.choices import Theme
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
TODAY = factories.NOW.date()


@pytest.fixture
def dossier(organisation):
    return factories.dossier(organisation=organisation)


@pytest.fixture
def caseworker(actor_of):
    return actor_of()


def said(**fields):
    usual = {
        "institution": "Préfecture du Gard",
        "kind": "prefecture",
        "channel": "email",
        "theme": "papers",
        "asked_on": TODAY,
    }
    return Asked(**usual | fields)


def ask(actor, dossier, **fields):
    return actions.ask(actor, dossier, said(**fields), now=timezone.now())


def test_what_was_asked_is_sealed_and_leaves_a_line(caseworker, dossier):
    made = ask(caseworker, dossier, asked="Un rendez-vous pour le récépissé", desk="Bureau du séjour")

    stored = Mediation.unscoped.values_list("asked", "desk").get(pk=made.pk)
    assert all(b"rendez" not in one.raw and b"Bureau" not in one.raw for one in stored)
    assert TrailLine.objects.get(verb="mediation.asked").dossier_id == dossier.pk


def test_one_institution_spelt_otherwise_is_not_two(caseworker, dossier):
    ask(caseworker, dossier)
    ask(caseworker, dossier, institution="prefecture  DU GARD")

    assert Institution.objects.count() == 1


def test_a_name_of_signs_alone_is_nobody(caseworker, dossier):
    with pytest.raises(actions.NobodyWasAsked):
        ask(caseworker, dossier, institution="???")


def test_a_structure_of_the_directory_keeps_its_name_there(caseworker, dossier):
    structure = factories.structure(name="CPAM du Gard")

    made = ask(caseworker, dossier, institution="cpam", structure=structure)

    assert (made.institution.name, made.institution.structure) == ("CPAM du Gard", structure)


def test_nothing_is_asked_tomorrow(caseworker, dossier):
    with pytest.raises(actions.DayIsImpossible):
        ask(caseworker, dossier, asked_on=TODAY + timedelta(days=1))


def test_a_welcome_agent_writes_nothing_on_the_shelf_of_health(actor_of, dossier):
    with pytest.raises(NotAllowed):
        ask(actor_of(Role.WELCOME_AGENT), dossier, shelf=Shelf.HEALTH)

    assert not Mediation.unscoped.exists()


def test_a_reader_without_the_shelf_does_not_see_what_was_asked(caseworker, actor_of, dossier):
    ask(caseworker, dossier, shelf=Shelf.HEALTH)
    agent = actor_of(Role.WELCOME_AGENT)

    assert not queries.mediations_of(agent, dossier, sight_of(agent, dossier.person)).exists()
    assert queries.mediations_of(caseworker, dossier, sight_of(caseworker, dossier.person)).exists()


def test_status_and_health_stand_in_no_list_of_several_people(caseworker, dossier):
    for shelf in (Shelf.NEEDS, Shelf.STATUS, Shelf.HEALTH):
        ask(caseworker, dossier, shelf=shelf)

    assert [one.shelf for one in queries.awaited(caseworker)] == [Shelf.NEEDS]


def test_a_suggested_name_tells_nothing_of_somebody_hidden(caseworker, dossier):
    ask(caseworker, dossier, institution="Refuge")
    Person.unscoped.filter(pk=dossier.person_id).update(is_hidden=True)

    assert not queries.institutions_known_to(caseworker).exists()


def test_another_organisation_asks_nothing_for_them(dossier):
    with pytest.raises(NotAllowed):
        ask(factories.actor(), dossier)


def test_the_next_step_is_a_task_of_whoever_asked(caseworker, dossier):
    ask(caseworker, dossier, next_step="Rappeler", next_on=TODAY + timedelta(days=3))

    task = Task.unscoped.get()
    assert (task.what, task.for_user_id, task.dossier_id) == ("Rappeler", caseworker.user_id, dossier.pk)


def test_silence_becomes_a_task_once_and_again_after_asking_again(caseworker, dossier):
    made = ask(caseworker, dossier, asked_on=TODAY - timedelta(days=15))

    def waiting():
        apply_rules(now=timezone.now())
        return list(Task.unscoped.filter(rule="mediation_silent", ended_at=None))

    [first] = waiting()
    assert first.for_user_id == caseworker.user_id
    assert waiting() == [first]
    actions.ask_again(caseworker, made, now=timezone.now())
    assert waiting() == []

    Mediation.unscoped.filter(pk=made.pk).update(asked_again_on=TODAY - timedelta(days=15))
    assert len(waiting()) == 1


def test_an_answer_ends_the_waiting_and_has_its_delay(caseworker, dossier):
    made = ask(caseworker, dossier, asked_on=TODAY - timedelta(days=20))
    apply_rules(now=timezone.now())

    actions.say_answer(caseworker, made, rules.PARTLY, on=TODAY, told="Un mois", now=timezone.now())
    apply_rules(now=timezone.now())

    made.refresh_from_db()
    assert rules.delay_days(made.asked_on, made.answered_on) == 20
    assert not Task.unscoped.filter(ended_at=None).exists()


def test_no_answer_has_no_day(caseworker, dossier):
    made = ask(caseworker, dossier)

    actions.say_answer(caseworker, made, rules.NO_ANSWER, on=TODAY, now=timezone.now())

    made.refresh_from_db()
    assert (made.answer, made.answered_on) == (rules.NO_ANSWER, None)


def test_an_answer_before_the_question_is_refused(caseworker, dossier):
    made = ask(caseworker, dossier)

    with pytest.raises(actions.DayIsImpossible):
        actions.say_answer(caseworker, made, rules.OBTAINED, on=date(2026, 1, 1), now=timezone.now())


def test_what_was_answered_is_not_asked_again(caseworker, dossier):
    made = ask(caseworker, dossier)
    actions.say_answer(caseworker, made, rules.REFUSED, now=timezone.now())

    with pytest.raises(actions.IsAnswered):
        actions.ask_again(caseworker, made, now=timezone.now())


def test_the_need_is_met_with_the_answer(caseworker, dossier):
    need = factories.need("papers", passage=factories.passage(dossier=dossier))
    made = ask(caseworker, dossier, need=need)

    actions.say_answer(caseworker, made, rules.OBTAINED, need_is="met", now=timezone.now())

    need.refresh_from_db()
    assert need.status == "met"


def test_a_need_of_somebody_else_is_refused(caseworker, dossier):
    with pytest.raises(ValueError, match="somebody else"):
        ask(caseworker, dossier, need=factories.need("papers"))


def test_figures_leave_out_whoever_is_out_of_sight(actor_of, caseworker, organisation):
    coordinator = actor_of(Role.COORDINATOR)
    for _number in range(5):
        ask(caseworker, factories.dossier(organisation=organisation))
    hidden = Mediation.unscoped.first().dossier.person_id
    Person.unscoped.filter(pk=hidden).update(is_hidden=True)

    told = [entry for entry, *_name in queries.entries(coordinator, TODAY, TODAY)]

    assert len(told) == 4
    assert rules.figures(told) == []


def test_only_whoever_answers_for_the_work_reads_the_figures(caseworker):
    with pytest.raises(NotAllowed):
        list(queries.entries(caseworker, TODAY, TODAY))


def test_when_somebody_is_forgotten_the_delay_still_counts_and_no_word_is_left(actor_of, caseworker, dossier):
    made = ask(caseworker, dossier, asked="Un mot")
    waits = ask(caseworker, dossier)
    actions.say_answer(caseworker, made, rules.OBTAINED, told="Oui", now=timezone.now())

    erase(actor_of(Role.DPO), dossier.person, asked_by="person", reason="withdrawn", now=timezone.now())

    left = list(Mediation.unscoped.order_by("answer"))
    assert {one.pk for one in left}.isdisjoint({made.pk, waits.pk})
    assert [(one.answer, one.dossier_id, one.asked, one.told) for one in left] == [
        (rules.OBTAINED, None, "", ""), (rules.WITHDRAWN, None, "", ""),
    ]  # fmt: skip


def test_every_theme_may_be_asked_about(caseworker, dossier):
    for theme in Theme:
        ask(caseworker, dossier, theme=theme)

    assert Mediation.unscoped.count() == len(Theme)
