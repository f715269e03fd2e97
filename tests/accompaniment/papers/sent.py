"""Files as people send them: a telephone's photograph, a scanner's bundle, a PDF that hides things."""

import os
from io import BytesIO

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

# What a photograph says beside the picture: where, when, with which telephone.
TELLTALE = b"Zibeline-Phone 12"
SECRET_WORDS = b"slept behind the corn exchange"


def picture(size=(640, 480), colour="steelblue"):
    made = Image.new("RGB", size, colour)
    ImageDraw.Draw(made).rectangle((10, 10, size[0] // 2, size[1] // 3), fill="white")
    return made


def photograph(size=(640, 480), *, orientation=6, form="JPEG"):
    exif = Image.Exif()
    exif[0x0112], exif[0x0110] = orientation, TELLTALE.decode()
    place = exif.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", (43.0, 50.0, 12.3), "E", (4.0, 21.0, 36.4)
    out = BytesIO()
    kept = {"comment": SECRET_WORDS} if form == "JPEG" else {}
    picture(size).save(out, form, exif=exif, **kept)
    return out.getvalue()


def drawing(mode="RGBA"):
    out = BytesIO()
    picture().convert(mode).save(out, "PNG")
    return out.getvalue()


def bundle(sheets=3):
    """What a scanner sends: black and white sheets in one TIFF."""
    pages = [picture((827, 1169)).convert("1") for _ in range(sheets)]
    out = BytesIO()
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:], compression="group4")
    return out.getvalue()


def pdf(*, pages=1, hidden=True, password=None, owner=None):
    """A page with a telephone's photograph on it; `hidden`: and all that a PDF can do."""
    made = pikepdf.new()
    for _ in range(pages):
        page = made.add_blank_page(page_size=(595, 842))
        shot = pikepdf.Stream(
            made, photograph((320, 240)), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=320,
            Height=240, ColorSpace=pikepdf.Name.DeviceRGB, BitsPerComponent=8, Filter=pikepdf.Name.DCTDecode,
        )  # fmt: skip
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=made.make_indirect(shot)))
        page.Contents = made.make_stream(b"q 500 0 0 400 40 400 cm /I Do Q")
    if hidden:
        _hide(made)
    out = BytesIO()
    locked = {"encryption": pikepdf.Encryption(owner=owner or "owner", user=password or "")}
    made.save(out, **(locked if password or owner else {}))
    return out.getvalue()


def _hide(made):
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.launchURL('http://zibeline.example')")
    launch = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="zibeline.exe")
    made.Root.OpenAction = script
    made.Root.Names = pikepdf.Dictionary(
        JavaScript=pikepdf.Dictionary(Names=["start", made.make_indirect(script)])
    )
    made.Root.AA = pikepdf.Dictionary(WC=script)
    page = made.pages[0]
    page.AA = pikepdf.Dictionary(O=launch)
    page.PieceInfo = pikepdf.Dictionary(Zibeline=pikepdf.Dictionary(Private="slept behind the corn exchange"))
    link = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 100, 100],
        A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI="http://zibeline.example/track"),
    )  # fmt: skip
    page.Annots = made.make_indirect(pikepdf.Array([made.make_indirect(link)]))
    made.attachments["zibeline.exe"] = b"MZ slept behind the corn exchange"
    with made.open_metadata() as metadata:
        metadata["dc:creator"] = ["Zibeline Quatremoulins"]
    made.docinfo["/Author"] = "Zibeline Quatremoulins"


def whole_text(raw):
    """A PDF with everything in it unpacked: what is hidden in a compressed part is found too."""
    with pikepdf.open(BytesIO(raw)) as found:
        out = BytesIO()
        found.save(
            out, qdf=True, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
        )  # fmt: skip
    return raw + out.getvalue()


def upload(content, name="IMG_20261122_Zibeline.jpg"):
    return SimpleUploadedFile(name, content, content_type="application/octet-stream")


def scan(length):
    """A PDF of so many bytes: one page, a picture that does not shrink."""
    made = pikepdf.new()
    page = made.add_blank_page(page_size=(595, 842))
    side = int((length / 3) ** 0.5)
    shot = pikepdf.Stream(
        made, os.urandom(3 * side * side), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=side,
        Height=side, ColorSpace=pikepdf.Name.DeviceRGB, BitsPerComponent=8,
    )  # fmt: skip
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=made.make_indirect(shot)))
    page.Contents = made.make_stream(b"q 595 0 0 842 0 0 cm /I Do Q")
    out = BytesIO()
    made.save(out, compress_streams=False)
    return out.getvalue()
