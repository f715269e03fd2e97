"""The directory inside the house: found, read by those who may, closed and opened again by those who run it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import SYSTEM, Role
from repere.knowledge.directory.capacity.actions import say_places
from repere.knowledge.directory.choices import CapacityUnit
from repere.knowledge.directory.models import DatedClosure
from repere.knowledge.territory.models import Commune
from repere.knowledge.territory.rules import fold
from tests import factories

pytestmark = pytest.mark.django_db


def listed(browser, **asked):
    answer = browser.get(reverse("backoffice:directory"), asked, headers={"accept-language": "en"})
    assert answer.status_code == 200
    return answer


def names(answer):
    return [row["found"].service.name for row in answer.context["rows"]]


def test_a_service_is_found_by_two_letters_and_by_theme(client_of):
    browser = client_of(Role.PARTNER)
    factories.service(name="Épicerie", themes=("eat", "wash"))
    factories.service(name="Dortoir", themes=("sleep",))

    assert names(listed(browser)) == ["Épicerie", "Dortoir"]
    assert names(listed(browser, q="epi")) == ["Épicerie"]
    assert names(listed(browser, theme="sleep")) == ["Dortoir"]
    assert names(listed(browser, theme="sleep", q="épi")) == []
    assert names(listed(browser, theme="nothing", q=" ")) == ["Épicerie", "Dortoir"]
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


@pytest.fixture
def desk(organisation):
    """A site in Nîmes, a town that is known; Montpellier, forty-five kilometres away; Lille, far away."""
    towns = [("30189", "Nîmes", 43.8367, 4.3601), ("34172", "Montpellier", 43.6112, 3.8767),
             ("59350", "Lille", 50.6311, 3.0468)]  # fmt: skip
    for code, name, latitude, longitude in towns:
        Commune.objects.create(
            code=code,
            name=name,
            folded=fold(name),
            departement=code[:2],
            latitude=latitude,
            longitude=longitude,
        )
    return factories.site(organisation=organisation)


def there(code, name, latitude, longitude):
    return factories.location(commune_code=code, commune_name=name, latitude=latitude, longitude=longitude)


def at_lille():
    return there("59350", "Lille", 50.6311, 3.0468)


def test_the_nearest_to_the_desk_come_first_and_another_town_may_be_named(client_of, desk):
    browser = client_of(Role.WELCOME_AGENT, site=desk)
    factories.service(name="Là-bas", location=there("34172", "Montpellier", 43.6112, 3.8767))
    factories.service(name="Ici")
    factories.service(name="Au nord", location=at_lille())

    assert names(listed(browser)) == ["Ici", "Là-bas"]
    assert names(listed(browser, near="montpellier")) == ["Là-bas", "Ici"]
    assert names(listed(browser, near="lille")) == ["Au nord"]
    assert sorted(names(listed(browser, everywhere="on"))) == ["Au nord", "Ici", "Là-bas"]


def test_one_looks_around_a_position_and_a_service_leads_to_what_is_around_it(client_of, desk):
    browser = client_of(Role.WELCOME_AGENT, site=desk)
    far = factories.service(name="Au nord", location=at_lille())
    factories.service(name="Ici")

    answer = listed(browser, lat="50.63", lon="3.04")
    page = browser.get(reverse("backoffice:service", args=[far.pk])).content.decode()

    assert names(answer) == ["Au nord"]
    assert 'name="lat" value="50.63"' in answer.content.decode()
    assert "?lat=50.6311&amp;lon=3.0468" in page
    assert names(listed(browser, lat="x", lon="nan")) == ["Ici"]
    assert names(listed(browser, lat="50.63", lon="3.04", near="nimes")) == ["Ici"]


def test_a_name_is_looked_for_in_the_whole_country_when_nothing_is_called_so_here(client_of, desk):
    browser = client_of(Role.WELCOME_AGENT, site=desk)
    factories.service(name="Beffroi", location=at_lille())
    factories.service(name="Repas")

    answer = listed(browser, q="beffroi")

    assert names(answer) == ["Beffroi"]
    assert "what follows is elsewhere" in answer.content.decode()
    assert names(listed(browser, q="repas")) == ["Repas"]


def test_words_and_towns_typed_amiss_are_understood_and_told(client_of, desk):
    browser = client_of(Role.WELCOME_AGENT, site=desk)
    factories.service(name="Vestiaire")

    answer = listed(browser, q="vestaire")
    town = listed(browser, near="montpelier")

    assert names(answer) == ["Vestiaire"]
    assert "Nobody here says “vestaire”" in answer.content.decode()
    assert town.context["is_no_town"]
    assert "near=Montpellier" in town.content.decode()


def test_everything_that_is_asked_narrows(client_of, desk, now):
    browser = client_of(Role.WELCOME_AGENT, site=desk)
    always = {"hours": "Mo-Su 00:00-24:00"}
    factories.service(
        name="Tout", languages=["ar"], audiences=["femmes"], topics=["sante--addictions"], **always
    )
    factories.service(name="Rien", languages=["fr"], audiences=["seniors"], hours="Su 03:00-04:00")
    bed = factories.service(name="Lit", themes=("sleep",), counts_places=True, audiences=["seniors"])
    say_places(SYSTEM, bed, unit=CapacityUnit.BED, places=2, at=now)

    assert names(listed(browser, open="on")) == ["Tout"]
    assert names(listed(browser, spoken="ar")) == ["Tout"]
    assert names(listed(browser, audience="femmes")) == ["Tout"]
    assert names(listed(browser, category="sante")) == ["Tout"]
    assert names(listed(browser, places="on")) == ["Lit"]
    assert len(names(listed(browser, category="nothing", spoken="nothing", after="nothing"))) == 3


def test_the_directory_goes_on_page_after_page_without_a_gap(client_of, desk):
    browser = client_of(Role.WELCOME_AGENT, site=desk)
    for number in range(30):
        place = factories.location(latitude=43.8367 + number / 1000)
        factories.service(name=f"Repas {number:02}", location=place)

    first = listed(browser, theme="eat")
    rest = listed(browser, theme="eat", after=first.context["following"])

    assert names(first) + names(rest) == [f"Repas {number:02}" for number in range(30)]
    assert rest.context["following"] == ""
    assert f"theme=eat&amp;after={first.context['following']}" in first.content.decode()


def test_a_confidential_place_is_as_far_as_its_surroundings(client_of, desk):
    place = factories.location(is_confidential=True, latitude=43.8412, longitude=4.3588)
    factories.service(name="Refuge", location=place)

    [row] = listed(client_of(Role.WELCOME_AGENT, site=desk)).context["rows"]

    assert row["found"].point == (43.8, 4.4)


@pytest.mark.parametrize("services", [1, 30])
def test_a_page_of_the_directory_asks_little_of_the_database(
    client_of, desk, django_assert_max_num_queries, services
):
    browser = client_of(Role.CASEWORKER, site=desk)
    for number in range(services):
        made = factories.service(name=f"Repas {number:02}", hours="Mo-Fr 09:00-12:00")
        DatedClosure.objects.create(service=made, starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 2))
    listed(browser)

    with django_assert_max_num_queries(12):
        page = listed(browser, theme="eat", q="repas", near="montpellier", open="", places="")
    with django_assert_max_num_queries(12):
        listed(browser, q="vestaire zzzzzz")
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
