"""The directory inside the house: found, read by those who may, closed and opened again by those who run it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import Role
from repere.knowledge.directory.models import DatedClosure
from tests import factories

pytestmark = pytest.mark.django_db


def listed(browser, **asked):
    answer = browser.get(reverse("backoffice:directory"), asked, headers={"accept-language": "en"})
    assert answer.status_code == 200
    return answer


def names(answer):
    return [sheet.service.name for sheet in answer.context["rows"]]


def test_a_service_is_found_by_two_letters_and_by_theme(client_of):
    browser = client_of(Role.PARTNER)
    factories.service(name="Épicerie", themes=("eat", "wash"))
    factories.service(name="Dortoir", themes=("sleep",))

    assert names(listed(browser)) == ["Dortoir", "Épicerie"]
    assert names(listed(browser, q="ep")) == ["Épicerie"]
    assert names(listed(browser, theme="sleep")) == ["Dortoir"]
    assert names(listed(browser, theme="sleep", q="épi")) == []
    assert names(listed(browser, theme="nothing", q=" ")) == ["Dortoir", "Épicerie"]
    one = listed(browser, q="e")
    assert one.context["is_too_short"]
    assert len(names(one)) == 2
    assert "Two letters at least." in one.content.decode()


@pytest.mark.parametrize(
    ("role", "imports"),
    [
        (Role.ADMINISTRATOR, True),
        (Role.COORDINATOR, True),
        (Role.WELCOME_AGENT, False),
        (Role.PARTNER, False),
    ],
)
def test_an_empty_directory_says_how_to_fill_it_or_whom_to_ask(client_of, role, imports):
    text = listed(client_of(role)).content.decode()

    assert ("repere directory import" in text) is imports
    assert ("Ask the coordinator" in text) is not imports


def test_nothing_found_is_not_an_empty_directory(client_of):
    factories.service(name="Épicerie")

    assert not listed(client_of(Role.COORDINATOR), q="zzz").context["is_empty"]


@pytest.mark.parametrize("services", [1, 30])
def test_a_page_of_the_directory_asks_little_of_the_database(
    client_of, django_assert_max_num_queries, services
):
    browser = client_of(Role.CASEWORKER)
    for number in range(services):
        made = factories.service(name=f"Repas {number:02}", hours="Mo-Fr 09:00-12:00")
        DatedClosure.objects.create(service=made, starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 2))
    listed(browser)

    with django_assert_max_num_queries(12):
        page = listed(browser, theme="eat", q="repas")
    assert len(names(page)) == min(services, 25)


@pytest.mark.parametrize(
    ("role", "is_own", "sees"),
    [
        (Role.WELCOME_AGENT, False, True),
        (Role.PARTNER, False, False),
        (Role.ADMINISTRATOR, False, False),
        (Role.DPO, False, False),
        (Role.PARTNER, True, True),
    ],
)
def test_a_secret_address_is_read_by_few_and_leaves_a_line(client_of, organisation, role, is_own, sees):
    where = factories.location(address="9 rue Secrète", is_confidential=True)
    home = factories.service(
        organisation=organisation if is_own else None,
        location=where,
        description="Au 9 rue Secrète",
        phone="+33465710001",
    )
    closing = {"service": home, "starts_on": date.today(), "ends_on": date.today()}
    DatedClosure.objects.create(**closing, reason="Travaux rue Secrète")

    text = client_of(role).get(reverse("backoffice:service", args=[home.pk])).content.decode()

    assert ("Secrète" in text) is sees
    assert "04 65 71 00 01" in text
    assert TrailLine.objects.filter(verb="directory.confidential_read", subject_id=home.pk).count() == sees


def test_links_of_a_service_lead_to_the_web_alone(client_of):
    made = factories.service(
        structure=factories.structure(website="javascript:alert(1)"), mobilisation_url="https://example.org/a"
    )

    text = client_of(Role.CASEWORKER).get(reverse("backoffice:service", args=[made.pk])).content.decode()

    assert '<a href="https://example.org/a" rel="noreferrer noopener">' in text
    assert "javascript:" not in text


# --- said by those who run it ----------------------------------------------------------------------------


@pytest.fixture
def own(organisation):
    return factories.service(organisation=organisation, themes=("sleep",))


def send(browser, name, *args, **fields):
    return browser.post(reverse(f"backoffice:{name}", args=args), fields, headers={"accept-language": "en"})


def test_places_are_said_with_their_usual_unit_and_never_beyond_all(client_of, own):
    browser = client_of(Role.PARTNER)
    send(browser, "say_places", own.pk, places="3")
    own.capacity_lines.update(maximum=4)

    answer = browser.post(reverse("backoffice:say_places", args=[own.pk]), {"places": "5"}, follow=True)

    assert own.statements.get().unit == "bed"
    assert "alert error" in answer.content.decode()


def test_a_service_is_closed_for_some_days_and_opened_again(client_of, own):
    browser, tomorrow = client_of(Role.PARTNER), date.today() + timedelta(days=1)
    days = {"starts_on": tomorrow, "ends_on": tomorrow + timedelta(days=3)}

    send(browser, "close_service", own.pk, **days, reason="Inventaire")
    closure = own.closures.get()
    page = browser.get(reverse("backoffice:service", args=[own.pk])).content.decode()
    send(browser, "reopen_service", own.pk, closure.pk)

    assert (closure.starts_on, closure.ends_on) == (days["starts_on"], days["ends_on"])
    assert "Inventaire" in page
    assert reverse("backoffice:reopen_service", args=[own.pk, closure.pk]) in page
    assert not own.closures.exists()


@pytest.mark.parametrize(
    "days",
    [
        {"starts_on": 3, "ends_on": 2},
        {"starts_on": -3, "ends_on": -2},
        {"starts_on": 3},
        {},
    ],
)
def test_days_that_cannot_be_are_told_beside_the_field(client_of, own, days):
    said = {name: date.today() + timedelta(days=shift) for name, shift in days.items()}

    answer = send(client_of(Role.PARTNER), "close_service", own.pk, **said)

    assert answer.status_code == 200
    assert answer.context["closure_form"].errors["ends_on"]
    assert '<details class="more" open>' in answer.content.decode()
    assert not own.closures.exists()


def test_nobody_closes_nor_opens_the_service_of_somebody_else(client_of, own):
    closure = DatedClosure.objects.create(
        service=own, starts_on=date.today(), ends_on=date.today() + timedelta(days=1)
    )
    other = factories.service(organisation=factories.organisation())
    browser = client_of(Role.PARTNER, organisation=factories.organisation())
    days = {"starts_on": date.today(), "ends_on": date.today()}

    assert send(browser, "close_service", own.pk, **days).status_code == 404
    assert send(browser, "reopen_service", own.pk, closure.pk).status_code == 404
    assert send(client_of(Role.PARTNER), "reopen_service", other.pk, closure.pk).status_code == 404
    page = browser.get(reverse("backoffice:service", args=[own.pk])).content.decode()
    assert "/rouvrir/" not in page
    assert "/fermer/" not in page
    assert list(own.closures.all()) == [closure]
