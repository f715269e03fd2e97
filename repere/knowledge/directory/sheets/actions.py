from collections.abc import Callable
from datetime import date, datetime, timedelta
from smtplib import SMTPException

import structlog
from django.db import transaction
from django.utils import timezone

from repere.foundation.audit import trail
from repere.foundation.toolkit.actors import SYSTEM, Actor, NotAllowed
from repere.knowledge.directory import access
from repere.knowledge.directory.capacity.actions import LinkIsRevoked
from repere.knowledge.directory.capacity.models import Speaker
from repere.knowledge.directory.hours import NOT_KNOWN
from repere.knowledge.directory.models import Service
from repere.knowledge.directory.sheets import notices, queries, rules
from repere.knowledge.directory.sheets.choices import Change, CorrectionState, Subject, Who
from repere.knowledge.directory.sheets.models import Correction, SheetChange, SheetState
from repere.knowledge.directory.sources.actions import said_here, say_here, unsay_here

# More than these wait for the same sheet: the next ones would be read by nobody.
MOST_WAITING = 20
TOLD_LENGTH = 1000

log = structlog.get_logger("repere.worker")


class AlreadySettled(Exception):
    """Somebody else has answered this correction."""


class TooManyWaiting(Exception):
    """So many corrections wait for this sheet that one more helps nobody."""


# --- confirming ------------------------------------------------------------------------------------------


@transaction.atomic
def confirm_sheet(actor: Actor, service: Service, *, rhythm_days: int | None = None, now: datetime) -> None:
    """Somebody who keeps the sheet has read it and says that it is right; and when to ask again, if they say it."""
    require_keeper(actor, service)
    _confirm(service, who_is(actor, service), now)
    if rhythm_days is not None:
        SheetState.objects.filter(pk=service.pk).update(rhythm_days=rhythm_days)
    trail.record(actor, "directory.sheet_confirmed", service)


@transaction.atomic
def confirm_by_link(speaker: Speaker, *, now: datetime) -> None:
    """The same from whoever holds the link of the service."""
    held = Speaker.objects.select_for_update(of=("self",)).select_related("service").get(pk=speaker.pk)
    if held.revoked_at is not None or not held.service.is_active:
        raise LinkIsRevoked
    Speaker.objects.filter(pk=held.pk).update(used_at=now)
    _confirm(held.service, Who.OWNER, now)
    trail.record(
        SYSTEM, "directory.sheet_confirmed", held.service, organisation_id=held.made_for_id, link=held.handle
    )


def _confirm(service: Service, who: str, now: datetime) -> None:
    before = SheetState.objects.filter(pk=service.pk).first()
    SheetState.objects.update_or_create(
        service=service, defaults={"confirmed_at": now, "confirmed_by": who, "reminded_at": None}
    )
    today = timezone.localtime(now).date()
    if before and before.confirmed_at and timezone.localtime(before.confirmed_at).date() == today:
        return  # said twice in a day is said once
    note(service, Change.CONFIRMED, who, now)


def require_keeper(actor: Actor, service: Service) -> None:
    if not access.keeps(actor, service):
        raise NotAllowed(access.KEEP.name)


def who_is(actor: Actor, service: Service) -> str:
    return Who.OWNER if access.runs(actor, service) else Who.NETWORK


def note(
    service: Service,
    change: str,
    who: str,
    now: datetime,
    *,
    subject: str = "",
    before: str = "",
    after: str = "",
) -> None:
    """A line of the public history, in the transaction of what it tells. Of a secret place, no words."""
    tells = not service.is_confidential and (subject in rules.TOLD or not subject)
    SheetChange.objects.create(
        service=service,
        at=now,
        change=change,
        subject=subject,
        before=before[:TOLD_LENGTH] if tells else "",
        after=after[:TOLD_LENGTH] if tells else "",
        who=who,
    )


# --- hours, hidden for a while ----------------------------------------------------------------------------


class DayIsPast(Exception):
    """Hours are hidden until today at least."""


@transaction.atomic
def hide_hours(actor: Actor, service: Service, *, until: date, now: datetime) -> None:
    """Keep the hours, and say that nobody knows them, until that day included: works, a team that changes."""
    require_keeper(actor, service)
    today = timezone.localtime(now).date()
    if until < today:
        raise DayIsPast
    state, _is_new = SheetState.objects.select_for_update().get_or_create(service=service)
    if state.hours_hidden_until is None:
        state.hours_before = said_here(service, "hours") or ""
        _write_hours(service, NOT_KNOWN, today)
    state.hours_hidden_until = until
    state.save(update_fields=["hours_hidden_until", "hours_before"])
    note(service, Change.HIDDEN, who_is(actor, service), now, after=f"{until}")
    trail.record(actor, "directory.hours_hidden", service, until=str(until))


@transaction.atomic
def show_hours(actor: Actor, service: Service, *, now: datetime) -> None:
    """The hours that were kept, or those that the source has said since, are shown again."""
    require_keeper(actor, service)
    state = SheetState.objects.select_for_update().get(service=service)
    if state.hours_hidden_until is None:
        return
    before, state.hours_hidden_until, state.hours_before = state.hours_before, None, ""
    state.save(update_fields=["hours_hidden_until", "hours_before"])
    if before:
        _write_hours(service, before, timezone.localtime(now).date())
    else:
        unsay_here(service, "hours")
        _bring_in_step(service)
    note(service, Change.SHOWN, who_is(actor, service), now)
    trail.record(actor, "directory.hours_shown", service)


def _write_hours(service: Service, hours: str, on: date) -> None:
    say_here(service, "hours", hours, on)
    service.hours = hours
    service.save(update_fields=["hours"])
    _bring_in_step(service)


def show_hours_again(now: datetime) -> int:
    """Those whose last hidden day is over; how many."""
    over = list(queries.hours_hidden_before(timezone.localtime(now).date()))
    for service in over:
        show_hours(SYSTEM, service, now=now)
    return len(over)


# --- corrections -----------------------------------------------------------------------------------------


@transaction.atomic
def propose(service: Service, *, subject: str, proposed: str, now: datetime) -> Correction:
    """Somebody without an account says what is wrong: nothing changes until whoever keeps the sheet has looked."""
    Service.objects.select_for_update(of=("self",)).only("pk").get(pk=service.pk)
    if service.corrections.filter(state=CorrectionState.PENDING).count() >= MOST_WAITING:
        raise TooManyWaiting
    said = proposed.strip()[: Correction._meta.get_field("proposed").max_length]
    same = service.corrections.filter(state=CorrectionState.PENDING, subject=subject, proposed=said).first()
    return same or Correction.objects.create(service=service, subject=subject, proposed=said, sent_at=now)


@transaction.atomic
def accept_correction(actor: Actor, correction: Correction, *, value: str, now: datetime) -> None:
    """It is right: the field takes `value`, which whoever keeps the sheet may have put in order."""
    found = _pending(actor, correction)
    service = found.service
    written = rules.written(found.subject, value)
    if found.subject in rules.WRITTEN:
        before = getattr(service, found.subject)
        say_here(service, found.subject, written, timezone.localtime(now).date())
        setattr(service, found.subject, written)
        service.full_clean(exclude=[f.name for f in Service._meta.fields if f.name != found.subject])
        service.save(update_fields=[found.subject])
        _bring_in_step(service)
        who = who_is(actor, service)
        note(service, Change.CORRECTED, who, now, subject=found.subject, before=before, after=written)
    elif found.subject == Subject.GONE:
        service.is_active = False
        service.save(update_fields=["is_active"])
        _bring_in_step(service)
        note(service, Change.CORRECTED, who_is(actor, service), now, subject=found.subject)
    _settle(actor, found, CorrectionState.ACCEPTED, now)


def _bring_in_step(service: Service) -> None:
    """What is copied of it, by tile and for the search."""
    # The closures of that room are told in the histories of this one.
    from repere.knowledge.directory.actions import place_under_themes

    place_under_themes([service])


@transaction.atomic
def refuse_correction(actor: Actor, correction: Correction, *, now: datetime) -> None:
    """It is not right, or cannot be used: its words are forgotten."""
    _settle(actor, _pending(actor, correction), CorrectionState.REFUSED, now)


def _pending(actor: Actor, correction: Correction) -> Correction:
    found = (
        Correction.objects.select_for_update(of=("self",))
        .select_related("service__structure__location", "service__location")
        .get(pk=correction.pk)
    )
    require_keeper(actor, found.service)
    if found.state != CorrectionState.PENDING:
        raise AlreadySettled
    return found


def _settle(actor: Actor, correction: Correction, state: str, now: datetime) -> None:
    correction.state, correction.settled_at, correction.settled_by_id = state, now, actor.user_id
    correction.proposed = ""  # what was of use stands in the sheet
    correction.save(update_fields=["state", "settled_at", "settled_by_id", "proposed"])
    trail.record(actor, f"directory.correction_{state}", correction.service, wrong=correction.subject)


def forget_old_corrections(now: datetime) -> int:
    """What nobody looked at for a year is gone."""
    old = Correction.objects.filter(sent_at__lt=now - timedelta(days=rules.KEPT_DAYS))
    return old.delete()[0]


# --- reminding -------------------------------------------------------------------------------------------


def remind_late_sheets(*, now: datetime, link_of: Callable[[Speaker], str]) -> int:
    """Ask "is it still right?" of those who speak for a service nobody confirmed for long; how many were asked."""
    today, asked = timezone.localtime(now).date(), 0
    for service in queries.speakers_to_remind(now):
        if not rules.is_to_check(queries.last_confirmed(service), today, queries.rhythm_of(service)):
            continue
        speaker = (
            service.speakers.filter(revoked_at=None, email__gt="")
            .select_related("service")
            .order_by("pk")
            .first()
        )
        if speaker is None:
            continue
        SheetState.objects.update_or_create(service=service, defaults={"reminded_at": now})
        try:
            notices.is_it_still_right(speaker, link_of(speaker))
            asked += 1
        except (OSError, SMTPException) as error:
            SheetState.objects.filter(pk=service.pk).update(reminded_at=None)
            log.warning("A reminder was not sent", reason=type(error).__name__)
    return asked
