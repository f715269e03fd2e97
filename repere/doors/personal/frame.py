"""What surrounds every page of this door; nothing on it says whose it is."""

from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from repere.doors.design.light import light_page, style_of
from repere.doors.guard import own

STYLE = style_of(Path(__file__).parent / "own.css")
PAGES = (
    ("steps", _("My steps"), "route"),
    ("procedures", _("My rights and dates"), "calendar"),
    ("consents", _("What I agreed to"), "shield-check"),
    ("readings", _("Who read my dossier"), "eye"),
    ("data", _("My data"), "file-text"),
)


def page(
    request: HttpRequest, template: str, language: str, context: dict[str, object], *, status: int = 200
) -> HttpResponse:
    """A page of somebody inside."""
    here = str(request.resolver_match.url_name) if request.resolver_match else ""
    frame = {
        "places": [
            (reverse(f"personal:{name}", args=[language]), label, icon, name == here)
            for name, label, icon in PAGES
        ],
        "visit": own.form_token(request),
    }
    return light_page(
        request,
        template,
        language,
        frame | context,
        lambda tongue: _in_another(here, tongue),
        style=STYLE,
        status=status,
    )


def _in_another(here: str, tongue: str) -> str:
    return reverse(f"personal:{here}", args=[tongue])


def entrance(
    request: HttpRequest, language: str, context: dict[str, object], *, status: int = 200
) -> HttpResponse:
    """The page before the door."""
    return light_page(
        request,
        "personal/enter.html",
        language,
        context,
        lambda tongue: reverse("personal:enter", args=[tongue]),
        style=STYLE,
        status=status,
    )


def spoken(request: HttpRequest, language: str) -> str:
    """The language of the address, or else of the browser."""
    wanted = language or getattr(request, "LANGUAGE_CODE", "")
    return wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
