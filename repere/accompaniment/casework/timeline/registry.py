"""What happened to somebody, told by each room in its `timeline_events.py`: a lower room does not know them.

An event is a kind, an instant, and at most two harmless words (a code, the name of a service): what somebody wrote
stays sealed, and is opened by the page for the few events that it shows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import CharField, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce
from django.utils.module_loading import autodiscover_modules

from repere.accompaniment.casework.models import Dossier
from repere.accompaniment.people.shelves.rules import Shelf
from repere.foundation.accounts.models import User
from repere.foundation.toolkit.actors import Actor


class Event(NamedTuple):
    kind: str
    at: datetime
    row_id: UUID
    what: str
    more: str
    by: str  # the name of whoever wrote it


Rows = Callable[[Actor, Dossier, Sequence[Shelf]], QuerySet[Any, Any]]


@dataclass(frozen=True, slots=True)
class Kind:
    """`rows`: those of one dossier that the reader may see, given the shelves they read.

    at: the column of the instant; what, more: harmless columns of text; by: that of who wrote it.
    """

    code: str
    rows: Rows
    at: str
    what: str = ""
    more: str = ""
    by: str = ""


_kinds: dict[str, Kind] = {}


def tell(*kinds: Kind) -> None:
    for kind in kinds:
        if _kinds.setdefault(kind.code, kind) != kind:
            raise ValueError(f"{kind.code} is another kind already")


def kinds() -> list[Kind]:
    autodiscover_modules("timeline_events")
    return [_kinds[code] for code in sorted(_kinds)]


def as_events(kind: Kind, rows: QuerySet[Any, Any]) -> QuerySet[Any, tuple[Any, ...]]:
    """Columns in the order of an `Event`."""
    return (
        rows.order_by()
        .annotate(
            event_kind=Value(kind.code, CharField()),
            event_at=F(kind.at),
            event_what=_text(kind.what),
            event_more=_text(kind.more),
            event_by=_name(kind.by) if kind.by else Value("", CharField()),
        )
        .values_list("event_kind", "event_at", "pk", "event_what", "event_more", "event_by")
    )


def _name(column: str) -> Combinable:
    written_by = User.objects.filter(pk=OuterRef(column)).values("display_name")[:1]
    return Coalesce(Subquery(written_by), Value(""), output_field=CharField())


def _text(column: str) -> Combinable:
    return Cast(F(column), CharField()) if column else Value("", CharField())
