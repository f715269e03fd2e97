import re
from datetime import date, timedelta

import pytest

from repere.foundation.toolkit.actors import SYSTEM, Role
from repere.knowledge.directory.capacity.actions import say_places
from repere.knowledge.directory.choices import CapacityUnit
from repere.knowledge.directory.models import DatedClosure, SearchRow, Service
from repere.knowledge.directory.nearby.queries import offers_near
from repere.knowledge.directory.queries import (
    first_services_matching,
    service_for_public,
    services_of,
)
from tests import factories

pytestmark = pytest.mark.django_db

NIMES = (43.8367, 4.3601)
HERE = {"latitude": 43.84, "longitude": 4.36}
ALES = {"latitude": 44.125, "longitude": 4.08, "commune_code": "30007", "commune_name": "Alès"}
CLOSE = {"latitude": 43.80, "longitude": 4.36}


def at(place, **fields):
    return factories.service(location=factories.location(**place), **fields)


def names(offers):
    return [offer.name for offer in offers]


def test_a_service_is_found_by_its_name_its_structure_or_its_commune():
    found = at(ALES, name="Écrivain public", structure=factories.structure(name="Le Fil des Mots"))
    factories.service(name="Repas")

    for text in ("ecrivain", "PUBLIC", "fil mots", "ales", "écrivain alès", "ecriv"):
        assert [one.id for one in first_services_matching(text, 9)] == [found.pk]
    assert first_services_matching("écrivain nîmes", 9) == []
    assert first_services_matching("  ", 9) == []


def test_a_service_that_stopped_is_found_no_more():
    stopped = factories.service(name="Vestiaire", is_active=False)

    assert first_services_matching("vestiaire", 9) == []
    assert service_for_public(stopped.public_code) is None
    assert offers_near(["eat"], NIMES) == []


def test_an_organisation_sees_the_services_it_runs(actor_of, organisation):
    own = factories.service(organisation=organisation)
    factories.service(organisation=factories.organisation())
    factories.service()

    assert list(services_of(actor_of(Role.PARTNER))) == [own]
    assert list(services_of(SYSTEM)) == []


def test_the_public_never_reads_a_confidential_address():
    home = at(HERE | {"is_confidential": True, "address": "9 rue Secrète"})

    shown = service_for_public(home.public_code.lower())

    for place in (shown.location, shown.structure.location):
        assert (place.address, place.postcode, place.latitude, place.longitude) == ("", "", None, None)
        assert place.commune_name == "Nîmes"
    assert factories.Location.objects.get(pk=home.location_id).address == "9 rue Secrète"


@pytest.mark.parametrize("secret", ["service", "structure"])
def test_one_secret_place_hides_both_and_every_text_that_may_tell_it(secret):
    told = "9 rue Secrète, sonner deux fois"
    places = {
        name: factories.location(address=told, is_confidential=name == secret)
        for name in ("service", "structure")
    }
    home = factories.structure(
        location=places["structure"], website="https://example.org/9-rue", description=told
    )
    texts = ("description", "access_conditions", "mobilisation_details", "audience_details", "fee_details")
    hidden = factories.service(
        structure=home,
        location=places["service"],
        name="Foyer",
        phone="+33465710001",
        email="9rue@example.org",
        mobilisation_url="https://example.org/9-rue",
        contact_name="Camille",
        extra={"adresse": told},
        languages=["ar"],
        **dict.fromkeys(texts, told),
    )

    shown = service_for_public(hidden.public_code)

    assert (shown.name, shown.phone, shown.languages) == ("Foyer", "+33465710001", ["ar"])
    rows = (shown, shown.location, shown.structure, shown.structure.location)
    read = " ".join(str(getattr(row, name)) for row in rows for name in row.harmless + row.personal)
    assert not {"Secrète", "9-rue", "9rue", "Camille"} & set(re.split(r"[ ,/@]", read))
    (offer,) = offers_near(["eat"], NIMES)
    assert offer.is_confidential
    assert offer.point == (43.8, 4.4)


def test_what_is_near_comes_first_and_what_is_far_does_not_come():
    at(ALES, name="far")
    at(CLOSE, name="close")
    at(HERE, name="here")
    at(HERE, name="other tile", themes=("health",))

    assert names(offers_near(["eat"], NIMES)) == ["here", "close"]
    assert names(offers_near(["eat"], NIMES, 60)) == ["here", "close", "far"]
    assert names(offers_near(["health", "eat"], NIMES, 2)) == ["here", "other tile"]
    assert offers_near([], NIMES) == []


def test_the_nearest_are_kept_when_there_are_many():
    for n in range(6):
        at({"latitude": 43.84 + n / 100, "longitude": 4.36}, name=str(n), themes=("eat", "wash", "talk"))

    assert names(offers_near(["eat"], NIMES, limit=3)) == ["0", "1", "2"]
    assert [sorted(o.themes) for o in offers_near(["eat", "talk"], NIMES, limit=3)] == [["eat", "talk"]] * 3


def test_remote_services_come_after_and_from_afar():
    at(HERE, name="here")
    at(ALES, name="line of Alès", reception_modes=["a-distance"])
    factories.service(name="national line", location=None, reception_modes=["a-distance"])
    factories.service(name="line of Paris", location=None, reception_modes=["a-distance"], zones=["75"])

    found = offers_near(["eat"], NIMES, departement="30")

    assert names(found) == ["here", "line of Alès", "national line"]
    assert [offer.remote for offer in found] == [False, True, True]
    assert found[2].distance_km is None
    assert len(offers_near(["eat"], None)) == 3


def test_an_offer_carries_all_that_ranking_needs(organisation, now):
    shelter = at(
        HERE,
        name="Nuit",
        themes=("sleep",),
        organisation=organisation,
        languages=["ar", "fr"],
        audiences=["femmes"],
        situations=["family"],
        excluded_situations=["animal"],
        zones=["30"],
        age_min=18,
        fee="gratuit",
        hours="Mo-Su 18:00-09:00",
        mobilised_by=["professionnels"],
        mobilisation_modes=["telephoner"],
    )
    say_places(SYSTEM, shelter, unit=CapacityUnit.BED, places=2, maximum=10, at=now)
    today = now.date()
    DatedClosure.objects.create(
        service=shelter, starts_on=today - timedelta(90), ends_on=today + timedelta(3)
    )
    DatedClosure.objects.create(service=shelter, starts_on=today - timedelta(9), ends_on=today - timedelta(2))

    (offer,) = offers_near(["sleep"], NIMES, at=now)

    assert (offer.id, offer.public_code) == (shelter.pk, shelter.public_code)
    assert offer.organisation_id == organisation.pk
    assert (offer.languages, offer.audiences) == ({"ar", "fr"}, {"femmes"})
    assert (offer.situations, offer.excluded_situations, offer.zones) == ({"family"}, {"animal"}, {"30"})
    assert (offer.age_min, offer.age_max, offer.fee) == (18, None, False)
    assert (offer.places, offer.said_at) == (2, now)
    assert offer.professionals_only
    assert not offer.walk_in
    assert (offer.hours, offer.timezone) == ("Mo-Su 18:00-09:00", "Europe/Paris")
    assert [closure.ends_on for closure in offer.closures] == [today + timedelta(3)]
    assert offer.distance_km == pytest.approx(0.4, abs=0.1)


def test_hours_and_telephone_are_those_of_the_structure_when_the_service_has_none():
    inside = factories.structure(hours="Mo-Fr 09:00-12:00", phone="+33465710001")
    at(HERE, structure=inside)

    (offer,) = offers_near(["eat"], NIMES)

    assert (offer.hours, offer.phone) == ("Mo-Fr 09:00-12:00", "+33465710001")


def test_a_confidential_place_is_near_and_nowhere_in_particular():
    at(HERE | {"is_confidential": True, "address": "9 rue Secrète"})

    (offer,) = offers_near(["eat"], NIMES)

    assert (offer.is_confidential, offer.point) == (True, (43.8, 4.4))
    assert "9 rue Secrète" not in offer


@pytest.mark.parametrize("services", [1, 5])
def test_two_queries_whatever_is_found(services, django_assert_num_queries):
    for n in range(services):
        made = at(HERE, themes=("eat", "wash"), counts_places=True)
        DatedClosure.objects.create(service=made, starts_on=date(2026, 11, 1), ends_on=date(2026, 12, n + 1))

    offers_near(["eat", "wash"], NIMES)  # those not at hand yet are looked for, and described
    with django_assert_num_queries(2):
        assert len(offers_near(["eat", "wash"], NIMES, at=factories.NOW)) == services


def test_from_one_desk_what_changes_is_seen_at_once():
    service = at(HERE, counts_places=True)
    assert [(o.name, o.places, o.closures) for o in offers_near(["eat"], NIMES)] == [(service.name, None, ())]

    say_places(SYSTEM, service, places=4, at=factories.NOW)
    later = DatedClosure.objects.create(
        service=service, starts_on=date(2031, 2, 1), ends_on=date(2031, 2, 2), reason="Travaux"
    )
    sooner = DatedClosure.objects.create(
        service=service, starts_on=date(2031, 1, 1), ends_on=date(2031, 3, 1)
    )
    (offer,) = offers_near(["eat"], NIMES)
    assert (offer.places, offer.said_at) == (4, factories.NOW)
    assert [(c.starts_on, c.ends_on, c.reason) for c in offer.closures] == [
        (c.starts_on, c.ends_on, c.reason) for c in (sooner, later)
    ]

    other = at(CLOSE)
    assert [o.id for o in offers_near(["eat"], NIMES)] == [service.pk, other.pk]
    SearchRow.objects.filter(service=service).update(latitude=48.8, band=488)
    assert [o.id for o in offers_near(["eat"], NIMES)] == [other.pk]
    Service.objects.filter(pk=other.pk).update(is_active=False)
    assert offers_near(["eat"], NIMES) == []
