"""Everything that happened to somebody, the latest first."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from repere.accompaniment.casework.access import OPEN_DOSSIER
from repere.accompaniment.casework.actions import read_dossier
from repere.accompaniment.casework.agenda.choices import Status
from repere.accompaniment.casework.assistance.choices import HelpKind
from repere.accompaniment.casework.choices import Channel, MetHow
from repere.accompaniment.casework.listening.choices import Source
from repere.accompaniment.casework.mediation.choices import InstitutionAnswer
from repere.accompaniment.casework.plan.choices import GoalState
from repere.accompaniment.casework.queries import dossiers_visible_to
from repere.accompaniment.casework.timeline.queries import PAGE, events_of, note_texts
from repere.accompaniment.casework.timeline.registry import Event
from repere.accompaniment.orientation.choices import Outcome
from repere.accompaniment.people.consent.choices import Purpose
from repere.accompaniment.people.shelves.choices import Shelf
from repere.accompaniment.people.shelves.queries import sight_of
from repere.accompaniment.procedures.history.queries import words_of
from repere.doors.backoffice.assessments.shown import title_of
from repere.doors.backoffice.person.head import head_of
from repere.doors.backoffice.person.tabs import TABS
from repere.doors.backoffice.procedures.history import birthdays_ahead, said_of_a_procedure
from repere.doors.backoffice.rows import theme_shown
from repere.doors.guard.marks import ActorRequest, requires
from repere.knowledge.directory.choices import label

NOTE_SHOWN = 280


@dataclass(frozen=True, slots=True)
class Way:
    """How a kind is shown: its name in the filter, its icon, what an event says beyond it, the page behind it."""

    name: str | Promise
    icon: str
    says: Callable[[Event], str]
    page: str
    of_row: bool = False  # the page is that of the row, not of the dossier
    of_what: bool = False  # the page is that of the row whose key the event tells


def _theme(event: Event) -> str:
    return theme_shown(event.what).label


def _met(event: Event) -> str:
    how = label(MetHow, event.more) if event.more else ""
    return " · ".join(filter(None, (_theme(event), how)))


def _door(event: Event) -> str:
    became = label(Outcome, event.more) if event.more != Outcome.UNKNOWN else ""
    return " · ".join(filter(None, (event.what or _("a service"), became)))


WAYS: dict[str, Way] = {
    "passage": Way(
        gettext_lazy("Passages"),
        "footprints",
        lambda event: " · ".join(filter(None, (label(Channel, event.what), event.more))),
        "backoffice:dossier",
    ),
    "need": Way(gettext_lazy("Needs told"), "clipboard-list", _theme, "backoffice:dossier"),
    "met": Way(gettext_lazy("Needs met"), "circle-check", _met, "backoffice:dossier"),
    "door": Way(gettext_lazy("Services shown"), "compass", _door, "backoffice:dossier"),
    "note": Way(
        gettext_lazy("Notes"), "pencil", lambda event: label(Shelf, event.what), "backoffice:person_notes"
    ),
    "appointment": Way(
        gettext_lazy("Appointments"),
        "calendar-days",
        lambda event: label(Status, event.what),
        "backoffice:person_appointments",
    ),
    "goal": Way(
        gettext_lazy("Goals"), "route", lambda event: label(GoalState, event.what), "backoffice:goal", True
    ),
    "review": Way(
        gettext_lazy("Plan looked at again"), "history", lambda _event: "", "backoffice:person_plan"
    ),
    "assessment": Way(
        gettext_lazy("Assessments"),
        "list-filter",
        lambda event: title_of(event.what),
        "backoffice:assessment",
        True,
    ),
    "mediation": Way(
        gettext_lazy("Institutions asked"),
        "building-2",
        lambda event: label(InstitutionAnswer, event.what),
        "backoffice:mediation",
        True,
    ),
    "callback": Way(
        gettext_lazy("Asked to be called"),
        "phone",
        lambda event: label(Source, event.what),
        "backoffice:callback",
        True,
    ),
    "help": Way(
        gettext_lazy("Help given"),
        "ticket",
        lambda event: label(HelpKind, event.what),
        "backoffice:receipt",
        True,
    ),
    "paper": Way(
        gettext_lazy("Documents"), "file-text", lambda event: label(Shelf, event.what), "backoffice:papers"
    ),
    "procedure": Way(
        gettext_lazy("Procedures begun"), "list", lambda _event: "", "backoffice:procedure", of_row=True
    ),
    "procedure_closed": Way(
        gettext_lazy("Procedures closed"), "list", lambda _event: "", "backoffice:procedure", of_row=True
    ),
    "procedure_event": Way(
        gettext_lazy("Events of procedures"), "mail", lambda _event: "", "backoffice:procedure", of_what=True
    ),
    "procedure_date": Way(
        gettext_lazy("Dates computed again"), "clock", lambda _event: "", "backoffice:procedure", of_what=True
    ),
    "procedure_explained": Way(
        gettext_lazy("Procedures explained"),
        "languages",
        lambda _event: "",
        "backoffice:explain",
        of_what=True,
    ),
    "consent": Way(
        gettext_lazy("Consents"),
        "shield-check",
        lambda event: label(Purpose, event.what),
        "backoffice:person_consents",
    ),
}


@requires(OPEN_DOSSIER)
@require_safe
def timeline(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    # How they are reached is not shown here: not read.
    held = dossiers_visible_to(request.actor).prefetch_related(None)
    dossier = get_object_or_404(held, pk=dossier_id)
    read_dossier(request.actor, dossier)
    sight = sight_of(request.actor, dossier.person)
    asked = [code for code in request.GET.getlist("of") if code in WAYS]
    before = _instant(request.GET.get("before", ""))
    found = events_of(request.actor, dossier, sight, of=asked, before=before)
    shown, others = found[:PAGE], found[PAGE:]
    texts = note_texts(
        request.actor, dossier, sight, [event.row_id for event in shown if event.kind == "note"]
    )
    told = {
        key: said_of_a_procedure(said)
        for key, said in words_of(
            request.actor,
            dossier,
            sight,
            [(event.kind, event.row_id, event.what) for event in shown if event.kind.startswith("procedure")],
        ).items()
    }
    kept = [("of", code) for code in asked]
    context = head_of(dossier, "person_timeline") | {
        "events": [
            {
                "at": event.at,
                "way": WAYS[event.kind],
                "says": told.get(event.row_id, "") or WAYS[event.kind].says(event),
                "text": Truncator(texts.get(event.row_id, "")).chars(NOTE_SHOWN),
                "by": event.by,
                "url": reverse(WAYS[event.kind].page, args=[_page_of(event, dossier.pk)]),
            }
            for event in shown
            if event.kind in WAYS
        ],
        "filters": [
            {
                "url": _filtered(tab.of),
                "label": tab.label,
                "icon": tab.icon,
                "current": set(asked) == set(tab.of),
            }
            for tab in TABS
            if tab.of
        ],
        "ahead": birthdays_ahead(dossier.person, sight) if before is None and not asked else [],
        "is_whole": not asked,
        "is_latest": before is None,
        "earlier": urlencode([*kept, ("before", shown[-1].at.isoformat())]) if others else "",
    }
    return render(request, "backoffice/person/timeline.html", context)


def _page_of(event: Event, dossier_id: UUID) -> UUID:
    way = WAYS[event.kind]
    if way.of_what:
        return UUID(event.what)
    return event.row_id if way.of_row else dossier_id


def _filtered(kinds: tuple[str, ...]) -> str:
    return "?" + urlencode([("of", kind) for kind in kinds])


def _instant(text: str) -> datetime | None:
    try:
        read = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError:
        return None
    return read if read.tzinfo and 1990 <= read.year <= 2190 else None
