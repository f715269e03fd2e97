"""What went wrong elsewhere on the pages that people read, and does not here."""

import json
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from repere.foundation.toolkit.actors import SYSTEM, NotAllowed, Role
from repere.knowledge.directory.actions import import_directory, place_under_themes
from repere.knowledge.directory.hours import NOT_KNOWN, checked
from repere.knowledge.directory.models import DatedClosure, Service, SheetChange
from repere.knowledge.directory.sheets import actions as sheets
from tests import factories
from tests.knowledge.directory.files import document, service, structure

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


def page(made, language="en"):
    return Client().get(f"/{language}/s/{made.public_code}/").content.decode().partition("</style>")[2]


@pytest.mark.parametrize("hours", ["", "Su 03:00-04:00", "Mo-Fr 09:00-12:00"])
def test_the_booking_link_shows_while_closed_or_without_hours(hours):
    made = factories.service(hours=hours, mobilisation_url="https://rdv.example/prendre")
    DatedClosure.objects.create(service=made, starts_on=date(2026, 11, 10), ends_on=date(2026, 11, 30))

    assert 'href="https://rdv.example/prendre"' in page(made)


def test_hours_of_a_service_come_before_those_of_its_place():
    home = factories.structure(hours="Mo-Fr 14:00-18:00", location=factories.location())
    own = factories.service(structure=home, hours="Mo-Fr 09:00-12:00; PH off")
    shared = factories.service(structure=home)

    assert "Open until" in page(own)
    assert "14:00" not in page(own)
    assert "Closed, opens" in page(shared)
    assert "09:00" not in page(shared)


def test_several_ranges_a_day_and_exceptions_on_public_holidays_are_expressed_and_kept(tmp_path):
    told = "Mo-Fr 09:00-12:00,14:00-17:00; PH 10:00-12:00; Dec 25 off"
    path = document(tmp_path, {"structures": [structure()], "services": [service(horaires_accueil=told)]})
    import_directory(SYSTEM, path, apply=True)

    made = Service.objects.get()
    given = Client().get("/api/v1/services").json()["items"][0]
    assert checked(given["horaires_accueil"]) == checked(told)
    assert "09:00–12:00" in page(made)
    assert "14:00–17:00" in page(made)


# --- hours, kept and hidden -------------------------------------------------------------------------------


@pytest.fixture
def kept(organisation):
    made = factories.service(organisation=organisation, hours="Mo-Su 00:00-24:00")
    place_under_themes([made])
    return made


def test_hours_can_be_kept_and_hidden_for_a_while(kept, actor_of, now):
    partner = actor_of(Role.PARTNER)

    sheets.hide_hours(partner, kept, until=date(2026, 11, 20), now=now)

    assert "Hours not known" in page(kept)
    assert "closed" not in page(kept).lower()
    assert Service.objects.get(pk=kept.pk).hours == NOT_KNOWN
    assert sheets.show_hours_again(now + timedelta(days=4)) == 0
    assert sheets.show_hours_again(now + timedelta(days=5)) == 1
    kept.refresh_from_db()
    assert kept.hours == "Mo-Su 00:00-24:00"
    assert "Open" in page(kept)
    told = list(SheetChange.objects.order_by("at").values_list("change", flat=True))
    assert sorted(told) == ["hidden", "shown"]


def test_hidden_hours_are_open_to_nobodys_search_and_come_back_as_the_source_says_them_since(tmp_path, now):
    def take(hours):
        rows = {"structures": [structure()], "services": [service(horaires_accueil=hours)]}
        import_directory(SYSTEM, document(tmp_path, rows), apply=True)

    take("Mo-Su 00:00-24:00")
    made = Service.objects.select_related("structure__location", "location").get()
    sheets.hide_hours(SYSTEM, made, until=date(2026, 12, 1), now=now)
    opened = lambda: Client().get("/api/v1/search/services", {"open": "now"}).json()["items"]  # noqa: E731
    assert opened() == []

    take("Mo-Fr 09:00-17:00")
    made.refresh_from_db()
    assert made.hours == NOT_KNOWN
    sheets.show_hours(SYSTEM, made, now=now)

    made.refresh_from_db()
    assert made.hours == "Mo-Fr 09:00-17:00"
    assert len(opened()) == 1


def test_hours_said_here_are_given_back_as_they_were_said(kept, actor_of, now):
    partner = actor_of(Role.PARTNER)
    correction = sheets.propose(kept, subject="hours", proposed="Mo-Fr 08:00-10:00", now=now)
    sheets.accept_correction(partner, correction, value="Mo-Fr 08:00-10:00", now=now)

    kept.refresh_from_db()
    sheets.hide_hours(partner, kept, until=date(2026, 12, 1), now=now)
    sheets.hide_hours(partner, kept, until=date(2026, 12, 5), now=now)
    sheets.show_hours(partner, kept, now=now)

    kept.refresh_from_db()
    assert kept.hours == "Mo-Fr 08:00-10:00"


def test_hours_are_hidden_by_those_who_keep_the_sheet_and_from_today(client_of, kept, actor_of, now):
    with pytest.raises(NotAllowed):
        stranger = actor_of(Role.PARTNER, organisation=factories.organisation())
        sheets.hide_hours(stranger, kept, until=date(2026, 12, 1), now=now)
    browser, address = client_of(Role.PARTNER), reverse("backoffice:sheet_hours", args=[kept.pk])

    past = browser.post(address, {"until": "2026-11-15"})
    hidden = browser.post(address, {"until": "2026-11-16"})

    assert past.status_code == 400
    assert past.context["hide_form"].errors["until"]
    assert hidden.status_code == 302
    assert Service.objects.get(pk=kept.pk).hours == NOT_KNOWN
    browser.post(address, {"show": "1"})
    assert Service.objects.get(pk=kept.pk).hours == "Mo-Su 00:00-24:00"


# --- contacts ---------------------------------------------------------------------------------------------


def test_a_contact_of_another_organisation_is_never_shown_not_even_where_links_are_checked(client_of):
    factories.service(
        organisation=factories.organisation(), contact_name="Ophélie Vraconcierge", name="Ailleurs"
    )
    made = Service.objects.get()
    addresses = [
        f"/fr/s/{made.public_code}/", f"/fr/s/{made.public_code}/journal/", "/api/v1/services", "/api/v1/structures",
        "/api/v1/search/services", f"/api/hsds/services/{made.pk}", "/api/hsds/services?full=true",
    ]  # fmt: skip
    bodies = [
        b"".join(answer.streaming_content) if answer.streaming else answer.content
        for answer in map(Client().get, addresses)
    ]
    browser = client_of(Role.PARTNER)
    inside = [
        reverse("backoffice:service", args=[made.pk]),
        "/bureau/annuaire/",
        "/bureau/annuaire/?q=ailleurs",
    ]
    bodies += [browser.get(address).content for address in inside]
    # Where a producer has its links checked, what somebody else sent is not answered either.
    sent = json.dumps(
        [{"id": "x--1", "source": "x", "nom": "A", "structure_id": str(made.structure.source_id)}]
    )
    bodies.append(Client().post("/fr/verifier/", {"content": sent}).content)

    assert [body for body in bodies if "Vraconcierge" in body.decode()] == []
    assert "Ailleurs" in bodies[0].decode()


# --- the map ----------------------------------------------------------------------------------------------


def test_the_map_searches_among_places_and_shows_what_was_asked_last(client_of, organisation):
    desk = factories.site(organisation=organisation)
    browser = client_of(Role.WELCOME_AGENT, site=desk)
    visit = factories.passage(organisation=organisation)
    eat = factories.need("eat", passage=visit)
    sleep = factories.need("sleep", passage=visit)
    for name, theme in (("Repas", "eat"), ("Nuit", "sleep")):
        factories.service(name=name, themes=(theme,))
    factories.service(name="Au loin", location=factories.location(latitude=44.2, longitude=4.36))
    address = reverse("backoffice:points", args=[visit.pk])

    def shown(**asked):
        return {point["name"] for point in browser.get(address, asked).json()["points"]}

    # Each answer stands for its own question alone: nothing of the one before is kept anywhere.
    assert shown(need=eat.pk, radius=10) == {"Repas"}
    assert shown(need=sleep.pk, radius=10) == {"Nuit"}
    assert shown(need=eat.pk, radius=10) == {"Repas"}
