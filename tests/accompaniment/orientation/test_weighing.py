import pytest

from repere.accompaniment.orientation.choosing.queries import scale_of, weighings_of
from repere.accompaniment.orientation.models import Weighing
from repere.accompaniment.orientation.weighing import weigh
from repere.accompaniment.orientation.weights import USUAL, WeightsRefused
from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import NotAllowed, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(actor_of):
    return actor_of(Role.COORDINATOR)


def scale_in_force(actor, organisation):
    organisation.refresh_from_db()
    return scale_of(actor, organisation.weighing)


def test_a_table_holds_from_its_writing_on_and_the_trail_tells(coordinator, organisation, now):
    weigh(coordinator, {"near": (30, 35)}, now=now)

    scale = scale_in_force(coordinator, organisation)
    assert (scale.usual.points["near"], scale.urgent.points["near"]) == (30, 35)
    assert scale.usual.points["speaks"] == USUAL.usual.points["speaks"]
    line = TrailLine.objects.get(verb="ranking.weighed")
    assert line.detail == {"table": 1, "reasons": ["near"]}


def test_back_to_the_usual_weights_and_every_table_is_kept(coordinator, organisation, now):
    weigh(coordinator, {"near": (30, 35)}, now=now)
    weigh(coordinator, {"near": (12, 35)}, now=now)
    weigh(coordinator, {}, now=now)

    assert scale_in_force(coordinator, organisation) is USUAL
    assert [said.weights for said in weighings_of(coordinator)] == [{"near": [12, 35]}, {"near": [30, 35]}]

    weigh(coordinator, {"near": (30, 35)}, now=now)
    assert scale_in_force(coordinator, organisation).usual.points["near"] == 30


def test_the_same_table_again_is_no_other_one(coordinator, now):
    weigh(coordinator, {"near": (30, 35)}, now=now)
    weigh(coordinator, {"near": (30.0, 35.0)}, now=now)

    assert Weighing.objects.count() == 1


def test_a_table_that_may_not_be_changes_nothing(coordinator, organisation, now):
    with pytest.raises(WeightsRefused):
        weigh(coordinator, {"near": (99, 35)}, now=now)

    assert scale_in_force(coordinator, organisation) is USUAL


def test_another_organisation_keeps_its_own_weights(coordinator, now):
    from tests import factories

    other = factories.actor(Role.COORDINATOR)
    weigh(coordinator, {"near": (30, 35)}, now=now)

    assert not weighings_of(other).exists()


@pytest.mark.parametrize("role", [Role.WELCOME_AGENT, Role.CASEWORKER, Role.PARTNER, Role.DPO])
def test_who_does_not_answer_for_the_organisation_weighs_nothing(actor_of, role, now):
    with pytest.raises(NotAllowed):
        weigh(actor_of(role), {"near": (30, 35)}, now=now)
