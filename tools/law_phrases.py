"""The sentences of the rules' data, for the catalogues: they stand in files that the extraction does not read.

python tools/law_phrases.py           exit 1 when phrases/ is behind the data
python tools/law_phrases.py --apply   writes repere/knowledge/law/phrases/
"""

import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from repere.knowledge.law.closed_days import approved_days  # noqa: E402
from repere.knowledge.law.explained.ages import ages  # noqa: E402
from repere.knowledge.law.explained.plain import plain_phrases  # noqa: E402
from repere.knowledge.law.missing import STAKES, house_missing  # noqa: E402
from repere.knowledge.law.procedures import templates  # noqa: E402
from repere.knowledge.law.rights import house_rights  # noqa: E402
from repere.knowledge.law.rulebook import house_rules  # noqa: E402

TARGET = ROOT / "repere/knowledge/law/phrases"
HEAD = '''"""Made by tools/law_phrases.py from data/: {of}, for the catalogues."""
# fmt: off

from repere.knowledge.law.sentences import gettext_noop

PHRASES = (
'''


def of_events() -> set[str]:
    return {event.meaning for event in house_rules().events.values()}


def of_days() -> set[str]:
    return {day.label for day in approved_days().days if day.territory.startswith("FR")}


def of_titles() -> set[str]:
    return {rule.title for rule in house_rules().all()}


def of_rules() -> set[str]:
    found: set[str] = set()
    for rule in house_rules().all():
        found |= {*rule.notes, *rule.doubts}
        found |= {part.text for part in (*rule.readings, *rule.pact, *rule.variants)}
        found |= {effect.text for effect in rule.effects.values()}
    return found


def of_procedures() -> set[str]:
    found: set[str] = set()
    for one in templates().values():
        found |= {one.title, one.authority, *one.steps, *one.papers, *one.mistakes, *one.checks}
    return found


def of_missing() -> set[str]:
    return {*STAKES.values(), *(option.text for option in house_missing().options)}


def of_plain_words() -> set[str]:
    return plain_phrases() | {age.says for age in ages()}


def of_rights() -> set[str]:
    return {right.title for right in house_rights().values()}


# Each file, what it holds, and where its phrases come from; a phrase stands in the first that says it.
FILES = {
    "events": ("what can happen to a file", of_events),
    "days": ("closed days", of_days),
    "titles": ("titles of rules", of_titles),
    "rules": ("what rules say", of_rules),
    "procedures": ("templates of procedures", of_procedures),
    "missing": ("what is at stake, and what can still be done", of_missing),
    "explained": ("the law in plain words", of_plain_words),
    "rights": ("rights that counters refuse", of_rights),
}


def pages() -> dict[str, str]:
    """The text of each file, by its name."""
    said = {""}
    found = {}
    for name, (of, phrases) in FILES.items():
        new = phrases() - said
        said |= new
        found[f"{name}.py"] = HEAD.format(of=of) + _lines(sorted(new)) + ")\n"
    return found


def _lines(phrases: Iterable[str]) -> str:
    return "".join(f"    gettext_noop({_quoted(phrase)}),\n" for phrase in phrases)


def _quoted(phrase: str) -> str:
    return '"' + phrase.replace("\\", "\\\\").replace('"', '\\"') + '"'


def main() -> int:
    wanted = pages() | {"__init__.py": ""}
    if "--apply" in sys.argv[1:]:
        TARGET.mkdir(exist_ok=True)
        for name, page in wanted.items():
            (TARGET / name).write_text(page, encoding="utf-8")
        print(f"{sum(page.count('gettext_noop(') for page in wanted.values())} phrases written.")
        return 0
    kept = {path.name: path.read_text(encoding="utf-8") for path in TARGET.glob("*.py")}
    behind = kept != wanted
    print("phrases/ is behind the data: run it again with --apply." if behind else "phrases/ is up to date.")
    return int(behind)


if __name__ == "__main__":
    sys.exit(main())
