"""Their procedures, in plain words: what happened, what they can do, until when and why, where to go, what to bring."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from repere.accompaniment.procedures.explaining.queries import days_said, explained
from repere.accompaniment.procedures.explaining.rules import moved_since
from repere.accompaniment.procedures.models import Procedure
from repere.accompaniment.procedures.own.queries import own_procedures
from repere.doors.design.explained.near import services_near
from repere.doors.design.explained.sheet import language_of_sheet, sheet
from repere.doors.guard.marks import OwnRequest, for_the_person
from repere.doors.personal.frame import page
from repere.foundation.toolkit.tongues import direction
from repere.knowledge.signoffs.queries import standings_of_rules


@for_the_person
@require_safe
def procedures(request: OwnRequest, language: str) -> HttpResponse:
    """Those that the desk chose with them to show here, one a page of an old telephone; else that nothing is shown."""
    with translation.override(language):
        shown = Paginator(own_procedures(request.actor, request.paper.hides), 1).get_page(
            request.GET.get("page")
        )
        context: dict[str, object] = {"shown": shown}
        for found in shown:
            context |= _told(found, language)
        return page(request, "personal/procedures.html", language, context)


def _told(found: Procedure, language: str) -> dict[str, object]:
    """In the language of the page, or else in one of theirs in which the law is written: the page says so."""
    now = timezone.now()
    spoken = language_of_sheet([language, *found.dossier.person.languages])
    told = explained(found, now)
    talks = list(found.explanations.all())
    standings = standings_of_rules(found.organisation_id, told.rules, now)
    with translation.override(spoken):
        written = sheet(
            told,
            spoken,
            is_rtl=direction(spoken) == "rtl",
            standings=standings,
            moved=moved_since(days_said(talks), told.to_do) if talks else (),
            explained_on=timezone.localdate(talks[0].told_at) if talks else None,
        )
    return {
        "sheet": written,
        "is_in_another_language": spoken != language,
        "near": services_near(found.organisation_id, told.go, now),
    }
