"""Every route of the house, with an address to try it at."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.regex_helper import normalize

from repere.doors.guard.marks import Mark
from repere.doors.guard.third_party import THIRD_PARTY

# An example of each kind of argument; none of them exists.
EXAMPLES = {
    "uuid": str(UUID(int=0x0190_0000_0000_7000_8000_0000_0000_0001)),
    "int": 999_999,
    "string": "example",
    "slug": "example",
    "path": "example",
    "language": "fr",
    "code": "23456789",
    "uidb36": "1",
    "key": "example-key",
    "provider_id": "oidc",
    "guide_key": "example",
}


@dataclass(frozen=True, slots=True)
class Route:
    name: str
    url: str
    mark: Mark | None
    is_ours: bool

    def __str__(self) -> str:
        return self.name


def routes(urlconf: str | None = None) -> Iterator[Route]:
    yield from _walk(get_resolver(urlconf).url_patterns, [], "/")


def _walk(patterns: list[object], spaces: list[str], before: str) -> Iterator[Route]:
    for entry in patterns:
        url = before + _example(entry.pattern)  # type: ignore[attr-defined]
        if isinstance(entry, URLResolver):
            inside = [*spaces, entry.namespace] if entry.namespace else spaces
            yield from _walk(entry.url_patterns, inside, url)
        elif isinstance(entry, URLPattern):
            name = ":".join([*spaces, entry.name or url])
            mark = getattr(entry.callback, "guard_mark", None) or THIRD_PARTY.get(name)
            ours = getattr(entry.callback, "__module__", "").startswith("repere.")
            yield Route(name, url, mark, ours)


def _example(pattern: object) -> str:
    """One address that the pattern accepts, each argument by its name or else by its kind."""
    text, names = normalize(pattern.regex.pattern)[0]  # type: ignore[attr-defined]
    kinds = {
        name: type(kind).__name__.removesuffix("Converter").lower()
        for name, kind in pattern.converters.items()
    }  # type: ignore[attr-defined]
    return text % {name: EXAMPLES.get(name) or EXAMPLES[kinds[name]] for name in names}
