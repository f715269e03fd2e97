"""At the desk: kinds of places, and the links that say them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from repere.foundation.toolkit.actors import Role
from repere.knowledge.directory.capacity.models import CapacityLine, Speaker
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelter(organisation):
    return factories.service(name="Halte de nuit", organisation=organisation, themes=("sleep",))


@pytest.fixture
def browser(client_of):
    made = client_of(Role.PARTNER)
    made.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return made


def page(*args):
    return reverse("backoffice:capacity", args=args)


def test_a_link_is_made_printed_used_then_revoked(browser, shelter):
    made = browser.post(
        page(shelter.pk), {"link": "1", "label": "Veilleur", "phone": "06 39 98 00 01"}, follow=True
    )
    speaker = Speaker.objects.get()
    assert speaker.phone == "+33639980001"
    link = made.context["link"]
    assert link in made.content.decode()
    assert "<svg" in made.content.decode()
    street = link.removeprefix("https://repere.test")
    assert Client().post(street, {"places": "3"}).status_code == 302

    browser.post(reverse("backoffice:revoke_link", args=[shelter.pk, speaker.pk]))

    assert Client().get(street).status_code == 404
    assert browser.get(reverse("backoffice:place_link", args=[shelter.pk, speaker.pk])).status_code == 404


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"label": ""}, "label"),
        ({"label": "Veilleur", "phone": "zzz"}, "phone"),
        ({"label": "Veilleur", "ask_at": "17:30"}, "ask_at"),
    ],
)
def test_a_link_that_could_not_serve_is_refused(browser, shelter, fields, wrong):
    answer = browser.post(page(shelter.pk), {"link": "1"} | fields)

    assert wrong in answer.context["link_form"].errors
    assert not Speaker.objects.exists()


def test_kinds_of_places_are_counted_and_no_longer(browser, shelter):
    browser.post(
        page(shelter.pk), {"kind": "1", "unit": "family_unit", "audience": "familles", "maximum": "6"}
    )
    line = CapacityLine.objects.get()
    assert (line.unit, line.audience, line.maximum) == ("family_unit", "familles", 6)
    shown = browser.get(reverse("backoffice:service", args=[shelter.pk])).content.decode()
    assert 'name="unit" value="family_unit"' in shown

    browser.post(reverse("backoffice:stop_counting", args=[shelter.pk, line.pk]))

    line.refresh_from_db()
    assert not line.is_active


def test_two_kinds_are_said_apart_from_the_front_page(browser, shelter):
    for audience in ("", "femmes"):
        browser.post(page(shelter.pk), {"kind": "1", "unit": "bed", "audience": audience})
    today = browser.get(reverse("backoffice:today")).content.decode()
    assert today.count('name="places"') == 2
    assert "Women" in today

    browser.post(
        reverse("backoffice:say_places", args=[shelter.pk]),
        {"places": "2", "unit": "bed", "audience": "femmes", "from_today": "1"},
    )

    assert CapacityLine.objects.get(audience="femmes").places == 2
    assert CapacityLine.objects.get(audience="").places is None


def test_what_is_not_ones_own_does_not_exist(client_of, shelter):
    elsewhere = client_of(Role.COORDINATOR, organisation=factories.organisation())

    assert elsewhere.get(page(shelter.pk)).status_code == 404
    assert elsewhere.post(page(shelter.pk), {"link": "1", "label": "x"}).status_code == 404


def test_a_coordination_lets_a_service_without_an_account_speak(client_of):
    unclaimed = factories.service()

    answer = client_of(Role.COORDINATOR).post(page(unclaimed.pk), {"link": "1", "label": "Accueil"})

    assert answer.status_code == 302
    assert client_of(Role.PARTNER).get(page(unclaimed.pk)).status_code == 404


def sent(browser, text):
    file = SimpleUploadedFile("places.csv", text.encode(), content_type="text/csv")
    return browser.post(reverse("backoffice:places_file"), {"file": file})


def test_a_file_says_the_places_of_several_services_or_of_none(browser, shelter, organisation):
    meals = factories.service(name="Repas", organisation=organisation)
    theirs = factories.service(organisation=factories.organisation())
    shown = browser.get(reverse("backoffice:places_file")).content.decode()
    assert shelter.public_code in shown
    assert theirs.public_code not in shown

    refused = sent(browser, f"code;places\n{shelter.public_code};3\n{theirs.public_code};3\n")
    assert refused.status_code == 400
    assert "Line 3" in refused.content.decode()
    assert not CapacityLine.objects.exists()

    taken = sent(browser, f"code;places;unit\n{shelter.public_code};3;bed\n{meals.public_code};40;meal\n")
    assert taken.status_code == 302
    assert set(CapacityLine.objects.values_list("unit", "places")) == {("bed", 3), ("meal", 40)}


def test_a_line_beyond_what_there_is_in_all_refuses_the_file(browser, shelter, organisation):
    meals = factories.service(name="Repas", organisation=organisation)
    browser.post(page(shelter.pk), {"kind": "1", "unit": "bed", "maximum": "4"})

    refused = sent(browser, f"code;places;unit\n{meals.public_code};40;meal\n{shelter.public_code};5;bed\n")

    assert refused.status_code == 400
    assert set(CapacityLine.objects.values_list("unit", "places")) == {("bed", None)}
