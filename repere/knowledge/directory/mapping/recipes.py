"""What a recipe makes of a row: a few steps in a fixed order. Plain values in, plain values out."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from hashlib import sha256
from math import isfinite
from typing import Any

from repere.knowledge.territory.rules import fold

Row = Mapping[str, Any]
# A pattern is tried on no more of a cell than this.
MOST = 5_000
YES = frozenset({"oui", "o", "x", "vrai", "true", "1", "yes", "ok"})


def value_of(recipe: Any, row: Row, nulls: frozenset[str] = frozenset()) -> Any:
    """The value of a field; None when the row says nothing of it."""
    if isinstance(recipe, str):
        return _cell(row, recipe, nulls)
    if isinstance(recipe, list):
        found = (value_of(one, row, nulls) for one in recipe)
        return next((value for value in found if value not in (None, "", [])), None)
    value = _begun(recipe, row, nulls)
    if value in (None, "", []):
        return recipe.get("else")
    return _stepped(recipe, value)


def columns_of(recipe: Any) -> Iterable[str]:
    """The columns that a recipe reads."""
    if isinstance(recipe, str):
        yield recipe
    elif isinstance(recipe, list):
        for one in recipe:
            yield from columns_of(one)
    elif isinstance(recipe, Mapping):
        if "column" in recipe:
            yield str(recipe["column"])
        yield from map(str, recipe.get("columns", ()))
        yield from recipe.get("when", {})


def _begun(recipe: Row, row: Row, nulls: frozenset[str]) -> Any:
    if "value" in recipe:
        return recipe["value"]
    if "column" in recipe:
        return _cell(row, str(recipe["column"]), nulls)
    if "columns" in recipe:
        parts = [text_of(_cell(row, str(name), nulls)) for name in recipe["columns"]]
        return str(recipe.get("join", " ")).join(filter(None, parts))
    yes = frozenset(fold(str(word)) for word in recipe.get("yes", ())) or YES
    said = ((code, fold(text_of(_cell(row, name, nulls)))) for name, code in recipe["when"].items())
    # A column may also say yes by repeating its own code or name.
    found = [
        code for code, word in said if word and (word in yes or (not recipe.get("yes") and word not in NO))
    ]
    return list(dict.fromkeys(found))


NO = frozenset({"non", "n", "false", "faux", "0", "no", "nr"})


def _stepped(recipe: Row, value: Any) -> Any:
    if "when" in recipe or "value" in recipe:
        return value
    text = text_of(value)
    if "find" in recipe:
        found = _pattern(recipe["find"]).search(text[:MOST])
        text = (found[1] if found.re.groups else found[0]) or "" if found else ""
    if "remove" in recipe:
        text = _pattern(recipe["remove"]).sub(" ", text[:MOST])
    text = text.strip()
    if recipe.get("digest"):
        return sha256(fold(text).encode()).hexdigest()[:16] if text else None
    if "split" in recipe or "words" in recipe:
        parts = (
            [part.strip() for part in _pattern(recipe["split"]).split(text)] if "split" in recipe else [text]
        )
        many = [code for part in parts if part for code in _worded(recipe, part)]
        if "split" in recipe or len(many) > 1:
            return list(dict.fromkeys(many)) or recipe.get("else")
        return many[0] if many else recipe.get("else")
    if not text:
        return recipe.get("else")
    if recipe.get("number"):
        return number_of(text)
    if "date" in recipe:
        return day_of(text, recipe["date"]) or recipe.get("else")
    if recipe.get("title") and text.isupper():
        text = text.title()
    return f"{recipe.get('prefix', '')}{text}"


def _worded(recipe: Row, part: str) -> list[Any]:
    words = recipe.get("words")
    if words is None:
        return [part]
    folded = fold(part)
    found: list[Any] = []
    for word, code in words.items():
        if fold(word) == folded or (recipe.get("contains") and fold(word) in folded):
            found += code if isinstance(code, list) else [code]
    return found


@lru_cache(maxsize=512)
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text)


def _cell(row: Row, name: str, nulls: frozenset[str]) -> Any:
    """A column, or a place inside an object: "point.lat"."""
    value = row.get(name)
    if value is None and "." in name and name not in row:
        first, _dot, rest = name.partition(".")
        inner = row.get(first)
        value = _cell(inner, rest, nulls) if isinstance(inner, Mapping) else None
    if isinstance(value, str):
        value = value.replace("\u00a0", " ").strip()
        return None if not value or value.casefold() in nulls else value
    return value


def text_of(value: Any) -> str:
    """A cell as a text: lists by commas, 20.0 as 20."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(map(text_of, value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def number_of(value: Any) -> float | None:
    """A number, its decimal comma too; None when there is none."""
    try:
        number = float(text_of(value).replace("\u202f", "").replace(" ", "").replace(",", "."))
    except ValueError:
        return None
    return number if isfinite(number) else None


def day_of(text: str, formats: Any) -> str | None:
    """A day as the standard writes it, when the text is one in one of these formats."""
    for written in formats if isinstance(formats, list) else [formats]:
        # An hour may follow the day.
        for part in (text, text.split(" ")[0]):
            try:
                return datetime.strptime(part, str(written)).replace(tzinfo=UTC).date().isoformat()
            except ValueError:
                continue
    try:
        return date.fromisoformat(text[:10]).isoformat()
    except ValueError:
        return None
