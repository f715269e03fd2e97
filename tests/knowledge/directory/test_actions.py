from datetime import date, timedelta

import pytest

from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import SYSTEM, NotAllowed, Role
from repere.knowledge.directory.actions import (
    ClosureIsBackwards,
    close_service,
    open_sheet,
    place_under_themes,
    reopen_service,
)
from repere.knowledge.directory.capacity.actions import TooManyPlaces, say_places
from repere.knowledge.directory.choices import CapacityUnit
from repere.knowledge.directory.models import CapacityStatement, DatedClosure, ServiceTheme
from tests import factories

pytestmark = pytest.mark.django_db
AT = factories.NOW


def test_those_who_run_a_service_say_its_places(actor_of, organisation):
    shelter = factories.service(organisation=organisation)
    partner = actor_of(Role.PARTNER)

    said = say_places(partner, shelter, unit=CapacityUnit.BED, places=3, maximum=12, at=AT)

    shelter.refresh_from_db()
    assert (shelter.latest_statement, shelter.counts_places) == (said, True)
    assert (said.said_by_id, said.said_for, said.said_at) == (partner.user_id, organisation, AT)
    line = TrailLine.objects.get(verb="directory.places_said")
    assert line.detail == {"unit": "bed", "places": 3, "maximum": 12}


def test_statements_follow_each_other_and_an_older_one_does_not_come_back(actor_of, organisation):
    shelter = factories.service(organisation=organisation)
    partner = actor_of(Role.PARTNER)
    latest = say_places(partner, shelter, unit=CapacityUnit.BED, places=0, at=AT)

    say_places(partner, shelter, unit=CapacityUnit.BED, places=9, at=AT - timedelta(hours=1))

    shelter.refresh_from_db()
    assert shelter.latest_statement == latest
    assert shelter.statements.count() == 2


@pytest.mark.parametrize("role", [Role.TRANSLATOR, Role.DPO, Role.ADMINISTRATOR])
def test_other_roles_do_not_say_places(actor_of, organisation, role):
    with pytest.raises(NotAllowed):
        say_places(
            actor_of(role),
            factories.service(organisation=organisation),
            unit=CapacityUnit.BED,
            places=1,
            at=AT,
        )


def test_nobody_speaks_for_the_service_of_somebody_else(actor_of):
    partner = actor_of(Role.PARTNER)

    for service in (factories.service(), factories.service(organisation=factories.organisation())):
        with pytest.raises(NotAllowed):
            say_places(partner, service, unit=CapacityUnit.BED, places=1, at=AT)
        with pytest.raises(NotAllowed):
            close_service(partner, service, date(2026, 12, 1), date(2026, 12, 2))
    assert not CapacityStatement.objects.exists()
    assert not DatedClosure.objects.exists()


def test_more_places_left_than_in_all_is_refused():
    with pytest.raises(TooManyPlaces) as refusal:
        say_places(SYSTEM, factories.service(), unit=CapacityUnit.BED, places=5, maximum=4, at=AT)

    assert refusal.value.maximum == 4


def test_what_is_not_said_again_is_as_it_was_said_last():
    shelter = factories.service(themes=("sleep",))
    say_places(SYSTEM, shelter, unit=CapacityUnit.PARCEL, places=5, maximum=8, at=AT)

    said = say_places(SYSTEM, shelter, places=6, at=AT + timedelta(hours=1))
    with pytest.raises(TooManyPlaces) as refusal:
        say_places(SYSTEM, shelter, places=9, at=AT + timedelta(hours=2))
    beds = say_places(SYSTEM, shelter, unit=CapacityUnit.BED, places=9, at=AT + timedelta(hours=3))

    assert (said.unit, said.maximum) == (CapacityUnit.PARCEL, 8)
    assert refusal.value.maximum == 8
    assert beds.maximum is None
    assert shelter.statements.count() == 3


@pytest.mark.parametrize(
    ("themes", "unit"),
    [(("eat", "sleep"), "bed"), (("eat", "wash"), "meal"), (("learn",), "seat"), ((), "seat")],
)
def test_a_first_word_counts_what_is_usual_there(themes, unit):
    assert say_places(SYSTEM, factories.service(themes=themes), places=2, at=AT).unit == unit


def test_a_closure_has_its_last_day_and_its_line_in_the_trail(actor_of, organisation):
    desk = factories.service(organisation=organisation)

    closure = close_service(
        actor_of(Role.PARTNER), desk, date(2026, 12, 24), date(2026, 12, 24), " Inventaire "
    )

    assert (closure.service, closure.reason) == (desk, "Inventaire")
    assert TrailLine.objects.get(verb="directory.service_closed").subject_id == desk.pk


def test_a_closure_does_not_end_before_it_starts():
    with pytest.raises(ClosureIsBackwards):
        close_service(SYSTEM, factories.service(), date(2026, 12, 2), date(2026, 12, 1))


def test_a_closure_is_taken_back_by_those_who_run_the_service(actor_of, organisation):
    desk = factories.service(organisation=organisation)
    closure = close_service(SYSTEM, desk, date(2026, 12, 24), date(2026, 12, 26))

    for role, where in ((Role.TRANSLATOR, organisation), (Role.PARTNER, factories.organisation())):
        with pytest.raises(NotAllowed):
            reopen_service(actor_of(role, organisation=where), closure)
    assert desk.closures.count() == 1

    reopen_service(actor_of(Role.PARTNER), closure)

    assert not desk.closures.exists()
    line = TrailLine.objects.get(verb="directory.service_reopened")
    assert line.subject_id == desk.pk
    assert line.detail == {"starts_on": "2026-12-24", "ends_on": "2026-12-26"}


@pytest.mark.parametrize(
    ("role", "is_own", "sees"),
    [
        (Role.WELCOME_AGENT, False, True),
        (Role.CASEWORKER, False, True),
        (Role.COORDINATOR, False, True),
        (Role.PARTNER, False, False),
        (Role.TRANSLATOR, False, False),
        (Role.DPO, False, False),
        (Role.ADMINISTRATOR, False, False),
        (Role.PARTNER, True, True),
        (Role.ADMINISTRATOR, True, True),
    ],
)
def test_a_secret_address_is_opened_by_few_and_told_in_the_trail(actor_of, organisation, role, is_own, sees):
    home = factories.service(
        organisation=organisation if is_own else None,
        location=factories.location(address="9 rue Secrète", is_confidential=True),
    )

    opened = open_sheet(actor_of(role), home)

    assert opened.location.address == ("9 rue Secrète" if sees else "")
    assert TrailLine.objects.filter(verb="directory.confidential_read", subject_id=home.pk).exists() is sees


def test_an_address_that_is_no_secret_is_read_without_a_word(actor_of):
    desk = factories.service()

    assert open_sheet(actor_of(Role.DPO), desk) is desk
    assert not TrailLine.objects.filter(verb="directory.confidential_read").exists()


def test_theme_rows_follow_the_service():
    service = factories.service(themes=("eat", "wash"), topics=["sante--sante-mentale"])

    assert place_under_themes([service]) == 4
    assert set(service.themes.values_list("theme", flat=True)) == {"health", "talk"}
    assert place_under_themes([service]) == 0

    service.location.latitude = 44.0
    assert place_under_themes([service]) == 4
    assert set(service.themes.values_list("latitude", flat=True)) == {44.0}

    service.is_active = False
    place_under_themes([service])
    assert not ServiceTheme.objects.exists()
