"""The booklet on paper: laid out by typst, with fonts of our own, so that Arabic is shaped on any server."""

import json
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from repere.doors.design.booklet.contents import Contents

HERE = Path(__file__).parent
FONTS = HERE / "fonts"


class CannotBeDrawn(Exception):
    """The library that lays out pages is not here, or refused these."""


@lru_cache(maxsize=1)
def _fonts() -> Any:
    # Eighty megabytes that nothing else needs: loaded by whoever makes a booklet.
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


def pdf(told: Contents, paper: str) -> bytes:
    """PDF/UA-1 of these contents on "a5" or "a4"; data go beside the template, never into it."""
    try:
        import typst
    except ImportError as error:
        raise CannotBeDrawn("typst is not installed") from error
    with TemporaryDirectory(prefix="repere-booklet-") as folder:
        root = Path(folder)
        (root / "booklet.typ").write_text((HERE / "booklet.typ").read_text("utf-8"), "utf-8")
        (root / "contents.json").write_text(json.dumps(told.as_dict(), ensure_ascii=False), "utf-8")
        try:
            drawn = typst.compile(
                str(root / "booklet.typ"),
                root=str(root),
                font_paths=_fonts(),
                format="pdf",
                sys_inputs={"paper": paper},
                pdf_standards=["ua-1"],
            )
        except typst.TypstError as error:
            raise CannotBeDrawn(str(error)) from error
    return bytes(drawn)
