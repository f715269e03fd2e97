"""The main job through its pages, as a browser without script sends it."""

import re

import pytest
from django.urls import reverse

from repere.accompaniment.casework.actions import open_dossier
from repere.accompaniment.casework.models import Dossier, Need, Passage
from repere.accompaniment.orientation.models import Orientation
from repere.accompaniment.people import rules
from repere.accompaniment.people.actions import SaidContact, SaidName
from repere.accompaniment.people.models import LikenessDecision, Person
from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import Role
from tests import factories
from tests.factories import NOW

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

    [card], [row] = page.context["cards"], page.context["aside"]
    assert "Halte de nuit" in card
    assert '<ul class="reasons"><li>' in card
    assert "Foyer des moins de vingt ans" in row
    assert "20" in row
    assert '<option value="ti" selected>' in page.content.decode()
    assert 'name="age" value="40"' in page.content.decode()


def test_what_was_typed_is_not_lost_when_something_is_missing(desk):
    passage = begin(desk)

    page = desk.post(at("needs", passage), {"urgency": "week", "said": "Un mot", "age": "quarante"})

    assert page.status_code == 200
    assert "Un mot" in page.content.decode()
    assert page.context["form"].errors["themes"]
    assert page.context["facts"].errors["age"]
    assert 'name="age" value="quarante"' in page.content.decode()
    assert 'id="id_age_error"' in page.content.decode()
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


def test_a_person_known_comes_back_to_their_open_need_its_doors_and_the_same_ballottement(desk, organisation):
    dossier = factories.dossier(organisation=organisation)
    need = factories.need("sleep", dossier=dossier)
    door = Orientation.unscoped.create(
        organisation=organisation, need=need, passage=need.passage, service=factories.service(), way="slip",
        given_at=need.told_at,
    )  # fmt: skip
    shelter = factories.service(themes=("sleep",))

    passage = begin(desk, dossier=str(dossier.pk))
    page = desk.get(at("needs", passage))
    back = desk.post(
        reverse("backoffice:outcome", args=[door.pk]),
        {"outcome": "wrong", "because": "full", "back": at("needs", passage)},
    )
    desk.post(at("give", passage), {"one": str(shelter.pk)})

    assert [n["doors"] for n in page.context["needs"]] == [[door]]
    assert "sleep" not in [tile["value"] for tile in page.context["tiles"]]
    assert back["Location"] == at("needs", passage)
    assert Need.unscoped.count() == 1
    assert [o.outcome for o in need.orientations.order_by("given_at")] == ["wrong", "unknown"]


def test_an_opened_door_leads_to_the_need_being_met(desk, organisation):
    need = factories.need("sleep", dossier=factories.dossier(organisation=organisation))
    door = Orientation.unscoped.create(
        organisation=organisation, need=need, passage=need.passage, service=factories.service(), way="slip",
        given_at=need.told_at,
    )  # fmt: skip
    dossier_page = reverse("backoffice:dossier", args=[need.dossier_id])

    desk.post(reverse("backoffice:outcome", args=[door.pk]), {"outcome": "opened"})
    page = desk.get(dossier_page).content.decode()
    desk.post(reverse("backoffice:settle_need", args=[need.pk]), {"how": "service", "back": dossier_page})

    assert 'name="how" value="service"' in page
    need.refresh_from_db()
    assert need.status == "met"


def test_an_anonymous_visitor_found_after_all_joins_their_dossier(desk, organisation):
    dossier = factories.dossier(organisation=organisation)
    passage = begin(desk)
    desk.post(at("needs", passage), {"themes": ["law"], "urgency": "week"})

    desk.post(reverse("backoffice:join", args=[passage.pk]), {"dossier": str(dossier.pk)})

    assert Passage.unscoped.get().dossier == dossier
    assert Need.unscoped.get().dossier == dossier


def test_a_need_of_an_anonymous_visitor_is_met_at_the_desk(desk):
    passage = begin(desk)
    desk.post(at("needs", passage), {"themes": ["eat"], "urgency": "today"})
    need = Need.unscoped.get()

    desk.post(
        reverse("backoffice:settle_need", args=[need.pk]), {"how": "here", "back": at("close", passage)}
    )

    need.refresh_from_db()
    assert (need.status, need.met_how) == ("met", "here")


def test_a_form_goes_back_to_a_page_of_ours_and_to_no_other(desk, organisation):
    need = factories.need("sleep", dossier=factories.dossier(organisation=organisation))

    gone = desk.post(
        reverse("backoffice:settle_need", args=[need.pk]),
        {"give_up": "1", "back": "https://elsewhere.example/"},
    )

    assert gone["Location"] == reverse("backoffice:close", args=[need.passage_id])


@pytest.mark.parametrize("rubbish", ["²", "9" * 4400, "-1", "x", "1e3"])
def test_rubbish_in_an_address_is_not_an_error_of_ours(desk, rubbish):
    passage = begin(desk)
    desk.post(at("needs", passage), {"themes": ["sleep"], "urgency": "today"})

    for name in ("show", "radius", "near", "need", "view"):
        assert desk.get(at("orientation", passage), {name: rubbish}).status_code == 200


def test_a_colleague_without_a_site_looks_from_the_organisation_s(client_of, organisation):
    factories.site(organisation=organisation)
    factories.service(themes=("sleep",), hours="24/7")
    browser = client_of(Role.WELCOME_AGENT, site=None)
    passage = begin(browser)

    browser.post(at("needs", passage), {"themes": ["sleep"], "urgency": "today"})

    assert len(browser.get(at("orientation", passage)).context["cards"]) == 1


def test_with_two_needs_the_way_back_leads_to_the_one_without_a_door(desk):
    service = factories.service(themes=("sleep", "eat"))
    passage = begin(desk)
    desk.post(at("needs", passage), {"themes": ["sleep", "eat"], "urgency": "today"})
    first = desk.get(at("orientation", passage)).context["need"]

    desk.post(at("give", passage), {"one": str(service.pk), "need": str(first.pk)})

    assert desk.get(at("orientation", passage)).context["need"] != first


def test_a_service_given_for_two_needs_is_one_slip(desk):
    service = factories.service(themes=("sleep", "eat"))
    passage = begin(desk)
    desk.post(at("needs", passage), {"themes": ["sleep", "eat"], "urgency": "today"})

    for need in Need.unscoped.all():
        desk.post(at("give", passage), {"one": str(service.pk), "need": str(need.pk)})

    assert len(desk.get(at("slip", passage)).context["tickets"]) == 1


def test_an_unsafe_number_is_not_put_in_the_envelope_by_itself(desk, organisation):
    from repere.accompaniment.people.models import PersonContact

    dossier = factories.dossier(organisation=organisation)
    PersonContact.unscoped.create(
        person=dossier.person, kind="phone", value="06 39 98 00 00", precautions="Ne pas appeler le soir"
    )
    partner = factories.membership(Role.PARTNER)
    service = factories.service(organisation=partner.organisation, themes=("sleep",))
    passage = begin(desk, dossier=str(dossier.pk))
    desk.post(at("needs", passage), {"themes": ["sleep"], "urgency": "today"})

    page = desk.get(reverse("backoffice:send_referral", args=[passage.pk, service.pk]))

    assert page.context["form"]["contact_shared"].value() == ""
    assert "Ne pas appeler le soir" in page.content.decode()


def test_one_letter_is_not_a_search(desk):
    page = desk.post(reverse("backoffice:welcome"), {"q": "a"})

    assert page.context["too_short"]
    assert page.context["people"] == []


def test_receiving_somebody_who_is_already_here_goes_back_to_their_passage(desk, organisation):
    dossier = factories.dossier(organisation=organisation)

    first, second = begin(desk, dossier=str(dossier.pk)), begin(desk, dossier=str(dossier.pk))

    assert first == second
    assert Passage.unscoped.count() == 1


def written_down(desk, **said):
    """From the search, as the page sends it."""
    sought = desk.post(reverse("backoffice:welcome"), {"q": "zz"}).context["sought"]
    return desk.post(reverse("backoffice:new_person"), said | {"sought": sought})


def test_a_namesake_is_shown_before_a_second_dossier_is_opened(desk):
    written_down(desk, name="Amina Haddadi")

    asked = written_down(desk, name="Haddadi Amina")
    assert [one.row.name for one in asked.context["alike"]] == ["Amina Haddadi"]
    assert Dossier.unscoped.count() == 1

    written_down(desk, name="Haddadi Amina", sure="1")
    assert Dossier.unscoped.count() == 2
    assert LikenessDecision.unscoped.get().decision == "unsure"


def test_somebody_probably_known_is_told_apart_for_a_reason_that_is_kept(desk):
    said = {
        "name": "Amina Haddadi", "birth_day": "4", "birth_month": "11", "birth_year": "1998", "phone": "06 39 98 12 30",
    }  # fmt: skip
    written_down(desk, **said)
    known = Person.unscoped.get()

    refused = written_down(desk, **said, sure="1")
    assert refused.context["is_missing"]
    assert Dossier.unscoped.count() == 1

    written_down(desk, **said, sure="1", **{f"because_{known.pk}": "twins"})
    assert Dossier.unscoped.count() == 2
    decision = LikenessDecision.unscoped.get()
    assert (decision.decision, decision.because) == ("different", "twins")


def test_nobody_is_written_down_without_a_search_and_what_was_typed_is_kept(desk):
    page = desk.post(reverse("backoffice:new_person"), {"name": "Amina Haddadi"})

    assert page.context["text"] == "Amina Haddadi"
    assert page.context["sought"]
    assert not Dossier.unscoped.exists()


def test_the_form_opens_with_what_was_typed(desk):
    sought = desk.post(reverse("backoffice:welcome"), {"q": "zz"}).context["sought"]

    typed = "Amina Haddadi 04/11/1998"
    page = desk.post(reverse("backoffice:new_person"), {"q": typed, "sought": sought})

    said = page.context["form"].initial
    assert (said["name"], said["birth_day"], said["birth_month"], said["birth_year"]) == (
        "Amina Haddadi", 4, 11, 1998,
    )  # fmt: skip


def test_a_partner_who_may_know_them_is_neither_named_nor_shown(desk, actor_of):
    theirs = actor_of(Role.WELCOME_AGENT, organisation=None)
    born = rules.Birth(1998, 11, 4)
    contact = SaidContact("phone", "06 39 98 12 30")
    open_dossier(
        theirs, now=NOW, today=NOW.date(), names=[SaidName("Amina Haddadi")], birth=born, contacts=[contact]
    )
    said = {
        "name": "Haddadi Amina", "birth_day": "4", "birth_month": "11", "birth_year": "1998", "phone": "06 39 98 12 30",
    }  # fmt: skip

    asked = written_down(desk, **said)

    assert asked.context["elsewhere"]
    assert "Amina Haddadi" not in asked.content.decode()
    assert Dossier.unscoped.count() == 1
    written_down(desk, **said, sure="1")
    assert Dossier.unscoped.count() == 2


def test_an_anonymous_visitor_who_wants_to_be_found_again_keeps_their_need(desk):
    passage = begin(desk)
    desk.post(at("needs", passage), {"themes": ["law"], "urgency": "week"})

    written_down(desk, name="Tesfay", passage=str(passage.pk))

    assert Need.unscoped.get().dossier == Dossier.unscoped.get()


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"name": ""}, "name"), ({"name": "A", "birth_day": "31", "birth_month": "6", "birth_year": "1990"}, "birth_day"),
     ({"name": "A", "birth_month": "6"}, "birth_year"), ({"name": "A", "birth_year": "2090"}, "birth_year"),
     ({"name": "A", "birth_year": "abc"}, "birth_year")],
)  # fmt: skip
def test_a_dossier_that_cannot_be_written_names_the_field_and_writes_nothing(desk, typed, field):
    page = written_down(desk, **typed)

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


@pytest.mark.parametrize("channel", ["telephone", "outside", "message"])
def test_somebody_who_did_not_come_to_the_desk_is_said_so_on_the_page_of_the_needs(desk, channel):
    passage = begin(desk)
    assert '<option value="desk" selected>' in desk.get(at("needs", passage)).content.decode()

    desk.post(at("needs", passage), {"themes": ["eat"], "urgency": "today", "channel": channel})

    passage.refresh_from_db()
    assert passage.channel == channel
    assert TrailLine.objects.get(verb="passage.channel_said").detail == {"channel": channel}


def test_at_the_desk_nothing_is_said_and_nothing_is_written_of_it(desk):
    passage = begin(desk)

    desk.post(at("needs", passage), {"themes": ["eat"], "urgency": "today", "channel": "desk"})

    passage.refresh_from_db()
    assert passage.channel == "desk"
    assert not TrailLine.objects.filter(verb="passage.channel_said").exists()


def test_a_passage_is_not_said_to_be_a_hand_over(desk):
    passage = begin(desk)

    page = desk.post(at("needs", passage), {"themes": ["eat"], "urgency": "today", "channel": "handover"})

    passage.refresh_from_db()
    assert (page.status_code, passage.channel) == (200, "desk")


def test_today_shows_a_need_in_the_words_it_was_told_in(desk, organisation):
    dossier = factories.dossier(person=factories.person("Selam", organisation=organisation))
    factories.need("sleep", dossier=dossier, said="Dehors avec sa fille")

    page = desk.get(reverse("backoffice:today")).content.decode()

    assert "Dehors avec sa fille" in page
    assert "sealed" not in page
