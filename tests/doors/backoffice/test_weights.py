"""The page where an organisation says what counts in the order of its results."""

import re

import pytest
from django.urls import reverse

from repere.accompaniment.orientation.models import Weighing
from repere.accompaniment.orientation.weights import MOST, WEIGHTS
from repere.doors.backoffice.weighing.words import GROUPS, WEIGHT_WORDS
from repere.foundation.toolkit.actors import Role
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(client_of):
    return client_of(Role.COORDINATOR)


def typed(**changed):
    """What the boxes hold, without signs; `near_usual=30` changes one."""
    boxes = {}
    for code, pair in WEIGHTS.items():
        for side, points in zip(("usual", "urgent"), pair, strict=True):
            boxes[f"{code}-{side}"] = f"{abs(points):g}"
    return boxes | {name.replace("__", "-"): value for name, value in changed.items()}


def ranks(page, words):
    row = re.search(rf'<th scope="row">{words}</th>(.*?)</tr>', page.content.decode(), re.DOTALL)
    return [
        re.sub(r"<[^>]*>", "", cell).split() for cell in re.findall(r"<td.*?</td>", row.group(1), re.DOTALL)
    ]


def test_each_weight_has_its_words_and_its_two_boxes(coordinator):
    page = coordinator.get(reverse("backoffice:weights"))

    assert {code for _words, codes in GROUPS for code in codes} == set(WEIGHTS)
    for code in WEIGHT_WORDS:
        assert f'name="{code}-usual"' in page.content.decode()


def test_the_example_moves_before_anything_is_saved(coordinator):
    address = reverse("backoffice:weights")

    page = coordinator.post(
        address, typed(near__usual="40", near__urgent="40", preview="1"), headers={"accept-language": "en"}
    )

    assert any(len(cell) > 1 for cell in ranks(page, "Next door, opens this evening"))
    assert not Weighing.objects.exists()


def test_what_is_saved_orders_the_results_and_is_listed(coordinator, organisation):
    address = reverse("backoffice:weights")

    coordinator.post(address, typed(fee__usual="12", save="1"))

    assert Weighing.objects.get().weights == {"fee": [-12.0, -4.0]}
    organisation.refresh_from_db()
    assert organisation.weighing == 1

    coordinator.post(reverse("backoffice:use_weights_again"), {"table": "0"})
    organisation.refresh_from_db()
    assert organisation.weighing == 0

    coordinator.post(reverse("backoffice:use_weights_again"), {"table": "1"})
    assert coordinator.get(address).context["form"]["fee-usual"].value() == 12


def test_a_desk_sees_why_and_changes_nothing(client_of, organisation):
    agent = client_of(Role.WELCOME_AGENT)

    page = agent.post(reverse("backoffice:weights"), typed(fee__usual="12", save="1"))

    assert page.status_code == 200
    assert 'name="save"' not in page.content.decode()
    assert not Weighing.objects.exists()
    assert agent.post(reverse("backoffice:use_weights_again"), {"table": "0"}).status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [
        {"near__usual": f"{MOST + 1}"},
        {"near__usual": "-3"},
        {"near__usual": "much"},
        {"near__usual": ""},
        {"open_now__usual": "0", "places__usual": "0"},
    ],
)
def test_what_cannot_be_is_said_and_not_kept(coordinator, wrong):
    page = coordinator.post(reverse("backoffice:weights"), typed(save="1", **wrong))

    assert page.context["form"].errors
    assert not Weighing.objects.exists()


def test_the_table_of_another_organisation_is_not_there(coordinator):
    other = factories.organisation()
    Weighing.objects.create(organisation=other, number=7, weights={}, said_at=factories.NOW)

    assert coordinator.post(reverse("backoffice:use_weights_again"), {"table": "7"}).status_code == 404


def test_a_desk_ranks_with_its_own_weights(client_of, organisation):
    desk = factories.site(organisation=organisation)
    browser = client_of(Role.COORDINATOR, site=desk)
    factories.service(name="Loin et parle pachto", languages=["ps"], location=place(0.09))
    factories.service(name="Tout près", location=place(0.0))
    visit = factories.passage(organisation=organisation, languages=["ps"])
    factories.need("eat", passage=visit)
    address = reverse("backoffice:orientation", args=[visit.pk])

    def first():
        return browser.get(address).content.decode().find("Tout près") < browser.get(
            address
        ).content.decode().find("Loin et parle pachto")

    browser.post(
        reverse("backoffice:weights"),
        typed(speaks__usual="0", speaks__urgent="0", near__usual="40", near__urgent="40", save="1"),
    )
    assert first()

    browser.post(
        reverse("backoffice:weights"),
        typed(speaks__usual="40", speaks__urgent="40", near__usual="0", near__urgent="0", save="1"),
    )
    assert not first()


def place(north):
    return factories.location(latitude=43.8367 + north)
