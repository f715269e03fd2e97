"""Every link of our documents to a file or a heading leads somewhere. Addresses outside are not called."""

import re
import sys
from pathlib import Path
from urllib.parse import unquote

ROOT = Path(__file__).resolve().parent.parent
SKIPPED = {".venv", ".git", ".local", "node_modules", ".pytest_cache", ".hypothesis"}
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)[^)]*\)|!\[[^\]]*\]\(([^)\s]+)[^)]*\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def documents() -> list[Path]:
    return [p for p in sorted(ROOT.rglob("*.md")) if not SKIPPED & set(p.relative_to(ROOT).parts)]


def anchors(document: Path) -> set[str]:
    """The headings of a document as a forge names them."""
    headings = re.findall(r"^#+\s+(.+?)\s*$", FENCE.sub("", document.read_text()), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken(document: Path) -> list[str]:
    faults = []
    for found in LINK.finditer(FENCE.sub("", document.read_text())):
        target = found[1] or found[2]
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = unquote(target).partition("#")
        aim = (document.parent / path).resolve() if path else document
        if not aim.exists():
            faults.append(f"{document.relative_to(ROOT)}: {target} leads nowhere")
        elif anchor and aim.suffix == ".md" and anchor not in anchors(aim):
            faults.append(f"{document.relative_to(ROOT)}: no heading {target}")
    return faults


def main() -> int:
    faults = [fault for document in documents() for fault in broken(document)]
    print("\n".join(faults) or f"Every link of {len(documents())} documents leads somewhere.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
