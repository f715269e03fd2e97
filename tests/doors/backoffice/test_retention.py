"""How long dossiers are kept, on the screens of those who follow, settle, prove and open."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from repere.accompaniment.people.models import Archive, Ending, LegalHold, Person, RetentionReport
from repere.accompaniment.people.retention.actions import put_away
from repere.accompaniment.people.retention.nights.actions import make_report, run_whole_night
from repere.foundation.audit.models import TrailLine
from repere.foundation.organisations.models import Organisation
from repere.foundation.toolkit.actors import SYSTEM, Role
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def about_to_end(organisation):
    """Somebody of whom nothing was heard for two years, and who was given notice."""

    def make(name="Zibeline Ventoux", **fields):
        long_ago = timezone.localdate() - timedelta(days=900)
        person = factories.person(name, organisation=organisation, heard_on=long_ago, **fields)
        factories.dossier(person=person, code=f"ZB{Person.unscoped.count():04}")
        today = timezone.localdate()
        Ending.unscoped.create(
            organisation=organisation, person=person, noticed_on=today, ends_on=today + timedelta(days=30)
        )
        return person

    return make


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.COORDINATOR])
def test_those_about_to_end_are_listed_and_one_press_says_seen_again(client_of, about_to_end, role):
    person, browser = about_to_end(), client_of(role)
    assert "Zibeline Ventoux" in browser.get(reverse("backoffice:endings")).content.decode()

    browser.post(reverse("backoffice:say_of_ending", args=[person.pk]), {"seen": "1"})

    assert "Zibeline" not in browser.get(reverse("backoffice:endings")).content.decode()
    person.refresh_from_db()
    assert person.heard_on == timezone.localdate()
    assert TrailLine.objects.filter(verb="retention.seen", dossier_id=person.dossier.pk).exists()


def test_it_is_kept_until_a_day_and_for_a_reason(client_of, about_to_end):
    person, browser = about_to_end(), client_of(Role.CASEWORKER)
    address = reverse("backoffice:say_of_ending", args=[person.pk])
    until = timezone.localdate() + timedelta(days=200)

    too_far = until + timedelta(days=400)
    for wrong in (
        {"because": "procedure"},
        {"because": "law", "until": until},
        {"because": "procedure", "until": too_far},
    ):
        browser.post(address, wrong)
        assert not LegalHold.unscoped.exists()
    browser.post(address, {"because": "procedure", "until": until})

    held = LegalHold.unscoped.get()
    assert (held.because, held.ends_on, held.person_id) == ("procedure", until, person.pk)
    assert not Ending.unscoped.exists()


def test_whoever_is_hidden_is_on_nobodys_list(client_of, about_to_end):
    person, browser = about_to_end(is_hidden=True), client_of(Role.COORDINATOR)

    assert "Zibeline" not in browser.get(reverse("backoffice:endings")).content.decode()
    answer = browser.post(reverse("backoffice:say_of_ending", args=[person.pk]), {"seen": "1"})
    assert answer.status_code == 404


def test_the_time_is_chosen_after_seeing_what_it_would_change(client_of, organisation, about_to_end):
    for name in ("Ombeline", "Selam"):
        factories.person(name, organisation=organisation, heard_on=timezone.localdate() - timedelta(days=200))
    browser, address = client_of(Role.DPO), reverse("backoffice:time_to_keep")

    shown = browser.post(address, {"months": "6", "when_over": "archive"})

    assert shown.context["preview"][0].people == 2
    assert Organisation.objects.get(pk=organisation.pk).months_kept == 24
    browser.post(address, {"months": "6", "when_over": "archive", "save": "1"})
    saved = Organisation.objects.get(pk=organisation.pk)
    assert (saved.months_kept, saved.when_over) == (6, "archive")
    assert browser.post(address, {"months": "40", "when_over": "archive", "save": "1"}).context["form"].errors


def test_the_proof_shows_the_nights_and_whether_the_seal_holds(client_of, organisation):
    browser, address = client_of(Role.COORDINATOR), reverse("backoffice:retention_proof")
    run_whole_night(organisation, now=timezone.now())
    month = date(2026, 1, 1)
    make_report(SYSTEM, organisation, month, now=timezone.now())
    assert "Le sceau tient" in browser.get(address).content.decode()

    RetentionReport.objects.update(told={**RetentionReport.objects.get().told, "due": 7})

    assert "Il a été changé depuis" in browser.get(address).content.decode()


def test_the_alarm_is_on_the_page_of_whoever_coordinates(client_of, organisation):
    browser, address = client_of(Role.COORDINATOR), reverse("backoffice:overview")
    alarm = "n’a pas été regardée depuis deux jours"
    assert alarm not in browser.get(address).content.decode()

    Organisation.objects.filter(pk=organisation.pk).update(created_at=timezone.now() - timedelta(days=60))
    assert alarm in browser.get(address).content.decode()
    run_whole_night(organisation, now=timezone.now())
    assert alarm not in browser.get(address).content.decode()


def test_what_was_put_away_is_opened_by_the_officer_for_one_colleague(client_of, organisation):
    person = factories.person("Zibeline Ventoux", organisation=organisation)
    dossier = factories.dossier(person=person, code="ZBLN22")
    put_away(SYSTEM, person, now=timezone.now())
    officer, worker = client_of(Role.DPO), client_of(Role.CASEWORKER)
    page = reverse("backoffice:dossier", args=[dossier.pk])
    assert worker.get(page).status_code == 404
    listed = officer.get(reverse("backoffice:archives")).content.decode()
    assert "ZBLN22" in listed
    assert "Zibeline" not in listed

    address = reverse("backoffice:open_archive", args=[Archive.unscoped.get().pk])
    told = {"because": "court", "colleague": str(worker.user.pk), "days": "7"}
    assert officer.post(address, told | {"because": ""}).context["form"].errors
    assert officer.post(address, told).status_code == 302

    assert worker.get(page).status_code == 200
    assert client_of(Role.COORDINATOR).get(page).status_code == 404
    assert worker.get(address).status_code == 403
    assert factories.client(Role.DPO).get(address).status_code == 404


@pytest.mark.parametrize("page", ["endings", "overview", "retention_proof"])
def test_ten_about_to_end_ask_no_more_than_one(client_of, about_to_end, page, django_assert_max_num_queries):
    browser, address = client_of(Role.COORDINATOR), reverse(f"backoffice:{page}")
    about_to_end()
    browser.get(address)
    with django_assert_max_num_queries(12) as few:
        browser.get(address)
    for number in range(9):
        about_to_end(f"N{number}")

    with django_assert_max_num_queries(len(few)):
        browser.get(address)
