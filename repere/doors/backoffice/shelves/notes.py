from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from repere.accompaniment.casework import access
from repere.accompaniment.casework.models import Dossier
from repere.accompaniment.casework.notes import actions
from repere.accompaniment.casework.notes.queries import (
    draft_of,
    notes_to_correct,
    notes_visible_to,
    remarks_on,
)
from repere.accompaniment.casework.notes.rules import Found, Remark
from repere.accompaniment.people.shelves import queries, rules
from repere.accompaniment.people.shelves.choices import Shelf
from repere.doors.backoffice.paging import page_of
from repere.doors.backoffice.person.head import head_of, opened
from repere.doors.backoffice.shelves.forms import MOST, CorrectionForm, NoteForm
from repere.doors.guard.marks import ActorRequest, requires
from repere.foundation.accounts.queries import display_names

# Identity has its own page: a note is about what somebody lives.
OFFERED = (rules.Shelf.NEEDS, rules.Shelf.STATUS, rules.Shelf.HEALTH, rules.Shelf.PRIVATE)


@requires(access.OPEN_DOSSIER)
@require_http_methods(["GET", "POST"])
def notes(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """The notes that the reader may read, and a new one: before it is saved, how many will read it."""
    dossier = opened(request, dossier_id)
    sight = queries.sight_of(request.actor, dossier.person)
    offered, now = _offered(request, dossier, sight), timezone.now()
    if request.POST.get("act") == "draft":
        return _draft(request, dossier, offered)
    draft = draft_of(request.actor, dossier) if request.method == "GET" else None
    begun = {"shelf": draft.shelf, "text": draft.text} if draft else None
    form = NoteForm(offered, request.POST if request.method == "POST" else None, initial=begun)
    remarks: list[Found] = []
    if form.is_valid():
        shelf, text = rules.Shelf(form.cleaned_data["shelf"]), form.cleaned_data["text"]
        remarks = _remarks(request, dossier, shelf, text)
        if not remarks:
            actions.write_note(request.actor, dossier, shelf, text, now=now)
            messages.success(request, _("It is written."))
            return redirect("backoffice:person_notes", dossier.pk)
        # Whoever goes to think about it finds it again.
        actions.save_draft(request.actor, dossier, shelf.value, text, now=now)
    page = page_of(notes_visible_to(request.actor, dossier, sight), request)
    names = display_names({note.author_id for note in page})
    context = head_of(dossier, "person_notes") | {
        "form": form,
        "remarks": shown_remarks(remarks),
        "draft": draft,
        "page": page,
        "notes": [
            {
                "row": note,
                "author": names.get(note.author_id, ""),
                "shelf": Shelf(note.shelf).label,
                "is_private": note.shelf == Shelf.PRIVATE,
                "is_mine": note.author_id == request.actor.user_id and note.sealed_at is None,
                "before": list(note.before.all()),
            }
            for note in page
        ],
    }
    return render(request, "backoffice/shelves/notes.html", context)


def _draft(request: ActorRequest, dossier: Dossier, offered: list[tuple[str, str]]) -> HttpResponse:
    """Kept as it is written, by the page itself or by a button."""
    shelf = request.POST.get("shelf", "")
    shelf = shelf if shelf in dict(offered) else ""
    text = request.POST.get("text", "").replace("\0", "")[:MOST]
    actions.save_draft(request.actor, dossier, shelf, text, now=timezone.now())
    if request.headers.get("X-Draft"):
        return HttpResponse(status=204)
    messages.success(request, _("Kept for you alone, until you write it or empty it."))
    return redirect("backoffice:person_notes", dossier.pk)


def _remarks(request: ActorRequest, dossier: Dossier, shelf: rules.Shelf, text: str) -> list[Found]:
    """What is to be told before it is saved; nothing once its author has said that it is so."""
    if "sure" in request.POST:
        return []
    return remarks_on(request.actor, dossier, shelf, text, author=str(request.user))


SAID = {
    Remark.OTHER_NAME: gettext_lazy("The name of somebody else, it seems:"),
    Remark.TELEPHONE: gettext_lazy("A telephone number:"),
    Remark.EMAIL: gettext_lazy("An e-mail address:"),
    Remark.NUMBER: gettext_lazy("The number of a paper, it seems:"),
    Remark.HEALTH: gettext_lazy("Words of health or violence, on a shelf that more people read:"),
}


def shown_remarks(found: list[Found]) -> list[dict[str, object]]:
    return [{"said": SAID[one.remark], "words": one.words} for one in found]


@requires(access.OPEN_DOSSIER)
@require_http_methods(["GET", "POST"])
def note(request: ActorRequest, dossier_id: UUID, note_id: UUID) -> HttpResponse:
    """A note corrected by its author."""
    dossier = opened(request, dossier_id)
    sight = queries.sight_of(request.actor, dossier.person)
    found = get_object_or_404(notes_to_correct(request.actor, dossier, sight), pk=note_id)
    form = CorrectionForm(request.POST if request.method == "POST" else None, initial={"text": found.text})
    remarks: list[Found] = []
    if form.is_valid():
        text = form.cleaned_data["text"]
        remarks = _remarks(request, dossier, rules.Shelf(found.shelf), text)
        if not remarks:
            actions.correct_note(request.actor, found, text, now=timezone.now())
            messages.success(request, _("It is corrected; what it said before stays beside it."))
            return redirect("backoffice:person_notes", dossier.pk)
    context = head_of(dossier, "person_notes") | {
        "form": form,
        "shelf": Shelf(found.shelf).label,
        "remarks": shown_remarks(remarks),
    }
    return render(request, "backoffice/shelves/note.html", context)


def _offered(request: ActorRequest, dossier: Dossier, sight: rules.Sight) -> list[tuple[str, str]]:
    """The shelves one may write on, each with its audience."""
    actor, today = request.actor, timezone.localdate()
    colleagues = list(queries.roles_in_force(actor.own_organisation_id, today))
    audiences = queries.audiences_of(dossier.person, by_team=actor.by_team, among=colleagues)
    offered = []
    for shelf in OFFERED:
        if not sight.writes(shelf):
            continue
        if shelf is rules.Shelf.PRIVATE:
            said = _("you alone, and nobody once you have left")
        else:
            readers = len(audiences[shelf])
            said = ngettext(
                "%(n)s person will read this; the person may too",
                "%(n)s people will read this; the person may too",
                readers,
            ) % {"n": readers}
        offered.append((shelf.value, f"{Shelf(shelf.value).label} · {said}"))
    return offered
