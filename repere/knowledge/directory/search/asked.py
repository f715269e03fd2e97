"""What every stage of a search asks of a row, apart from where it stands."""

from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db.models import BigIntegerField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet

from repere.knowledge.directory.models import PlacesNow
from repere.knowledge.directory.search import fulltext, masks, words
from repere.knowledge.directory.search.asking import Question
from repere.knowledge.directory.search.models import Opening, SearchRow

MOST_LANGUAGES: Final = 3


class Asked(NamedTuple):
    """What every stage asks, apart from where; flat, as prepared queries take it."""

    low: list[int] | None
    high: list[int] | None
    tiles: list[int] | None
    audiences: list[int] | None
    modes: list[int] | None
    types: list[int] | None
    fee: list[int] | None
    language: str | None
    language_2: str | None
    language_3: str | None
    open_at: datetime | None
    shut_at: datetime | None
    known_at: datetime | None
    text: str | None


def understood(text: str) -> list[words.Alternatives]:
    """What each word of a text may stand for, among those that the directory knows."""
    return words.understood(text, fulltext.vocabulary())


def asked_of(question: Question, at: datetime, read: list[words.Alternatives] | None) -> Asked | None:
    """None when nothing can answer: a text without a word in it."""
    low, high = masks.asked_topics(question.topics)
    spoken: list[str | None] = [f" {code} " for code in sorted(question.languages)[:MOST_LANGUAGES]]
    spoken += [None] * (MOST_LANGUAGES - len(spoken))
    text = None
    if question.text:
        meant = understood(question.text) if read is None else read
        if not meant:
            return None
        text = fulltext.asked_of(meant)
    return Asked._make(
        [
            [low] if question.topics else None,
            [high] if question.topics else None,
            *([mask] if mask else None for mask in question.groups()),
            *spoken,
            at if question.open_now else None,
            None,
            at if question.places_left else None,
            text,
        ]
    )


NOTHING: Final = Asked._make([None] * len(Asked._fields))


def wanted_of(rows: QuerySet[SearchRow], asked: Asked) -> QuerySet[SearchRow]:
    """The rows that answer everything but where."""
    if asked.low is not None and asked.high is not None:
        rows = rows.alias(low=_shared("topics_low", asked.low), high=_shared("topics_high", asked.high))
        rows = rows.filter(Q(low__gt=0) | Q(high__gt=0))
    for name in ("tiles", "audiences", "modes", "types", "fee"):
        mask = getattr(asked, name)
        if mask is not None:
            rows = rows.alias(**{name: _shared("facets", mask)}).filter(**{f"{name}__gt": 0})
    spoken = Q()
    for language in (asked.language, asked.language_2, asked.language_3):
        if language is not None:
            spoken |= Q(languages__contains=language)
    rows = rows.filter(spoken)
    if asked.open_at is not None:
        rows = rows.filter(_is_open(asked.open_at))
    if asked.shut_at is not None:
        rows = rows.filter(~_is_open(asked.shut_at))
    if asked.known_at is not None:
        rows = rows.filter(_has_places(asked.known_at))
    if asked.text is not None:
        rows = rows.filter(fulltext.Holds(asked.text))
    return rows


def _shared(column: str, mask: Any) -> ExpressionWrapper:
    return ExpressionWrapper(F(column).bitand(mask), BigIntegerField())


def _is_open(at: Any) -> Exists:
    mine = Opening.objects.filter(timetable=OuterRef("timetable_id"), opens_at__lte=at, closes_at__gt=at)
    return Exists(mine.order_by())


def _has_places(at: Any) -> Exists:
    known = PlacesNow.objects.filter(service=OuterRef("service_id"), left__gt=0, unknown_from__gt=at)
    return Exists(known.order_by())
