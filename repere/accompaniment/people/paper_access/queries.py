from datetime import datetime

from django.db.models import QuerySet
from django.utils.timezone import localdate

from repere.accompaniment.people.access import OWN
from repere.accompaniment.people.models import PaperAccess, Person
from repere.accompaniment.people.paper_access import rules
from repere.accompaniment.people.queries import people_visible_to
from repere.foundation.toolkit.actors import Actor


def accesses_of(actor: Actor, person: Person) -> QuerySet[PaperAccess]:
    """For the desk: when each was made, used, closed; neither its code nor its PIN is anywhere."""
    in_sight = people_visible_to(actor).order_by()
    return PaperAccess.unscoped.filter(person=person, person__in=in_sight).select_related("person")


def open_accesses(person: Person) -> QuerySet[PaperAccess]:
    """Those that were not revoked, closed after wrong PINs or not."""
    return PaperAccess.unscoped.filter(person=person, revoked_at__isnull=True)


def usable(now: datetime) -> QuerySet[PaperAccess]:
    """Those that open today; of somebody joined to another, none does."""
    return PaperAccess.unscoped.filter(
        revoked_at__isnull=True,
        locked_at__isnull=True,
        ends_on__gte=localdate(now),
        person__merged_into__isnull=True,
    )


def access_with_digest(digest: str) -> PaperAccess | None:
    """Across organisations, in any state: the paper itself says whose it is."""
    return PaperAccess.unscoped.filter(digest=digest).select_related("person__dossier").first()


def access_of_visit(digest: str, now: datetime) -> PaperAccess | None:
    """The one whose visit this is, while it lasts."""
    found = usable(now).filter(visit=digest).select_related("person__dossier", "organisation").first()
    if found is None or found.visit_began_at is None or found.visit_seen_at is None:
        return None
    return None if rules.is_over(found.visit_began_at, found.visit_seen_at, now) else found


def own_person(actor: Actor) -> Person:
    """Whoever comes through their own door, and nobody else."""
    OWN.require(actor)
    people = Person.unscoped.filter(merged_into__isnull=True).select_related("organisation", "dossier")
    found: Person = people.prefetch_related("names", "contacts", "documents", "relations").get(
        pk=actor.person_id
    )
    return found


def own_accesses(actor: Actor) -> QuerySet[PaperAccess]:
    OWN.require(actor)
    return PaperAccess.unscoped.filter(person=actor.person_id)
