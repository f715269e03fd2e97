"""What is kept about somebody, as a document: everything that is in the file, in words, in their language."""

import io
import re
from datetime import date, datetime

import pytest
from django.utils import timezone, translation

from repere.accompaniment.casework.models import Mediation
from repere.accompaniment.casework.own.actions import copy_for_person
from repere.accompaniment.papers.models import Paper
from repere.accompaniment.people.paper_access.queries import own_person
from repere.doors.design.booklet.pdf import CannotBeDrawn
from repere.doors.design.takeaway import words
from repere.doors.design.takeaway.document import OF_THE_FILE, document
from repere.doors.design.takeaway.held import HELD, LEFT_OUT, everything
from repere.doors.design.takeaway.pdf import pdf
from repere.foundation.toolkit import attached
from tests import factories
from tests.doors.design.takeaway.whole import leaves, whole

pdfium = pytest.importorskip("pypdfium2", reason="needs pypdfium2, of the development set")
pytestmark = pytest.mark.django_db
# Codes, said by their words: which of them is looked at in the tests of each.
CODES = frozenset({
    "kind", "script", "precision", "sex", "languages", "what_holds_back", "ways", "theme", "urgency", "status", "state",
    "situation", "permit", "source", "unit", "currency", "channel", "what", "next", "because", "told_them", "purpose",
    "shelves", "how", "asked", "given", "about", "answer", "role", "format", "language", "right", "proof", "reason",
})  # fmt: skip


def file_of(person, language="fr", *, with_status=True, hides=()):
    actor = factories.actor(organisation=person.organisation)
    theirs = copy_for_person(actor, person.dossier, with_status=with_status)
    with translation.override(language):
        return everything(
            theirs, own_person(theirs), hides, language=language, now=timezone.now(), with_status=with_status
        )


def read(raw):
    """The words of a PDF, in whatever lines they were laid out."""
    pages = pdfium.PdfDocument(io.BytesIO(raw))
    text = " ".join(page.get_textpage().get_text_range() for page in pages)
    return re.sub(r"\s+", " ", text.replace("\xa0", " "))


@pytest.fixture
def person(organisation):
    return whole(organisation)


def test_every_table_that_is_told_is_in_this_test(person):
    """A new table in `HELD` is written in whole.py, or this test of the document proves nothing of it."""
    rows = {entry.label: entry.rows().count() for entry in attached.entries() if entry.label in HELD}

    assert set(rows) == set(HELD)
    assert [label for label, count in rows.items() if not count] == []


def test_every_heading_of_the_file_is_a_heading_of_the_document(person):
    told = file_of(person)
    codes = [section.code for chapter in document(told).chapters for section in chapter.sections]

    assert set(told) - OF_THE_FILE == set(codes) - {"received", "how_to_correct"}
    assert set(HELD.values()) <= set(codes)
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("language", ["fr", "en", "ar", "ti", "ps", "ru"])
def test_whatever_is_in_the_file_is_in_the_document(person, language):
    told = file_of(person, language)
    said = " ".join(document(told).texts())
    missing = []

    with translation.override(language):
        for path, value in leaves(told):
            match value:
                case datetime() | date():
                    found = words.day(value) in said
                case str() if value and path[-1] not in CODES:
                    found = value in said
                case _:
                    continue
            if not found:
                missing.append((path, value))

    assert missing == []


def test_whatever_was_written_is_on_the_paper(person):
    """The words of each table, found again in the text of the PDF."""
    told = file_of(person)
    on_paper = read(pdf(document(told)))
    written = {value for _path, value in leaves(told) if isinstance(value, str) and "zq" in value.lower()}

    assert len(written) > 25
    assert [text for text in written if text.replace("هدف", "") not in on_paper] == []
    for figure in (
        "06 39 98 41 27",
        "06 39 98 77 01",
        "4 mai 2031",
        "2 mars 2032",
        "7 juin 2033",
        "03/02/1990",
    ):
        assert figure in on_paper


def test_it_says_what_is_left_out_and_why_in_the_language_of_the_paper(person):
    told = file_of(person, "en")
    on_paper = read(pdf(document(told)))

    for why in LEFT_OUT.values():
        with translation.override("en"):
            assert str(why) in on_paper
    assert "24 months after your last news" in on_paper
    assert "Something is not right?" in on_paper
    assert "Who was told something about you" in on_paper
    assert "Foyerzq" in on_paper


def test_a_place_was_told_who_they_are_only_once_it_said_yes(person):
    doors = {one["service"]: one["told_them"] for one in file_of(person)["doors"]}

    assert doors["Dortoirzq"] == ["need", "urgency", "language", "name"]
    assert doors["Haltezq"] == ["need", "urgency", "language"]
    assert doors["Glissézq"] == []


def test_the_status_is_on_the_paper_only_when_it_is_asked_for_by_its_name(person):
    without = read(pdf(document(file_of(person, with_status=False))))

    assert "Statutzq" not in without
    assert "STATZQ9" not in without


def test_papers_and_institutions_asked_about_the_status_go_with_it(person):
    Paper.unscoped.filter(dossier__person=person).update(shelf="status")
    Mediation.unscoped.filter(dossier__person=person).update(shelf="status")
    told, kept = file_of(person), file_of(person, with_status=False)

    assert told["papers"] != kept["papers"] == []
    assert told["institutions_asked"] != kept["institutions_asked"] == []


@pytest.mark.parametrize("language", ["fr", "ar", "fa", "ru"])
def test_the_pdf_is_tagged_and_says_its_language(person, language):
    raw = pdf(document(file_of(person, language)))

    assert b"/StructTreeRoot" in raw
    assert b"pdfuaid" in raw
    assert re.search(rb"/Lang\s*\(" + language.encode(), raw)


def test_arabic_is_read_from_right_to_left_but_for_figures_and_french_words(person):
    made = document(file_of(person, "ar"))
    lines = {
        line.text: line.direction
        for c in made.chapters
        for s in c.sections
        for e in s.entries
        for line in e.lines
    }

    assert made.is_rtl
    assert lines["06 39 98 41 27"] == "ltr"
    assert lines["Besoinzq"] == "ltr"
    assert lines[words_of("ar", "Yes")] == "rtl"


def words_of(language, sentence):
    with translation.override(language):
        return translation.gettext(sentence)


def test_a_language_that_is_not_written_is_said_so(person):
    told = file_of(person, "en")

    told["person"]["languages"] = ["wo", "fr"]
    assert any("Repère does not write Wolof yet" in said for said in document(told).said)
    told["person"]["languages"] = ["ary"]
    assert not any("does not write" in said for said in document(told).said)


def test_a_name_in_a_script_that_our_fonts_do_not_have_is_written_in_latin_letters(person):
    told = file_of(person)
    told["person"]["names"].append({"text": "ሰላም 🙂", "kind": "official", "script": "Ethi"})
    made = document(told)

    assert "ሰላም 🙂" in " ".join(made.texts())
    assert "selam" in read(pdf(made))


def test_a_language_that_our_fonts_do_not_draw_is_read_on_the_page(person):
    made = document(file_of(person, "ti"))

    assert made.language == "ti"
    with pytest.raises(CannotBeDrawn):
        pdf(made)


def test_an_empty_dossier_makes_a_document_that_says_so(organisation):
    person = factories.dossier(person=factories.person("Selam", organisation=organisation)).person

    on_paper = read(pdf(document(file_of(person, "en"))))

    assert "No need is written." in on_paper
    assert "You agreed to nothing yet." in on_paper
