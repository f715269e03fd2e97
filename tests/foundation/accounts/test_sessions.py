from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from repere.foundation.accounts import queries
from repere.foundation.accounts.models import Membership
from repere.foundation.accounts.sessions import Backend, SessionStore
from repere.foundation.toolkit.actors import Role
from tests import factories

pytestmark = pytest.mark.django_db


def seen_of(memberships: list[Membership]) -> list[tuple]:
    return [(m.pk, m.role, m.organisation.name, m.site, m.has_second_factor, m.user) for m in memberships]


def test_whoever_signs_in_comes_with_the_roles_in_force():
    user, today = factories.user(), timezone.localdate()
    here, closed = factories.organisation(), factories.organisation(is_active=False)
    factories.membership(
        Role.COORDINATOR, user=user, organisation=here, site=factories.site(organisation=here)
    )
    factories.membership(Role.PARTNER, user=user, organisation=closed)
    factories.membership(Role.DPO, user=user, ends_on=today - timedelta(days=1))
    factories.membership(Role.DPO, user=user, ended_at=timezone.now())
    factories.membership(Role.TRANSLATOR, user=user, starts_on=today - timedelta(days=90))

    with CaptureQueriesContext(connection) as asked:
        found = Backend().get_user(user.pk)

    assert len(asked) == 1
    assert found == user
    assert found.email == user.email
    assert seen_of(found.roles_held) == seen_of(queries.memberships_in_force(user, today))
    assert {m.role for m in found.roles_held} == {Role.COORDINATOR, Role.TRANSLATOR}


def test_without_a_role_somebody_is_still_known_and_has_none():
    user = factories.user(second_factor=False)

    assert Backend().get_user(user.pk).roles_held == []
    assert Backend().get_user(factories.organisation().pk) is None


def test_an_account_that_was_closed_is_nobody():
    assert Backend().get_user(factories.user(is_active=False).pk) is None


def test_a_session_is_read_while_it_lasts():
    stored = SessionStore()
    stored["seen"] = 12.5
    stored.save()
    assert SessionStore(stored.session_key)["seen"] == 12.5

    stored.set_expiry(timezone.now() - timedelta(seconds=1))
    stored.save()
    late = SessionStore(stored.session_key)
    assert late.load() == {}
    assert late.session_key is None
    assert SessionStore("unknown" * 4).load() == {}
