"""Where the large real files are: the folder REPERE_SHARED_DATA, or `shared/data` beside the project."""

import os
from pathlib import Path

import pytest

BESIDE = Path(__file__).resolve().parent.parent.parent / "shared" / "data"


def folder() -> Path:
    return Path(os.environ.get("REPERE_SHARED_DATA") or BESIDE)


def shared(name: str) -> Path:
    """The file of that name; a test that needs one that is not there is skipped, and says which."""
    path = folder() / name
    if not path.exists():
        pytest.skip(f"needs {name}: name the folder that holds it in REPERE_SHARED_DATA")
    return path
