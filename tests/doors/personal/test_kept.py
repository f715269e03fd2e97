"""They read that their dossier is about to end, and say that they want it kept."""

from datetime import timedelta

import pytest
from django.utils import timezone

from repere.accompaniment.people.models import Ending, Person
from repere.foundation.audit.models import TrailLine
from tests.doors.personal.conftest import let_in, sending, with_a_paper

pytestmark = pytest.mark.django_db
ADDRESS = "/mon-espace/fr/suivi/"


def test_one_press_keeps_it(organisation):
    somebody = with_a_paper(organisation)
    today, person = timezone.localdate(), somebody.dossier.person
    Person.unscoped.filter(pk=person.pk).update(heard_on=today - timedelta(days=800))
    Ending.unscoped.create(
        organisation=organisation, person=person, noticed_on=today, ends_on=today + timedelta(days=30)
    )
    browser = let_in(somebody)
    assert 'name="keep"' in browser.get(ADDRESS).content.decode()

    answer = sending(browser, ADDRESS, keep="1")

    assert answer.status_code == 302
    assert 'name="keep"' not in browser.get(answer["Location"]).content.decode()
    person.refresh_from_db()
    assert person.heard_on == today
    assert not Ending.unscoped.exists()
    assert TrailLine.objects.filter(verb="retention.asked_to_keep", role="person").exists()
