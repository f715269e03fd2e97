"""A page for a telephone of long ago: its style travels inside it, and nothing else is asked for."""

from collections.abc import Callable, Mapping
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe

from repere.foundation.toolkit.tongues import DRAFT, direction, state, written

# The page that is left does not stay behind the "back" button.
LEAVE = mark_safe((Path(__file__).parent / "leave.js").read_text())  # noqa: S308  # our own file
LIGHT, STREET, GUIDE = (Path(__file__).parent / name for name in ("light.css", "street.css", "guide.css"))


def style_of(*sheets: Path) -> SafeString:
    """The common style, and that of one door: our own files."""
    return mark_safe("".join(sheet.read_text() for sheet in (LIGHT, *sheets)))  # noqa: S308


STREET_STYLE, GUIDE_STYLE = style_of(STREET), style_of(STREET, GUIDE)


def light_page(
    request: HttpRequest,
    template: str,
    language: str,
    context: Mapping[str, object],
    same_page: Callable[[str], str],
    *,
    style: SafeString,
    status: int = 200,
) -> HttpResponse:
    """A page that stands on `design/light.html`; `same_page`: its address in another language."""
    frame = {
        "language": language,
        "direction": direction(language),
        "tongue": dict(written())[language],
        "tongues": [(code, name, same_page(code)) for code, name in written() if code != language],
        "is_draft": state(language) == DRAFT,
        "style": style,
        "leave": LEAVE,
        "bidi": settings.LANGUAGES_BIDI,
    }
    return render(request, template, frame | dict(context), status=status)
