"""The vendored icons, read once: a page prints them inline."""

import re
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent

# They point along the line of reading, so they turn with it.
DIRECTIONAL = frozenset(
    "arrow-left arrow-right chevron-right external-link list log-in log-out send undo-2".split()
)
SHAPE = re.compile(r'<svg xmlns="http://www\.w3\.org/2000/svg" (.*?)>(.*)</svg>\s*', re.S)


def _read(path: Path) -> tuple[str, str]:
    match = SHAPE.fullmatch(path.read_text())
    if match is None:
        raise ValueError(f"{path.name} is not a cleaned icon: see icons/README.md")
    return match.group(1), match.group(2)


def _load() -> dict[str, tuple[str, str]]:
    found = {path.stem: _read(path) for path in (FOLDER / "interface").glob("*.svg")}
    return found | {f"needs/{path.stem}": _read(path) for path in (FOLDER / "needs").glob("*.svg")}


ICONS = _load()


class UnknownIcon(LookupError):
    def __init__(self, name: str) -> None:
        super().__init__(f"No icon is named {name!r}. The names are: {', '.join(sorted(ICONS))}.")


@lru_cache(maxsize=512)
def svg(name: str, extra: str = "") -> str:
    """The icon as markup, for the eyes only: words beside it say the same."""
    try:
        attributes, drawing = ICONS[name]
    except KeyError:
        raise UnknownIcon(name) from None
    classes = " ".join(filter(None, ("icon", "flip" if name in DIRECTIONAL else "", extra)))
    return f'<svg class="{classes}" {attributes} aria-hidden="true" focusable="false">{drawing}</svg>'
