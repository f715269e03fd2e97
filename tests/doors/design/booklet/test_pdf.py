"""The pages themselves: letters that are copied as they were written, in both directions."""

import unicodedata

import pytest

from repere.doors.design.booklet import contents as told
from repere.doors.design.booklet.contents import Contents, Entry, Section
from repere.doors.design.booklet.pdf import CannotBeDrawn, pdf

pytest.importorskip("typst", reason="needs typst, of the runtime set")
pdfium = pytest.importorskip("pypdfium2", reason="needs pypdfium2, of the development set")

WORDS = {name: name for name in (
    "guide urgent free contents how how_1 how_2 how_3 index also page address hidden phone email link languages "
    "for_whom how_to_come made_on around scan next"
).split()}  # fmt: skip


def entry(**fields):
    plain = dict.fromkeys(Entry.__dataclass_fields__, "")
    page = "https://repere.test/fr/s/23456789/"
    known = {"others": [], "hours": [], "closures": [], "is_hidden": False, "code": "23456789", "theme": "eat",
             "page": page, "qr": told._qr(page)}  # fmt: skip
    return Entry(**{**plain, **known, "name": "Repas", **fields})


def booklet(*entries, language="fr", **fields):
    drawn = told._drawn("needs/food")
    known = {
        "title": "Guide", "territory": "Nîmes", "audience": "", "language": language, "is_rtl": language == "ar",
        "made_on": "16 novembre 2026", "count": len(entries), "left_out": "Douze autres", "volume": "Volume 2",
        "urgent": [("115", "toit")], "words": WORDS,
        "sections": [Section("eat", "Manger", drawn, list(entries), [])],
        "index": [(one.name, one.town, one.code) for one in entries],
    }  # fmt: skip
    return Contents(**known | fields)


def text_of(raw):
    document = pdfium.PdfDocument(raw)
    return [page.get_textpage().get_text_range() for page in document]


def plain(text):
    """Presentation forms brought back to letters; order within a line is the reader's."""
    return unicodedata.normalize("NFKC", text)


@pytest.mark.parametrize("paper", ["a5", "a4"])
def test_what_is_written_is_read_again(paper):
    pages = text_of(pdf(booklet(entry(hours=["Lundi : 09:00–12:00"], phone="04 65 71 22 01")), paper))
    whole = " ".join(pages)

    for word in (
        "Guide",
        "Nîmes",
        "Volume 2",
        "Douze autres",
        "115",
        "Repas",
        "Lundi : 09:00–12:00",
        "04 65 71 22 01",
    ):
        assert word in whole


@pytest.mark.parametrize("word", ["الطعام", "العنوان", "اللغات", "مترجم", "بالهاتف", "الوثائق"])
def test_arabic_is_copied_as_it_was_written(word):
    raw = pdf(booklet(entry(), language="ar", words=WORDS | {"guide": word}), "a5")

    assert word in plain(text_of(raw)[0])


def test_a_ligature_keeps_its_letters():
    """Lam and alef are one drawing: readers give its two letters back in either order."""
    raw = pdf(booklet(entry(), language="ar", words=WORDS | {"guide": "الأطفال"}), "a5")

    assert {"الأطفال", "األطفال"} & set(plain(text_of(raw)[0]).split())


def test_a_name_is_never_read_as_markup():
    odd = "#panic() $x$ *gras* [a] @b <c> \\ //"

    whole = " ".join(text_of(pdf(booklet(entry(name=odd, address=odd)), "a5")))

    assert odd in whole.replace("\r\n", " ")


def test_the_index_says_the_page_where_an_entry_stands():
    many = [entry(name=f"Repas {n:02}", code=f"2345678{n}", hours=["Lundi"] * 9) for n in range(2, 10)]

    pages = text_of(pdf(booklet(*many), "a5"))

    [last] = [number for number, page in enumerate(pages, 1) if "Repas 09" in page and "Lundi" in page]
    index = pages[-1].replace("\r\n", " ")
    assert f"Repas 09 {last}" in index


def test_a_paper_that_does_not_exist_is_drawn_on_a5_and_a_fault_is_told(monkeypatch):
    assert len(text_of(pdf(booklet(entry()), "b9"))) >= 3

    with pytest.raises(CannotBeDrawn):
        pdf(booklet(entry(qr="not a drawing")), "a5")
