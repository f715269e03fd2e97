"""Pages as HSDS wants them told: `total_items` and its fellows, and `contents`."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import QuerySet

from repere.doors.api.asked import OneOf, Param, Whole

PAGE: tuple[Param, ...] = (
    Whole("page", "Which page, from 1.", 1),
    Whole("per_page", "How many on a page.", 50, most=500),
    OneOf(
        "format", "ndjson: everything, one document a line, without pages.", "json", values=("json", "ndjson")
    ),
)


def page_of(
    rows: QuerySet[Any] | Sequence[Any], page: int, per_page: int, told: Callable[[Any], Any]
) -> dict[str, Any]:
    """This page of the rows, each as it is told; past the last one there is an empty page."""
    total = rows.count() if isinstance(rows, QuerySet) else len(rows)
    start = (page - 1) * per_page
    if isinstance(rows, QuerySet):
        # The keys alone first: far pages then skip narrow rows.
        keys = list(rows.values_list("pk", flat=True)[start : start + per_page]) if start < total else []
        found = _by_key(rows, keys) if keys else {}
        contents = [told(found[key]) for key in keys if key in found]
    else:
        contents = [told(row) for row in rows[start : start + per_page]]
    pages = max(1, -(-total // per_page))
    return {
        "total_items": total,
        "total_pages": pages,
        "page_number": page,
        "size": len(contents),
        "first_page": page == 1,
        "last_page": page >= pages,
        "empty": not contents,
        "contents": contents,
    }


def _by_key(rows: QuerySet[Any], keys: list[Any]) -> dict[Any, Any]:
    return {row.pk: row for row in rows.filter(pk__in=keys)}
