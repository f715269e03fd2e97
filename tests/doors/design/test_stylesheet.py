import re
from pathlib import Path

import pytest

from repere.doors import design

STATIC = Path(design.__file__).parent / "static" / "design"
CSS = re.sub(r"/\*.*?\*/", "", (STATIC / "repere.css").read_text(), flags=re.S)

# The grounds on which each ink is set.
PAIRS = [
    ("--ink", ("--paper", "--surface", "--sunk", "--accent-soft")),
    ("--muted", ("--paper", "--surface", "--sunk")),
    ("--accent", ("--paper", "--surface")),
    ("--accent-deep", ("--accent-soft",)),
    ("--on-accent", ("--accent", "--accent-deep")),
    *[(f"--{tone}", (f"--{tone}-soft",)) for tone in ("good", "warn", "bad", "info", "dim")],
    ("--bad", ("--surface", "--paper")),
]


def tokens(selector: str) -> dict[str, str]:
    block = CSS[CSS.index(selector) + len(selector) :].partition("}")[0]
    return dict(re.findall(r"(--[\w-]+):\s*(#[0-9a-f]{3,6})\b", block))


LIGHT = tokens(":root {")
THEMES = {
    "light": LIGHT,
    "dark": LIGHT | tokens("@media (prefers-color-scheme: dark) {\n  :root {"),
}


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("ink", "grounds"), PAIRS, ids=lambda value: value if isinstance(value, str) else "")
def test_words_stand_out_seven_to_one(theme, ink, grounds):
    colours = THEMES[theme]

    for ground in grounds:
        assert contrast(colours[ink], colours[ground]) >= 7, f"{ink} on {ground}"


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", ["--paper", "--surface"])
def test_the_edge_of_a_box_to_fill_is_seen(theme, ground):
    assert contrast(THEMES[theme]["--edge"], THEMES[theme][ground]) >= 3


def test_the_dark_has_colours_of_its_own():
    assert THEMES["dark"]["--paper"] != LIGHT["--paper"]


def test_no_side_is_called_left_or_right():
    assert re.findall(r"\b(?:left|right)\b", CSS) == []
    assert re.findall(r"(?<![-\w])(?:top|bottom)\s*:", CSS) == []
    assert re.findall(r"(?<!safe-area-)(?:margin|padding|border|inset)-(?:top|bottom)", CSS) == []
    assert re.findall(r"(?<![-\w(])(?:min-|max-)?(?:width|height)\s*:", CSS) == []


def test_nothing_comes_from_elsewhere():
    assert re.findall(r"url\(|@import|https?:", CSS) == []


def test_the_bytes_are_counted():
    assert len((STATIC / "repere.js").read_bytes()) <= 3_000
    assert len((STATIC / "repere.css").read_bytes()) <= 36_000
