"""What a machine asks for: named, typed and bounded, in the address or in a body; wrong values are named."""

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import isfinite
from typing import Any
from uuid import UUID

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, RawPostDataException

LONGEST = 200
TRUE, FALSE = frozenset({"true", "1", "yes"}), frozenset({"false", "0", "no", ""})


class Wrong(Exception):
    """A parameter that cannot be understood: `name`, and what it `takes`."""

    def __init__(self, name: str, takes: str) -> None:
        super().__init__(f"{name}: {takes}")
        self.name, self.takes = name, takes


@dataclass(frozen=True)
class Param(ABC):
    """`read` makes a value of a text, or raises Wrong; `schema` says the same to a machine."""

    name: str
    about: str
    default: Any = None

    @property
    @abstractmethod
    def schema(self) -> dict[str, Any]: ...

    @abstractmethod
    def read(self, text: str) -> Any: ...


@dataclass(frozen=True)
class Text(Param):
    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "string", "maxLength": LONGEST}

    def read(self, text: str) -> str:
        if len(text) > LONGEST or "\0" in text:
            raise Wrong(self.name, f"a text of at most {LONGEST} characters")
        return text


@dataclass(frozen=True)
class Whole(Param):
    least: int = 1
    most: int = 1_000_000

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.least, "maximum": self.most, "default": self.default}

    def read(self, text: str) -> int:
        takes = f"a whole number from {self.least} to {self.most}"
        if not (
            text.isascii() and text.isdecimal() and len(text) <= 9 and self.least <= int(text) <= self.most
        ):
            raise Wrong(self.name, takes)
        return int(text)


@dataclass(frozen=True)
class Number(Param):
    least: float = -180.0
    most: float = 180.0

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "number", "minimum": self.least, "maximum": self.most}

    def read(self, text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not isfinite(value) or not self.least <= value <= self.most:
            raise Wrong(self.name, f"a number from {self.least:g} to {self.most:g}")
        return value


@dataclass(frozen=True)
class Truth(Param):
    default: Any = False

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "boolean", "default": self.default}

    def read(self, text: str) -> bool:
        if text.lower() not in TRUE | FALSE:
            raise Wrong(self.name, "true or false")
        return text.lower() in TRUE


@dataclass(frozen=True)
class OneOf(Param):
    values: tuple[str, ...] = ()

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "string", "enum": list(self.values), "default": self.default}

    def read(self, text: str) -> str:
        if text not in self.values:
            raise Wrong(self.name, " or ".join(self.values))
        return text


@dataclass(frozen=True)
class Several(OneOf):
    """Any of these values, as often as one likes: each is read by itself."""

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": {"type": "string", "enum": list(self.values)}, "maxItems": 50}


@dataclass(frozen=True)
class Key(Param):
    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "uuid"}

    def read(self, text: str) -> UUID:
        try:
            return UUID(text)
        except ValueError:
            raise Wrong(self.name, "an identifier (UUID)") from None


@dataclass(frozen=True)
class Instant(Param):
    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date-time"}

    def read(self, text: str) -> datetime:
        """In an address, a plus sign that was not escaped has become a blank."""
        try:
            found = datetime.fromisoformat(text.strip().replace(" ", "+") if "T" in text else text.strip())
        except ValueError:
            found = None
        if found is None or not 1900 <= found.year <= 2200:
            raise Wrong(self.name, "an instant such as 2026-11-20T09:30:00Z")
        # In UTC: a database does not know every offset that can be written.
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def read(request: HttpRequest, params: Sequence[Param]) -> dict[str, Any]:
    """The value of every parameter, its default when it is not said; those nobody declared are ignored."""
    said: dict[str, Any] = dict(request.GET.items())
    if request.method == "POST":
        said.update(_body(request))
    values: dict[str, Any] = {}
    for param in params:
        text = said.get(param.name)
        if isinstance(text, bool):
            text = "true" if text else "false"
        if text is None or text == "":
            values[param.name] = param.default
        elif isinstance(text, str | int | float):
            values[param.name] = param.read(str(text))
        else:
            raise Wrong(param.name, "one value")
    return values


def said_in(request: HttpRequest) -> dict[str, list[str]]:
    """Every name with all its values, as texts: for a question whose names may be repeated; a list, in JSON."""
    said: dict[str, list[Any]] = dict(request.GET.lists())
    if request.method == "POST":
        if request.content_type in FORMS:
            said |= dict(request.POST.lists())
        else:
            body = _body(request)
            said |= {name: value if isinstance(value, list) else [value] for name, value in body.items()}
    for name, values in said.items():
        for value in values:
            if isinstance(value, bool) or not (value is None or isinstance(value, str | int | float)):
                raise Wrong(name, "a text, a number, or a list of them")
    return {name: [str(value) for value in values if value is not None] for name, values in said.items()}


FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def _body(request: HttpRequest) -> Mapping[str, Any]:
    if request.content_type in FORMS:
        return dict(request.POST.items())
    try:
        raw = request.body
    except (RequestDataTooBig, RawPostDataException, OSError):
        raise Wrong("body", "a short JSON object") from None
    if not raw.strip():
        return {}
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        raise Wrong("body", "a JSON object, or a form") from None
    if not isinstance(found, dict):
        raise Wrong("body", "a JSON object, or a form")
    return found
