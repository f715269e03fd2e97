"""Searches in words on the page of results, and those that a desk follows."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from repere.accompaniment.orientation.searches import actions
from repere.accompaniment.orientation.searches.models import SavedSearch
from repere.foundation.toolkit.actors import Role
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(organisation):
    return factories.site(organisation=organisation)


@pytest.fixture
def browser(client_of, desk):
    return client_of(Role.WELCOME_AGENT, site=desk)


@pytest.fixture
def visit(organisation):
    passage = factories.passage(organisation=organisation)
    passage.need = factories.need("eat", passage=passage)
    return passage


def results(browser, visit, **asked):
    page = browser.get(
        reverse("backoffice:orientation", args=[visit.pk]), asked, headers={"accept-language": "en"}
    )
    assert page.status_code == 200
    return page.content.decode()


@pytest.mark.parametrize("typed", ["préfecture", "prefecture", "PREFECTURE", "prefecure", "préfectrue"])
def test_an_accent_a_case_or_a_slip_finds_the_same_service(browser, visit, typed):
    factories.service(name="Préfecture du Gard", themes=("papers",))
    factories.service(name="Repas du midi", themes=("eat",))

    page = results(browser, visit, q=typed)

    assert "Préfecture du Gard" in page
    assert "Repas du midi" not in page


@pytest.mark.parametrize("typed", ["avocat", "lawyer", "محامي", "адвокат", "abogado", "وکیل", "ጠበቓ", "উকিল"])
def test_a_need_is_found_in_the_words_of_those_who_have_it(browser, visit, typed):
    factories.service(name="Point justice", themes=("law",))

    assert "Point justice" in results(browser, visit, q=typed)


def test_words_that_say_nothing_find_nothing_and_break_nothing(browser, visit):
    factories.service(name="Repas du midi")

    assert "No service fits" in results(browser, visit, q="…")
    assert "No service fits" in results(browser, visit, q="xyzzyqq")


@pytest.mark.parametrize("typed", ["prefecture", "prefecure"])
def test_words_keep_to_their_page_and_the_page_to_its_queries(browser, visit, typed):
    for number in range(10):
        factories.service(name=f"Préfecture {number}")
    results(browser, visit, q=typed)
    with CaptureQueriesContext(connection) as seen:
        page = results(browser, visit, q=typed)

    assert f"q={typed}" in page
    control = ("BEGIN", "SAVEPOINT", "RELEASE")
    asked = [q["sql"] for q in seen.captured_queries if not q["sql"].startswith(control)]
    assert len(asked) <= 12, "\n".join(sql[:150] for sql in asked)


def test_a_search_is_followed_from_the_page_of_results(browser, visit, organisation):
    visit.situations, visit.constraints = ["animal"], ["no_phone", "foot_30"]
    visit.save()

    page = browser.get(reverse("backoffice:follow_search"), {"need": str(visit.need.pk), "radius": "15"})
    form = page.context["form"]
    assert (form["theme"].value(), form["radius"].value()) == ("eat", 15)
    assert form["situations"].value() == ["animal"]
    assert "age" not in form.fields

    browser.post(
        reverse("backoffice:follow_search"),
        {
            "theme": "eat",
            "radius": "15",
            "near": "",
            "situations": ["animal"],
            "walk": "foot_30",
            "by_mail": "on",
        },
    )

    search = SavedSearch.objects.get()
    assert (search.organisation, search.radius_km, search.by_mail) == (organisation, 15, True)
    assert (search.situations, search.constraints) == (["animal"], ["foot_30"])


def test_what_is_found_is_on_the_front_page_and_put_away_from_there(browser):
    browser.post(reverse("backoffice:follow_search"), {"theme": "eat", "radius": "30"})
    factories.service(name="Table ouverte")
    actions.look_at_searches(now=timezone.now() + timedelta(hours=2))

    page = browser.get(reverse("backoffice:today"), headers={"accept-language": "en"}).content.decode()
    assert "Table ouverte" in page
    assert "fits a search that you follow" in page
    listed = browser.get(reverse("backoffice:searches"), headers={"accept-language": "en"}).content.decode()
    assert "1 found" in listed


def test_the_list_asks_as_much_for_ten_as_for_one(browser, django_assert_max_num_queries):
    def followed(count):
        for _n in range(count):
            browser.post(reverse("backoffice:follow_search"), {"theme": "eat", "radius": "30"})
        browser.get(reverse("backoffice:searches"))
        with CaptureQueriesContext(connection) as seen:
            browser.get(reverse("backoffice:searches"))
        return len(seen)

    assert followed(1) == followed(9) <= 12


def test_it_is_stopped_by_its_own_desk_alone(browser, client_of):
    browser.post(reverse("backoffice:follow_search"), {"theme": "eat", "radius": "30"})
    address = reverse("backoffice:change_search", args=[SavedSearch.objects.get().pk])

    assert factories.client(Role.WELCOME_AGENT).post(address).status_code == 404
    browser.post(address)
    assert not SavedSearch.objects.exists()


def test_a_town_that_is_none_is_said(browser):
    page = browser.post(reverse("backoffice:follow_search"), {"theme": "eat", "radius": "30", "near": "zzzz"})

    assert page.context["form"].errors["near"]
    assert not SavedSearch.objects.exists()
