"""When the key of the index changes, people are found again."""

import pytest

from repere.accompaniment.people import search
from repere.accompaniment.people.actions import index_person
from repere.foundation.toolkit.actors import SYSTEM, Role
from repere.foundation.vault import keyring
from repere.foundation.vault.choices import KeyState, Purpose
from repere.foundation.vault.models import OrganisationKey
from repere.foundation.vault.rotation.actions import rotate_index
from tests import factories


@pytest.mark.django_db
def test_the_index_is_made_anew_under_a_new_key(organisation, actor_of):
    person = factories.person("Amina Diallo", organisation=organisation)
    index_person(person)
    before, waited, steps = keyring.index_key(organisation.pk), [], []

    rotate_index(SYSTEM, organisation.pk, wait=waited.append, progress=lambda *step: steps.append(step))

    with keyring.fresh_keyring():
        assert keyring.index_key(organisation.pk) != before
        assert [found.person for found in search.find(actor_of(Role.CASEWORKER), "amina")] == [person]
    assert waited == [keyring.INDEX_KEY_IS_KEPT_S + 5]
    assert steps[-1] == (1, 1)
    keys = OrganisationKey.objects.filter(organisation_id=organisation.pk, purpose=Purpose.INDEX)
    assert [(key.state, bool(key.wrapped)) for key in keys.order_by("created_at")] == [
        (KeyState.RETIRED, False),
        (KeyState.ACTIVE, True),
    ]
