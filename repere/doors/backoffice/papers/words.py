"""Why a file is not kept, and when a paper expires, in the reader's words."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from repere.accompaniment.papers.rules import MOST_FILES, Expiry

NOT_TAKEN: Final[dict[str, Promise]] = {
    "empty": gettext_lazy("This file is empty."),
    "too_large": gettext_lazy("This file is too large: 25 MB for a photograph, 50 MB for a PDF."),
    "too_many_files": gettext_lazy("Too many files at once."),
    "too_many_pages": gettext_lazy("This document has more than 300 pages."),
    "office": gettext_lazy(
        "Text and spreadsheet files are not kept: save it as PDF, or photograph it printed."
    ),
    "program": gettext_lazy("This file is a program: it is not kept."),
    "heic": gettext_lazy(
        "This telephone made a HEIC photograph: take it from here with the camera, or save it as JPEG."
    ),
    "unknown": gettext_lazy("This is neither a photograph nor a PDF."),
    "damaged": gettext_lazy("This file does not open: it is damaged, or not what it says."),
    "encrypted": gettext_lazy("This PDF asks for a password: save it without one."),
    "leads_elsewhere": gettext_lazy("This PDF leads to other files: print it to PDF again."),
    "virus": gettext_lazy("The virus scanner found something in this file: it was destroyed."),
    "too_slow": gettext_lazy("This file is too heavy to open: try fewer pages, or a smaller photograph."),
}


def not_taken(because: str) -> str:
    return str(NOT_TAKEN.get(because, NOT_TAKEN["damaged"]))


def too_many() -> str:
    return _("%(n)d files at most at once.") % {"n": MOST_FILES}


def when_expires(stands: Expiry) -> str:
    if stands.word == "today":
        return _("expires today")
    if stands.days < 0:
        n = -stands.days
        return ngettext("expired %(n)d day ago", "expired %(n)d days ago", n) % {"n": n}
    return ngettext("expires in %(n)d day", "expires in %(n)d days", stands.days) % {"n": stands.days}


CHIPS: Final = {"over": "bad", "today": "bad", "soon": "warn", "later": ""}
