"""The tabs of a person, and the bar of the desk: few in sight, all within reach, without script."""

import re

import pytest
from django.urls import reverse

from repere.doors.backoffice.frame import ON_A_LINE, PLACES, navigation
from repere.doors.backoffice.person.tabs import IN_SIGHT, MORE, TABS
from repere.doors.backoffice.person.timeline import WAYS
from repere.foundation.toolkit.actors import STAFF, Actor, Role
from tests import factories


@pytest.fixture
def dossier(organisation):
    return factories.dossier(person=factories.person("Selam Tesfay", organisation=organisation))


def test_eight_pages_of_a_person_at_most_are_in_sight_and_none_is_told_twice():
    assert len(IN_SIGHT) <= 8
    assert len({tab.route for tab in TABS}) == len({tab.label for tab in TABS}) == len(TABS)


@pytest.mark.django_db
@pytest.mark.parametrize("tab", TABS, ids=lambda tab: tab.route)
def test_each_page_of_a_person_leads_to_all_the_others_and_says_where_one_is(client_of, dossier, tab):
    page = client_of(Role.CASEWORKER).get(reverse(f"backoffice:{tab.route}", args=[dossier.pk]))

    assert page.status_code == 200
    [line] = re.findall(r'<nav class="tabs one-line.*?</nav>', page.content.decode(), re.S)
    led_to = re.findall(r'<a href="([^"]+)"( aria-current="page")?[^>]*>', line)
    assert [url for url, _current in led_to] == [
        reverse(f"backoffice:{one.route}", args=[dossier.pk]) for one in TABS
    ]
    assert [url for url, current in led_to if current] == [page.request["PATH_INFO"]]
    assert ("<summary aria-current" in line) is (tab in MORE)


@pytest.mark.django_db
@pytest.mark.parametrize("tab", TABS, ids=lambda tab: tab.route)
def test_each_page_of_a_person_says_how_to_speak_with_them_and_what_endangers_them(client_of, dossier, tab):
    person = dossier.person
    person.greeted_as, person.languages, person.needs_interpreter = "Madame Tesfay", ["ti"], True
    person.save()
    factories.contact(person=person, value="06 39 98 12 34", precautions="Jamais devant son frère")

    page = client_of(Role.CASEWORKER).get(
        reverse(f"backoffice:{tab.route}", args=[dossier.pk]), headers={"accept-language": "en"}
    )

    told = page.content.decode()
    for said in ("Madame Tesfay", "Tigrinya", "Interpreter needed", "Before calling, read how to reach them"):
        assert said in told


@pytest.mark.parametrize("role", sorted(STAFF))
def test_the_bar_of_a_role_holds_every_place_it_may_enter_in_few_words(role):
    shown = navigation(role, "backoffice:today")
    reached = [place.url for group in shown for place in (group.inside or (group,))]

    may_enter = [place[0] for place in PLACES if place[3].allows(Actor(None, None, role))]
    assert sorted(reached) == sorted(map(reverse, may_enter))
    assert len(shown) <= ON_A_LINE


def test_a_menu_says_that_one_is_in_it():
    shown = navigation(Role.COORDINATOR, "backoffice:team")

    [menu] = [group for group in shown if group.current]
    assert [place.current for place in menu.inside].count(True) == 1


def test_every_kind_of_the_timeline_is_under_the_page_that_it_tells_of():
    told = [kind for tab in TABS for kind in tab.of]

    assert sorted(told) == sorted(WAYS)


@pytest.mark.django_db
@pytest.mark.parametrize("tab", [tab for tab in TABS if tab.of], ids=lambda tab: tab.route)
def test_the_timeline_is_narrowed_to_what_a_page_is_about(client_of, dossier, tab):
    browser, where = client_of(Role.CASEWORKER), reverse("backoffice:person_timeline", args=[dossier.pk])
    [way] = [one for one in browser.get(where).context["filters"] if one["label"] == tab.label]

    page = browser.get(where + way["url"])

    assert [one["label"] for one in page.context["filters"] if one["current"]] == [tab.label]
    assert not page.context["is_whole"]


@pytest.mark.django_db
def test_every_key_is_told_on_a_page_and_is_on_one(client_of, dossier):
    browser = client_of(Role.CASEWORKER)
    keys = r'data-key="([^"]+)"'

    overview = browser.get(reverse("backoffice:dossier", args=[dossier.pk])).content.decode()
    told = browser.get(reverse("backoffice:shortcuts")).content.decode()

    pressed = re.findall(keys, overview)
    assert sorted(pressed) == sorted(re.findall(r"<kbd>(.)</kbd>", told))
    assert len(set(pressed)) == len(pressed)
    assert "data-shortcuts" in told
    assert "data-shortcuts" in browser.get(reverse("backoffice:account")).content.decode()
