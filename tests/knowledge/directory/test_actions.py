from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import SYSTEM, NotAllowed, Role
from repere.knowledge.directory.actions import close_service, place_under_themes, say_places
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
    with pytest.raises(ValidationError):
        say_places(SYSTEM, factories.service(), unit=CapacityUnit.BED, places=5, maximum=4, at=AT)


def test_a_closure_has_its_last_day_and_its_line_in_the_trail(actor_of, organisation):
    desk = factories.service(organisation=organisation)

    closure = close_service(
        actor_of(Role.PARTNER), desk, date(2026, 12, 24), date(2026, 12, 24), " Inventaire "
    )

    assert (closure.service, closure.reason) == (desk, "Inventaire")
    assert TrailLine.objects.get(verb="directory.service_closed").subject_id == desk.pk


def test_a_closure_does_not_end_before_it_starts():
    with pytest.raises(ValidationError):
        close_service(SYSTEM, factories.service(), date(2026, 12, 2), date(2026, 12, 1))


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
