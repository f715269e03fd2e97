"""What no file of the project says, and what every file is used for."""

import ast
import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.house.files import ROOT, files, named

TEXTS = (".py", ".md", ".html", ".css", ".js", ".toml", ".txt", ".json", ".po", ".svg", "Makefile", "run")


def lines_with(pattern, *endings, under=".", spared=()):
    found = re.compile(pattern)
    return [
        f"{named(path)}:{number}"
        for path in files(*endings, under=under)
        if path != Path(__file__) and named(path) not in spared
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if found.search(line)
    ]


# In two halves, so that this file names none of them either.
REGISTRIES = [r"\.".join(halves) for halves in (("pypi", "org"), ("registry", "npmjs"), ("deb", "debian"))]
SOURCES_OF_A_LOCK = [
    "".join(halves) for halves in (("python", "hosted"), ("--index", "-url"), ("--find", "-links"))
]


def test_no_file_names_a_registry_or_a_mirror():
    assert lines_with("|".join(REGISTRIES + SOURCES_OF_A_LOCK), *TEXTS) == []


def test_no_file_knows_the_machine_it_was_written_on():
    assert lines_with(r"(?<!\w)/(work|root|home)/\w|/\.library|/\.mirror|\.\./shared", *TEXTS) == []


def test_nothing_is_left_to_do():
    assert (
        lines_with(r"\bTODO\b|\bFIXME\b|\bXXX\b|raise NotImplementedError", ".py", ".html", ".css", ".js")
        == []
    )


def test_rows_about_people_are_reached_from_models_queries_and_actions_alone():
    """The word is loud so that it can be looked for: a door or a rule that says it goes round the queries."""
    may_say = re.compile(r"/(models|queries|actions|search)\.py$|/migrations/")
    said = lines_with(r"\bunscoped\b", ".py", ".html", under="repere")

    # The demo writes invented people, where there is nobody else; the sealed fields bring a kind of table.
    spared = {"repere/doors/commandline/demo.py", "repere/foundation/vault/fields.py"}
    assert [place for place in said if not may_say.search(place.rpartition(":")[0])
            and place.rpartition(":")[0] not in spared] == []  # fmt: skip


PHYSICAL = (
    r"(?<![\w-])(margin|padding|border)-(left|right)\b|(?<![\w-])(left|right)\s*:|text-align\s*:\s*(left|right)"
    r"|float\s*:\s*(left|right)|border-(top|bottom)-(left|right)-radius"
)


def test_pages_read_from_right_to_left_as_well():
    # Leaflet draws a map, which has a left and a right in every language.
    assert [
        place for place in lines_with(PHYSICAL, ".css", ".html", under="repere") if "leaflet" not in place
    ] == []


@pytest.mark.parametrize("line", ["margin-left: 1px", "p { left: 0 }", "text-align: right;", "float:left"])
def test_a_side_of_the_page_is_found(line):
    assert re.search(PHYSICAL, line)


def test_no_page_carries_script_or_style_in_its_text():
    inline = r"<script(?![^>]*(\bsrc=|application/json))|<style|\sstyle=|\son\w+=|javascript:"

    # The style and the script of a page of the street come from our own files, with the nonce of the policy.
    assert lines_with(inline, ".html", under="repere", spared=with_nonce()) == []


def with_nonce():
    return {named(path) for path in files(".html", under="repere") if "csp_nonce" in path.read_text()}


def templates():
    for path in files(".html", under="repere"):
        yield path, str(path).partition("/templates/")[2]


def overrides(name):
    """The templates of libraries that ours take the place of."""
    roots = [Path(find_spec(library).origin).parent / "templates" for library in ("allauth", "django")]
    django_admin = Path(find_spec("django").origin).parent
    return any((root / name).exists() for root in roots) or any(django_admin.glob(f"*/templates/{name}"))


def test_every_template_is_used():
    said = "\n".join(path.read_text("utf-8") for path in files(".py", ".html", under="repere"))
    errors = {"400.html", "403.html", "404.html", "500.html", "403_csrf.html"}

    unused = [
        name
        for _path, name in templates()
        if name not in errors and f'"{name}"' not in said and f"'{name}'" not in said and not overrides(name)
    ]

    assert unused == []


def test_every_part_of_a_page_is_used():
    said = "\n".join(path.read_text("utf-8") for path in files(".py", ".html", under="repere"))
    defined = re.findall(r"\{% partialdef ([\w-]+)( inline)?", said)

    assert [name for name, inline in defined if not inline and f"partial {name}" not in said] == []


def test_a_line_of_the_log_has_fixed_words():
    """What varies goes into fields, which are a closed list: a sentence put together could carry a name."""
    spoken = []
    for path in files(".py", under="repere"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in {"debug", "info", "warning", "error", "exception", "critical"}
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id in {"log", "logger", "logging"}
                and not (node.args and isinstance(node.args[0], ast.Constant))
            ):
                spoken.append(f"{named(path)}:{node.lineno}")

    assert spoken == []


def test_the_environment_is_read_by_the_settings_alone():
    spared = {
        "repere/config/environment.py",
        "repere/config/settings/development.py",
        "repere/config/settings/test.py",
        "repere/config/wsgi.py",
        "repere/doors/commandline/main.py",
        "repere/doors/commandline/settings_page.py",
    }

    assert lines_with(r"os\.environ|getenv", ".py", under="repere", spared=spared) == []


def test_every_decision_has_a_number_of_its_own():
    numbers = [path.name[:4] for path in (ROOT / "docs" / "decisions").glob("*.md")]

    assert all(number.isdigit() for number in numbers)
    assert len(numbers) == len(set(numbers))


def test_every_promise_about_peoples_data_names_a_test_that_exists():
    said = re.findall(r"`([^`]+)`", (ROOT / "docs/security.md").read_text())
    tests = "".join(file.read_text() for file in (ROOT / "tests").rglob("test_*.py"))
    named = [one for one in said if one.startswith("test_")]
    places = [one for one in said if "/" in one]

    assert len(named) + len(places) > 30
    assert [one for one in named if f"def {one}(" not in tests] == []
    assert [one for one in places if not (ROOT / "tests" / one).exists()] == []
