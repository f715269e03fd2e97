"""The pages of a person: identity, relatives, contacts, consents, card; a card shown elsewhere."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from repere.accompaniment.casework.models import Dossier, Handover
from repere.accompaniment.orientation.actions import send_referral
from repere.accompaniment.people.actions import index_person
from repere.accompaniment.people.cards.actions import issue_card
from repere.accompaniment.people.details.actions import hide_person
from repere.accompaniment.people.models import Card, Consent, Person, PersonContact, Relation
from repere.foundation.toolkit.actors import Role
from tests import factories

pytestmark = pytest.mark.django_db
PAGES = ["details", "relatives", "contacts", "consents", "cards"]


@pytest.fixture
def desk(client_of):
    return client_of(Role.CASEWORKER)


@pytest.fixture
def dossier(organisation):
    person = factories.person("Selam Tesfay", organisation=organisation, birth_year=1991)
    made = factories.dossier(person=person)
    index_person(person)
    return made


def at(page, dossier):
    return reverse(f"backoffice:person_{page}", args=[dossier.pk])


@pytest.mark.parametrize("page", PAGES)
def test_every_page_says_whose_it_is_and_of_somebody_out_of_sight_does_not_exist(desk, dossier, page):
    shown = desk.get(at(page, dossier))
    hidden = desk.get(at(page, factories.dossier()))
    absent = desk.get(reverse(f"backoffice:person_{page}", args=[uuid4()]))

    assert "Selam Tesfay" in shown.content.decode()
    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert len(hidden.content) == len(absent.content)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_no_more_for_ten_rows_than_for_one(desk, organisation, dossier, page):
    counts = []
    for rows in (1, 10):
        for number in range(rows):
            other = factories.dossier(organisation=organisation)
            Relation.unscoped.create(
                person=dossier.person, other=other.person, kind="cousin", told_at=timezone.now()
            )
            factories.contact(person=dossier.person, say="le garage")
            Consent.unscoped.create(
                organisation=organisation, person=dossier.person, purpose="sharing", shelves=["needs"],
                recipient=factories.organisation(), given_at=timezone.now(), ends_on=timezone.localdate(),
            )  # fmt: skip
            Card.unscoped.create(
                organisation=organisation, person=dossier.person, digest=f"{rows}-{number}",
                issued_at=timezone.now(),
            )  # fmt: skip
        desk.get(at(page, dossier))
        with CaptureQueriesContext(connection) as seen:
            assert desk.get(at(page, dossier)).status_code == 200
        control = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT")
        counts.append([q["sql"] for q in seen.captured_queries if not q["sql"].startswith(control)])

    assert len(counts[0]) == len(counts[1]) <= 12, "\n".join(sql[:150] for sql in counts[1])


def test_details_are_written_and_a_birth_that_cannot_be_is_refused(desk, dossier):
    said = {"act": "describe", "birth_year": "1992", "language": "ti", "greeted_as": "Madame Selam"}

    refused = desk.post(at("details", dossier), said | {"birth_day": "31", "birth_month": "2"})
    desk.post(at("details", dossier), said)

    assert refused.context["form"].errors
    person = Person.unscoped.get(pk=dossier.person_id)
    assert (person.birth_year, person.languages, person.greeted_as) == (1992, ["ti"], "Madame Selam")


def test_a_third_language_stays_though_the_page_asks_for_two(desk, dossier):
    dossier.person.languages = ["ti", "ar", "fr"]
    dossier.person.save()

    desk.post(at("details", dossier), {"act": "describe", "language": "ti", "other_language": "en"})

    assert Person.unscoped.get(pk=dossier.person_id).languages == ["ti", "en", "fr"]


def test_names_and_papers_come_and_go(desk, dossier):
    desk.post(at("details", dossier), {"act": "name", "text": "ሰላም", "kind": "usual", "first": "on"})
    desk.post(at("details", dossier), {"act": "document", "document_kind": "passport", "number": "EP12"})

    page = desk.get(at("details", dossier))
    assert [name.text for name in page.context["names"]] == ["ሰላም", "Selam Tesfay"]
    [paper] = page.context["documents"]
    desk.post(at("details", dossier), {"remove_document": str(paper.pk)})
    desk.post(at("details", dossier), {"remove_name": str(page.context["names"][1].pk)})
    again = desk.get(at("details", dossier))
    assert [name.text for name in again.context["names"]] == ["ሰላም"]
    assert again.context["documents"] == []


def test_somebody_hidden_is_seen_by_whoever_hid_them_and_by_those_they_name(desk, client_of, dossier):
    colleague = client_of(Role.WELCOME_AGENT)
    desk.post(at("details", dossier), {"act": "hide"})
    assert colleague.get(at("details", dossier)).status_code == 404
    assert colleague.get(reverse("backoffice:dossier", args=[dossier.pk])).status_code == 404
    assert not colleague.post(reverse("backoffice:search"), {"q": "selam"}).context["people"]

    desk.post(at("details", dossier), {"act": "reader", "reader": str(colleague.user.pk)})

    assert colleague.get(at("details", dossier)).status_code == 200
    assert colleague.post(reverse("backoffice:search"), {"q": "selam"}).context["people"]


@pytest.mark.parametrize("page", ["today", "passages", "unmet", "referrals"])
def test_no_list_has_a_line_of_somebody_hidden(desk, client_of, dossier, organisation, page):
    need = factories.need(passage=factories.passage(dossier=dossier), dossier=dossier)
    service = factories.service(organisation=factories.membership(Role.PARTNER).organisation)
    agent = factories.actor(organisation=organisation)
    referral = send_referral(agent, need, service, passage=need.passage, language="ti", now=timezone.now())
    colleague, address = client_of(Role.WELCOME_AGENT), reverse(f"backoffice:{page}")
    links = {str(pk) for pk in (dossier.pk, need.passage_id, referral.pk)}
    shown = {pk for pk in links if pk in colleague.get(address, {"box": "sent"}).content.decode()}

    desk.post(at("details", dossier), {"act": "hide"})

    assert shown
    assert not [pk for pk in links if pk in colleague.get(address, {"box": "sent"}).content.decode()]
    assert shown == {pk for pk in links if pk in desk.get(address, {"box": "sent"}).content.decode()}


def test_a_relative_is_tied_by_the_code_of_their_dossier_or_told_by_name(desk, organisation, dossier):
    son = factories.dossier(person=factories.person("Yonas", organisation=organisation))

    desk.post(at("relatives", dossier), {"kind": "child", "code": son.code, "lives_together": "on"})
    desk.post(at("relatives", dossier), {"kind": "sibling", "name": "Robel", "is_sought": "on"})

    page = desk.get(at("relatives", dossier)).content.decode()
    assert "Yonas" in page
    assert "Robel" in page
    assert "Selam Tesfay" in desk.get(at("relatives", son)).content.decode()


def test_the_code_of_somebody_hidden_is_one_that_does_not_exist(desk, organisation, dossier):
    hidden = factories.dossier(person=factories.person("Yonas", organisation=organisation))
    hide_person(factories.actor(organisation=organisation), hidden.person, now=timezone.now())

    answers = [
        desk.post(at("relatives", dossier), {"kind": "child", "code": code}).context["form"].errors["code"]
        for code in (hidden.code, "ZZZZZZ")
    ]

    assert answers[0] == answers[1]
    assert not Relation.unscoped.exists()


def test_a_plan_is_said_changed_and_shown_on_the_dossier(desk, dossier):
    plan = {"kind": "phone", "value": "06 39 98 00 00", "ways": ["call"], "start": "09:00", "end": "12:00",
            "days": ["0", "1"], "say": "le garage"}  # fmt: skip

    refused = desk.post(at("contacts", dossier), plan | {"end": "08:00"})
    desk.post(at("contacts", dossier), plan)

    assert refused.context["form"].errors["end"]
    contact = PersonContact.unscoped.get()
    assert (contact.windows, contact.say) == ([["09:00", "12:00", [0, 1]]], "le garage")
    assert "le garage" in desk.get(reverse("backoffice:dossier", args=[dossier.pk])).content.decode()
    one = reverse("backoffice:person_contact", args=[dossier.pk, contact.pk])
    assert desk.get(one).context["form"]["days"].value() == ["0", "1"]
    desk.post(one, {"kind": "phone", "value": "06 39 98 00 00", "never": "on"})
    assert PersonContact.unscoped.get().never
    desk.post(one, {"remove": "1"})
    assert not PersonContact.unscoped.exists()


def test_the_contact_of_somebody_else_is_not_changed_from_here(desk, dossier):
    theirs = factories.contact()

    answer = desk.post(reverse("backoffice:person_contact", args=[dossier.pk, theirs.pk]), {"remove": "1"})

    assert answer.status_code == 404
    assert PersonContact.unscoped.exists()


def test_a_consent_is_given_with_its_end_and_withdrawn(desk, dossier):
    partner = factories.organisation()
    agreed = {"shelves": ["identity", "needs"], "recipient": str(partner.pk), "giver": "themselves",
              "how": "said", "ends_on": (timezone.localdate() + timedelta(days=9)).isoformat()}  # fmt: skip

    without_end = desk.post(at("consents", dossier), agreed | {"ends_on": ""})
    desk.post(at("consents", dossier), agreed)

    assert without_end.context["form"].errors["ends_on"]
    consent = Consent.unscoped.get()
    assert (consent.recipient, consent.shelves) == (partner, ["identity", "needs"])
    desk.post(at("consents", dossier), {"withdraw": str(consent.pk)})
    assert Consent.unscoped.get().withdrawn_at is not None


# --- the card


@pytest.fixture
def elsewhere():
    return factories.client(Role.WELCOME_AGENT, organisation=factories.organisation(name="Le Pont"))


def made(desk, dossier):
    page = desk.post(at("cards", dossier), {"make": "1", "language": "fr"})
    return page.context["sheet"].code, page.content.decode()


def asking(browser, code, **said):
    screen = browser.post(reverse("backoffice:card"), {"code": code})
    agreed = {"shown": screen.context["shown"], "shelves": ["identity", "needs"], "giver": "themselves",
              "how": "said", "ends_on": (timezone.localdate() + timedelta(days=9)).isoformat()}  # fmt: skip
    return screen, browser.post(reverse("backoffice:ask_handover"), agreed | said)


def test_a_card_says_nothing_of_whose_it_is_and_its_code_is_shown_once(desk, dossier):
    code, page = made(desk, dossier)

    card = re.search(r'<article class="slip wallet".*?</article>', page, re.S)[0]
    assert code in card
    for told in ("Selam", "Tesfay", dossier.code, dossier.organisation.name):
        assert told not in card
    assert code not in desk.get(at("cards", dossier)).content.decode()
    assert dossier.code not in re.search(r"<title>.*?</title>", page, re.S)[0]


def test_at_home_a_card_opens_the_dossier(desk, dossier):
    code, _page = made(desk, dossier)

    answer = desk.post(reverse("backoffice:card"), {"code": code})

    assert answer.headers["Location"] == reverse("backoffice:dossier", args=[dossier.pk])


def test_elsewhere_nothing_is_read_before_the_answer(desk, elsewhere, dossier):
    code, _page = made(desk, dossier)

    screen, asked = asking(elsewhere, code)
    after = elsewhere.get(reverse("backoffice:card"))

    for page in (screen, after):
        for told in ("Selam", "Tesfay", dossier.code, str(dossier.pk), "1991"):
            assert told not in page.content.decode()
    assert asked.status_code == 302
    assert Handover.unscoped.get().asked_shelves == ["identity", "needs"]


def test_the_name_of_an_organisation_that_tells_something_is_not_said(elsewhere):
    shelter = factories.organisation(name="Foyer des femmes", kind="shelter")
    held = factories.dossier(organisation=shelter)
    _card, code = issue_card(factories.actor(organisation=shelter), held.person, now=timezone.now())

    screen, _asked = asking(elsewhere, code)

    assert "Foyer des femmes" not in screen.content.decode()
    assert "Foyer des femmes" not in elsewhere.get(reverse("backoffice:card")).content.decode()


def test_what_is_handed_over_opens_a_dossier_there(desk, elsewhere, dossier):
    factories.need("sleep", dossier=dossier)
    code, _page = made(desk, dossier)
    asking(elsewhere, code, message="Elle est avec nous")
    handover = Handover.unscoped.get()
    page = desk.get(reverse("backoffice:handover", args=[handover.pk]))
    assert "Elle est avec nous" in page.content.decode()

    desk.post(
        reverse("backoffice:handover", args=[handover.pk]),
        {"decision": "accept", "shelves": ["identity"], "answer": "Bienvenue"},
    )

    copy = Dossier.unscoped.get(organisation=elsewhere.actor.organisation_id)
    listed = elsewhere.get(reverse("backoffice:card")).content.decode()
    assert "Selam Tesfay" in listed
    assert "Bienvenue" in listed
    assert elsewhere.get(reverse("backoffice:dossier", args=[copy.pk])).status_code == 200
    assert not copy.needs.exists()


def test_a_refusal_has_its_reason(desk, elsewhere, dossier):
    code, _page = made(desk, dossier)
    asking(elsewhere, code)
    handover = Handover.unscoped.get()
    address = reverse("backoffice:handover", args=[handover.pk])

    without = desk.post(address, {"decision": "refuse"})
    desk.post(address, {"decision": "refuse", "because": "ask_first"})

    assert without.context["form"].errors["because"]
    assert Handover.unscoped.get().state == "refused"
    assert not Dossier.unscoped.filter(organisation=elsewhere.actor.organisation_id).exists()


def test_what_was_asked_is_withdrawn_by_those_who_asked(desk, elsewhere, dossier):
    code, _page = made(desk, dossier)
    asking(elsewhere, code)
    handover = Handover.unscoped.get()
    address = reverse("backoffice:withdraw_handover", args=[handover.pk])

    assert desk.post(address).status_code == 404
    elsewhere.post(address)

    assert Handover.unscoped.get().state == "withdrawn"
    assert desk.get(reverse("backoffice:handover", args=[handover.pk])).status_code == 404


def test_a_handover_of_others_does_not_exist(desk, elsewhere, client_of, dossier):
    code, _page = made(desk, dossier)
    asking(elsewhere, code)
    stranger = factories.client(Role.COORDINATOR)

    answers = [
        stranger.get(reverse("backoffice:handover", args=[pk]))
        for pk in (Handover.unscoped.get().pk, uuid4())
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert len(answers[0].content) == len(answers[1].content)


@pytest.mark.parametrize("shown", ["", "rubbish", "0198f000-0000-7000-8000-000000000000:x:y"])
def test_nothing_is_asked_without_a_card_that_was_shown(elsewhere, shown):
    elsewhere.post(reverse("backoffice:ask_handover"), {"shown": shown, "shelves": ["identity"]})

    assert not Handover.unscoped.exists()


def test_a_card_shown_to_one_is_not_used_by_another(desk, elsewhere, dossier):
    code, _page = made(desk, dossier)
    screen = elsewhere.post(reverse("backoffice:card"), {"code": code})
    other = factories.client(Role.CASEWORKER)

    other.post(
        reverse("backoffice:ask_handover"), {"shown": screen.context["shown"], "shelves": ["identity"]}
    )

    assert not Handover.unscoped.exists()


def test_a_card_that_was_lost_says_so_and_a_wrong_code_says_nothing_else(desk, elsewhere, dossier):
    lost, _page = made(desk, dossier)
    card = Card.unscoped.get()
    desk.post(at("cards", dossier), {"revoke": str(card.pk), "because": "lost"})

    revoked = elsewhere.post(reverse("backoffice:card"), {"code": lost})
    unknown = elsewhere.post(reverse("backoffice:card"), {"code": "2222-2222-2222"})

    told = [list(page.context["form"].errors["code"]) for page in (revoked, unknown)]
    assert told[0] != told[1]
    assert "shown" not in revoked.context


def test_children_who_come_of_age_are_listed(desk, organisation):
    today = timezone.localdate()
    soon = today + timedelta(days=40)
    person = factories.person(
        "Yonas", organisation=organisation, birth_year=soon.year - 18, birth_month=soon.month,
        birth_day=min(soon.day, 28),
    )  # fmt: skip
    dossier = factories.dossier(person=person)

    assert "Yonas" in desk.get(reverse("backoffice:majorities")).content.decode()
    page = desk.get(reverse("backoffice:dossier", args=[dossier.pk])).content.decode()
    assert reverse("backoffice:majorities") in page.split("<main")[1]
