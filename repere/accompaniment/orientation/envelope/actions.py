"""The envelope while it is shared: its link, the words of both sides, and what each says became of it."""

from datetime import datetime

from django.db import transaction

from repere.accompaniment.casework.actions import meet_need
from repere.accompaniment.casework.choices import MetHow
from repere.accompaniment.orientation import rules
from repere.accompaniment.orientation.actions import receive_referral
from repere.accompaniment.orientation.answering.actions import (
    Recipient,
    in_hand,
    reads,
    record,
    require_asker,
    require_person,
    require_recipient,
    require_sender,
    settle_door,
)
from repere.accompaniment.orientation.choices import Outcome, ReferralState, WrongBecause
from repere.accompaniment.orientation.envelope import notices
from repere.accompaniment.orientation.envelope.choices import AbsentBecause, Attendance, NeedAfter, Side
from repere.accompaniment.orientation.envelope.models import FollowUp, ReferralLink, ReferralMessage
from repere.accompaniment.orientation.envelope.queries import told
from repere.accompaniment.orientation.models import Referral
from repere.accompaniment.people.retention.news.actions import heard_from
from repere.foundation.audit import trail
from repere.foundation.toolkit.actors import Actor


class HasAnAccount(Exception):
    """The service answers with its account: a link would be one more key to the same door."""


# --- the link of a service without an account -----------------------------------------------------------


@transaction.atomic
def make_link(actor: Actor, referral: Referral, *, email: str = "", now: datetime) -> ReferralLink:
    """What opens the envelope without an account; one made before opens nothing any more."""
    require_asker(actor, referral)
    referral = in_hand(referral).referral
    if referral.recipient_id is not None:
        raise HasAnAccount
    if referral.state not in rules.PENDING and referral.state != ReferralState.ACCEPTED:
        raise rules.NotPossibleNow(referral.state)
    ReferralLink.unscoped.filter(referral=referral, revoked_at=None).update(revoked_at=now)
    link = ReferralLink(referral=referral, email=email, made_at=now, made_by_id=actor.user_id)
    link.save(force_insert=True)
    trail.record(
        actor,
        "referral.link_made",
        referral,
        organisation_id=referral.sender_id,
        dossier_id=referral.orientation.need.dossier_id,
        link=link.handle,
    )
    return link


@transaction.atomic
def revoke_link(actor: Actor, referral: Referral, *, now: datetime) -> None:
    """From now on whoever holds it reads nothing, and answers nothing."""
    require_sender(actor, referral)
    live = ReferralLink.unscoped.select_for_update(of=("self",)).filter(referral=referral.pk, revoked_at=None)
    dossier_id = referral.orientation.need.dossier_id
    for link in live:
        link.revoked_at = now
        link.save(update_fields=["revoked_at"])
        trail.record(actor, "referral.link_revoked", referral, dossier_id=dossier_id, link=link.handle)


@transaction.atomic
def mail_link(actor: Actor, link: ReferralLink, *, address: str, now: datetime) -> None:
    """Put the letter that carries the link in the outbox: it says who asks and until when, and nobody's need."""
    require_asker(actor, link.referral)
    notices.somebody_asks(link, address)
    ReferralLink.unscoped.filter(pk=link.pk).update(mailed_at=now)
    dossier_id = link.referral.orientation.need.dossier_id
    trail.record(
        actor, "referral.link_mailed", link.referral, organisation_id=link.referral.sender_id, dossier_id=dossier_id,
        link=link.handle,
    )  # fmt: skip


@transaction.atomic
def open_link(link: ReferralLink, *, now: datetime) -> None:
    """Somebody opened it: a first time is told to the sender, each opening is a line of the trail."""
    if link.opened_at is None:
        ReferralLink.unscoped.filter(pk=link.pk, opened_at=None).update(opened_at=now)
    receive_referral(link, link.referral, now=now)


# --- words ----------------------------------------------------------------------------------------------


@transaction.atomic
def write_as_recipient(who: Recipient, referral: Referral, *, text: str, now: datetime) -> ReferralMessage:
    actor = require_recipient(who, referral, now)
    referral = in_hand(referral).referral
    if reads(referral, now) < rules.Reads.NEED:
        raise rules.NotPossibleNow(referral.state)
    return _written(who, referral, Side.RECIPIENT, actor, text, now)


@transaction.atomic
def write_as_sender(actor: Actor, referral: Referral, *, text: str, now: datetime) -> ReferralMessage:
    require_sender(actor, referral)
    referral = in_hand(referral).referral
    if reads(referral, now) < rules.Reads.NEED:  # nobody would read it
        raise rules.NotPossibleNow(referral.state)
    return _written(actor, referral, Side.SENDER, actor, text, now)


def _written(
    who: Recipient, referral: Referral, side: str, actor: Actor, text: str, now: datetime
) -> ReferralMessage:
    message = ReferralMessage(referral=referral, side=side, text=text.strip(), at=now, by_id=actor.user_id)
    message.save(force_insert=True)
    record(who, "referral.wrote", referral)
    return message


# --- what became of it ----------------------------------------------------------------------------------


@transaction.atomic
def say_as_recipient(
    who: Recipient,
    referral: Referral,
    *,
    is_contacted: bool = False,
    attendance: str = "",
    because: str = "",
    need_after: str = "",
    now: datetime,
) -> FollowUp:
    """The service says that it reached them, that they came or not and why, that the need is met or not."""
    actor = require_recipient(who, referral, now)
    referral = in_hand(referral).referral
    said = _said(referral, Side.RECIPIENT, actor, is_contacted, attendance, because, need_after, now)
    _record_said(who, referral, said)
    return said


@transaction.atomic
def say_as_sender(
    actor: Actor,
    referral: Referral,
    *,
    is_contacted: bool = False,
    attendance: str = "",
    because: str = "",
    need_after: str = "",
    now: datetime,
) -> FollowUp:
    """The same, as the desk has it from the person; a need that is met is met there as well."""
    require_sender(actor, referral)
    referral = in_hand(referral).referral
    said = _said(referral, Side.SENDER, actor, is_contacted, attendance, because, need_after, now)
    _record_said(actor, referral, said)
    need = referral.orientation.need
    if need_after == NeedAfter.MET and need.is_open:
        meet_need(actor, need, how=MetHow.THROUGH_SERVICE, now=now)
    return said


@transaction.atomic
def say_as_person(
    actor: Actor, referral: Referral, *, attendance: str = "", need_after: str = "", now: datetime
) -> FollowUp:
    """They say it themselves, through their own door: of what happened to them, they are believed first."""
    require_person(actor, referral)
    referral = in_hand(referral).referral
    said = _said(referral, Side.PERSON, actor, False, attendance, "", need_after, now)
    _record_said(actor, referral, said)
    return said


def _said(
    referral: Referral,
    side: str,
    actor: Actor,
    is_contacted: bool,
    attendance: str,
    because: str,
    need_after: str,
    now: datetime,
) -> FollowUp:
    if referral.state != ReferralState.ACCEPTED:
        raise rules.NotPossibleNow(referral.state)
    said = FollowUp.unscoped.filter(referral=referral, side=side).first() or FollowUp(
        referral=referral, side=side
    )
    if is_contacted and said.contacted_at is None:
        said.contacted_at = now
    if attendance:
        said.attendance = Attendance(attendance)
        said.absent_because = (
            AbsentBecause(because or AbsentBecause.UNKNOWN) if attendance == Attendance.ABSENT else ""
        )
    if need_after:
        said.need_after = NeedAfter(need_after)
    said.said_at, said.said_by_id = now, actor.user_id
    said.save()
    if said.attendance == Attendance.CAME or side == Side.PERSON:
        dossier = referral.orientation.need.dossier
        heard_from(dossier.person_id if dossier else None, now)
    if attendance:
        door = rules.door_says(rules.became(told(referral)))
        because_shut = WrongBecause(door.because) if door.because else ""
        settle_door(referral.orientation, Outcome(door.outcome), because_shut, now)
    return said


def _record_said(who: Recipient, referral: Referral, said: FollowUp) -> None:
    told = {
        "attendance": said.attendance,
        "absent_because": said.absent_because,
        "need_after": said.need_after,
    }
    record(who, "referral.followed_up", referral, side=said.side, **{k: v for k, v in told.items() if v})
