"""Which sites may show a widget: their names, read and compared. Pure."""

import re
from collections.abc import Iterable, Sequence
from typing import Final
from urllib.parse import urlsplit

MOST_SITES: Final = 20
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_SITE: Final = re.compile(rf"(\*\.)?({_LABEL}(?:\.{_LABEL})*)(:[0-9]{{1,5}})?")
_BETWEEN: Final = re.compile(r"[\s,;]+")


class NotASite(ValueError):
    """What was written is no name of a site: `said`."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


def sites_of(text: str) -> list[str]:
    """The sites that a text names, once each, as a policy writes them: "ville.example", "*.example.org:8443".

    Addresses are brought back to their site; NotASite for anything else, or when none is named, or too many.
    """
    found = list(dict.fromkeys(_site(word) for word in _BETWEEN.split(text) if word))
    if not found or len(found) > MOST_SITES:
        raise NotASite(text.strip()[:80])
    return found


def _site(word: str) -> str:
    name = word
    if "//" in word:
        scheme, _slashes, rest = word.partition("//")
        if scheme not in ("http:", "https:"):
            raise NotASite(word)
        name = rest
    name = re.split(r"[/?#]", name, maxsplit=1)[0]
    star = "*." if name.startswith("*.") else ""
    host, colon, port = name.removeprefix("*.").partition(":")
    try:
        # Letters of every script are written as browsers compare them.
        host = host.lower().encode("idna").decode() if not host.isascii() else host.lower()
    except UnicodeError:
        raise NotASite(word) from None
    site = f"{star}{host}{colon}{port}"
    fits = _SITE.fullmatch(site)
    # A star alone before a top name would be half the web.
    if fits is None or (star and "." not in host) or (port and not 0 < int(port) < 65536):
        raise NotASite(word)
    return site


def may_frame(sites: Sequence[str], page: str) -> bool:
    """Whether the page at this address stands on one of these sites, as `frame-ancestors` would say it."""
    try:
        read = urlsplit(page)
        host, port = (read.hostname or "").lower(), read.port
    except ValueError:
        return False
    usual = {"http": 80, "https": 443}.get(read.scheme)
    if not host or usual is None:
        return False
    for site in sites:
        name, _colon, wanted = site.partition(":")
        is_port = (port or usual) == int(wanted) if wanted else port in (None, usual)
        is_host = host.endswith(name[1:]) if name.startswith("*.") else host == name
        if is_port and is_host:
            return True
    return False


def policy_of(sites: Iterable[str]) -> list[str]:
    """The sources of `frame-ancestors`: ourselves, where it is shown before it is published, and these sites."""
    return ["'self'", *sites]
