"""What somebody who comes through their own door reads: where they were sent, what they agreed to, who read."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from repere.accompaniment.casework.own.queries import own_dossier_ids
from repere.accompaniment.orientation.choices import Way
from repere.accompaniment.orientation.models import Orientation, Referral
from repere.accompaniment.orientation.own import rules
from repere.accompaniment.orientation.queries import Followed, as_followed, to_follow
from repere.accompaniment.orientation.steps import Step
from repere.accompaniment.people.access import OWN
from repere.accompaniment.people.consent.queries import terms_of
from repere.accompaniment.people.consent.rules import is_live
from repere.accompaniment.people.models import Consent
from repere.foundation.audit.queries import readings_of
from repere.foundation.organisations.models import Organisation
from repere.foundation.toolkit.actors import Actor, Role
from repere.knowledge.directory.models import Service


@dataclass(frozen=True, slots=True)
class OwnDoor:
    """A door they were shown, or where they were sent; the service as anybody may read it."""

    theme: str
    service: Service
    shown_at: datetime
    steps: tuple[Step, ...]
    next: str  # wait, choose, go, tell, elsewhere, nothing
    because: str  # why it was refused, or what kept the door shut
    followed: Followed | None  # None: an address on a slip


def own_doors(actor: Actor, now: datetime, hides: Collection[str] = ()) -> list[OwnDoor]:
    """The latest first, but for the themes they asked not to be shown; nobody's words, no confidential address."""
    OWN.require(actor)
    theirs = Orientation.unscoped.filter(need__dossier__person=actor.person_id).exclude(need__theme__in=hides)
    slips = theirs.filter(way=Way.SLIP).select_related(
        "service__structure__location", "service__location", "need"
    )
    sent = to_follow(Referral.unscoped.filter(orientation__in=theirs.order_by()))
    doors = [_slip(row) for row in slips] + [_sent(referral, now) for referral in sent]
    return sorted(doors, key=lambda door: door.shown_at, reverse=True)


def own_referrals(actor: Actor) -> QuerySet[Referral]:
    OWN.require(actor)
    theirs = Referral.unscoped.filter(orientation__need__dossier__person=actor.person_id)
    return theirs.select_related(
        "orientation__service", "orientation__passage", "orientation__need__dossier__person"
    )


def _slip(row: Orientation) -> OwnDoor:
    return OwnDoor(
        theme=row.need.theme,
        service=row.service.for_public(),
        shown_at=row.given_at,
        steps=rules.steps_of_slip(row.given_at, row.outcome, row.outcome_at),
        next=rules.after_slip(row.outcome),
        because=row.wrong_because,
        followed=None,
    )


def _sent(referral: Referral, now: datetime) -> OwnDoor:
    course = as_followed(referral, now)
    return OwnDoor(
        theme=course.theme,
        service=referral.orientation.service.for_public(),
        shown_at=referral.sent_at,
        steps=course.steps,
        next=course.next,
        because=course.refused_because,
        followed=course,
    )


def own_consents(actor: Actor) -> QuerySet[Consent]:
    """All that they agreed to, in their dossier or in a visit before they had one, the latest first."""
    OWN.require(actor)
    in_a_visit = Consent.unscoped.filter(
        person__isnull=True, referrals__orientation__need__dossier__person=actor.person_id
    )
    theirs = Consent.unscoped.filter(Q(person=actor.person_id) | Q(pk__in=in_a_visit.values("pk")))
    return theirs.select_related(
        "recipient", "service__structure", "organisation", "person__dossier"
    ).order_by("-given_at", "pk")


def is_in_force(consent: Consent, today: date) -> bool:
    return is_live(terms_of(consent), today)


def is_named(organisation: Organisation, hides: Collection[str]) -> bool:
    """Not where its name tells what somebody lives through; nor where they asked that a theme be hidden."""
    return not organisation.is_sensitive and not hides


def own_readings(
    actor: Actor, organisation: Organisation, limit: int, *, hides: Collection[str] = ()
) -> list[rules.Reading]:
    """Who opened their dossier, out of the last `limit` lines of the trail that say so."""
    lines = readings_of(organisation.pk, own_dossier_ids(actor), limit)
    # Who reads a referral is who it was sent to: of an organisation with an account, or whoever holds the link.
    referrals = {line.subject_id for line in lines if line.subject_type == "orientation.referral"}
    sent = (
        Referral.unscoped.filter(pk__in=referrals).select_related(
            "recipient",
            "orientation__service__location",
            "orientation__service__structure__location",
            "orientation__service__structure__organisation",
        )
        if referrals
        else ()
    )
    asked = {row.pk: row for row in sent}
    here = rules.Reader(organisation.name, organisation.kind, not organisation.is_sensitive)
    return rules.told_by_day(
        (localdate(line.at), *_who_read(line.role, asked.get(line.subject_id), here, hides)) for line in lines
    )


def _who_read(
    role: str, asked: Referral | None, here: rules.Reader, hides: Collection[str]
) -> tuple[str, rules.Reader]:
    if asked is None:
        return role, here
    if role != Role.SYSTEM:
        return role, _reader(asked.recipient, hides) if asked.recipient is not None else here
    # Nobody signs in to open a link: its reader is the service that it was made for.
    service = asked.orientation.service
    by = service.structure.organisation
    is_named = not service.is_confidential and not hides and not (by is not None and by.is_sensitive)
    return rules.BY_LINK, rules.Reader(service.structure.name, by.kind if by is not None else "", is_named)


def _reader(organisation: Organisation, hides: Collection[str]) -> rules.Reader:
    return rules.Reader(organisation.name, organisation.kind, is_named(organisation, hides))
