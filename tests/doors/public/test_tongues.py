"""Twelve languages in the street and at one's own door, each saying who has read it."""

import re

import polib
import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from repere.accompaniment.casework.listening.models import CallDesk
from repere.foundation.toolkit import tongues
from tests import factories
from tools import messages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]

STREET = [code for code, _name in settings.LANGUAGES]
PAGES = ("/{}/", "/{}/chercher/", "/{}/rappel/", "/{}/rappel/suivre/", "/{}/s/22222222/", "/mon-espace/{}/")


@pytest.fixture
def unsaid(monkeypatch):
    """The sentences that a page asked of a catalogue that has them not."""
    asked = []
    for language in messages.STREET:
        catalogue = translation.trans_real.translation(language)

        def note(sentence, *_others, told=asked):
            told.append(sentence)
            return sentence

        class Nothing:
            gettext = staticmethod(note)
            ngettext = staticmethod(lambda one, _many, _n, told=asked: note(one))

        monkeypatch.setattr(catalogue, "_fallback", Nothing())
    return asked


@pytest.mark.parametrize("language", messages.STREET)
def test_the_pages_of_the_street_are_whole_in_each_language(language, unsaid):
    CallDesk.objects.create(organisation=factories.organisation(), takes_calls=True)
    for page in PAGES:
        answer = Client().get(page.format(language))
        assert f'<html lang="{language}"' in answer.content.decode()

    assert sorted(set(unsaid)) == []


@pytest.mark.parametrize("language", STREET)
def test_a_language_that_no_speaker_has_read_says_so(language):
    page = Client().get(f"/{language}/").content.decode()

    with translation.override(language):
        said = translation.gettext(
            "These words were translated by a machine, and nobody who speaks the language has read them yet."
            " If something seems odd, ask at a desk."
        )
    assert (said in page) is (tongues.state(language) == tongues.DRAFT)
    assert tongues.state("fr") == tongues.state("en") == "ours"


@pytest.mark.parametrize("language", messages.STREET)
def test_a_catalogue_has_the_plural_forms_of_its_language(language):
    told = polib.pofile(str(messages.path_of(language)))
    forms = int(re.search(r"nplurals=(\d)", told.metadata["Plural-Forms"])[1])

    assert told.metadata["Plural-Forms"] == messages.PLURALS[language]
    assert {len(entry.msgstr_plural) for entry in told if entry.msgid_plural} == {forms}


@pytest.mark.parametrize(
    ("browser", "desk"),
    [
        ("es,en;q=0.8,fr;q=0.5", "en"),
        ("ti", "fr"),
        ("ru,ar;q=0.9", "ar"),
        ("fr-CA", "fr"),
        ("pt-BR,pt", "fr"),
    ],
)
def test_a_desk_is_written_in_three_languages_and_takes_the_first_that_the_browser_reads(browser, desk):
    answer = Client(headers={"accept-language": browser}).get("/compte/login/")

    assert f'<html lang="{desk}"' in answer.content.decode()


def test_the_street_opens_in_the_language_of_the_browser():
    answer = Client(headers={"accept-language": "ti,en;q=0.3"}).get("/")

    assert '<html lang="ti" dir="ltr"' in answer.content.decode()


@pytest.mark.parametrize("language", STREET)
def test_one_leaves_quickly_from_every_page_without_a_script(language):
    for page in PAGES:
        answer = Client().get(page.format(language)).content.decode()
        assert f'<a class="exit" href="/mon-espace/{language}/quitter/"' in answer


def test_the_home_page_shows_every_need_and_the_numbers_of_the_country(settings):
    page = Client().get("/fr/").content.decode()

    assert page.count('name="theme"') == 12
    assert re.findall(r'href="(?:tel|sms):(\d+)"', page) == [
        "112",
        "15",
        "17",
        "18",
        "114",
        "115",
        "119",
        "3919",
        "3114",
    ]
    assert 'href="sms:114"' in page

    settings.COUNTRY = "AZ"
    assert re.findall(r'href="tel:(\d+)"', Client().get("/fr/").content.decode()) == [
        "112",
        "103",
        "102",
        "101",
    ]
