from datetime import date

from django.db.models import QuerySet

from repere.accompaniment.people.erasure.models import Erasure, LegalHold
from repere.accompaniment.people.models import Person
from repere.accompaniment.people.retention.rules import heard_by
from repere.foundation.organisations.models import Organisation
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
    """Those whose time is over, the longest unheard of first; nobody who is held or put away."""
    months = Organisation.objects.values_list("months_kept", flat=True).get(pk=actor.own_organisation_id)
    due = people_to_erase(actor).filter(archive=None, heard_on__lt=heard_by(today, months))
    due = due.exclude(pk__in=LegalHold.unscoped.filter(lifted_at=None).values("person"))
    return due.order_by("heard_on", "pk")


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
