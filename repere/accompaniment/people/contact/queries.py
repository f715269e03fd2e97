from django.db.models import QuerySet

from repere.accompaniment.people.models import Person, PersonContact
from repere.accompaniment.people.queries import people_visible_to
from repere.foundation.toolkit.actors import Actor


def contacts_of(actor: Actor, person: Person) -> QuerySet[PersonContact]:
    """With the person, whom the gate asks about; of somebody out of sight, none. Their own are theirs."""
    theirs = PersonContact.unscoped.filter(person=person).select_related("person")
    if actor.person_id is not None and actor.person_id == person.pk:
        return theirs
    return theirs.filter(person__in=people_visible_to(actor).order_by())
