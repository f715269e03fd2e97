"""A file opened for real and written anew, so that nothing stays of it but what is seen on the page.

Run as a program of its own, apart from the house: no key, no database, no network name, no file that it may write, and
limits on its memory and time. What comes in is hostile until it has been decoded.

    python -I cleaning.py clean jpeg|png|webp|tiff|pdf     the file on standard input
    python -I cleaning.py draw  jpeg|png|pdf               its first page, small

Standard output: one line of JSON, {"form", "pages"} and then the bytes, or {"refused": why} alone.
"""

import json
import sys
import zlib
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from typing import Any, Final

MB: Final = 1024 * 1024
MEMORY: Final = 1536 * MB
SECONDS: Final = 40  # of processor

PIXELS: Final = 60_000_000  # what the largest telephones send
SIDE: Final = 4096  # an A4 sheet at 350 dots an inch: the small print is read
QUALITY: Final = 86
MOST_PAGES: Final = 300
MOST_UNPACKED: Final = 200 * MB
THUMBNAIL: Final = 320


class Refused(Exception):
    """Said to whoever sent the file, by a code: see `rules.NotTaken`."""


def limit_this_process() -> None:
    """What a decoder that was taken over could still do: very little. Only Unix has such limits."""
    try:
        import resource
    except ImportError:
        return
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(what, (most, most))


# --- pictures


def clean_picture(data: bytes, form: str) -> tuple[str, int, bytes]:
    """Decoded, turned upright, written anew: no place, no date, no make of telephone, nothing behind the picture."""
    with _opened(data, form) as found:
        if getattr(found, "n_frames", 1) > 1 and form == "tiff":
            return _bundle(found)
        upright = _upright(found)
    out = BytesIO()
    if form == "png" or upright.mode in {"1", "L", "P"}:
        upright.save(out, "PNG")
        if out.tell() < 4 * MB:
            return "png", 1, out.getvalue()
        out = BytesIO()  # a photograph sent as a picture
    if upright.mode not in {"RGB", "L"}:
        upright = upright.convert("RGB")
    upright.save(out, "JPEG", quality=QUALITY, optimize=True)
    return "jpeg", 1, out.getvalue()


def _opened(data: bytes, form: str) -> Any:
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = PIXELS // 2  # Pillow warns at this, and refuses twice as many
    try:
        found = Image.open(BytesIO(data), formats=[form.upper()])
    except Image.DecompressionBombError:
        raise Refused("too_large") from None
    if found.width * found.height > PIXELS:
        raise Refused("too_large")
    return found


def _upright(found: Any) -> Any:
    """In memory, as it is meant to be looked at, on white where one saw through it."""
    from PIL import Image, ImageOps

    if found.format == "JPEG":
        found.draft("RGB", (SIDE, SIDE))
    found.load()
    turned = ImageOps.exif_transpose(found)
    if turned.mode in {"RGBA", "LA", "PA"} or "transparency" in turned.info:
        seen = turned.convert("RGBA")
        turned = Image.new("RGB", seen.size, "white")
        turned.paste(seen, mask=seen.getchannel("A"))
    elif turned.mode == "P":
        turned = turned.convert("RGB")
    elif turned.mode not in {"1", "L", "RGB"}:
        turned = turned.convert("L" if turned.mode.startswith(("I", "F")) else "RGB")
    if max(turned.size) > SIDE:
        turned.thumbnail((SIDE, SIDE))
    # Its points alone: nothing that stood beside them in the file comes along.
    return Image.frombytes(turned.mode, turned.size, turned.tobytes())


def _bundle(found: Any) -> tuple[str, int, bytes]:
    """What a scanner sends of several sheets: one PDF, a page each."""
    if found.n_frames > MOST_PAGES:
        raise Refused("too_many_pages")
    pages = []
    for number in range(found.n_frames):
        found.seek(number)
        if found.width * found.height > PIXELS or number * found.width * found.height > 4 * PIXELS:
            raise Refused("too_large")
        page = _upright(found)
        pages.append(page if page.mode in {"1", "L", "RGB"} else page.convert("RGB"))
    out = BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=200)
    return clean_pdf(out.getvalue())


# --- PDF

# What a page is made of. All the rest of a document (its actions, scripts, forms, attached files, bookmarks, data about
# it) hangs elsewhere, and is not taken along.
PAGE_KEYS: Final = {"/Type", "/Parent", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Resources", "/Contents",
                    "/Group"}  # fmt: skip
# Taken out wherever they stand.
NEVER: Final = ("/AA", "/A", "/OpenAction", "/JS", "/JavaScript", "/EF", "/EmbeddedFiles", "/AF", "/RichMedia", "/XFA",
                "/Metadata", "/PieceInfo", "/OPI", "/Ref", "/URI", "/Annots", "/Thumb", "/LastModified",
                "/Alternates", "/PS")  # fmt: skip


def clean_pdf(data: bytes) -> tuple[str, int, bytes]:
    """Its pages alone in a new document: what was filled in is drawn on the page, what could act is left behind."""
    import pikepdf

    try:
        found = pikepdf.open(BytesIO(data))
    except pikepdf.PasswordError:
        raise Refused("encrypted") from None
    with found, pikepdf.new() as made:
        count = len(found.pages)
        if count > MOST_PAGES:
            raise Refused("too_many_pages")
        if not count:
            raise Refused("damaged")
        _draw_what_was_filled_in(found)
        for page in found.pages:
            for key in set(page.obj.keys()) - PAGE_KEYS:
                del page[key]
        made.pages.extend(found.pages)
        for thing in made.objects:
            _strip(thing)
        out = BytesIO()
        made.save(out, fix_metadata_version=False, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return "pdf", count, out.getvalue()


def _draw_what_was_filled_in(found: Any) -> None:
    import pikepdf

    form = found.Root.get("/AcroForm")
    if isinstance(form, pikepdf.Dictionary):
        if "/XFA" in form:
            del form["/XFA"]
        # What it cannot draw stays as it was drawn.
        with suppress(RuntimeError, pikepdf.PdfError):
            found.generate_appearance_streams()
    found.flatten_annotations("screen")


def _strip(thing: Any) -> None:
    import pikepdf

    if isinstance(thing, pikepdf.Stream):
        if "/F" in thing:
            raise Refused("leads_elsewhere")  # its bytes are in another file
        if thing.get("/Subtype") == pikepdf.Name.PS:
            raise Refused("leads_elsewhere")  # a program for a printer
        _strip_photograph(thing)
    for inner in _dictionaries(thing):
        for key in NEVER:
            if key in inner:
                del inner[key]


def _dictionaries(thing: Any, depth: int = 0) -> Iterator[Any]:
    """A dictionary and those that stand in it, those it refers to left out: they come by themselves."""
    import pikepdf

    if depth > 40:
        raise Refused("damaged")
    if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        yield thing
        held = [thing.get(key) for key in list(thing.keys())]
    elif isinstance(thing, pikepdf.Array):
        held = list(thing)
    else:
        return
    for one in held:
        if isinstance(one, pikepdf.Object) and not one.is_indirect:
            yield from _dictionaries(one, depth + 1)


def _strip_photograph(stream: Any) -> None:
    """A photograph in a page says where it was taken just as one alone does."""
    import pikepdf

    filters = stream.get("/Filter")
    names = [str(filters)] if isinstance(filters, pikepdf.Name) else [str(name) for name in filters or ()]
    if not names or names[-1] != "/DCTDecode" or len(names) > 2:
        return
    data = stream.read_raw_bytes()
    if len(names) == 2:
        if names[0] != "/FlateDecode":
            return
        data = _inflated(data)
    parameters = stream.get("/DecodeParms")
    if isinstance(parameters, pikepdf.Array):
        parameters = parameters[-1] if len(parameters) else None
    kept = parameters if isinstance(parameters, pikepdf.Dictionary) else None
    stream.write(without_data_about_it(data), filter=pikepdf.Name.DCTDecode, decode_parms=kept)


def _inflated(data: bytes) -> bytes:
    unpacking = zlib.decompressobj()
    found = unpacking.decompress(data, MOST_UNPACKED)
    if unpacking.unconsumed_tail:
        raise Refused("too_large")
    return found


def without_data_about_it(jpeg: bytes) -> bytes:
    """A JPEG without its application segments and comments (ITU-T T.81, B.1): the picture is not decoded.

    Those that say how its colours are meant stay: APP2 when it is a profile, APP14 of Adobe. What is no JPEG is given
    back as it was: it opens nowhere.
    """
    if jpeg[:2] != b"\xff\xd8":
        return jpeg
    kept, at = [b"\xff\xd8"], 2
    while at + 4 <= len(jpeg) and jpeg[at] == 0xFF:
        marker = jpeg[at + 1]
        if marker == 0xFF:  # fill
            at += 1
            continue
        if marker == 0xDA:  # the scan: to the end
            break
        if marker == 0x01 or 0xD0 <= marker <= 0xD9:
            kept.append(jpeg[at : at + 2])
            at += 2
            continue
        end = at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        segment = jpeg[at:end]
        is_about_colours = (marker == 0xEE and segment[4:9] == b"Adobe") or (
            marker == 0xE2 and segment[4:15] == b"ICC_PROFILE"
        )
        if not (0xE0 <= marker <= 0xEF or marker == 0xFE) or is_about_colours:
            kept.append(segment)
        at = end
    last = jpeg.rfind(b"\xff\xd9")
    # What was put after the end of the picture goes.
    return b"".join([*kept, jpeg[at : last + 2 if last > at else len(jpeg)]])


# --- the small picture of a list


def draw(data: bytes, form: str) -> tuple[str, int, bytes]:
    """The first page, at most 320 points wide and high, as JPEG."""
    if form == "pdf":
        first = _first_page(data)
    else:
        with _opened(data, form) as found:
            found.draft("RGB", (THUMBNAIL, THUMBNAIL))
            first = _upright(found)
    first = first.convert("RGB")
    first.thumbnail((THUMBNAIL, THUMBNAIL))
    out = BytesIO()
    first.save(out, "JPEG", quality=75, optimize=True)
    return "jpeg", 1, out.getvalue()


def _first_page(data: bytes) -> Any:
    try:
        import pypdfium2
    except ImportError:
        raise Refused("not_drawn") from None
    page = pypdfium2.PdfDocument(data)[0]
    width, height = page.get_size()
    return page.render(scale=2 * THUMBNAIL / max(width, height, 1)).to_pil()


def main(what: str, form: str) -> int:
    limit_this_process()
    data = sys.stdin.buffer.read()
    try:
        if what == "draw":
            told = draw(data, form)
        elif form == "pdf":
            told = clean_pdf(data)
        else:
            told = clean_picture(data, form)
    except Refused as refused:
        _say({"refused": str(refused)})
        return 0
    except MemoryError:
        _say({"refused": "too_large"})
        return 0
    except Exception:  # each decoder fails in its own ways, and all of them say the same: it does not open
        _say({"refused": "damaged"})
        return 0
    made, pages, clean = told
    _say({"form": made, "pages": pages})
    sys.stdout.buffer.write(clean)
    sys.stdout.buffer.flush()
    return 0


def _say(line: dict[str, object]) -> None:
    sys.stdout.buffer.write(json.dumps(line).encode() + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
