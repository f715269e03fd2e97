"""What surrounds every page of a person: who, and the other pages."""

from collections.abc import Iterator
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils.safestring import SafeString

from repere.accompaniment.casework import actions as casework
from repere.accompaniment.casework.models import Dossier
from repere.accompaniment.casework.queries import dossiers_visible_to
from repere.accompaniment.people.models import Person
from repere.accompaniment.people.queries import with_names_and_contacts
from repere.doors.backoffice import words
from repere.doors.backoffice.person import drawn
from repere.doors.backoffice.person.tabs import tabs
from repere.doors.backoffice.rows import person_row
from repere.doors.design.pieces import path_to
from repere.doors.design.pieces import translated as _
from repere.doors.guard.marks import ActorRequest


def opened(request: ActorRequest, dossier_id: UUID) -> Dossier:
    """In the reader's sight, or a page that does not exist; reading it leaves a line in the trail."""
    seen = dossiers_visible_to(request.actor).prefetch_related(None)
    found: Dossier = get_object_or_404(seen, pk=dossier_id)
    with_names_and_contacts(found.person)
    if request.method != "POST":
        casework.read_dossier(request.actor, found)
    return found


def head_of(dossier: Dossier, here: str) -> dict[str, object]:
    if "contacts" not in getattr(dossier.person, "_prefetched_objects_cache", {}):
        with_names_and_contacts(dossier.person)
    return {
        "dossier": dossier,
        "person": dossier.person,
        "row": person_row(dossier.person),
        "tabs": tabs(dossier.pk, here),
        "in_short": list(in_short(dossier.person, dossier.pk)),
    }


def in_short(person: Person, dossier_id: UUID) -> Iterator[SafeString]:
    """What nobody should find out on another page: what endangers them, and how to speak with them; read with them."""
    contacts = list(person.contacts.all())
    if contacts and all(one.never for one in contacts):
        url = path_to("backoffice:person_contacts", dossier_id)
        yield drawn.told("bad", "circle-x", _("Never contact them"), url)
    elif any(one.never or one.precautions or one.never_say for one in contacts):
        url = path_to("backoffice:person_contacts", dossier_id)
        yield drawn.told("warn", "triangle-alert", _("Before calling, read how to reach them"), url)
    if person.is_hidden:
        yield drawn.told("warn", "eye-off", _("Seen by those named alone"))
    if person.greeted_as:
        yield drawn.told("", "user", person.greeted_as)
    if person.needs_interpreter:
        yield drawn.told("info", "languages", _("Interpreter needed"))
    if person.languages:
        yield drawn.told("", "languages", " · ".join(map(words.language_name, person.languages)))
