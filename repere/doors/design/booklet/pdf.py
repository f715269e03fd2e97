"""The booklet on paper: laid out by typst, with fonts of our own, so that Arabic is shaped on any server."""

import json
from collections.abc import Mapping
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
    # Eighty megabytes that nothing else needs: loaded by whoever lays out pages.
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


def drawn(template: Path, told: Mapping[str, Any], inputs: Mapping[str, str]) -> bytes:
    """PDF/UA-1 of a template; data go beside it as JSON, by the name of their file, never into it."""
    try:
        import typst
    except ImportError as error:
        raise CannotBeDrawn("typst is not installed") from error
    with TemporaryDirectory(prefix="repere-pages-") as folder:
        root = Path(folder)
        (root / template.name).write_text(template.read_text("utf-8"), "utf-8")
        for name, content in told.items():
            (root / name).write_text(json.dumps(content, ensure_ascii=False), "utf-8")
        try:
            pages = typst.compile(
                str(root / template.name),
                root=str(root),
                font_paths=_fonts(),
                format="pdf",
                sys_inputs=dict(inputs),
                pdf_standards=["ua-1"],
            )
        except typst.TypstError as error:
            raise CannotBeDrawn(str(error)) from error
    return bytes(pages)


def pdf(told: Contents, paper: str) -> bytes:
    """These contents on "a5" or "a4"."""
    return drawn(HERE / "booklet.typ", {"contents.json": told.as_dict()}, {"paper": paper})
