"""Guides, as anybody reads them."""

import re

import pytest
from django.test import Client
from django.utils import translation

from repere.foundation.toolkit.actors import SYSTEM, Role
from repere.knowledge.guides import actions, content, house, queries
from repere.knowledge.guides.models import Translation
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


@pytest.fixture(autouse=True)
def _brought():
    actions.bring_house_guides(SYSTEM, now=factories.NOW)


def read(address):
    answer = Client().get(address)
    assert not answer.cookies
    return answer


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_every_guide_is_listed_and_opens_in_each_language(language):
    listed = read(f"/{language}/guides/").content.decode()

    for one in house.guides():
        assert f"/{language}/guides/{one.key}/" in listed
        answer = read(f"/{language}/guides/{one.key}/")
        assert answer.status_code == 200
        assert f'<html lang="{language}"' in answer.content.decode()
        assert "&lt;" not in answer.content.decode()


def test_a_time_limit_comes_from_the_law_with_its_source_and_says_that_nobody_signed_it():
    told = words(read("/en/guides/apres-ofpra/"))

    assert "15 days" in told
    assert "1 month" in told
    assert "CESEDA L. 532-1" in told
    assert "Not signed off by a jurist" in told
    assert "application lodged from 12 June 2026" in told


def test_a_rule_from_memory_is_never_shown_without_saying_so():
    told = words(read("/en/guides/sante/"))

    assert told.count("From memory, nobody verified it") > 1


def test_a_machines_draft_says_so_in_its_own_language_and_the_others_say_where_they_stand():
    with translation.override("ar"):
        said = translation.gettext(
            "A machine made this translation. Nobody has read it over yet: there may be mistakes."
        )
    assert said in words(read("/ar/guides/asile/"))
    assert "Translated with Repère" in words(read("/en/guides/asile/"))
    assert "A machine" not in words(read("/en/guides/asile/"))


def test_a_way_to_services_carries_no_place_and_is_sent_by_post():
    page = read("/fr/guides/sante/").content.decode()

    assert '<form class="near" method="post" action="/fr/chercher/">' in page
    assert '<input type="hidden" name="theme" value="health">' in page
    assert "?theme" not in page


def test_what_is_behind_shows_the_newer_french_beside():
    guide = queries.guides().get(key="asile")
    coordinator = factories.actor(Role.COORDINATOR, organisation=factories.organisation(name="Le Pont"))
    told = content.written(guide.draft_content)
    told["gist"] = "Tout a changé."
    actions.write_guide(coordinator, guide, content.read(told))
    actions.publish_guide(coordinator, guide, now=factories.NOW)

    page = read("/en/guides/asile/").content.decode()

    assert "You are in danger in your country." in page
    assert '<span lang="fr" dir="ltr">Tout a changé.</span>' in page
    assert "Le Pont" in words(read("/fr/guides/asile/"))


def test_a_guide_without_a_translation_is_shown_in_french_and_says_so():
    Translation.objects.filter(language="ar").delete()

    page = read("/ar/guides/asile/").content.decode()

    assert 'lang="fr" dir="ltr">Vous êtes en danger dans votre pays.' in page
    assert '<strong lang="fr">Demander l’asile</strong>' in read("/ar/guides/").content.decode()


def test_a_time_limit_among_french_words_is_in_french_too():
    page = words(read("/ti/guides/apres-ofpra/"))

    assert "15 jours" in page
    assert "15 days" not in page


@pytest.mark.parametrize("address", ["/fr/guides/rien/", "/ar/guides/rien/"])
def test_no_such_guide_is_told_in_the_language_of_the_address(address):
    answer = read(address)

    assert answer.status_code == 404
    assert f'lang="{address[1:3]}"' in answer.content.decode()


def test_a_guide_that_was_withdrawn_is_shown_no_more():
    guide = queries.guides().get(key="sante")
    coordinator = factories.actor(Role.COORDINATOR, organisation=factories.organisation())
    actions.withdraw_guide(coordinator, guide, now=factories.NOW)

    assert read("/fr/guides/sante/").status_code == 404
    assert "sante" not in read("/fr/guides/").content.decode()


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_a_guide_is_light(language):
    for one in house.guides():
        answer = Client().get(f"/{language}/guides/{one.key}/", HTTP_ACCEPT_ENCODING="gzip")
        assert answer["Content-Encoding"] == "gzip"
        assert len(answer.content) <= 10_000


def test_reading_a_guide_takes_four_queries_at_most_however_long(django_assert_max_num_queries):
    for key in ("asile", "ecole"):
        with django_assert_max_num_queries(4):
            Client().get(f"/ar/guides/{key}/")
