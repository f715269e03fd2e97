"""Somebody asks to be called; the desk calls them back as they said it is safe, and says what came of it."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from uuid import UUID

import phonenumbers
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from repere.accompaniment.casework import actions as casework
from repere.accompaniment.casework.choices import Channel, Urgency
from repere.accompaniment.casework.listening import access, queries, rules
from repere.accompaniment.casework.listening.choices import Closed, IfOther, Result, Source
from repere.accompaniment.casework.listening.models import CallAttempt, Callback, CallDesk
from repere.accompaniment.casework.models import Passage
from repere.accompaniment.people.contact.actions import SaidPlan, add_contact
from repere.accompaniment.people.models import PersonContact
from repere.foundation.audit import trail
from repere.foundation.organisations.models import Organisation
from repere.foundation.toolkit.actors import SYSTEM, Actor
from repere.foundation.toolkit.keys import derived_key
from repere.foundation.toolkit.limits import Limit
from repere.foundation.vault import keyring

OF_ADDRESS = Limit("callback-address", most=rules.ASKED_BY_ADDRESS, seconds=3600)
OF_NUMBER = Limit("callback-number", most=rules.ASKED_OF_NUMBER, seconds=24 * 3600)
CODES_OF_ADDRESS = Limit("callback-code", most=rules.FAILURES_OF_ADDRESS, seconds=3600)
SHORTEST_REASON = 5


class NotANumber(ValueError):
    """Nobody can be called there."""


class TooManyAsk(Exception):
    """`whose`: "address", "number" or "organisation"."""

    def __init__(self, whose: str) -> None:
        super().__init__(whose)
        self.whose = whose


class TooManyTries(Exception):
    """Wrong codes from this address, within the hour."""


class AReasonIsNeeded(Exception):
    """They may not be called so, or now: `against` says what they asked."""

    def __init__(self, against: str) -> None:
        super().__init__(against)
        self.against = against


class IsClosed(Exception):
    """Nobody is called again about it."""


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody asks, and how they may be reached."""

    theme: str
    number: str
    urgency: str = Urgency.WEEK
    language: str = ""
    called: str = ""
    said: str = ""
    safe: rules.Safe = field(default_factory=rules.Safe)


# --- asked


def number_read(typed: str, region: str = "FR") -> str:
    """As it is dialled from anywhere (E.164, with spaces), or `NotANumber`; typed with the figures of any script."""
    try:
        read = phonenumbers.parse(typed, region)
    except phonenumbers.NumberParseException:
        raise NotANumber from None
    if not phonenumbers.is_possible_number(read):
        raise NotANumber
    return str(phonenumbers.format_number(read, phonenumbers.PhoneNumberFormat.INTERNATIONAL))


@transaction.atomic
def write_callback(actor: Actor, said: Said, *, source: str = Source.DESK, now: datetime) -> Callback:
    """Asked at the desk or by telephone: no receipt."""
    access.LISTEN.require(actor)
    row = _kept(actor.own_organisation_id, said, Source(source), now, by=actor.user_id)
    trail.record(actor, "callback.received", row, asked_from=row.source, theme=row.theme)
    return row


def code_of(form: str) -> str:
    """The code that belongs to one form: sent twice, it is one request."""
    return rules.code_from(hmac.digest(derived_key("callback-code"), form.encode(), sha256))


def _digest(code: str) -> str:
    return hmac.new(derived_key("callback-receipt"), code.encode(), sha256).hexdigest()


def ask_from_the_street(desk: CallDesk, said: Said, *, form: str, address: str, now: datetime) -> str:
    """A stranger asks this organisation; gives the code of their receipt.

    `form`: what makes this form unlike any other. `address`: where it comes from, kept as a keyed digest for an hour.
    """
    code = code_of(form)
    if Callback.unscoped.filter(code_digest=_digest(code)).exists():
        return code
    of_organisation = Limit("callback-organisation", most=desk.most_an_hour, seconds=3600)
    owner, number = desk.organisation_id, number_read(said.number)
    for whose, limit, who in (
        ("address", OF_ADDRESS, address),
        ("number", OF_NUMBER, number),
        ("organisation", of_organisation, str(owner)),
    ):
        if limit.is_reached(who):
            raise TooManyAsk(whose)
    OF_ADDRESS.count(address)
    OF_NUMBER.count(number)
    of_organisation.count(str(owner))
    try:
        with transaction.atomic():
            row = _kept(owner, said, Source.PUBLIC, now, code=code)
            trail.record(
                SYSTEM,
                "callback.received",
                row,
                organisation_id=owner,
                asked_from=row.source,
                theme=row.theme,
            )
    except IntegrityError:
        return code  # sent twice at once: the other is kept
    return code


def _kept(
    organisation_id: UUID,
    said: Said,
    source: Source,
    now: datetime,
    *,
    code: str = "",
    by: UUID | None = None,
) -> Callback:
    row = Callback(
        organisation_id=organisation_id,
        source=source,
        theme=said.theme,
        urgency=said.urgency,
        language=said.language,
        called=said.called.strip(),
        number=number_read(said.number),
        said=said.said.strip(),
        safe=said.safe.kept(),
        code_digest=_digest(code) if code else None,
        received_at=now,
        received_by_id=by,
    )
    row.save(force_insert=True)
    _count(organisation_id)
    return row


def _count(organisation_id: UUID) -> None:
    """Those that nobody has begun to receive, kept beside the organisation, which every page reads: the front page
    tells it for nothing."""
    waiting = Callback.unscoped.filter(organisation=organisation_id, closed_at__isnull=True, passage=None)
    number = waiting.count()
    Organisation.objects.filter(pk=organisation_id).update(callbacks_waiting=min(number, 32_767))


# --- with the code of a receipt


def follow(typed: str, *, address: str) -> rules.Stage | None:
    """Where a request stands: all that its code tells. None for a code of nothing, which counts as a try."""
    row = _of_code(typed, address)
    return None if row is None else rules.stage(is_closed=row.closed_at is not None, tries=row.tries)


@transaction.atomic
def withdraw(typed: str, *, address: str) -> bool:
    """They changed their mind: nothing of it is left but a line that says so. False where there was nothing."""
    row = _of_code(typed, address)
    if row is None:
        return False
    _forget(SYSTEM, row, "callback.withdrawn")
    return True


def _of_code(typed: str, address: str) -> Callback | None:
    if CODES_OF_ADDRESS.is_reached(address):
        raise TooManyTries
    code = rules.read_code(typed)
    found: Callback | None = (
        Callback.unscoped.filter(code_digest=_digest(code)).select_related("passage").first()
        if code
        else None
    )
    if found is None:
        CODES_OF_ADDRESS.count(address)
    return found


def _forget(actor: Actor, row: Callback, verb: str) -> None:
    """Its key first: what backups hold of it cannot be opened any more."""
    owner = row.organisation_id
    trail.record(actor, verb, row, organisation_id=owner, dossier_id=_dossier_id(row))
    keyring.forget(owner, row.pk)
    row.delete()
    _count(owner)


def _dossier_id(row: Callback) -> UUID | None:
    return row.passage.dossier_id if row.passage else None


# --- called back


@transaction.atomic
def read_callback(actor: Actor, callback: Callback) -> None:
    access.require_own(actor, callback)
    trail.record(actor, "callback.read", callback, dossier_id=_dossier_id(callback))


@transaction.atomic
def begin_call(actor: Actor, callback: Callback, *, because: str = "", now: datetime) -> CallAttempt:
    """The number is shown from here on; outside what they said is safe, only with a reason, which is kept."""
    row = _locked(actor, callback)
    safe = row.safely
    against = rules.refusal(safe.plan, safe.way, timezone.localtime(now))
    if against and len(because.strip()) < SHORTEST_REASON:
        raise AReasonIsNeeded(against)
    attempt: CallAttempt = CallAttempt.unscoped.create(
        callback=row, at=now, by_id=actor.user_id, against=against, because=because.strip() if against else ""
    )
    trail.record(actor, "callback.call_begun", row, dossier_id=_dossier_id(row), against=against)
    return attempt


@transaction.atomic
def end_call(actor: Actor, attempt: CallAttempt, result: str, *, note: str = "", now: datetime) -> Callback:
    """What came of it. A wrong number, or a wish to be left alone, closes the request and forgets the number."""
    row, said = _locked(actor, attempt.callback), Result(result)
    if said is Result.UNDER_WAY:
        raise ValueError(result)
    if not CallAttempt.unscoped.filter(pk=attempt.pk, callback=row, result="").update(
        result=said, ended_at=now
    ):
        raise IsClosed
    if note.strip():
        kept = CallAttempt.unscoped.select_related("callback").get(pk=attempt.pk)
        kept.note = note.strip()
        kept.save(update_fields=["note"])
    Callback.unscoped.filter(pk=row.pk).update(tries=F("tries") + 1, last_tried_at=now)
    row.refresh_from_db(fields=["tries", "last_tried_at"])
    trail.record(actor, "callback.tried", row, dossier_id=_dossier_id(row), call_result=said.value)
    if said in rules.ENDS:
        _close(actor, row, Closed(rules.ENDS[said]), now)
    return row


@transaction.atomic
def close_callback(actor: Actor, callback: Callback, how: str, *, now: datetime) -> None:
    _close(actor, _locked(actor, callback), Closed(how), now)


def _close(actor: Actor, row: Callback, how: Closed, now: datetime) -> None:
    row.closed, row.closed_at, row.closed_by_id = how, now, actor.user_id
    fields = ["closed", "closed_at", "closed_by_id"]
    if how in rules.ENDS.values():
        row.number = ""
        fields.append("number")
    row.save(update_fields=fields)
    _count(row.organisation_id)
    trail.record(
        actor, "callback.closed", row, organisation_id=row.organisation_id, dossier_id=_dossier_id(row),
        call_over=how.value,
    )  # fmt: skip


@transaction.atomic
def receive(actor: Actor, callback: Callback, *, now: datetime) -> Passage:
    """We speak: their visit, with what they need; who they are is sought from there, as for anybody."""
    row = _locked(actor, callback, even_closed=True)
    if row.passage is not None:
        return row.passage
    passage = casework.open_passage(actor, now=now, channel=Channel.TELEPHONE)
    casework.tell_needs(actor, passage, [row.theme], urgency=row.urgency, said=row.said[:300], now=now)
    if row.language:
        casework.say_facts(actor, passage, casework.Facts(languages=[row.language]))
    row.passage = passage
    row.save(update_fields=["passage"])
    _count(row.organisation_id)
    trail.record(actor, "callback.visit_begun", row)
    return passage


class HasNoDossier(Exception):
    """A number is kept with somebody, or not at all."""


@transaction.atomic
def keep_number(actor: Actor, callback: Callback) -> PersonContact:
    """In their dossier, with all that makes it safe; it stays there when the request is forgotten."""
    row = _locked(actor, callback, even_closed=True)
    dossier = row.passage.dossier if row.passage else None
    if dossier is None or not row.number:
        raise HasNoDossier
    safe = row.safely
    plan = SaidPlan(
        kind="phone",
        value=row.number,
        may_leave_message=safe.plan.may_leave_message,
        ways=[safe.way],
        windows=[(window.start, window.end, sorted(window.days)) for window in safe.windows],
        say=safe.say,
        precautions=str(IfOther(safe.if_other).label),
        language=row.language,
    )
    return add_contact(actor, dossier.person, plan)


def _locked(actor: Actor, callback: Callback, *, even_closed: bool = False) -> Callback:
    access.require_own(actor, callback)
    row: Callback = (
        Callback.unscoped.select_for_update(of=("self",))
        .select_related("passage__dossier__person")
        .get(pk=callback.pk)
    )
    if row.closed_at is not None and not even_closed:
        raise IsClosed
    return row


# --- how an organisation takes calls


@transaction.atomic
def settle(
    actor: Actor,
    *,
    takes_calls: bool,
    hours: str = "",
    departements: Sequence[str] = (),
    most_an_hour: int = rules.USUAL_MOST_AN_HOUR,
    kept_days: int = rules.USUAL_KEPT_DAYS,
) -> CallDesk:
    access.SETTLE.require(actor)
    desk, _is_new = CallDesk.objects.update_or_create(
        organisation_id=actor.own_organisation_id,
        defaults={
            "takes_calls": takes_calls,
            "hours": hours.strip(),
            "departements": sorted(set(departements)),
            "most_an_hour": most_an_hour,
            "kept_days": kept_days,
        },
    )
    trail.record(
        actor,
        "callback.settled",
        desk,
        takes_calls=takes_calls,
        most_an_hour=most_an_hour,
        kept_days=kept_days,
    )
    return desk


# --- what the worker does


def forget_old(*, now: datetime) -> int:
    """Closes what waited too long, then forgets what led to no dossier; gives how many were forgotten."""
    for row in Callback.unscoped.filter(
        closed_at__isnull=True, received_at__lte=now - rules.LONGEST_WAIT
    ).select_related("passage"):
        if rules.is_too_old(row.received_at, row.last_tried_at, now):
            with transaction.atomic():
                _close(SYSTEM, row, Closed.TOO_OLD, now)
    kept = dict(CallDesk.objects.values_list("organisation_id", "kept_days"))
    forgotten = 0
    over = Callback.unscoped.filter(queries.of_nobody(), closed_at__isnull=False).select_related("passage")
    for row in over.order_by("closed_at", "pk"):
        days = kept.get(row.organisation_id, rules.USUAL_KEPT_DAYS)
        if rules.is_to_forget(row.closed_at, now, days):
            with transaction.atomic():
                _forget(SYSTEM, row, "callback.forgotten")
            forgotten += 1
    return forgotten
