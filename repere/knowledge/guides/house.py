"""The guides that come with Repère: files read once, each sentence with its source."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from tomllib import loads
from typing import Any

from repere.knowledge.guides import content, rules


@dataclass(frozen=True, slots=True)
class HouseGuide:
    """`digest` changes with any word of its file."""

    key: str
    icon: str
    language: str
    written_on: date
    content: content.Content
    translations: Mapping[str, Mapping[str, rules.Said]]
    digest: str


@lru_cache(maxsize=1)
def guides() -> tuple[HouseGuide, ...]:
    """In the order in which they are offered."""
    folder = files(__package__) / "data"
    told = [
        loads(entry.read_text(encoding="utf-8")) for entry in folder.iterdir() if entry.name.endswith(".toml")
    ]
    return tuple(read(one) for one in sorted(told, key=lambda one: one["order"]))


def read(told: Mapping[str, Any]) -> HouseGuide:
    """One file. Raises KeyError or BadContent: a file of ours that cannot be read is a fault of ours."""
    source = told["language"]
    parts = {"title": told["title"], "gist": told["gist"]} | {one["id"]: one for one in told["block"]}
    found = content.read(
        {
            "title": told["title"][source],
            "gist": told["gist"][source],
            "blocks": [one | {"text": one[source]} for one in told["block"]],
        }
    )
    units = content.units(found)
    translations = {
        language: {
            name: rules.Said(content.clean(parts[name][language]), content.digest(text), made)
            for name, text in units.items()
            if parts[name].get(language)
        }
        for language, made in told["translations"].items()
    }
    return HouseGuide(
        key=told["key"], icon=told["icon"], language=source, written_on=told["written_on"], content=found,
        translations=translations,
        digest=sha256(json.dumps(told, sort_keys=True, default=str, ensure_ascii=False).encode()).hexdigest(),
    )  # fmt: skip
