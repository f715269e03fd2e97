from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, prefetch_related_objects

from repere.accompaniment.people.household import rules
from repere.accompaniment.people.household.choices import Tie
from repere.accompaniment.people.household.rules import Majority
from repere.accompaniment.people.models import Person, Relation
from repere.accompaniment.people.queries import Looking, people_visible_to, seen_by
from repere.accompaniment.people.rules import Birth
from repere.foundation.audit.models import TrailLine
from repere.foundation.organisations.models import Organisation
from repere.foundation.toolkit.actors import Actor
from repere.foundation.toolkit.keys import derived_key, keyed_digest


@dataclass(frozen=True, slots=True)
class Seen:
    """A tie seen from one side: what the other is to this person. `other` None: by the name that was said."""

    relation: Relation
    kind: str
    other: Person | None


def relations_of(actor: Actor, person: Person) -> list[Seen]:
    """A tie with somebody out of the actor's sight is out of sight as well: nothing says that it is there."""
    in_sight = people_visible_to(actor).order_by()
    rows = (
        Relation.unscoped.filter(Q(person=person) | Q(other=person))
        .filter(Q(person__in=in_sight) & (Q(other__isnull=True) | Q(other__in=in_sight)))
        .select_related("person__dossier", "other__dossier")
        .order_by("told_at", "pk")
    )
    seen = [
        Seen(row, row.kind, row.other)
        if row.person_id == person.pk
        else Seen(row, rules.seen_from_the_other(row.kind), row.person)
        for row in rows
    ]
    prefetch_related_objects([tie.other for tie in seen if tie.other is not None], "names")
    return seen


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of a household who has a dossier here: what they are to the person, empty when through another."""

    person: Person
    kind: str


# Ties that make no family.
NOT_FAMILY = (Tie.FRIEND.value, Tie.OTHER.value)


def household_of(actor: Actor, person: Person) -> list[Member]:
    """Relatives in the actor's sight, then theirs: a brother is known by the mother. One read."""
    in_sight = people_visible_to(actor).order_by()
    rows = Relation.unscoped.filter(person__in=in_sight, other__in=in_sight).exclude(kind__in=NOT_FAMILY)
    near = rows.filter(Q(person=person) | Q(other=person)).order_by()
    theirs = Q(person__in=near.values("person")) | Q(person__in=near.values("other"))
    theirs |= Q(other__in=near.values("person")) | Q(other__in=near.values("other"))
    ties = list(
        rows.filter(theirs).select_related("person__dossier", "other__dossier").order_by("told_at", "pk")
    )
    found: dict[UUID, Member] = {}
    for tie in ties:
        if tie.person_id == person.pk and tie.other is not None:
            found[tie.other.pk] = Member(tie.other, tie.kind)
        elif tie.other_id == person.pk:
            found[tie.person_id] = Member(tie.person, rules.seen_from_the_other(tie.kind))
    for tie in ties:
        for one in (tie.person, tie.other):
            if one is not None and one.pk != person.pk:
                found.setdefault(one.pk, Member(one, ""))
    return list(found.values())


def relations_visible_to(actor: Actor) -> QuerySet[Relation]:
    in_sight = people_visible_to(actor).order_by()
    return Relation.unscoped.filter(
        Q(person__in=in_sight) & (Q(other__isnull=True) | Q(other__in=in_sight))
    ).select_related("person", "other")


def has_somebody_responsible(who: Looking, person: str = "pk") -> Q:
    """Whether a parent or a guardian is written of the person of a row, as far as the reader sees; one who is sought
    is not there to answer for anybody."""
    theirs = Relation.unscoped.filter(
        Q(kind__in=(Tie.PARENT, Tie.GUARDIAN)) | Q(is_guardian=True),
        Q(other__isnull=True) | seen_by(who, "other__"),
        person=OuterRef(person),
        is_sought=False,
    )
    of_others = Relation.unscoped.filter(
        seen_by(who, "person__"), other=OuterRef(person), kind__in=(Tie.CHILD, Tie.WARD)
    )
    return Q(Exists(theirs)) | Q(Exists(of_others))


def birth_of(person: Person) -> Birth:
    return Birth(
        person.birth_year, person.birth_month, person.birth_day, person.birth_precision == "estimated"
    )


def majority_key(organisation_id: UUID, month: str) -> int:
    """What a month becomes in the table: nobody reads a birth in it, and two organisations never share one."""
    return keyed_digest(derived_key("majority", str(organisation_id)), month)


def majority_key_of(person: Person) -> int | None:
    comes = rules.majority(birth_of(person))
    return majority_key(person.organisation_id, rules.month_of(comes.on)) if comes else None


def coming_of_age(
    actor: Actor, today: date, *, before: int = 1, after: int = 6
) -> list[tuple[Person, Majority]]:
    """Those in the actor's sight who come of age within so many months, or just have; the soonest first."""
    if actor.organisation_id is None:
        return []
    months = rules.months_around(today, before=before, after=after)
    keys = [majority_key(actor.organisation_id, month) for month in months]
    rows = people_visible_to(actor).filter(majority_key__in=keys)
    return sorted(_with_majority(rows), key=lambda found: (found[1].on, found[0].pk))


def came_of_age(today: date) -> Iterator[tuple[Person, Majority]]:
    """Of every organisation: those whose day was in this month or the last, and has come."""
    months = rules.months_around(today, before=1, after=0)
    for organisation_id in Organisation.objects.values_list("pk", flat=True).order_by("pk"):
        keys = [majority_key(organisation_id, month) for month in months]
        rows = Person.unscoped.filter(
            organisation_id=organisation_id, majority_key__in=keys, merged_into__isnull=True
        )
        yield from (found for found in _with_majority(rows.order_by("pk")) if found[1].on <= today)


def how_many_come_of_age(organisation_id: UUID, today: date, *, within: timedelta) -> int:
    """From today on, of those whom every colleague may see: a figure tells of nobody hidden."""
    keys = [majority_key(organisation_id, month) for month in rules.months_around(today, before=0, after=2)]
    rows = Person.unscoped.filter(
        organisation_id=organisation_id, majority_key__in=keys, merged_into=None, is_hidden=False
    )
    return sum(today <= comes.on <= today + within for _person, comes in _with_majority(rows))


def _with_majority(rows: QuerySet[Person]) -> list[tuple[Person, Majority]]:
    people = rows.select_related("dossier").prefetch_related("names")
    return [(person, comes) for person in people if (comes := rules.majority(birth_of(person)))]


def is_majority_noted(person: Person) -> bool:
    return TrailLine.objects.filter(
        organisation_id=person.organisation_id, subject_id=person.pk, verb="person.came_of_age"
    ).exists()
