from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

ROWS = 25


def page_of(rows: QuerySet[Any], request: HttpRequest, size: int = ROWS) -> Page[Any]:
    """The page asked for, or the nearest that exists."""
    return Paginator(rows, size).get_page(request.GET.get("page"))
