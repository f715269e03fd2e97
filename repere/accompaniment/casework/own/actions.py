"""What the desk does in somebody's name: the copy of all that is kept about them, which they have a right to."""

from django.db import transaction

from repere.accompaniment.casework import access as casework
from repere.accompaniment.casework.models import Dossier
from repere.accompaniment.casework.own import access
from repere.accompaniment.people.shelves.rules import Shelf
from repere.foundation.audit import trail
from repere.foundation.toolkit.actors import Actor, Role


@transaction.atomic
def copy_for_person(actor: Actor, dossier: Dossier, *, with_status: bool) -> Actor:
    """Who reads in their name, for this copy; the person sees that it was made as they see a dossier opened.

    Asked of whoever reads every shelf that is in it: a copy is whole, or is not made.
    """
    casework.require_own(access.COPY, actor, dossier)
    for shelf in (Shelf.IDENTITY, Shelf.NEEDS, Shelf.HEALTH, *([Shelf.STATUS] if with_status else ())):
        casework.require_reads(actor, dossier, shelf)
    trail.record(actor, "copy.read", dossier, dossier_id=dossier.pk)
    return Actor(None, None, Role.PERSON, person_id=dossier.person_id)
