"""What time does to envelopes: reminders, the question of what became of them, and the end of what was written."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from smtplib import SMTPException
from typing import NamedTuple
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from repere.accompaniment.orientation import access, rules
from repere.accompaniment.orientation.answering.actions import in_hand
from repere.accompaniment.orientation.choices import ReferralState
from repere.accompaniment.orientation.envelope import notices
from repere.accompaniment.orientation.envelope.models import Proposal, ReferralLink, ReferralMessage
from repere.accompaniment.orientation.envelope.queries import live_link_of
from repere.accompaniment.orientation.models import Referral
from repere.accompaniment.people.shelves.queries import sees
from repere.foundation.accounts.models import Membership
from repere.foundation.accounts.queries import actor_of, members_that_hold
from repere.foundation.audit import trail
from repere.foundation.toolkit.actors import SYSTEM

# A house of thirty answers with ten mailboxes as well.
MOST_WRITTEN_TO = 10
log = structlog.get_logger("repere.worker")


class Ways(NamedTuple):
    """Where each side reads an envelope: the addresses are the doors'."""

    link: Callable[[ReferralLink], str]
    received: Callable[[UUID], str]
    sent: Callable[[UUID], str]


def remind(*, now: datetime, ways: Ways) -> int:
    """Those who have not answered, in their turn: the service first, then whoever asked. How many were reminded."""
    count = 0
    waiting = _whole(Referral.unscoped.filter(state__in=rules.PENDING, expires_at__gt=now))
    for referral in waiting.order_by("expires_at", "pk").iterator(chunk_size=500):
        due = rules.reminder_due(
            referral.state, referral.urgency, referral.reminded, referral.expires_at, now
        )
        if due is None:
            continue
        # Two workers remind once; an answer that came in between has moved its state.
        mine = Referral.unscoped.filter(pk=referral.pk, reminded=referral.reminded, state=referral.state)
        try:
            with transaction.atomic():
                if not mine.update(reminded=due.number):
                    continue
                written = _write(referral, due.whom, ways, now)
                trail.record(
                    SYSTEM, "referral.reminded", referral, organisation_id=referral.sender_id,
                    dossier_id=referral.orientation.need.dossier_id, side=due.whom, letters=written,
                )  # fmt: skip
                count += 1
        except (OSError, SMTPException) as error:
            log.warning("A reminder was not sent", reason=type(error).__name__)
    return count


def _whole(referrals: QuerySet[Referral]) -> QuerySet[Referral]:
    return referrals.select_related("sender", "orientation__service", "orientation__need__dossier__person")


def _write(referral: Referral, whom: str, ways: Ways, now: datetime) -> int:
    if whom == rules.SENDER:
        to = of_the_sender(referral, now)
        notices.no_answer_yet(referral, ways.sent(referral.pk), to)
        return len(to)
    to, address = _of_the_recipient(referral, ways, now)
    notices.still_waits(referral, address, to)
    return len(to)


def _of_the_recipient(referral: Referral, ways: Ways, now: datetime) -> tuple[Sequence[str], str]:
    """Whom to write to, and where they read it; nobody when the link was handed over by hand."""
    if referral.recipient_id is not None:
        members = members_that_hold(referral.recipient_id, access.ANSWER, localdate(now))
        return _addresses(members), ways.received(referral.pk)
    link = live_link_of(referral)
    return ([link.email], ways.link(link)) if link is not None and link.email else ((), "")


def of_the_sender(referral: Referral, now: datetime) -> Sequence[str]:
    """Whoever sent it, if they still work there and see whom it is about; or else those who do."""
    dossier = referral.orientation.need.dossier
    members = members_that_hold(referral.sender_id, access.ORIENT, localdate(now))
    seeing = [one for one in members if dossier is None or sees(actor_of(one), dossier.person)]
    author = [one for one in seeing if one.user_id == referral.orientation.given_by_id]
    return _addresses(author or seeing)


def _addresses(members: Iterable[Membership]) -> list[str]:
    return list(dict.fromkeys(one.user.email for one in members))[:MOST_WRITTEN_TO]


def ask_what_became(*, now: datetime, ways: Ways) -> int:
    """Both sides, once, some time after a place was given, unless they have said it. How many envelopes."""
    count = 0
    given = _whole(
        Referral.unscoped.filter(
            state=ReferralState.ACCEPTED,
            asked_after_at=None,
            answered_at__gt=now - rules.LINK_AFTER,
            answered_at__lt=now - min(rules.ASKED_AFTER.values()),
        )
    )
    for referral in given.prefetch_related("follow_ups").order_by("answered_at", "pk"):
        if referral.answered_at is None or not rules.is_to_be_asked_after(
            referral.urgency, referral.answered_at, referral.appointment_at, now
        ):
            continue
        said = {one.side for one in referral.follow_ups.all() if one.attendance}
        try:
            with transaction.atomic():
                if not Referral.unscoped.filter(pk=referral.pk, asked_after_at=None).update(
                    asked_after_at=now
                ):
                    continue
                if rules.RECIPIENT not in said:
                    to, address = _of_the_recipient(referral, ways, now)
                    notices.what_became_of_it(referral, address, to)
                if rules.SENDER not in said:
                    notices.what_became_of_it(referral, ways.sent(referral.pk), of_the_sender(referral, now))
                count += 1
        except (OSError, SMTPException) as error:
            log.warning("A question was not sent", reason=type(error).__name__)
    return count


def forget_words(*, now: datetime) -> int:
    """Of envelopes that are over for a year, nothing that anybody wrote is left: what is counted stays. How many."""
    count = 0
    late = Q(answered_at__lte=now - rules.WORDS_KEPT, silent_at__isnull=True)
    for over in Referral.unscoped.filter(late).order_by("answered_at", "pk"):
        if not rules.are_words_over(over.state, over.answered_at, over.appointment_at, now):
            continue
        with transaction.atomic():
            referral = in_hand(over).referral
            if referral.silent_at is not None:
                continue
            ReferralMessage.unscoped.filter(referral=referral).delete()
            ReferralLink.unscoped.filter(referral=referral).delete()
            for proposal in Proposal.unscoped.filter(referral=referral):
                proposal.word = ""
                proposal.save(update_fields=["word"])
            referral.message = referral.answer = ""
            referral.name_shared = referral.contact_shared = referral.contact_precautions = ""
            referral.silent_at = now
            referral.save()
            trail.record(
                SYSTEM, "referral.words_forgotten", referral, organisation_id=referral.sender_id,
                dossier_id=referral.orientation.need.dossier_id,
            )  # fmt: skip
            count += 1
    return count
