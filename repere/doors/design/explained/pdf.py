"""A procedure told to whoever it is about, on paper: in their language, or beside French for an interpreter."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from repere.doors.design.booklet.pdf import drawn
from repere.doors.design.explained.near import Near
from repere.doors.design.explained.sheet import Sheet, side_by_side

TEMPLATE = Path(__file__).parent / "explained.typ"


def pdf(sheet: Sheet, beside: Sheet | None = None, *, near: Sequence[Near] = (), said: str = "") -> bytes:
    """PDF/UA-1. `beside`: the same in French; `said`: who gives it and when. Nobody's name is on it.

    Raises `CannotBeDrawn`.
    """
    columns = [sheet] if beside is None else [beside, sheet]
    pairs = side_by_side(columns[0], columns[-1])
    told: dict[str, Any] = {
        "language": sheet.language,
        "columns": [{"language": one.language, "is_rtl": one.is_rtl} for one in columns],
        "words": {name: [one.words[name] for one in columns] for name in sheet.words},
        "near": [
            {
                "name": one.service.name,
                "structure": one.service.structure,
                "town": one.service.commune_name,
                "phone": one.service.phone,
            }
            for one in near
        ],
        "said": said,
    }
    return drawn(TEMPLATE, {"explained.json": told | _kept(pairs, len(columns))}, {})


def _kept(held: Any, columns: int) -> Any:
    """A pair for each text, or the text alone: the page is laid out in as many columns."""
    if isinstance(held, tuple):
        return list(held[:columns])
    if isinstance(held, list):
        return [_kept(one, columns) for one in held]
    return {name: _kept(one, columns) for name, one in held.items()} if isinstance(held, dict) else held
