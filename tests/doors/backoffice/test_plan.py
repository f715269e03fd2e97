import pytest
from django.urls import reverse

from repere.accompaniment.casework.plan.models import Goal, PlanAgreement, Step
from repere.foundation.toolkit.actors import Role
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier(organisation):
    return factories.dossier(person=factories.person("Amina Diallo", organisation=organisation))


def test_a_plan_is_made_agreed_to_and_printed_in_their_language(client_of, dossier):
    client = client_of(Role.CASEWORKER)
    here = reverse("backoffice:person_plan", args=[dossier.pk])
    made = client.post(here, {"act": "goal", "text": "Un logement", "in_their_language": "سكن"})
    goal = Goal.unscoped.get()
    assert made.url == reverse("backoffice:goal", args=[goal.pk])
    client.post(made.url, {"act": "step", "text": "Faire la demande", "doer": "they"})
    client.post(here, {"act": "agree", "how": "said", "with_interpreter": "on"})
    assert PlanAgreement.unscoped.get().with_interpreter

    paper = client.get(
        reverse("backoffice:plan_printed", args=[dossier.pk]), {"language": "ar"}
    ).content.decode()

    assert 'lang="ar" dir="rtl"' in paper
    assert "سكن" in paper
    assert "Faire la demande" in paper


def test_a_step_is_ticked_from_the_plan(client_of, dossier):
    client = client_of(Role.WELCOME_AGENT)
    client.post(reverse("backoffice:person_plan", args=[dossier.pk]), {"act": "goal", "text": "Un logement"})
    goal = Goal.unscoped.get()
    client.post(
        reverse("backoffice:goal", args=[goal.pk]), {"act": "step", "text": "Appeler", "doer": "they"}
    )
    step = Step.unscoped.get()

    client.post(reverse("backoffice:plan_step", args=[step.pk]), {"done": "1", "back": "plan"})

    step.refresh_from_db()
    assert step.done_at is not None


def test_a_day_gone_by_is_said_beside_its_field(client_of, dossier):
    client = client_of(Role.CASEWORKER)

    page = client.post(
        reverse("backoffice:person_plan", args=[dossier.pk]),
        {"act": "goal", "text": "Un logement", "by_day": "2001-01-01"},
    )

    assert list(page.context["goal_form"].errors) == ["by_day"]
    assert not Goal.unscoped.exists()


def test_the_plan_of_somebody_elsewhere_does_not_exist(client_of, dossier):
    other = factories.dossier(person=factories.person("Autre", organisation=factories.organisation()))

    assert (
        client_of(Role.CASEWORKER).get(reverse("backoffice:person_plan", args=[other.pk])).status_code == 404
    )
