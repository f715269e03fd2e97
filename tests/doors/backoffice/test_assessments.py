"""The pages of assessments: filled a section at a time, read by shelf, compared."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from repere.accompaniment.casework.assessments import actions
from repere.accompaniment.casework.models import Assessment, Need
from repere.foundation.toolkit.actors import Role
from tests import factories
from tests.factories import NOW

CONTROL = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT")
# Ten are of any page of a dossier, the line in the trail included.
MOST = 13
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


@pytest.fixture
def dossier(organisation):
    return factories.dossier(person=factories.person("Amina Diallo", organisation=organisation))


@pytest.fixture
def client(client_of):
    return client_of(Role.CASEWORKER)


def page(client, name, row, **asked):
    answer = client.get(reverse(f"backoffice:{name}", args=[row.pk]), asked)
    assert answer.status_code == 200
    return answer


def signed(client, dossier, code="first_welcome", **answers):
    draft = actions.begin(client.actor, dossier, code, now=NOW)
    actions.save_answers(client.actor, draft, answers, now=NOW)
    return actions.sign(client.actor, draft, held_on=NOW.date(), now=NOW)


def test_a_questionnaire_is_filled_a_section_at_a_time_and_signed(client, dossier):
    begun = client.post(
        reverse("backoffice:person_assessments", args=[dossier.pk]), {"begin": "first_welcome"}
    )
    draft = Assessment.unscoped.get()
    assert begun.url == reverse("backoffice:assessment_fill", args=[draft.pk])

    went = client.post(begun.url, {"wish": "Un lit pour ce soir", "tonight": "home", "eaten": "yes"})
    assert went.url.endswith("?section=talking")
    for _section in range(5):
        went = client.post(went.url, {})
    assert went.url == reverse("backoffice:assessment_sign", args=[draft.pk])
    assert "Un lit pour ce soir" in client.get(went.url).content.decode()
    done = client.post(went.url, {"held_on": NOW.date().isoformat()})

    assert done.url == reverse("backoffice:assessment", args=[draft.pk])
    assert "Un lit pour ce soir" in client.get(done.url).content.decode()


def test_an_answer_that_calls_for_a_question_has_it_asked_at_once(client, dossier):
    draft = actions.begin(client.actor, dossier, "first_welcome", now=NOW)
    here = reverse("backoffice:assessment_fill", args=[draft.pk])
    assert "tonight_safe" not in page(client, "assessment_fill", draft).content.decode()

    went = client.post(here, {"tonight": "host"})

    assert went.url == f"{here}?section=today#id_tonight_safe"
    assert "tonight_safe" in client.get(went.url).content.decode()
    assert client.post(went.url, {"tonight": "host", "tonight_safe": "no"}).url == f"{here}?section=talking"


def test_what_is_kept_for_later_is_there_later(client, dossier):
    draft = actions.begin(client.actor, dossier, "first_welcome", now=NOW)
    here = reverse("backoffice:assessment_fill", args=[draft.pk])

    client.post(here, {"wish": "Un cours de français", "leave": "1"})

    assert "Un cours de français" in client.get(here).content.decode()
    assert here in page(client, "person_assessments", dossier).content.decode()


def test_a_number_that_is_none_is_told_and_nothing_is_lost(client, dossier):
    draft = actions.begin(client.actor, dossier, "first_welcome", now=NOW)
    actions.save_answers(client.actor, draft, {"children": "yes"}, now=NOW)
    here = reverse("backoffice:assessment_fill", args=[draft.pk]) + "?section=with_them"

    answer = client.post(here, {"children": "yes", "children_number": "beaucoup"})

    assert list(answer.context["form"].errors) == ["children_number"]
    assert "beaucoup" in answer.content.decode()


def test_nobody_signs_before_judging_with_reasons(client, dossier):
    draft = actions.begin(client.actor, dossier, "vulnerability", now=NOW)
    here = reverse("backoffice:assessment_sign", args=[draft.pk])

    answer = client.post(here, {"held_on": NOW.date().isoformat()})

    assert "?section=judgement#id_judgement" in answer.content.decode()
    assert Assessment.unscoped.get().signed_at is None


def test_a_draft_thrown_away_is_gone(client, dossier):
    draft = actions.begin(client.actor, dossier, "vulnerability", now=NOW)

    client.post(reverse("backoffice:assessment_sign", args=[draft.pk]), {"act": "throw_away"})

    assert not Assessment.unscoped.exists()


def test_a_need_is_opened_from_an_answer_in_one_touch(client, dossier):
    found = signed(client, dossier, tonight="street")
    here = reverse("backoffice:assessment", args=[found.pk])
    assert 'name="need" value="tonight"' in client.get(here).content.decode()

    client.post(here, {"need": "tonight"})

    assert Need.unscoped.get().theme == "sleep"
    assert 'name="need"' not in client.get(here).content.decode()


def test_a_correction_begins_with_what_was_said(client, dossier):
    found = signed(client, dossier, wish="Un lit")

    began = client.post(reverse("backoffice:assessment", args=[found.pk]), {"correct": "1"})

    assert "Un lit" in client.get(began.url).content.decode()
    assert Assessment.unscoped.count() == 2


def test_what_changed_between_two_times_is_told(client, dossier):
    first, second = (
        signed(client, dossier, wish="Un lit", eaten="no"),
        signed(client, dossier, wish="Un travail"),
    )

    body = page(client, "assessment_compare", second, **{"with": str(first.pk)}).content.decode()

    assert "Un lit" in body
    assert "Un travail" in body
    assert client.get(reverse("backoffice:assessment_compare", args=[second.pk])).status_code == 404


def bare(answer):
    """Without what is of each request: its token, its ids."""
    return [line for line in answer.content.decode().splitlines() if "csrfmiddlewaretoken" not in line]


@pytest.mark.parametrize("name", ["assessment", "person_assessments"])
def test_without_the_shelf_the_page_is_the_same_whatever_was_said_there(client, client_of, dossier, name):
    """No answer, no heading, no counter, no button tells that health or status were spoken of."""
    agent = client_of(Role.WELCOME_AGENT)
    found = signed(client, dossier, wish="Un lit")
    row = found if name == "assessment" else dossier
    before = bare(page(agent, name, row))

    for sheet in found.sheets.exclude(shelf="needs"):
        sheet.answers = (
            {"doctor": "yes", "threatened": "yes"} if sheet.shelf == "health" else {"letter": "yes"}
        )
        sheet.save()

    assert bare(page(agent, name, row)) == before
    assert bare(page(client, name, row)) != before


def test_a_section_of_health_is_not_offered_without_the_shelf(client_of, dossier):
    agent = client_of(Role.WELCOME_AGENT)
    draft = actions.begin(agent.actor, dossier, "first_welcome", now=NOW)

    body = page(agent, "assessment_fill", draft).content.decode()

    assert "section=after" in body
    assert "section=care" not in body
    assert "section=letters" not in body
    address = reverse("backoffice:assessment_fill", args=[draft.pk])
    assert agent.get(address, {"section": "care"}).status_code == 404


def test_a_coding_of_specific_needs_leaves_no_trace_on_the_page_of_whoever_lacks_the_shelf(
    client, client_of, dossier
):
    agent = client_of(Role.WELCOME_AGENT)
    before = bare(page(agent, "person_assessments", dossier))
    found = signed(client, dossier, "specific_needs", sv=["SV-FM"])

    assert bare(page(agent, "person_assessments", dossier)) == before
    assert agent.get(reverse("backoffice:assessment", args=[found.pk])).status_code == 404
    assert "specific" not in page(agent, "person_timeline", dossier).content.decode().lower()
    assert "SV-FM · " in page(client, "assessment", found).content.decode()


def test_the_timeline_tells_it(client, dossier):
    found = signed(client, dossier, wish="Un lit")

    body = page(client, "person_timeline", dossier).content.decode()

    assert reverse("backoffice:assessment", args=[found.pk]) in body
    assert "Un lit" not in body


def test_an_assessment_of_somebody_elsewhere_does_not_exist(client_of, client, dossier):
    found = signed(client, dossier, wish="Un lit")
    stranger = factories.client(Role.CASEWORKER)

    for name in ("assessment", "assessment_fill", "assessment_sign", "assessment_compare"):
        assert stranger.get(reverse(f"backoffice:{name}", args=[found.pk])).status_code == 404


@pytest.mark.parametrize("code", ["first_welcome", "social_situation", "vulnerability", "specific_needs"])
def test_every_section_of_every_questionnaire_can_be_asked(client, dossier, code):
    draft = actions.begin(client.actor, dossier, code, now=NOW)
    steps = page(client, "assessment_fill", draft).context["steps"]

    for step in steps:
        assert client.get(step["url"]).status_code == 200
    assert len(steps) >= 6


def test_a_page_asks_the_database_as_much_for_five_as_for_one_and_little(client, dossier):
    said = {"wish": "Un lit", "doctor": "yes", "letter": "yes", "tonight": "street"}
    counts = {}
    for times in (1, 5):
        for _time in range(times):
            found = signed(client, dossier, **said)
        draft = actions.begin(client.actor, dossier, "vulnerability", now=NOW)
        rows = {
            "person_assessments": dossier,
            "assessment": found,
            "assessment_fill": draft,
            "assessment_sign": draft,
        }
        for name, row in rows.items():
            page(client, name, row)
            with CaptureQueriesContext(connection) as seen:
                page(client, name, row)
            asked = [q["sql"] for q in seen.captured_queries if not q["sql"].startswith(CONTROL)]
            counts.setdefault(name, []).append(len(asked))

    assert all(one == five for one, five in counts.values()), counts
    assert max(one for one, _five in counts.values()) <= MOST, counts


def test_what_a_section_says_first_is_said_once(client, dossier):
    draft = actions.begin(client.actor, dossier, "vulnerability", now=NOW)

    answer = page(client, "assessment_fill", draft, section="individual_guarded")

    assert answer.context["section_hint"]
    assert answer.content.decode().count(escape(answer.context["section_hint"])) == 1
