"""The booklet on paper: laid out by typst, with fonts of our own, so that Arabic is shaped on any server."""

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from repere.doors.design.booklet.contents import Contents
from repere.doors.design.booklet.letters import drawable

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
    """PDF/UA-1 of a template; data stand beside it as JSON, by the name of their file, never in it: in memory alone,
    as they may be about somebody, and in letters that our fonts have, or a name in another script would refuse all.
    """
    try:
        import typst
    except ImportError as error:
        raise CannotBeDrawn("typst is not installed") from error
    beside = {
        name: json.dumps(drawable(content), ensure_ascii=False).encode() for name, content in told.items()
    }
    try:
        pages = typst.compile(
            {"main.typ": template.read_bytes()} | beside,
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
