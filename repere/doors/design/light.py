"""A page for a telephone of long ago: its style travels inside it, and nothing else is asked for."""

from collections.abc import Callable, Mapping
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.safestring import mark_safe

STYLE = mark_safe((Path(__file__).parent / "light.css").read_text())  # noqa: S308  # our own file


def light_page(
    request: HttpRequest,
    template: str,
    language: str,
    context: Mapping[str, object],
    same_page: Callable[[str], str],
    *,
    status: int = 200,
) -> HttpResponse:
    """A page that stands on `design/light.html`; `same_page` is its address in another language."""
    others = [
        (code, translation.get_language_info(code)["name_local"], same_page(code))
        for code, _label in settings.LANGUAGES
        if code != language
    ]
    frame = {
        "language": language,
        "direction": "rtl" if language in settings.LANGUAGES_BIDI else "ltr",
        "tongues": others,
        "style": STYLE,
        "bidi": settings.LANGUAGES_BIDI,
    }
    return render(request, template, frame | dict(context), status=status)
