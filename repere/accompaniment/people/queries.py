from datetime import datetime
from threading import local
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone

from repere.accompaniment.people.models import Person, PersonContact, PersonName, PersonReader
from repere.accompaniment.people.shelves import rules
from repere.foundation.toolkit.actors import Actor
from repere.foundation.toolkit.models import columns_of, row_of
from repere.foundation.toolkit.prepared import Prepared


def people_visible_to(actor: Actor) -> QuerySet[Person]:
    """Those its organisation knows and the actor may see; joined to another, they are that other."""
    known = Person.unscoped.filter(organisation=actor.organisation_id, merged_into=None)
    return known.filter(in_sight_of(actor)).order_by("-pk")


class Looking(NamedTuple):
    """Who looks, and when: what a prepared query is narrowed by (`shelves.rules.reach`)."""

    user_id: UUID | None
    at: datetime
    reach: rules.Reach


def looking(actor: Actor) -> Looking:
    return Looking(actor.user_id, timezone.now(), rules.reach(actor.role.value, by_team=actor.by_team))


def in_sight_of(actor: Actor, person: str = "") -> Q:
    """Those the actor may see; `person` is the way to them, such as `person__`."""
    return seen_by(looking(actor), person)


def seen_by(who: Looking, person: str = "") -> Q:
    """What `shelves.rules.sees` says of one of them, said of all by the database."""
    if who.reach is rules.Reach.ALL:
        return Q(pk__isnull=False)  # everybody; an empty Q would vanish beside another
    if who.reach is rules.Reach.NONE:
        return Q(pk__isnull=True)
    named = Q(Exists(in_force(who).filter(person=OuterRef(f"{person}pk"))))
    return named if who.reach is rules.Reach.NAMED else Q(**{f"{person}is_hidden": False}) | named


def in_force(who: Looking) -> QuerySet[PersonReader]:
    """Where this colleague is named, today."""
    own = PersonReader.unscoped.filter(user_id=who.user_id)
    return own.filter(Q(until__isnull=True) | Q(until__gt=who.at))


def dossier_of(person: Person | None) -> UUID | None:
    """The id of their dossier, for the trail."""
    try:
        return person.dossier.pk if person is not None else None
    except ObjectDoesNotExist:
        return None


# What a line of a list shows of somebody.
_OF_PERSON: Final = (
    "id", "organisation_id", "birth_year", "birth_month", "birth_day", "birth_precision", "languages", "is_hidden",
    "merged_into_id",
)  # fmt: skip
_OF_DOSSIER: Final = ("id", "organisation_id", "person_id", "code")
_OF_NAME: Final = ("id", "person_id", "text")


@Prepared
def _people(
    ids: list[UUID], user_id: UUID | None, at: datetime, reach: rules.Reach
) -> QuerySet[Person, tuple[Any, ...]]:
    people = Person.unscoped.filter(seen_by(Looking(user_id, at, reach)), pk__in=ids)
    return people.values_list(*_OF_PERSON, *[f"dossier__{name}" for name in _OF_DOSSIER])


@Prepared
def _names(person_ids: list[UUID]) -> QuerySet[PersonName, tuple[Any, ...]]:
    names = PersonName.unscoped.filter(person__in=person_ids).order_by("position", "pk")
    return names.values_list(*_OF_NAME)


def _dossier() -> type[Model]:
    # Of the room above, known by its way back.
    dossier: type[Model] = Person._meta.get_field("dossier").related_model
    return dossier


# Writing a query that will not run takes as long as reading ten rows.
_no_query: Final = local()


def _as_prefetched(model: type[PersonName] | type[PersonContact], rows: list[Any]) -> Any:
    """As a prefetch leaves them."""
    queries: dict[Any, Any] = _no_query.__dict__
    if model not in queries:
        queries[model] = model.unscoped.none().query
    shown: Any = QuerySet(model, query=queries[model])
    shown._result_cache, shown._prefetch_done = rows, True
    return shown


@Prepared
def _names_and_contacts(ids: list[UUID]) -> QuerySet[Person, tuple[Any, ...]]:
    # One query for both: somebody has two names and two numbers, and a page is counted in queries.
    return Person.unscoped.filter(pk__in=ids).values_list(
        "pk", *columns_of(PersonName, "names__"), *columns_of(PersonContact, "contacts__")
    )


def with_names_and_contacts(*people: Person) -> None:
    """Of people in sight: their names and contacts are at hand, whole."""
    names: dict[UUID, dict[UUID, PersonName]] = {person.pk: {} for person in people}
    contacts: dict[UUID, dict[UUID, PersonContact]] = {person.pk: {} for person in people}
    for pk, *row in _names_and_contacts([person.pk for person in people]):
        cells = iter(row)
        name, contact = row_of(PersonName, cells), row_of(PersonContact, cells)
        if name is not None:
            names[pk].setdefault(name.pk, name)
        if contact is not None:
            contacts[pk].setdefault(contact.pk, contact)
    for person in people:
        in_order = sorted(names[person.pk].values(), key=lambda name: (name.position, name.pk))
        by_age = sorted(contacts[person.pk].values(), key=lambda contact: contact.pk)
        person._prefetched_objects_cache = {  # type: ignore[attr-defined]  # Django's own
            "names": _as_prefetched(PersonName, in_order),
            "contacts": _as_prefetched(PersonContact, by_age),
        }


def people_by_id(actor: Actor, ids: list[UUID]) -> list[Person]:
    """In the order given, with what a row shows."""
    if not ids:
        return []
    found: dict[UUID, Person] = {}
    names: dict[UUID, list[PersonName]] = {}
    for row in _people(ids, *looking(actor)):
        cells = iter(row)
        person, dossier = row_of(Person, cells, _OF_PERSON), row_of(_dossier(), cells, _OF_DOSSIER)
        # Their organisation is compared here: SQLite would rather read all its people than these few.
        if person.organisation_id == actor.organisation_id:
            found[person.pk] = person
            if dossier is not None:
                person.dossier = dossier
    for row in _names(list(found)):
        name = row_of(PersonName, iter(row), _OF_NAME)
        names.setdefault(name.person_id, []).append(name)
    for person in found.values():
        person._prefetched_objects_cache = {"names": _as_prefetched(PersonName, names.get(person.pk, []))}  # type: ignore[attr-defined]  # Django's own
    return [found[pk] for pk in ids if pk in found]
