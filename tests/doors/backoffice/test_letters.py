"""Letters: filled from the dossier, read again by somebody, laid out; never sent."""

import io
import re

import pypdfium2
import pytest
from django.core import mail
from django.urls import reverse

from repere.accompaniment.papers.choices import Kind
from repere.accompaniment.papers.models import Paper
from repere.accompaniment.people.shelves.rules import Shelf
from repere.doors.backoffice.letters.words import LETTERS
from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import Role
from repere.knowledge.law.letters import house_letters
from tests import factories

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}
KEY = "legal_aid_cnda"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def dossier(organisation):
    person = factories.person(
        "Amina Diallo", organisation=organisation, birth_year=1990, birth_month=2, birth_day=3
    )
    person.nationality = "guinéenne"
    person.save()
    return factories.dossier(person=person)


def at(dossier, key=KEY):
    return reverse("backoffice:letter", args=[dossier.pk, key])


def complete(page, **changed):
    """What the page proposes, each square bracket completed."""
    initial = page.context["form"].initial
    done = {name: re.sub(r"\[[^\]]*\]", "dit au guichet", text) for name, text in initial.items()}
    return done | {"is_read": "on"} | changed


def text_of(content):
    document = pypdfium2.PdfDocument(io.BytesIO(content))
    return " ".join(page.get_textpage().get_text_range() for page in document)


def test_each_model_has_its_words():
    assert set(LETTERS) == set(house_letters())


def test_the_list_says_that_nothing_is_sent_and_that_no_jurist_signed(client_of, dossier):
    page = client_of().get(reverse("backoffice:person_letters", args=[dossier.pk]), headers=ENGLISH)
    told = page.content.decode()

    assert "None replaces a lawyer." in told
    assert told.count("Not signed off by a jurist") == len(house_letters())


def test_the_letter_is_filled_with_what_the_dossier_knows(client_of, dossier):
    told = client_of().get(at(dossier), headers=ENGLISH).content.decode()

    assert "Amina Diallo, né(e) le 03/02/1990, de nationalité guinéenne" in told
    assert "[numéro du dossier OFPRA]" in told
    assert "law 91-647 art. 9-4" in told
    assert "It does not replace a lawyer." in told


def test_a_letter_with_something_left_to_complete_is_not_printed(client_of, dossier):
    browser = client_of()
    page = browser.get(at(dossier))
    told = complete(page, body="Madame, [numéro du dossier OFPRA]")

    answer = browser.post(at(dossier), told, headers=ENGLISH)

    assert answer.status_code == 400
    assert "Still to be completed: numéro du dossier OFPRA" in answer.content.decode()
    assert not TrailLine.objects.filter(verb="letter.made").exists()


def test_a_letter_that_nobody_read_again_is_not_printed(client_of, dossier):
    browser = client_of()
    told = complete(browser.get(at(dossier)))
    del told["is_read"]

    assert browser.post(at(dossier), told).status_code == 400


@pytest.mark.parametrize("key", list(house_letters()))
def test_a_letter_read_again_comes_as_a_pdf_and_nothing_is_sent_nor_kept(client_of, dossier, key):
    browser = client_of()
    told = complete(browser.get(at(dossier, key)))
    told["body"] += "\n\n#rect() n’est pas *du code*."

    answer = browser.post(at(dossier, key), told)

    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    text = text_of(answer.content)
    assert "Amina Diallo" in text
    assert "#rect() n’est pas *du code*." in text
    assert b"/StructTreeRoot" in answer.content
    assert mail.outbox == []
    assert not Paper.unscoped.exists()
    line = TrailLine.objects.get(verb="letter.made")
    assert line.detail == {"shelf": "status"}


def test_a_letter_may_be_kept_among_the_papers_on_the_shelf_of_the_status(client_of, dossier):
    browser = client_of()
    told = complete(browser.get(at(dossier)), keep="on")

    answer = browser.post(at(dossier), told)

    paper = Paper.unscoped.get()
    assert answer["Location"] == reverse("backoffice:paper", args=[paper.pk])
    assert (paper.kind, paper.shelf) == (Kind.LETTER_SENT, Shelf.STATUS)
    assert paper.files.count() == 1


def test_whoever_may_not_write_on_the_status_reads_the_list_and_writes_no_letter(client_of, dossier):
    browser = client_of(Role.WELCOME_AGENT)
    page = browser.get(reverse("backoffice:person_letters", args=[dossier.pk])).content.decode()

    assert at(dossier) not in page
    assert browser.get(at(dossier)).status_code == 403
    assert browser.post(at(dossier), {}).status_code == 403


def test_the_dossier_of_another_house_has_no_letter(client_of):
    stranger = factories.dossier()

    assert client_of().get(at(stranger)).status_code == 404
    assert client_of().get(reverse("backoffice:person_letters", args=[stranger.pk])).status_code == 404


def test_a_letter_that_does_not_exist_is_nowhere(client_of, dossier):
    assert client_of().get(at(dossier, "none")).status_code == 404
