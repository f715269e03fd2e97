"""Asked, kept as a draft, signed, corrected beside what was said; each shelf for those who hold it."""

from copy import deepcopy
from datetime import timedelta

import pytest

from repere.accompaniment.casework.assessments import actions, files, queries
from repere.accompaniment.casework.assessments.actions import DoesNotFit, NotYet
from repere.accompaniment.casework.models import AnswerSheet, Assessment, Need, Passage, Questionnaire
from repere.accompaniment.people.shelves.queries import sight_of
from repere.accompaniment.people.shelves.rules import Shelf, Standing
from repere.foundation.accounts.actions import end_membership
from repere.foundation.accounts.models import Membership
from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import NotAllowed, Role
from tests import factories
from tests.accompaniment.people.shelves.standings import named_on
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
TODAY = NOW.date()


@pytest.fixture
def dossier(organisation):
    return factories.dossier(person=factories.person("Amina Diallo", organisation=organisation))


@pytest.fixture
def author(actor_of):
    return actor_of(Role.CASEWORKER)


def asked(actor, dossier, code="first_welcome", **answers):
    draft = actions.begin(actor, dossier, code, now=NOW)
    actions.save_answers(actor, draft, answers, now=NOW)
    return draft


def signed(actor, dossier, code="first_welcome", *, held_on=TODAY, **answers):
    return actions.sign(actor, asked(actor, dossier, code, **answers), held_on=held_on, now=NOW)


def read(actor, assessment):
    """What this reader has in hand; None where it does not exist for them."""
    seen = queries.assessment_seen(actor, assessment.pk)
    return queries.answers_of(seen.row, seen.sight.readable) if seen else None


def listed(actor, dossier):
    return queries.assessments_of(actor, dossier, sight_of(actor, dossier.person))


def test_a_draft_is_resumed_where_it_was_left(author, dossier):
    draft = asked(author, dossier, wish="Un lit")

    again = actions.begin(author, dossier, "first_welcome", now=NOW)
    actions.save_answers(author, again, {"tonight": "street", "wish": None}, now=NOW)

    assert again == draft
    assert read(author, draft) == {"tonight": "street"}


def test_a_draft_is_its_authors_alone(author, actor_of, dossier):
    draft = asked(author, dossier, wish="Un lit")
    colleague = actor_of(Role.CASEWORKER)

    assert read(colleague, draft) is None
    assert listed(colleague, dossier) == []
    with pytest.raises(NotAllowed):
        actions.save_answers(colleague, draft, {"wish": "Autre"}, now=NOW)
    with pytest.raises(NotAllowed):
        actions.sign(colleague, draft, held_on=TODAY, now=NOW)


def test_signed_it_is_read_and_never_changed(author, actor_of, dossier):
    held = TODAY - timedelta(days=3)
    found = signed(author, dossier, wish="Un lit", doctor="yes", held_on=held)

    assert read(actor_of(Role.CASEWORKER), found) == {"wish": "Un lit", "doctor": "yes"}
    assert (found.held_on, found.number, found.author_id) == (held, 1, author.user_id)
    with pytest.raises(actions.IsSigned):
        actions.save_answers(author, found, {"wish": "Autre"}, now=NOW)
    with pytest.raises(actions.IsSigned):
        actions.throw_away(author, found)
    line = TrailLine.objects.get(verb="assessment.signed")
    assert (line.dossier_id, line.detail) == (dossier.pk, {"questionnaire": "first_welcome"})


def test_the_trail_does_not_say_that_somebodys_specific_needs_were_coded(author, dossier):
    signed(author, dossier, "specific_needs", tr=["TR-PI"])

    assert [line.detail for line in TrailLine.objects.filter(verb__startswith="assessment.")] == [{}, {}]


def test_health_and_status_are_not_in_the_hands_of_whoever_does_not_hold_them(author, actor_of, dossier):
    agent = actor_of(Role.WELCOME_AGENT)
    found = signed(author, dossier, wish="Un lit", doctor="yes", letter="yes")

    assert read(agent, found) == {"wish": "Un lit"}
    named_on(dossier.person, agent.user_id, Standing.EMERGENCY)
    assert read(agent, found) == {"wish": "Un lit", "doctor": "yes"}
    for role in (Role.PARTNER, Role.DPO, Role.ADMINISTRATOR):
        assert read(actor_of(role), found) is None
    assert read(factories.actor(Role.CASEWORKER), found) is None


def test_a_coding_of_specific_needs_does_not_exist_without_the_shelf(author, actor_of, dossier):
    agent = actor_of(Role.WELCOME_AGENT)
    found = signed(author, dossier, "specific_needs", sv=["SV-FM"])

    assert read(agent, found) is None
    assert listed(agent, dossier) == []
    with pytest.raises(actions.NoSuchQuestionnaire):
        actions.begin(agent, dossier, "specific_needs", now=NOW)


def test_each_answer_is_laid_on_its_own_shelf_and_none_on_one_that_is_not_held(actor_of, dossier):
    agent = actor_of(Role.WELCOME_AGENT)
    draft = asked(agent, dossier, wish="Un lit")

    with pytest.raises(DoesNotFit):
        actions.save_answers(agent, draft, {"doctor": "yes"}, now=NOW)
    actions.sign(agent, draft, held_on=TODAY, now=NOW)

    assert {sheet.shelf: sheet.answers for sheet in AnswerSheet.unscoped.all()} == {
        "needs": {"wish": "Un lit"}
    }


def test_there_is_a_sheet_for_each_shelf_whatever_was_said(author, dossier):
    """That somebody spoke of their health is not told by there being a row."""
    signed(author, dossier, wish="Un lit")
    signed(author, factories.dossier(organisation=dossier.organisation), wish="Un lit", doctor="yes")

    for sheets in (AnswerSheet.unscoped.filter(assessment=one) for one in Assessment.unscoped.all()):
        assert sorted(sheets.values_list("shelf", flat=True)) == ["health", "needs", "status"]
    sizes = {len(value.raw) for value in AnswerSheet.unscoped.values_list("answers", flat=True)}
    assert len(sizes) == 1


@pytest.mark.parametrize(
    "answers",
    [
        {"tonight": "castle"},
        {"children_number": "3"},
        {"nothing_asked": "yes"},
        {"eaten": ["yes"]},
        {"eaten.note": "x"},
    ],
    ids=str,
)
def test_what_a_question_does_not_take_changes_nothing(author, dossier, answers):
    draft = asked(author, dossier, wish="Un lit")

    with pytest.raises(DoesNotFit):
        actions.save_answers(author, draft, {"wish": "Autre"} | answers, now=NOW)

    assert read(author, draft) == {"wish": "Un lit"}


def test_an_answer_to_a_question_that_went_is_not_signed(author, dossier):
    found = signed(author, dossier, treatment="no", medicine_left="yes")

    assert read(author, found) == {"treatment": "no"}


def test_nobody_signs_a_judgement_without_its_reasons(author, dossier):
    draft = asked(author, dossier, "vulnerability", agrees="yes", judgement="critical")

    with pytest.raises(NotYet) as refused:
        actions.sign(author, draft, held_on=TODAY, now=NOW)
    assert refused.value.codes == ["judgement"]

    actions.save_answers(author, draft, {"judgement.note": "Seule avec un bébé, dehors"}, now=NOW)
    actions.sign(author, draft, held_on=TODAY, now=NOW)


def test_whoever_does_not_judge_signs_their_part_alone(actor_of, dossier):
    agent = actor_of(Role.WELCOME_AGENT)

    found = signed(agent, dossier, "vulnerability", agrees="yes", age="protects")

    assert read(agent, found) == {"agrees": "yes", "age": "protects"}


@pytest.mark.parametrize("days", [1, -400])
def test_a_day_to_come_or_of_another_life_is_refused(author, dossier, days):
    draft = asked(author, dossier)

    with pytest.raises(actions.DayIsImpossible):
        actions.sign(author, draft, held_on=TODAY + timedelta(days=days), now=NOW)


def test_a_correction_stands_beside_what_was_said(author, actor_of, dossier):
    first = signed(author, dossier, wish="Un lit", doctor="yes")
    colleague = actor_of(Role.CASEWORKER)

    draft = actions.correct(colleague, first, now=NOW)
    assert read(colleague, draft) == {"wish": "Un lit", "doctor": "yes"}
    assert actions.correct(colleague, first, now=NOW) == draft
    actions.save_answers(colleague, draft, {"doctor": "no"}, now=NOW)
    second = actions.sign(colleague, draft, held_on=TODAY, now=NOW)

    assert second.number == 2
    assert read(author, first) == {"wish": "Un lit", "doctor": "yes"}
    assert read(author, second) == {"wish": "Un lit", "doctor": "no"}
    assert listed(author, dossier) == [second]
    seen = queries.assessment_seen(author, first.pk)
    assert (seen.versions, seen.is_latest, seen.comparable) == ([second], False, [])
    assert queries.assessment_seen(author, second.pk).is_latest
    assert TrailLine.objects.filter(verb="assessment.corrected").count() == 1


def test_nobody_signs_for_what_they_do_not_read(author, actor_of, dossier):
    found = signed(author, dossier, wish="Un lit", doctor="yes")

    with pytest.raises(NotAllowed):
        actions.correct(actor_of(Role.WELCOME_AGENT), found, now=NOW)


def test_two_corrections_at_once_are_two_numbers(author, actor_of, dossier):
    first = signed(author, dossier, wish="Un lit")
    one, other = author, actor_of(Role.CASEWORKER)
    drafts = [(actor, actions.correct(actor, first, now=NOW)) for actor in (one, other)]

    numbers = [actions.sign(actor, draft, held_on=TODAY, now=NOW).number for actor, draft in drafts]

    assert numbers == [2, 3]


def test_questions_stay_readable_after_their_file_changed(author, dossier, monkeypatch):
    found = signed(author, dossier, wish="Un lit", tonight="street")
    newer = deepcopy(dict(files.offered()["first_welcome"]))
    newer["version"] = 2
    newer["sections"] = [
        {
            "code": "today",
            "title": "Today",
            "questions": [{"code": "wish", "kind": "text", "ask": "What is it about?"}],
        }
    ]
    monkeypatch.setattr(files, "offered", lambda: {"first_welcome": newer})

    later = signed(author, dossier, wish="Un cours")

    assert Questionnaire.objects.filter(code="first_welcome").count() == 2
    assert queries.form_of(found).question("wish").ask == "What they ask for, in their words"
    assert queries.form_of(Assessment.unscoped.get(pk=later.pk)).question("wish").ask == "What is it about?"
    assert read(author, found) == {"wish": "Un lit", "tonight": "street"}
    assert queries.assessment_seen(author, found.pk).comparable == [later]


def test_one_content_is_kept_once(author, dossier):
    signed(author, dossier)
    signed(author, factories.dossier(organisation=dossier.organisation))

    assert Questionnaire.objects.count() == 1


def test_an_answer_opens_a_need_once(author, dossier):
    found = signed(author, dossier, tonight="street")

    need = actions.open_need(author, found, "tonight", now=NOW)
    again = actions.open_need(author, found, "tonight", now=NOW)

    assert need == again
    assert (need.theme, need.dossier_id, need.status, need.said) == ("sleep", dossier.pk, "told", "")
    [visit] = Passage.unscoped.all()
    assert (visit.channel, visit.closed_at) == ("appointment", NOW)
    assert TrailLine.objects.get(verb="need.told").detail == {"theme": "sleep", "urgency": "week"}


def test_several_needs_of_one_interview_are_one_visit(author, dossier):
    found = signed(author, dossier, tonight="street", eaten="no")

    actions.open_need(author, found, "tonight", now=NOW)
    actions.open_need(author, found, "eaten", now=NOW)

    assert Passage.unscoped.count() == 1


def test_the_passage_under_way_takes_the_need(author, dossier):
    visit = factories.passage(dossier=dossier, opened_at=NOW - timedelta(days=1))
    found = signed(author, dossier, tonight="street")

    assert actions.open_need(author, found, "tonight", now=NOW).passage == visit


def test_an_answer_that_tells_of_no_need_opens_none(author, actor_of, dossier):
    found = signed(author, dossier, tonight="home", doctor="yes")

    for actor, code in [
        (author, "tonight"),
        (author, "wish"),
        (author, "none"),
        (actor_of(Role.WELCOME_AGENT), "doctor"),
    ]:
        with pytest.raises(actions.CallsForNothing):
            actions.open_need(actor, found, code, now=NOW)
    assert not Need.unscoped.exists()


def test_whoever_stands_outside_reads_and_writes_nothing(author, dossier):
    found = signed(author, dossier, tonight="street")
    stranger = factories.actor(Role.CASEWORKER)

    for attempt in (
        lambda: actions.begin(stranger, dossier, "first_welcome", now=NOW),
        lambda: actions.correct(stranger, found, now=NOW),
        lambda: actions.open_need(stranger, found, "tonight", now=NOW),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def test_the_drafts_of_a_leaver_go_and_what_they_signed_stays(author, actor_of, dossier):
    found = signed(author, dossier, wish="Un lit")
    asked(author, dossier, "social_situation", trade="Maçon")
    held = Membership.objects.get(pk=author.membership_id)

    end_membership(actor_of(Role.COORDINATOR), held, now=NOW)

    assert list(Assessment.unscoped.all()) == [found]


def test_answers_are_sealed(author, dossier):
    signed(author, dossier, wish="Un lit pour ce soir")

    stored = [bytes(value.raw) for value in AnswerSheet.unscoped.values_list("answers", flat=True)]
    assert stored
    assert not any(b"lit pour" in one for one in stored)


def test_a_shelf_is_asked_of_the_sheet_and_not_of_the_page(author, dossier):
    found = signed(author, dossier, wish="Un lit", doctor="yes")

    assert queries.answers_of(found, [Shelf.NEEDS]) == {"wish": "Un lit"}
    assert queries.answers_of(found, []) == {}
