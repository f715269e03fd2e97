"""Looking for somebody: the first few at a glance, the others when asked for."""

import pytest
from django.urls import reverse

from repere.accompaniment.people.actions import index_person
from repere.foundation.toolkit.actors import Role
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("typed", ["Fatou Diallo", "diallo"])
@pytest.mark.parametrize("page", ["search", "welcome"])
def test_of_many_homonyms_ten_are_shown_and_the_others_when_asked_for(client_of, organisation, page, typed):
    desk = client_of(Role.WELCOME_AGENT)
    for _time in range(30):
        person = factories.person("Fatou Diallo", organisation=organisation)
        factories.dossier(person=person)
        index_person(person)
    address = reverse(f"backoffice:{page}")

    first = desk.post(address, {"q": typed}).content.decode()
    more = desk.post(address, {"q": typed, "more": "1"}).content.decode()

    assert first.count('class="row person"') == 10
    assert 'name="more"' in first
    assert f'action="{address}"' in first
    assert more.count('class="row person"') == 30
    assert 'name="more"' not in more


def test_with_few_found_nothing_more_is_offered(client_of, organisation):
    person = factories.person("Fatou Diallo", organisation=organisation)
    factories.dossier(person=person)
    index_person(person)

    shown = client_of(Role.WELCOME_AGENT).post(reverse("backoffice:search"), {"q": "diallo"}).content.decode()

    assert shown.count('class="row person"') == 1
    assert 'name="more"' not in shown
