"""What surrounds every page of a person: who, and the other pages."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from repere.accompaniment.casework import actions as casework
from repere.accompaniment.casework.models import Dossier
from repere.accompaniment.casework.queries import dossiers_visible_to
from repere.doors.backoffice.person.tabs import tabs
from repere.doors.backoffice.rows import person_row
from repere.doors.guard.marks import ActorRequest


def opened(request: ActorRequest, dossier_id: UUID) -> Dossier:
    """In the reader's sight, or a page that does not exist; reading it leaves a line in the trail."""
    found: Dossier = get_object_or_404(dossiers_visible_to(request.actor), pk=dossier_id)
    if request.method != "POST":
        casework.read_dossier(request.actor, found)
    return found


def head_of(dossier: Dossier, here: str) -> dict[str, object]:
    return {
        "dossier": dossier,
        "person": dossier.person,
        "row": person_row(dossier.person),
        "tabs": tabs(dossier.pk, here),
    }
