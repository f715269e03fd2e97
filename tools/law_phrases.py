"""The sentences of the rules' data, for the catalogues: they stand in files that the extraction does not read.

python tools/law_phrases.py           exit 1 when phrases.py is behind the data
python tools/law_phrases.py --apply   writes repere/knowledge/law/phrases.py
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from repere.knowledge.law.closed_days import approved_days  # noqa: E402
from repere.knowledge.law.procedures import templates  # noqa: E402
from repere.knowledge.law.rulebook import house_rules  # noqa: E402

TARGET = ROOT / "repere/knowledge/law/phrases.py"
HEAD = '''"""Made by tools/law_phrases.py from data/: what the rules say, for the catalogues."""
# ruff: noqa: E501
# fmt: off

from repere.knowledge.law.sentences import gettext_noop

PHRASES = (
'''


def phrases() -> list[str]:
    book = house_rules()
    found = {event.meaning for event in book.events.values()}
    found |= {day.label for day in approved_days().days if day.territory.startswith("FR")}
    for rule in book.all():
        found |= {rule.title, *rule.notes, *rule.doubts}
        found |= {part.text for part in (*rule.readings, *rule.pact, *rule.variants)}
        found |= {effect.text for effect in rule.effects.values()}
    for one in templates().values():
        found |= {one.title, one.authority, *one.steps, *one.papers, *one.mistakes, *one.checks}
    return sorted(found - {""})


def page() -> str:
    lines = [f"    gettext_noop({_quoted(phrase)}),\n" for phrase in phrases()]
    return HEAD + "".join(lines) + ")\n"


def _quoted(phrase: str) -> str:
    return '"' + phrase.replace("\\", "\\\\").replace('"', '\\"') + '"'


def main() -> int:
    if "--apply" in sys.argv[1:]:
        TARGET.write_text(page(), encoding="utf-8")
        print(f"{len(phrases())} phrases written.")
        return 0
    behind = not TARGET.exists() or TARGET.read_text(encoding="utf-8") != page()
    print(
        "phrases.py is behind the data: run it again with --apply." if behind else "phrases.py is up to date."
    )
    return int(behind)


if __name__ == "__main__":
    sys.exit(main())
