"""Guides: how to go about something in France, step by step, in the language of the address."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from repere.doors.design.guides import frame_of, rules_of, shown_guide
from repere.doors.design.light import GUIDE_STYLE
from repere.doors.guard.marks import open_to_all
from repere.doors.public.views import page as street_page
from repere.knowledge.guides.models import Guide
from repere.knowledge.guides.queries import shown_guides
from repere.knowledge.signoffs.queries import standings_of_rules

page = partial(street_page, style=GUIDE_STYLE)


@open_to_all
@require_safe
@gzip_page
def guides(request: HttpRequest, language: str) -> HttpResponse:
    """All of them: a sign, a name, a line."""
    with translation.override(language):
        rows = [_line(one, language) for one in shown_guides(language)]
        return page(
            request,
            "public/guides.html",
            language,
            {"rows": rows},
            lambda tongue: reverse("public:guides", args=[tongue]),
        )


def _line(guide: Guide, language: str) -> dict[str, object]:
    """Its name and its gist in the reader's language, or in its own."""
    content = guide.published_content
    assert content is not None
    row = guide.in_tongue[0] if guide.in_tongue else None  # type: ignore[attr-defined]  # a prefetch of the query
    said = {} if row is None else row.published_said
    told = {
        name: (said[name].text, "")
        if name in said
        else (text, "" if language == guide.language else guide.language)
        for name, text in (("title", content.title), ("gist", content.gist))
    }
    return {"guide": guide, "title": told["title"], "gist": told["gist"]}


@open_to_all
@require_safe
@gzip_page
def guide(request: HttpRequest, language: str, guide_key: str) -> HttpResponse:
    """One of them, whole without a script."""
    with translation.override(language):
        found = shown_guides(language).filter(key=guide_key).first()
        content = found.published_content if found is not None else None

        def same_page(tongue: str) -> str:
            return reverse("public:guide", args=[tongue, guide_key])

        if found is None or content is None:
            return page(request, "public/not_found.html", language, {}, same_page, status=404)
        now = timezone.now()
        row = found.in_tongue[0] if found.in_tongue else None  # type: ignore[attr-defined]  # as above
        is_source = language == found.language
        said = None if is_source else (row.published_said if row is not None else {})
        today = timezone.localdate()
        standings = standings_of_rules(found.keeper_id, rules_of(content, today), now)
        shown = shown_guide(content, language, said, standings, today, source=found.language)
        context = frame_of(found, None if is_source else row)
        context |= {"shown": shown, "untranslated": row is None and not is_source}
        return page(request, "public/guide.html", language, context, same_page)
