"""What somebody agrees to share, and that they no longer do."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from repere.accompaniment.people import access
from repere.accompaniment.people.consent import rules
from repere.accompaniment.people.consent.choices import Giver, HowGiven
from repere.accompaniment.people.models import Consent, Person
from repere.accompaniment.people.queries import dossier_of
from repere.foundation.audit import trail
from repere.foundation.toolkit.actors import Actor, NotAllowed, Role


@dataclass(frozen=True, slots=True)
class Agreement:
    """What was said. `recipient_id`, or `service_id` of one without an account; neither: any partner that a referral
    is sent to."""

    shelves: Collection[str]
    ends_on: date
    recipient_id: UUID | None = None
    giver: str = Giver.THEMSELVES
    how: str = HowGiven.SAID
    with_interpreter: bool = False
    service_id: UUID | None = None


class AlreadyWithdrawn(Exception):
    """It was withdrawn before."""


@transaction.atomic
def give_consent(
    actor: Actor, person: Person, agreed: Agreement, *, purpose: str = "sharing", now: datetime
) -> Consent:
    access.require_own(access.AGREE, actor, person)
    return record_consent(
        actor, agreed, person=person, purpose=purpose, now=now, organisation_id=person.organisation_id
    )


@transaction.atomic
def record_consent(
    actor: Actor,
    agreed: Agreement,
    *,
    person: Person | None,
    purpose: str,
    now: datetime,
    organisation_id: UUID | None,
) -> Consent:
    """For the actions of the rooms above: of a visitor without a dossier, by a card shown elsewhere, or by themselves
    through their own door."""
    if actor.person_id is None:
        access.AGREE.require(actor)
    else:
        access.OWN.require(actor)
        if person is None or person.pk != actor.person_id:
            raise NotAllowed(access.OWN.name)
    rules.check_terms(agreed.shelves, agreed.ends_on, localdate(now))
    consent = Consent.unscoped.create(
        organisation_id=organisation_id,
        person=person,
        purpose=purpose,
        recipient_id=agreed.recipient_id,
        service_id=agreed.service_id,
        shelves=[shelf for shelf in rules.SHELVES if shelf in agreed.shelves],
        giver=agreed.giver,
        how=agreed.how,
        with_interpreter=agreed.with_interpreter,
        given_at=now,
        given_by_id=actor.user_id,
        ends_on=agreed.ends_on,
    )
    trail.record(
        actor, "consent.given", consent, organisation_id=organisation_id, dossier_id=dossier_of(person),
        shelves=consent.shelves, until=agreed.ends_on.isoformat(), purpose=purpose,
    )  # fmt: skip
    return consent


@transaction.atomic
def withdraw_consent(actor: Actor, consent: Consent, *, now: datetime) -> Consent:
    """From this instant nobody reads what it covered."""
    access.AGREE.require(actor)
    if actor.role is not Role.SYSTEM and consent.organisation_id != actor.organisation_id:
        raise NotAllowed(access.AGREE.name)
    if consent.person is not None:
        access.require_own(access.AGREE, actor, consent.person)
    return end_consent(actor, consent, now=now)


def end_consent(actor: Actor, consent: Consent, *, now: datetime) -> Consent:
    """For the actions of the rooms above; must be run inside a transaction."""
    locked = Consent.unscoped.select_for_update(of=("self",)).select_related("person").get(pk=consent.pk)
    if locked.withdrawn_at is not None:
        raise AlreadyWithdrawn
    locked.withdrawn_at, locked.withdrawn_by_id = now, actor.user_id
    locked.save(update_fields=["withdrawn_at", "withdrawn_by_id"])
    trail.record(
        actor, "consent.withdrawn", locked, organisation_id=locked.organisation_id,
        dossier_id=dossier_of(locked.person), shelves=locked.shelves,
    )  # fmt: skip
    return locked
