from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime

from repere.accompaniment.people.actions import unindex_person
from repere.accompaniment.people.erasure import access, queries, rules
from repere.accompaniment.people.erasure.choices import Reason
from repere.accompaniment.people.erasure.models import Erasure, LegalHold
from repere.accompaniment.people.models import Ending, Person
from repere.accompaniment.people.queries import dossier_of
from repere.accompaniment.people.retention.rules import LONGEST_HOLD, check_until
from repere.foundation.audit import trail
from repere.foundation.toolkit import attached, upkeep
from repere.foundation.toolkit.actors import Actor, Grant, NotAllowed, Role
from repere.foundation.toolkit.ids import readable_code
from repere.foundation.vault import keyring

# What is over here for lack of time says nothing to whoever still accompanies them.
NOT_TOLD = frozenset({Reason.TIME_OVER, Reason.NOT_NEEDED})


def _own(grant: Grant, actor: Actor, person: Person) -> None:
    grant.require(actor)
    if actor.role is not Role.SYSTEM and person.organisation_id != actor.organisation_id:
        raise NotAllowed(grant.name)


@transaction.atomic
def prepare_erasure(actor: Actor, person: Person) -> None:
    """The officer looks at whom they are about to forget: that is read, and written down."""
    _own(access.ERASE, actor, person)
    trail.record(actor, "person.erasure_prepared", person, dossier_id=dossier_of(person))


@transaction.atomic
def erase(actor: Actor, person: Person, *, asked_by: str, reason: str, now: datetime) -> Erasure:
    """Forget somebody for real, with whoever was joined to them: keys, index, rows. What is left is counted.

    Raises `CannotBeErased` ("held", "joined"). Copies of the database made before cannot be opened for them any
    more, since the keys that open them are gone.
    """
    _own(access.ERASE, actor, person)
    person = Person.unscoped.select_for_update().get(pk=person.pk)
    rules.check_erasing(
        is_held=queries.hold_on(person) is not None, is_joined=person.merged_into_id is not None
    )
    organisation_id, dossier_id = person.organisation_id, dossier_of(person)
    # It frees what answers for itself: before anything is looked up to be destroyed.
    announcements = attached.announcements(sorted(attached.held([person.pk])[Person]))
    here = attached.held([person.pk])
    people = list(Person.unscoped.filter(pk__in=here[Person]))
    for one in people:
        unindex_person(one)
    subjects = [pk for entry in attached.entries() if entry.is_subject for pk in here[entry.table]]
    gone = attached.leave_statistics(here, now)
    keys = sum(keyring.forget(organisation_id, subject_id) for subject_id in subjects)
    certificate = Erasure.objects.create(
        organisation_id=organisation_id,
        number=new_number(organisation_id),
        asked_by=asked_by,
        reason=reason,
        erased_at=now,
        erased_by_id=actor.user_id,
        erased_by_role=actor.role,
        people=len(people),
        keys=keys,
        gone=[[told.table, told.gone, told.counted] for told in gone if told.gone],
    )
    if reason not in NOT_TOLD:
        for announce in announcements:
            announce(certificate)
    trail.record(
        actor, "person.erased", certificate, dossier_id=dossier_id, organisation_id=organisation_id,
        asked_by=asked_by, erased_because=reason, keys=keys,
    )  # fmt: skip
    # The log of the embedded database still holds the pages as they were: written back and cut at once.
    transaction.on_commit(upkeep.checkpoint)
    return certificate


def new_number(organisation_id: UUID) -> str:
    number = readable_code(8)
    while Erasure.objects.filter(organisation=organisation_id, number=number).exists():
        number = readable_code(8)
    return number


@transaction.atomic
def hold(actor: Actor, person: Person, *, because: str, until: date, now: datetime) -> LegalHold:
    """Keep somebody's dossier until a day, or until the hold is lifted; placing it twice is placing it once."""
    _own(access.HOLD, actor, person)
    check_until(until, localtime(now).date(), LONGEST_HOLD)
    return place_hold(actor, person, because=because, until=until, now=now)


@transaction.atomic
def place_hold(actor: Actor, person: Person, *, because: str, until: date, now: datetime) -> LegalHold:
    """For whoever was already asked whether they may: notice that was given is taken back."""
    Person.unscoped.select_for_update().get(pk=person.pk)
    already = queries.hold_on(person)
    if already:
        return already
    made = LegalHold.unscoped.create(
        person=person, because=because, ends_on=until, placed_at=now, placed_by_id=actor.user_id
    )
    Ending.unscoped.filter(person=person).delete()
    trail.record(
        actor, "person.held", person, dossier_id=dossier_of(person), held_because=because,
        organisation_id=person.organisation_id, until=until.isoformat(),
    )  # fmt: skip
    return made


@transaction.atomic
def lift_hold(actor: Actor, person: Person, *, now: datetime) -> None:
    _own(access.HOLD, actor, person)
    held = queries.hold_on(person)
    if held is None:
        return
    held.lifted_at, held.lifted_by_id = now, actor.user_id
    held.save(update_fields=["lifted_at", "lifted_by_id"])
    trail.record(
        actor,
        "person.hold_lifted",
        person,
        dossier_id=dossier_of(person),
        organisation_id=person.organisation_id,
    )
