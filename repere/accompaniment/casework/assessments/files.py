"""The questionnaires that come with the house. A file that was used is not changed: a new version is a new file."""

import json
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from repere.accompaniment.casework.assessments.form import Questionnaire, parse

FOLDER: Final = Path(__file__).parent / "questionnaires"


@lru_cache(maxsize=1)
def contents() -> tuple[Mapping[str, Any], ...]:
    """Every file, by its name."""
    return tuple(json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json")))


@lru_cache(maxsize=1)
def offered() -> Mapping[str, Mapping[str, Any]]:
    """By code, the content of the latest version, in the order in which they are shown."""
    latest: dict[str, Mapping[str, Any]] = {}
    for content in sorted(contents(), key=lambda one: int(one["version"])):
        latest[content["code"]] = content
    return {code: latest[code] for code in sorted(latest, key=_place)}


ORDER: Final = ("first_welcome", "social_situation", "vulnerability", "specific_needs")


def _place(code: str) -> tuple[int, str]:
    return (ORDER.index(code) if code in ORDER else len(ORDER)), code


def digest_of(content: Mapping[str, Any]) -> str:
    """The same for the same content, however its file is laid out."""
    return sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@lru_cache(maxsize=64)
def _read(text: str) -> Questionnaire:
    return parse(json.loads(text))


def read(content: Mapping[str, Any]) -> Questionnaire:
    """Checked once for each content."""
    return _read(json.dumps(content, ensure_ascii=False))
