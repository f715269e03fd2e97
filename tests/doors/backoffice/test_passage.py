"""The main job through its pages, as a browser without script sends it."""

import re

import pytest
from django.urls import reverse

from repere.accompaniment.casework.models import Dossier, Need, Passage
from repere.accompaniment.orientation.models import Orientation
from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import Role
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


@pytest.fixture
def desk(client_of, organisation):
    return client_of(Role.WELCOME_AGENT, site=factories.site(organisation=organisation))


def begin(desk, **said):
    desk.post(reverse("backoffice:begin"), said or {"anonymous": "1"})
    return Passage.unscoped.order_by("-pk").first()


def at(name, passage):
    return reverse(f"backoffice:{name}", args=[passage.pk])


def test_an_anonymous_person_goes_from_the_door_to_a_slip_and_nobody_is_filed(desk):
    service = factories.service(themes=("sleep",), hours="24/7")

    passage = begin(desk)
    told = desk.post(
        at("needs", passage), {"themes": ["sleep"], "urgency": "today", "said": "Dehors ce soir"}
    )
    page = desk.get(told["Location"])
    given = desk.post(at("give", passage), {"one": str(service.pk)})
    slip = desk.get(given["Location"])
    ended = desk.post(at("close", passage), {})

    assert service.name in page.content.decode()
    assert "<svg" in slip.content.decode()
    assert ended["Location"] == reverse("backoffice:today")
    passage.refresh_from_db()
    assert passage.done == ["listened", "oriented"]
    assert Need.unscoped.get().status == "in_progress"
    assert not Dossier.unscoped.exists()


def test_a_page_of_results_says_why_each_service_fits_and_why_others_do_not(desk):
    factories.service(themes=("sleep",), name="Halte de nuit", hours="24/7", languages=["ti"])
    factories.service(themes=("sleep",), name="Foyer des moins de vingt ans", age_max=20)
    passage = begin(desk)

    desk.post(at("needs", passage), {"themes": ["sleep"], "urgency": "today", "language": "ti", "age": "40"})
    page = desk.get(at("orientation", passage))

    assert [card.name for card in page.context["cards"]] == ["Halte de nuit"]
    assert [row.name for row in page.context["aside"]] == ["Foyer des moins de vingt ans"]


def test_what_was_typed_is_not_lost_when_something_is_missing(desk):
    passage = begin(desk)

    page = desk.post(at("needs", passage), {"urgency": "week", "said": "Un mot", "age": "quarante"})

    assert page.status_code == 200
    assert "Un mot" in page.content.decode()
    assert page.context["form"].errors["themes"]
    assert page.context["facts"].errors["age"]
    assert not Need.unscoped.exists()


def test_a_service_without_a_choice_says_so(desk):
    passage = begin(desk)
    desk.post(at("needs", passage), {"themes": ["sleep"], "urgency": "today"})

    answer = desk.post(at("give", passage), {"one": "rubbish"}, follow=True)

    assert answer.status_code == 200
    assert not Orientation.unscoped.exists()
    assert list(answer.context["messages"])


def test_a_closed_passage_takes_nothing_more(desk):
    service = factories.service(themes=("sleep",))
    passage = begin(desk)
    desk.post(at("needs", passage), {"themes": ["sleep"], "urgency": "today"})
    desk.post(at("close", passage), {})

    for name, data in (
        ("needs", {"themes": ["eat"], "urgency": "today"}),
        ("give", {"one": str(service.pk)}),
    ):
        assert desk.post(at(name, passage), data)["Location"] == at("close", passage)
    assert Need.unscoped.count() == 1
    assert not Orientation.unscoped.exists()


def test_a_person_known_is_received_with_their_open_needs_asked_about(desk, organisation):
    dossier = factories.dossier(organisation=organisation)
    need = factories.need("sleep", dossier=dossier)
    door = Orientation.unscoped.create(
        organisation=organisation, need=need, passage=need.passage, service=factories.service(), way="slip",
        given_at=need.told_at,
    )  # fmt: skip
    need.passage.closed_at = need.told_at
    need.passage.save()

    passage = begin(desk, dossier=str(dossier.pk))
    page = desk.get(at("needs", passage))
    desk.post(reverse("backoffice:outcome", args=[door.pk]), {"outcome": "wrong", "because": "full"})

    assert page.context["doors"] == [door]
    door.refresh_from_db()
    assert (door.outcome, door.wrong_because) == ("wrong", "full")


def test_receiving_somebody_who_is_already_here_goes_back_to_their_passage(desk, organisation):
    dossier = factories.dossier(organisation=organisation)

    first, second = begin(desk, dossier=str(dossier.pk)), begin(desk, dossier=str(dossier.pk))

    assert first == second
    assert Passage.unscoped.count() == 1


def test_a_namesake_is_shown_before_a_second_dossier_is_opened(desk):
    new = reverse("backoffice:new_person")
    desk.post(new, {"name": "Amina Haddadi"})

    asked = desk.post(new, {"name": "Haddadi Amina"})
    assert [row.name for row in asked.context["alike"]] == ["Amina Haddadi"]
    assert Dossier.unscoped.count() == 1

    desk.post(new, {"name": "Haddadi Amina", "sure": "1"})
    assert Dossier.unscoped.count() == 2


def test_an_anonymous_visitor_who_wants_to_be_found_again_keeps_their_need(desk):
    passage = begin(desk)
    desk.post(at("needs", passage), {"themes": ["law"], "urgency": "week"})

    desk.post(reverse("backoffice:new_person"), {"name": "Tesfay", "passage": str(passage.pk)})

    assert Need.unscoped.get().dossier == Dossier.unscoped.get()


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"name": ""}, "name"), ({"name": "A", "birth_day": "31", "birth_month": "6", "birth_year": "1990"}, "birth_day"),
     ({"name": "A", "birth_month": "6"}, "birth_year"), ({"name": "A", "birth_year": "2090"}, "birth_year"),
     ({"name": "A", "birth_year": "abc"}, "birth_year")],
)  # fmt: skip
def test_a_dossier_that_cannot_be_written_names_the_field_and_writes_nothing(desk, typed, field):
    page = desk.post(reverse("backoffice:new_person"), typed)

    assert page.context["form"].errors[field]
    assert not Dossier.unscoped.exists()


def test_a_name_never_stands_in_an_address_nor_in_the_title_of_a_tab(desk, organisation):
    person = factories.person("Zénobie Quatrevingt", organisation=organisation)
    dossier = factories.dossier(person=person)

    page = desk.get(reverse("backoffice:dossier", args=[dossier.pk])).content.decode()

    assert "Zénobie" in page
    assert "Zénobie" not in re.search(r"<title>(.*?)</title>", page, re.S).group(1)
    assert 'method="post"' in page.split('role="search"')[1][:80]


def test_opening_a_dossier_leaves_a_line_before_the_page_is_given(desk, organisation):
    dossier = factories.dossier(organisation=organisation)

    desk.get(reverse("backoffice:dossier", args=[dossier.pk]))

    assert TrailLine.objects.filter(verb="dossier.read", dossier_id=dossier.pk).count() == 1


def test_no_line_no_dossier(desk, organisation, monkeypatch):
    dossier = factories.dossier(organisation=organisation)
    desk.raise_request_exception = False

    def fails(*_args, **_said):
        raise OSError

    monkeypatch.setattr("repere.foundation.audit.trail.record", fails)
    page = desk.get(reverse("backoffice:dossier", args=[dossier.pk]))

    assert page.status_code == 500
    assert b"Amina" not in page.content
