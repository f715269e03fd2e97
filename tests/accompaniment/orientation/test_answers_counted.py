from datetime import timedelta

import pytest

from repere.accompaniment.orientation import actions
from repere.accompaniment.orientation.choices import ReferralState, Way
from repere.accompaniment.orientation.envelope.choices import ProposalKind
from repere.accompaniment.orientation.models import Orientation, Proposal, Referral
from repere.foundation.toolkit.actors import NotAllowed
from repere.knowledge.directory.answers.actions import keep_answers
from repere.knowledge.directory.answers.models import PastAnswers
from repere.knowledge.directory.answers.rules import Answers
from repere.knowledge.directory.nearby.queries import offers_near
from tests import factories

pytestmark = pytest.mark.django_db
POINT = (43.8367, 4.3601)


@pytest.fixture
def shelter(organisation):
    return factories.service(name="Halte", organisation=organisation)


def answered(service, state, now, *, days=2, ago=3):
    need = factories.need("eat")
    door = Orientation.unscoped.create(
        organisation=need.organisation, need=need, passage=need.passage, service=service, way=Way.REFERRAL,
        given_at=now,
    )  # fmt: skip
    sent_at = now - timedelta(days=ago + days)
    return Referral.unscoped.create(
        orientation=door, sender=need.organisation, recipient=service.structure.organisation, theme="eat",
        urgency="week", state=state, sent_at=sent_at, answered_at=sent_at + timedelta(days=days),
        expires_at=now,
    )  # fmt: skip


def test_what_a_service_answered_within_the_year_is_told_where_one_chooses(shelter, now):
    for state in [ReferralState.ACCEPTED] * 8 + [ReferralState.REFUSED, ReferralState.EXPIRED]:
        answered(shelter, state, now)
    answered(shelter, ReferralState.WITHDRAWN, now)
    answered(shelter, ReferralState.REFUSED, now, ago=400)

    assert actions.count_answers(now=now) == 1
    [row] = offers_near(["eat"], POINT)
    assert row.answers == Answers(accepted=8, asked=10, hours=48)


def test_fewer_than_five_leave_no_figure_and_a_figure_that_falls_under_goes(shelter, now):
    for _n in range(4):
        answered(shelter, ReferralState.ACCEPTED, now)
    actions.count_answers(now=now)
    assert not PastAnswers.objects.exists()

    fifth = answered(shelter, ReferralState.ACCEPTED, now)
    actions.count_answers(now=now)
    assert offers_near(["eat"], POINT)[0].answers.asked == 5

    fifth.delete()
    actions.count_answers(now=now)
    assert offers_near(["eat"], POINT)[0].answers is None


def test_a_service_that_proposed_something_else_is_not_told_to_be_silent(shelter, now):
    for _n in range(5):
        answered(shelter, ReferralState.ACCEPTED, now)
    late = answered(shelter, ReferralState.EXPIRED, now)
    Proposal.unscoped.create(referral=late, kind=ProposalKind.DATE, starts_at=now, made_at=now)

    actions.count_answers(now=now)

    assert offers_near(["eat"], POINT)[0].answers == Answers(5, 5, 48)


def test_figures_that_say_the_same_are_not_written_again(shelter, now):
    for _n in range(5):
        answered(shelter, ReferralState.ACCEPTED, now)
    actions.count_answers(now=now)

    assert actions.count_answers(now=now + timedelta(hours=1)) == 0
    assert PastAnswers.objects.get().counted_at == now


def test_nobody_but_repere_writes_these_figures(shelter, actor_of, now):
    with pytest.raises(NotAllowed):
        keep_answers(actor_of(), {shelter.pk: Answers(5, 5, 1)}, now=now)
