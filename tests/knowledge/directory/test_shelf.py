import pytest
from django.db import transaction

from repere.foundation.toolkit.actors import SYSTEM
from repere.knowledge.directory.capacity.actions import say_places
from repere.knowledge.directory.models import Location, Service, ServiceTheme, Structure
from repere.knowledge.directory.nearby.queries import OfferRow
from repere.knowledge.directory.queries import first_services_matching, services
from repere.knowledge.directory.sheets.actions import confirm_sheet
from repere.knowledge.directory.shelf import Described, at_hand
from repere.knowledge.territory.rules import fold
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db

CHANGES = {
    "saved": lambda service: service.save(),
    "renamed in bulk": lambda service: Service.objects.filter(pk=service.pk).update(name="Autre"),
    "stopped": lambda service: Service.objects.update(is_active=False),
    "another one": lambda service: factories.service(),
    "gone": lambda service: ServiceTheme.objects.filter(service=service).delete(),
    "its structure": lambda service: Structure.objects.update(phone="+33465710001"),
    "its place": lambda service: Location.objects.update(is_confidential=True),
    "many at once": lambda service: Structure.objects.bulk_create(
        [Structure(source_id="9", updated_on=NOW.date())]
    ),
    "written over": lambda service: Structure.objects.bulk_create(
        [service.structure], update_conflicts=True, unique_fields=["id"], update_fields=["name"]
    ),
}


@pytest.fixture
def service():
    return factories.service(name="Repas", location=factories.location())


@pytest.mark.parametrize("change", CHANGES)
def test_whoever_changes_the_directory_changes_its_stamp(service, change):
    before = at_hand()
    assert before.stamp is not None
    assert at_hand() is before

    CHANGES[change](service)

    assert at_hand().stamp != before.stamp


def test_a_change_that_is_undone_leaves_the_directory_as_it_was(service):
    before = at_hand()

    with transaction.atomic():
        Service.objects.update(name="Autre")
        assert at_hand().described([service.pk])[service.pk].name == "Autre"
        transaction.set_rollback(True)

    assert at_hand().stamp == before.stamp
    assert at_hand().described([service.pk])[service.pk].name == "Repas"


def test_places_said_every_hour_leave_what_is_at_hand(service):
    first = at_hand()
    say_places(SYSTEM, service, places=3, at=NOW)
    counting = at_hand()
    say_places(SYSTEM, Service.objects.get(), places=2, at=NOW)

    assert counting.stamp != first.stamp
    assert counting.described([service.pk])[service.pk].counts_places
    assert at_hand() is counting


def test_services_are_described_once_and_those_that_stopped_not_at_all(service, django_assert_num_queries):
    stopped = factories.service(is_active=False)
    shelf = at_hand()

    with django_assert_num_queries(1):
        described = shelf.described([service.pk, stopped.pk])
    with django_assert_num_queries(0):
        assert shelf.described([service.pk, stopped.pk]) == described

    assert list(described) == [service.pk]
    assert described[service.pk].structure == service.structure.name


def matching(text):
    """What the database finds, word by word."""
    found, asked = services(), fold(text).split()
    for word in asked:
        found = found.filter(folded__contains=word)
    return found if asked else found.none()


def test_the_first_services_are_those_that_the_database_finds():
    for name in (
        "Écrivain public",
        "Repas du soir",
        "Repas du matin",
        "Le repaire",
        "Repas",
        "Nîmes accueil",
    ):
        factories.service(name=name)

    for text in (
        "repas",
        "REPAS du",
        "du repas soir",
        "écri",
        "rep",
        "a",
        "matin nimes",
        "rien",
        "",
        "soir\nrepas",
    ):
        for limit in (1, 3, 9):
            found = [service.id for service in first_services_matching(text, limit)]
            assert found == [service.pk for service in matching(text)[:limit]], text


def test_an_offer_begins_with_what_describes_its_service_field_by_field():
    assert OfferRow._fields[: len(Described._fields)] == Described._fields


def test_a_sheet_that_is_confirmed_is_as_fresh_as_that(service):
    before = at_hand().described([service.pk])[service.pk].updated_on

    confirm_sheet(SYSTEM, service, now=NOW)

    assert before < at_hand().described([service.pk])[service.pk].updated_on == NOW.date()
