"""For what a page shows many times: a piece drawn by a function costs a tenth of the same piece in a template."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from functools import lru_cache, wraps
from html import escape
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.timesince import timesince
from django.utils.translation import get_language, gettext

from repere.doors.design import icons

NOTHING = SafeString("")
_ID = UUID(int=0)
# Months are not all as long: from here on the days of the calendar count too.
_A_MONTH = timedelta(days=28)


_special = re.compile("[&<>\"']").search


def escaped(text: str) -> str:
    """What most words need nothing of: looked at once, not five times."""
    return escape(text) if _special(text) else text


def safe(value: object) -> str:
    """As it may stand in a page: markup of ours as it is, all else escaped."""
    return value if isinstance(value, SafeString) else SafeString(escaped(str(value)))


def markup(pattern: str, *values: object) -> SafeString:
    """Django's `format_html` for what is drawn hundreds of times a page: three times as quick."""
    # `safe`, written here: a page of results comes by a hundred times.
    shown = [value if type(value) is SafeString else escaped(str(value)) for value in values]
    return SafeString(pattern.format(*shown))


_of_the_page: ContextVar[str | None] = ContextVar("language of the page", default=None)


@contextmanager
def in_one_language() -> Iterator[None]:
    """Around what draws a page of many pieces and changes language nowhere: asked of Django once, not for each."""
    token = _of_the_page.set(get_language())
    try:
        yield
    finally:
        _of_the_page.reset(token)


def language() -> str | None:
    return _of_the_page.get() or get_language()


def in_each_language(draw: Callable[..., str]) -> Callable[..., SafeString]:
    """Drawn once for each language and each set of arguments: codes and numbers, never anything about a person."""

    @lru_cache(maxsize=4096)
    def drawn(_language: str | None, *args: Any) -> SafeString:
        return SafeString(safe(draw(*args)))

    @wraps(draw)
    def piece(*args: Any) -> SafeString:
        return drawn(language(), *args)

    return piece


@lru_cache(maxsize=4096)
def _translated(_language: str | None, text: str) -> str:
    return gettext(text)


def translated(text: str) -> str:
    """Django's `gettext` for pieces: each sentence is asked for once in each language, and a page holds a hundred."""
    return _translated(language(), text)


_ = translated


@lru_cache(maxsize=512)
def icon(name: str, extra: str = "") -> SafeString:
    return mark_safe(icons.svg(name, extra))  # noqa: S308  # our own files


@lru_cache(maxsize=256)
def _around_ids(route: str, count: int) -> tuple[str, ...]:
    return tuple(reverse(route, args=[_ID] * count).split(str(_ID)))


def path_to(route: str, *ids: UUID) -> SafeString:
    """The address of a page: `reverse`, asked once for each route; names of ours and ids, nothing to escape."""
    parts = _around_ids(route, len(ids))
    return SafeString(parts[0] + "".join(f"{one}{part}" for one, part in zip(ids, parts[1:], strict=True)))


def age(at: datetime, now: datetime) -> str:
    """How long since, in the two largest units, as the filter of that name says it."""
    since = now - at
    return _age(max(since // timedelta(minutes=1), 0)) if since < _A_MONTH else timesince(at, now)


@in_each_language
def _age(minutes: int) -> str:
    then = datetime(2001, 1, 31, tzinfo=UTC)
    return timesince(then - timedelta(minutes=minutes), then)


def row(what: str, state: str = NOTHING, actions: str = NOTHING) -> SafeString:
    """One line of a list: what it is, where it stands, what can be done."""
    stands = f'<div class="state">{safe(state)}</div>' if state else ""
    return SafeString(f'<li class="row"><div class="what">{safe(what)}</div>{stands}{safe(actions)}</li>\n')


@in_each_language
def chip(kind: str, name: str, text: str) -> str:
    """`text` in the reader's language already, and the same for everybody."""
    return markup('<span class="chip{}">{} {}</span>', f" {kind}" if kind else "", icon(name), text)


@in_each_language
def urgent() -> str:
    return markup('<span class="chip urgent">{} {}</span> ', icon("zap"), _("Today"))


def hidden_token(token: str) -> SafeString:
    """What makes a form ours."""
    return markup('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', token)
