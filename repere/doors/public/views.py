from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from repere.doors.design.sheets import sheet_of
from repere.doors.guard.marks import open_to_all
from repere.knowledge.directory.queries import service_for_public

STYLE = mark_safe((Path(__file__).parent / "public.css").read_text())  # noqa: S308  # our own file


@open_to_all
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Who we are, and the way to the desk."""
    return page(request, "public/home.html", request.LANGUAGE_CODE, {})


@open_to_all
@require_safe
def service(request: HttpRequest, language: str, code: str) -> HttpResponse:
    """What the code of a slip opens: one screen, one request, in the language of the address."""
    with translation.override(language):
        found = service_for_public(code)
        if found is None:
            raise Http404
        sheet = sheet_of(found, timezone.now(), language=language)
        return page(
            request, "public/service.html", language, {"sheet": sheet, "service": found, "code": code}
        )


def page(request: HttpRequest, template: str, language: str, context: dict[str, object]) -> HttpResponse:
    others = [
        (code, translation.get_language_info(code)["name_local"])
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
    return render(request, template, frame | context)
