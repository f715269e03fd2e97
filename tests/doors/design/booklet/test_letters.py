"""What our fonts draw, and what is written in Latin letters because they do not."""

import builtins
import io
import os
import tempfile

import pytest

from repere.doors.design.booklet.letters import drawable
from repere.doors.design.letter.pdf import pdf

pdfium = pytest.importorskip("pypdfium2", reason="needs pypdfium2, of the development set")


@pytest.mark.parametrize(
    "text", ["Amélie Œuvrard", "Привет", "سلام", "№ 5 – « ici »", "Nguyễn", "a\u202bb\u202c", "l’été"]
)
def test_what_our_fonts_have_stays_as_it_is(text):
    assert drawable(text) == text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("ሰላም", "selam"),
        ("ქართული", "kartuli"),
        ("a\x01b", "ab"),
        ("oui 🙂", "oui :slight_smile:"),
        ("\ue000", "?"),
    ],
)
def test_another_script_is_written_in_latin_letters(text, written):
    assert drawable(text) == written


def test_every_text_of_what_is_told_is_gone_through():
    assert drawable({"a": ["ሰላም", ("ሰላም", 3, None, True)]}) == {"a": ["selam", ["selam", 3, None, True]]}


def test_a_letter_with_a_name_in_another_script_is_drawn():
    raw = pdf(sender="ሰላም", to="La préfecture", subject="Objet", body="Un mot 🙂.")

    page = pdfium.PdfDocument(io.BytesIO(raw))[0].get_textpage().get_text_range()
    assert "selam" in page


def test_data_of_a_page_never_lie_on_a_disk(monkeypatch):
    """What stands on a page may tell of somebody: neither a file nor a folder is opened to write while it is drawn."""
    pdf(sender="A", to="B", subject="C", body="D")  # fonts are loaded once
    wrote = []
    opened, opened_low, folder = builtins.open, os.open, tempfile.mkdtemp

    def watch(path, mode="r", *rest, **named):
        wrote.extend([path] if set(mode) & set("wax+") else [])
        return opened(path, mode, *rest, **named)

    def watch_low(path, flags, *rest, **named):
        wrote.extend([path] if flags & (os.O_WRONLY | os.O_RDWR) else [])
        return opened_low(path, flags, *rest, **named)

    monkeypatch.setattr(builtins, "open", watch)
    monkeypatch.setattr(os, "open", watch_low)
    monkeypatch.setattr(tempfile, "mkdtemp", lambda *a, **k: wrote.append("folder") or folder(*a, **k))
    pdf(sender="A", to="B", subject="C", body="D")

    assert wrote == []
