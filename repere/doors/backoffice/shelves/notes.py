from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from repere.accompaniment.casework import access
from repere.accompaniment.casework.models import Dossier
from repere.accompaniment.casework.notes import actions
from repere.accompaniment.casework.notes.queries import notes_visible_to
from repere.accompaniment.people.shelves import queries, rules
from repere.accompaniment.people.shelves.choices import Shelf
from repere.doors.backoffice.paging import page_of
from repere.doors.backoffice.person.head import head_of, opened
from repere.doors.backoffice.shelves.forms import NoteForm
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
    form = NoteForm(_offered(request, dossier, sight), request.POST if request.method == "POST" else None)
    if form.is_valid():
        shelf = rules.Shelf(form.cleaned_data["shelf"])
        actions.write_note(request.actor, dossier, shelf, form.cleaned_data["text"], now=timezone.now())
        messages.success(request, _("It is written."))
        return redirect("backoffice:person_notes", dossier.pk)
    page = page_of(notes_visible_to(request.actor, dossier, sight), request)
    names = display_names({note.author_id for note in page})
    context = head_of(dossier, "person_notes") | {
        "form": form,
        "page": page,
        "notes": [
            {
                "row": note,
                "author": names.get(note.author_id, ""),
                "shelf": Shelf(note.shelf).label,
                "is_private": note.shelf == Shelf.PRIVATE,
            }
            for note in page
        ],
    }
    return render(request, "backoffice/shelves/notes.html", context)


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
