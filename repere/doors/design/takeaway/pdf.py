"""The document on paper."""

from dataclasses import asdict
from pathlib import Path

from django.http import HttpResponse
from django.utils.translation import get_language_info

from repere.doors.design.booklet.letters import drawable
from repere.doors.design.booklet.pdf import CannotBeDrawn, drawn
from repere.doors.design.takeaway.pieces import Document

TEMPLATE = Path(__file__).parent / "takeaway.typ"


def pdf(told: Document) -> bytes:
    """PDF/UA-1 on A4, from right to left where it is written so.

    Raises `CannotBeDrawn`; of a language whose own name our fonts do not draw as well: the page on screen is read.
    """
    own_name = str(get_language_info(told.language)["name_local"])
    if drawable(own_name) != own_name:
        raise CannotBeDrawn(told.language)
    return drawn(TEMPLATE, {"takeaway.json": asdict(told)}, {})


def answer(told: Document) -> HttpResponse:
    """Its name says nothing of whose it is."""
    response = HttpResponse(pdf(told), content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="data.pdf"'
    return response
