from django.db.models import QuerySet

from repere.accompaniment.people.models import Person, PersonDocument, PersonName, PersonReader
from repere.accompaniment.people.queries import people_visible_to
from repere.foundation.toolkit.actors import Actor


def names_of(actor: Actor, person: Person) -> QuerySet[PersonName]:
    in_sight = people_visible_to(actor).order_by()
    return PersonName.unscoped.filter(person=person, person__in=in_sight).select_related("person")


def documents_of(actor: Actor, person: Person) -> QuerySet[PersonDocument]:
    in_sight = people_visible_to(actor).order_by()
    return PersonDocument.unscoped.filter(person=person, person__in=in_sight).select_related("person")


def readers_of(actor: Actor, person: Person) -> QuerySet[PersonReader]:
    in_sight = people_visible_to(actor).order_by()
    return PersonReader.unscoped.filter(person=person, person__in=in_sight).order_by("named_at", "pk")
