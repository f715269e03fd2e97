"""The booklet as one file that asks nothing of anybody: opened on a telephone without a network."""

from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import mark_safe

from repere.doors.design.booklet.contents import Contents

# A file that no server sends has no policy: its style travels inside, and there is no script.
STYLE = mark_safe(f"<style>{(Path(__file__).parent / 'booklet.css').read_text('utf-8')}</style>")  # noqa: S308


def page(told: Contents) -> bytes:
    """HTML with its style inside, without script nor anything from elsewhere."""
    shown: dict[str, Any] = told.as_dict()
    for section in shown["sections"]:
        section["drawn"] = mark_safe(section["icon"])  # noqa: S308  # one of our own icons
        for entry in section["entries"]:
            told_at_last = (entry["ages"], entry["fee"], entry["places"])
            entry["more"] = [line for line in told_at_last if line]
    with translation.override(told.language):
        return render_to_string("design/booklet.html", {"told": shown, "style": STYLE}).encode()
