"""A file written anew holds what is seen, and nothing else; what does not open is refused, in a process apart."""

import subprocess
import sys
import zlib
from io import BytesIO

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from repere.accompaniment.papers import cleaning, opening
from repere.accompaniment.papers.rules import NotTaken
from repere.foundation.vault.scratch import Scratch
from tests.accompaniment.papers import sent


def scratch(content):
    made = Scratch()
    made.write(content)
    return made


def cleaned(content, form):
    done = opening.cleaned(scratch(content), form)
    done.content.seek(0)
    return done, done.content.read()


def refused(content, form):
    with pytest.raises(NotTaken) as why:
        opening.cleaned(scratch(content), form)
    return why.value.because


@pytest.mark.parametrize("form", ["jpeg", "webp"])
def test_a_photograph_loses_where_it_was_taken_and_stands_upright(form):
    taken = sent.photograph((640, 480), orientation=6, form=form.upper())
    assert sent.TELLTALE in taken

    done, raw = cleaned(taken, form)

    found = Image.open(BytesIO(raw))
    assert (done.form, done.pages, found.size) == ("jpeg", 1, (480, 640))
    assert not found.getexif()
    assert set(found.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert sent.TELLTALE not in raw
    assert sent.SECRET_WORDS not in raw


def test_a_picture_one_sees_through_is_laid_on_white():
    done, raw = cleaned(sent.drawing("RGBA"), "png")

    assert done.form == "png"
    assert Image.open(BytesIO(raw)).mode == "RGB"


def test_a_large_photograph_is_kept_at_the_size_one_reads_it():
    _done, raw = cleaned(sent.photograph((6000, 3000), orientation=1), "jpeg")

    assert Image.open(BytesIO(raw)).size == (4096, 2048)


def test_the_sheets_of_a_scanner_are_one_pdf():
    done, raw = cleaned(sent.bundle(3), "tiff")

    assert (done.form, done.pages) == ("pdf", 3)
    assert len(pikepdf.open(BytesIO(raw)).pages) == 3


def test_one_sheet_of_a_scanner_is_a_picture():
    done, _raw = cleaned(sent.bundle(1), "tiff")

    assert done.form == "png"


HIDDEN = [b"zibeline", b"Zibeline", b"JavaScript", b"Launch", b"OpenAction", b"/URI", b"EmbeddedFile", b"PieceInfo",
          b"corn exchange", b"Exif", b"/AA", b"Annots"]  # fmt: skip


def test_a_pdf_keeps_its_pages_and_loses_what_acts_hides_or_tells():
    before = sent.whole_text(sent.pdf(hidden=True))
    assert [word for word in HIDDEN if word not in before] == []

    done, raw = cleaned(sent.pdf(hidden=True), "pdf")

    after = sent.whole_text(raw)
    assert (done.form, done.pages) == ("pdf", 1)
    assert [word for word in HIDDEN if word in after] == []
    with pikepdf.open(BytesIO(raw)) as found:
        assert set(found.Root.keys()) == {"/Type", "/Pages"}
        assert b"/I Do" in found.pages[0].Contents.read_bytes()
        [photograph] = found.pages[0].get_images().values()
        assert pikepdf.PdfImage(photograph).as_pil_image().size == (320, 240)


def test_what_was_filled_in_is_drawn_on_the_page():
    made = pikepdf.new()
    page = made.add_blank_page(page_size=(595, 842))
    drawn = made.make_stream(b"BT /F 12 Tf (Amina) Tj ET", Subtype=pikepdf.Name.Form, BBox=[0, 0, 200, 20])
    box = made.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Tx, T="name", V="Amina",
            Rect=[50, 700, 250, 720], AP=pikepdf.Dictionary(N=drawn), F=4,
        )
    )  # fmt: skip
    page.Annots = pikepdf.Array([box])
    made.Root.AcroForm = pikepdf.Dictionary(Fields=[box])
    out = BytesIO()
    made.save(out)

    _done, raw = cleaned(out.getvalue(), "pdf")

    assert b"(Amina) Tj" in sent.whole_text(raw)
    assert b"/Annots" not in sent.whole_text(raw)


def test_a_photograph_packed_twice_in_a_page_loses_where_it_was_taken():
    made = pikepdf.open(BytesIO(sent.pdf(hidden=False)))
    [shot] = made.pages[0].get_images().values()
    shot.write(
        zlib.compress(sent.photograph((320, 240))),
        filter=pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.DCTDecode]),
    )
    out = BytesIO()
    made.save(out, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)

    _done, raw = cleaned(out.getvalue(), "pdf")

    with pikepdf.open(BytesIO(raw)) as found:
        [kept] = found.pages[0].get_images().values()
        assert sent.TELLTALE not in kept.read_raw_bytes()
        assert pikepdf.PdfImage(kept).as_pil_image().size == (320, 240)


@pytest.mark.parametrize(
    ("content", "form", "because"),
    [
        (b"\xff\xd8\xff" + b"x" * 200, "jpeg", "damaged"),
        (sent.photograph()[:2000], "jpeg", "damaged"),
        (b"%PDF-1.7\nrubbish", "pdf", "damaged"),
        (sent.pdf(password="1234"), "pdf", "encrypted"),
        (sent.pdf(pages=301, hidden=False), "pdf", "too_many_pages"),
        (sent.drawing("RGB"), "jpeg", "damaged"),
    ],
    ids=["rubbish", "cut", "rubbish in a PDF", "a password", "too many pages", "not what it says"],
)
def test_what_does_not_open_is_refused(content, form, because):
    assert refused(content, form) == because


def test_a_pdf_that_only_forbids_printing_is_kept_and_prints():
    _done, raw = cleaned(sent.pdf(owner="owner"), "pdf")

    assert not pikepdf.open(BytesIO(raw)).is_encrypted


def test_a_pdf_whose_pages_are_in_another_file_is_refused():
    made = pikepdf.open(BytesIO(sent.pdf(hidden=False)))
    made.pages[0].Contents.F = "/etc/passwd"
    out = BytesIO()
    made.save(out)

    assert refused(out.getvalue(), "pdf") == "leads_elsewhere"


def test_a_picture_that_unpacks_to_more_than_the_memory_is_refused():
    """A bomb: a few kilobytes that say they are 30,000 points wide and high."""
    out = BytesIO()
    Image.new("1", (30_000, 30_000)).save(out, "PNG")
    assert len(out.getvalue()) < 200_000

    assert refused(out.getvalue(), "png") == "too_large"


def test_a_file_that_is_two_things_stays_the_one_that_is_seen():
    """A polyglot: a photograph with an archive of programs behind it."""
    _done, raw = cleaned(sent.photograph() + b"PK\x03\x04 zibeline.exe", "jpeg")

    assert b"zibeline" not in raw
    assert raw.endswith(b"\xff\xd9")


def test_whoever_opens_files_holds_no_key_and_may_write_none(tmp_path):
    """Run as the house runs it, with a line in place of the decoder: what a hostile file could do if it took over."""
    taken_over = f"""
import os, runpy
spec = runpy.run_path({cleaning.__file__!r})
spec["limit_this_process"]()
print(sorted(name for name in os.environ if "REPERE" in name or "DJANGO" in name))
try:
    os.write(os.open({str(tmp_path / "left")!r}, os.O_WRONLY | os.O_CREAT), b"x")
except OSError as error:
    print(error.strerror)
"""
    done = subprocess.run(
        [sys.executable, "-I", "-c", taken_over], env={}, cwd="/", capture_output=True, text=True
    )

    assert done.stdout.splitlines() == ["[]", "File too large"]
    assert (tmp_path / "left").stat().st_size == 0


def test_a_decoder_that_never_ends_is_given_up(monkeypatch):
    monkeypatch.setattr(opening, "LONGEST", 0.01)

    assert refused(sent.photograph((4000, 3000)), "jpeg") == "too_slow"


def test_what_is_given_back_is_looked_at_too(monkeypatch, tmp_path):
    """A decoder that was taken over could say anything: it is believed on nothing."""
    lying = tmp_path / "lying.py"
    lying.write_text("""
import sys
sys.stdin.buffer.read()
sys.stdout.buffer.write(b'{"form": "jpeg", "pages": 1}\\n<script>alert(1)</script>')
""")
    monkeypatch.setattr(opening.cleaning, "__file__", str(lying))

    with pytest.raises(NotTaken):
        opening.cleaned(scratch(sent.photograph()), "jpeg")


@pytest.mark.parametrize(
    ("content", "form"), [(sent.photograph(), "jpeg"), (sent.drawing("RGB"), "png"), (sent.pdf(), "pdf")]
)
def test_the_first_page_is_drawn_small(content, form):
    _done, kept = cleaned(content, form)
    drawn = opening.drawn(scratch(kept), form)

    drawn.content.seek(0)
    small = Image.open(BytesIO(drawn.content.read()))
    assert max(small.size) <= cleaning.THUMBNAIL
    assert drawn.content.size < 30_000


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_whatever_comes_after_its_first_bytes_a_jpeg_is_stripped_without_failing(rest):
    done = cleaning.without_data_about_it(b"\xff\xd8" + rest)

    assert done[:2] == b"\xff\xd8"
    assert len(done) <= len(rest) + 2


@pytest.mark.parametrize("size", [(320, 240), (65, 47)])
def test_a_stripped_jpeg_shows_the_same_picture(size):
    before = sent.photograph(size)
    after = cleaning.without_data_about_it(before)

    assert sent.TELLTALE not in after
    assert sent.SECRET_WORDS not in after
    assert Image.open(BytesIO(after)).tobytes() == Image.open(BytesIO(before)).tobytes()
