import pytest
from django.db.models import Model

from repere.foundation.toolkit.actors import STAFF, Role
from tests import factories

MAKERS = "organisation site user membership location structure service person dossier passage need".split()


@pytest.mark.django_db
@pytest.mark.parametrize("maker", MAKERS)
def test_each_factory_makes_a_row_that_is_valid(maker):
    row = getattr(factories, maker)()

    assert isinstance(row, Model)
    row.full_clean(exclude=[f.name for f in row._meta.fields if f.blank or f.null or f.has_default()])


@pytest.mark.parametrize("role", sorted(STAFF))
def test_a_client_is_signed_in_by_somebody_who_holds_the_role(client_of, role):
    browser = client_of(role)

    assert browser.actor.role is role
    assert browser.session["_auth_user_id"] == str(browser.user.pk)


def test_everybody_made_for_a_test_belongs_to_its_organisation(actor_of, organisation):
    assert actor_of(Role.PARTNER).organisation_id == actor_of(Role.DPO).organisation_id == organisation.pk
