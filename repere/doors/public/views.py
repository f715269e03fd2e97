from functools import partial

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from repere.accompaniment.casework.listening.queries import anybody_takes_calls
from repere.doors.design.light import STREET_STYLE, light_page
from repere.doors.design.pictograms import THEME_ICONS
from repere.doors.design.sheets import sheet_of
from repere.doors.guard.marks import open_to_all
from repere.knowledge.directory.choices import Theme
from repere.knowledge.directory.queries import no_longer_offered, service_for_public
from repere.knowledge.directory.sheets.queries import last_confirmed
from repere.knowledge.territory.urgent import urgent_in

page = partial(light_page, style=STREET_STYLE)


# Compressed here alone: a page that holds a secret, a form's token included, would let it be guessed (BREACH).
@open_to_all
@require_safe
@gzip_page
def home(request: HttpRequest, language: str = "") -> HttpResponse:
    """Who we are, and the way to the desk; in the language of the address, or else of the browser."""
    language = language or request.LANGUAGE_CODE
    with translation.override(language):
        context = {
            "takes_calls": anybody_takes_calls(),
            "tiles": [
                {"code": theme.value, "icon": THEME_ICONS[theme], "label": theme.label} for theme in Theme
            ],
            "urgent": urgent_in(settings.COUNTRY),
        }
        return page(
            request,
            "public/home.html",
            language,
            context,
            lambda tongue: reverse("public:home_in", args=[tongue]),
        )


@open_to_all
@require_safe
@gzip_page
def service(request: HttpRequest, language: str, code: str) -> HttpResponse:
    """What the code of a slip opens: one screen, one request, in the language of the address."""

    def same_page(tongue: str) -> str:
        return reverse("public:service", args=[tongue, code])

    with translation.override(language):
        found = service_for_public(code)
        if found is None:
            gone = no_longer_offered(code)
            if gone:
                return redirect("public:service", language, gone)
            if gone is None:
                return page(request, "public/not_found.html", language, {}, same_page, status=404)
            return page(request, "public/gone.html", language, {}, same_page, status=410)
        sheet = sheet_of(found, timezone.now())
        context = {"sheet": sheet, "service": found, "confirmed_on": last_confirmed(found)}
        return page(request, "public/service.html", language, context, same_page)
