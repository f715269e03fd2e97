from collections.abc import Iterable
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import Max, QuerySet
from django.utils.timezone import make_aware

from repere.accompaniment.people.erasure import rules
from repere.accompaniment.people.erasure.models import Erasure, LegalHold
from repere.accompaniment.people.models import Person
from repere.foundation.toolkit import attached
from repere.foundation.toolkit.actors import Actor


def erasures_visible_to(actor: Actor) -> QuerySet[Erasure]:
    """The certificates of its organisation, the latest first."""
    return Erasure.objects.filter(organisation=actor.organisation_id).order_by("-erased_at", "-pk")


def people_to_erase(actor: Actor) -> QuerySet[Person]:
    """Whom the data protection officer may forget: of their organisation, whoever else may see them."""
    return Person.unscoped.filter(organisation=actor.organisation_id, merged_into=None).order_by("pk")


def with_what_is_shown(people: QuerySet[Person]) -> QuerySet[Person]:
    return people.select_related("dossier").prefetch_related("names", "contacts", "documents")


def people_due(actor: Actor, today: date) -> QuerySet[Person]:
    """Those whose time is over, the longest known first; nobody who is held."""
    limit = make_aware(datetime.combine(rules.cutoff(today), time()))
    due = people_to_erase(actor).filter(created_at__lt=limit)
    due = due.exclude(pk__in=LegalHold.unscoped.filter(lifted_at=None).values("person"))
    for entry in attached.entries():
        if entry.contact:
            since = entry.rows().filter(**{f"{entry.contact}__gte": limit})
            due = due.exclude(pk__in=since.exclude(**{entry.by[0]: None}).values(attached.way(entry)))
    return due.order_by("created_at", "pk")


def last_contacts(people: Iterable[Person]) -> dict[UUID, datetime]:
    """The last time each of them came; the day they were written down, for whoever never did."""
    found = {person.pk: person.created_at for person in people}
    for entry in attached.entries():
        if entry.contact and found:
            way = attached.way(entry)
            rows = entry.rows().filter(**{f"{way}__in": list(found)}).values_list(way)
            for pk, last in rows.annotate(last=Max(entry.contact)).order_by():
                found[pk] = max(found[pk], last)
    return found


def hold_on(person: Person) -> LegalHold | None:
    return LegalHold.unscoped.filter(person=person, lifted_at=None).first()


def what_hangs_on(person: Person) -> list[tuple[attached.Attached, int, int]]:
    """Before anything is destroyed: of each table, how many rows would go and how many would still be counted."""
    here = attached.held([person.pk])
    return [
        (entry, len(here[entry.table]), len(here[entry.table]) if entry.keeps else 0)
        for entry in attached.entries()
        if entry.moves and here[entry.table]
    ]
