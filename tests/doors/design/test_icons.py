import re
from pathlib import Path

import pytest

from repere.doors import design
from repere.doors.design.icons import FOLDER, ICONS, UnknownIcon, svg

ROOM = Path(design.__file__).parent
FILES = sorted(FOLDER.glob("*/*.svg"))
REPERE = ROOM.parent.parent
USED = re.compile(r"""\{%\s*icon\s+["']([^"']+)["']""")


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_an_icon_takes_its_size_and_colour_from_the_page(path):
    text = path.read_text()

    assert not re.search(r"\s(?:id|width|height|style|class|on\w+)=", text)
    assert not re.search(r"<(?:script|style|metadata|title|rect|image|use|a)\b", text)
    _, _, width, height = map(float, re.search(r'viewBox="([^"]+)"', text).group(1).split())
    assert width == height
    assert set(re.findall(r'(?:fill|stroke)="([^"]+)"', text)) <= {"none", "currentColor"}


def test_every_icon_says_where_it_comes_from():
    record = (FOLDER / "README.md").read_text()

    for folder in {path.parent for path in FILES}:
        assert (folder / "LICENSE").read_text().strip()
        assert f"`{folder.name}/LICENSE`" in record
    for path in FILES:
        name = path.stem if path.parent.name == "interface" else f"needs/{path.stem}"
        assert f"`{name}`" in record, f"{name} is not in icons/README.md"


def test_the_record_names_no_icon_that_is_gone():
    lists = (FOLDER / "README.md").read_text().partition("## Interface")[2]

    assert set(re.findall(r"`([^`]+)`", lists)) == set(ICONS)


def test_every_icon_asked_for_by_a_template_exists():
    asked = {
        (name, str(path.relative_to(REPERE)))
        for path in REPERE.rglob("templates/**/*.html")
        for name in USED.findall(path.read_text())
    }

    assert asked
    assert [pair for pair in sorted(asked) if pair[0] not in ICONS] == []


def test_an_unknown_name_is_told_with_the_known_ones():
    with pytest.raises(UnknownIcon, match=r"'sandwich'.*needs/food"):
        svg("sandwich")


def test_an_icon_is_for_the_eyes_only_and_turns_with_the_reading():
    assert 'aria-hidden="true"' in svg("search")
    assert 'class="icon flip"' in svg("arrow-right")
    assert 'class="icon big"' in svg("needs/bed", "big")
