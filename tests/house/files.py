"""The files of the project, without what is made from them."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
MADE = {
    ".git",
    ".venv",
    ".local",
    "__pycache__",
    "build",
    "dist",
    ".hypothesis",
    ".mypy_cache",
    ".ruff_cache",
}
MADE |= {".pytest_cache", ".import_linter_cache"}


def files(*endings: str, under: str = ".") -> Iterator[Path]:
    for path in sorted((ROOT / under).rglob("*")):
        inside = path.relative_to(ROOT)
        if path.is_file() and not MADE & set(inside.parts) and (not endings or path.name.endswith(endings)):
            yield path


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))
