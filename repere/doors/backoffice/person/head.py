"""What surrounds every page of a person: who, and the other pages."""

from dataclasses import dataclass
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.casework import actions as casework
from repere.accompaniment.casework.models import Dossier
from repere.accompaniment.casework.queries import dossiers_visible_to
from repere.doors.backoffice.rows import person_row
from repere.doors.guard.marks import ActorRequest

PAGES: tuple[tuple[str, Promise], ...] = (
    ("dossier", _("Dossier")),
    ("person_timeline", _("Timeline")),
    ("person_details", _("Identity")),
    ("person_relatives", _("Relatives")),
    ("person_contacts", _("How to reach them")),
    ("person_plan", _("Plan")),
    ("person_notes", _("Notes")),
    ("person_team", _("Team")),
    ("person_consents", _("Consents")),
    ("person_appointments", _("Appointments")),
    ("papers", _("Documents")),
    ("person_help", _("Help given")),
    ("person_cards", _("Card")),
    ("person_papers", _("Own door")),
)


@dataclass(frozen=True, slots=True)
class Tab:
    url: str
    label: str | Promise
    current: bool


def tabs(dossier_id: UUID, here: str) -> list[Tab]:
    return [
        Tab(reverse(f"backoffice:{name}", args=[dossier_id]), label, name == here) for name, label in PAGES
    ]


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
