"""The pages of the data protection officer: forget somebody, in two steps, and keep the certificate."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from repere.accompaniment.casework.models import Dossier
from repere.accompaniment.people.erasure.models import Erasure, LegalHold
from repere.accompaniment.people.models import Person
from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import Role
from tests import factories

pytestmark = pytest.mark.django_db
ASKED = {"asked_by": "person", "reason": "withdrawn"}


@pytest.fixture
def officer(client_of):
    return client_of(Role.DPO)


@pytest.fixture
def person(organisation):
    person = factories.person("Zibeline Ventoux", organisation=organisation)
    factories.need("eat", dossier=factories.dossier(person=person, code="ZBLN22"))
    return person


@pytest.fixture
def url(person):
    return reverse("backoffice:erase", args=[person.pk])


def test_a_code_leads_to_the_page_that_erases(officer, url):
    answer = officer.post(reverse("backoffice:erase_by_code"), {"code": "zbl n22"})

    assert answer.headers["Location"] == url


def test_the_first_step_says_what_would_go_and_is_written_down(officer, url, person):
    page = officer.get(url)

    told = {line.what: (line.gone, line.counted) for line in page.context["hangs"]}
    assert sorted(told.values()) == [(1, 0), (1, 0), (1, 0), (1, 1), (1, 1)]
    assert TrailLine.objects.get(verb="person.erasure_prepared").dossier_id == person.dossier.pk


def test_who_asked_and_why_come_before_the_second_step(officer, url):
    refused = officer.post(url, {"step": "asked"})
    second = officer.post(url, {"step": "asked", **ASKED})

    assert set(refused.context["form"].errors) == {"asked_by", "reason"}
    assert second.context["is_sure"]
    assert Person.unscoped.exists()


@pytest.mark.parametrize("typed", ["", "ZBLN23", "Zibeline"])
def test_without_the_code_nothing_goes(officer, url, typed):
    page = officer.post(url, {"step": "sure", **ASKED, "code": typed})

    assert page.status_code == 200
    assert page.context["form"].errors
    assert Person.unscoped.exists()


def test_with_the_code_they_are_forgotten_and_the_certificate_says_so(officer, url):
    answer = officer.post(url, {"step": "sure", **ASKED, "code": "zbl n22"}, follow=True)

    page = answer.content.decode()
    assert not Person.unscoped.exists()
    assert Erasure.objects.get().number in page
    assert "Zibeline" not in page
    assert "ZBLN22" not in page
    assert officer.get(url).status_code == 404


def test_a_hold_is_placed_and_lifted_and_stops_it(officer, url, person):
    hold = reverse("backoffice:hold", args=[person.pk])
    until = timezone.localdate() + timedelta(days=90)
    officer.post(hold, {"because": "proceedings", "until": until.isoformat()})

    officer.post(url, {"step": "sure", **ASKED, "code": "ZBLN22"})
    assert Person.unscoped.exists()
    officer.post(hold, {"lift": "1"})
    officer.post(url, {"step": "sure", **ASKED, "code": "ZBLN22"})

    assert not Person.unscoped.exists()
    assert not LegalHold.unscoped.exists()


def test_whose_time_is_over_is_proposed_by_code_and_not_by_name(officer, person):
    long_ago = timezone.now() - timedelta(days=900)
    Person.unscoped.update(heard_on=long_ago.date())

    page = officer.get(reverse("backoffice:erasures"))

    assert [row.code for row in page.context["due"]] == ["ZBLN22"]
    assert "Zibeline" not in page.content.decode()


def test_an_officer_of_another_organisation_finds_nothing(url, person):
    stranger = factories.client(Role.DPO)

    assert stranger.get(url).status_code == 404
    assert stranger.post(url, {"step": "sure", **ASKED, "code": "ZBLN22"}).status_code == 404
    assert stranger.post(reverse("backoffice:hold", args=[person.pk]), {"because": "law"}).status_code == 404
    answer = stranger.post(reverse("backoffice:erase_by_code"), {"code": "ZBLN22"})
    assert answer.context["form"].errors
    assert Dossier.unscoped.exists()


def test_ten_people_due_ask_no_more_than_one(officer, organisation, person, django_assert_max_num_queries):
    long_ago = timezone.now() - timedelta(days=900)
    Person.unscoped.update(heard_on=long_ago.date())
    url = reverse("backoffice:erasures")
    officer.get(url)
    with django_assert_max_num_queries(14) as few:
        assert len(officer.get(url).context["due"]) == 1
    for _number in range(9):
        factories.dossier(person=factories.person(organisation=organisation))
    Person.unscoped.update(heard_on=long_ago.date())

    with django_assert_max_num_queries(len(few)):
        assert len(officer.get(url).context["due"]) == 10
