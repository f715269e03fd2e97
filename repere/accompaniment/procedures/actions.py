"""What is done in a procedure: begun, told, computed again, closed. Each leaves its line; no date is ever rewritten."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from repere.accompaniment.casework.models import Dossier
from repere.accompaniment.procedures import access, queries, rules
from repere.accompaniment.procedures.board import actions as board
from repere.accompaniment.procedures.board.actions import Recomputed
from repere.accompaniment.procedures.choices import Channel, PaperState
from repere.accompaniment.procedures.models import Procedure, ProcedureDeadline, ProcedureEvent
from repere.foundation.audit import trail
from repere.foundation.toolkit.actors import Actor
from repere.foundation.vault.keyring import fresh_keyring
from repere.knowledge.law.engine import Engine
from repere.knowledge.law.moments import Moment, day_of, territory
from repere.knowledge.law.procedures import events_of, templates
from repere.knowledge.signoffs.queries import closed_days_of

AT_A_TIME = 200
FARTHEST_AHEAD = timedelta(days=366 * 12)


class UnknownProcedure(ValueError):
    """No template, or no event of it, has this name."""


class MomentIsImpossible(ValueError):
    """A lifetime ago, or years ahead."""


class IsClosed(Exception):
    """The procedure was closed: it is opened again first."""


@dataclass(frozen=True, slots=True)
class SaidEvent:
    kind: str
    moment: Moment
    channel: str = Channel.OTHER.value
    proof: str = ""


@transaction.atomic
def begin_procedure(actor: Actor, dossier: Dossier, code: str, *, place: str, now: datetime) -> Procedure:
    """From a template; `place` is the territory of the court or body."""
    access.require_writing(actor, dossier)
    if code not in templates():
        raise UnknownProcedure(code)
    made = Procedure(
        organisation_id=dossier.organisation_id,
        dossier=dossier,
        code=code,
        territory=territory(place),
        opened_at=now,
        opened_by_id=actor.user_id,
    )
    made.save(force_insert=True)
    _record(actor, "procedure.begun", made)
    return made


@transaction.atomic
def tell_event(actor: Actor, procedure: Procedure, said: SaidEvent, *, now: datetime) -> ProcedureEvent:
    """Something happened: it is written with its proof, and every date of the procedure is computed again."""
    held = _held(actor, procedure)
    engine = engine_of(held.organisation_id, now)
    if said.kind not in events_of(templates()[held.code], engine.book):
        raise UnknownProcedure(said.kind)
    if not timedelta(days=-366 * 60) < day_of(said.moment) - now.date() < FARTHEST_AHEAD:
        raise MomentIsImpossible
    made = ProcedureEvent(
        organisation_id=held.organisation_id,
        procedure=held,
        kind=said.kind,
        moment=said.moment.isoformat(),
        channel=said.channel,
        proof=" ".join(said.proof.split()),
        recorded_at=now,
        recorded_by_id=actor.user_id,
    )
    made.save(force_insert=True)
    _record(actor, "procedure.told", held)
    _compute(engine, held, now, rules_changed=False)
    board.match_events(actor, held, queries.for_the_engine(held), now=now)
    return made


@transaction.atomic
def withdraw_event(actor: Actor, procedure: Procedure, event_id: UUID, *, now: datetime) -> None:
    """It did not happen, or not so: what it moved is computed again without it."""
    held = _held(actor, procedure)
    if ProcedureEvent.unscoped.filter(pk=event_id, procedure=held, withdrawn_at=None).update(
        withdrawn_at=now
    ):
        _record(actor, "procedure.untold", held)
        _compute(engine_of(held.organisation_id, now), held, now, rules_changed=False)
        board.match_events(actor, held, queries.for_the_engine(held), now=now)


@transaction.atomic
def place_papers(actor: Actor, procedure: Procedure, states: dict[str, str], keepers: dict[str, str]) -> None:
    """Where each paper of the template stands, and who keeps the original."""
    held = _held(actor, procedure)
    held.papers = {
        paper: {
            "state": states.get(paper, PaperState.MISSING),
            "kept_by": keepers.get(paper, "")[:80].strip(),
        }
        for paper in templates()[held.code].papers
        if states.get(paper, PaperState.MISSING) in PaperState.values
    }
    held.save(update_fields=["papers"])
    _record(actor, "procedure.papers", held)


@transaction.atomic
def close_procedure(actor: Actor, procedure: Procedure, *, now: datetime) -> None:
    held = _held(actor, procedure)
    # Opened again, it is shown at their own door when they are asked again.
    held.closed_at, held.shown_since = now, None
    held.save(update_fields=["closed_at", "shown_since"])
    board.take_down(held)
    _record(actor, "procedure.closed", held)


@transaction.atomic
def open_again(actor: Actor, procedure: Procedure, *, now: datetime) -> None:
    access.require_writing(actor, procedure.dossier)
    if Procedure.unscoped.filter(pk=procedure.pk, closed_at__isnull=False).update(closed_at=None):
        _record(actor, "procedure.opened_again", procedure)
        _compute(engine_of(procedure.organisation_id, now), procedure, now, rules_changed=True)
        board.put_back(procedure)


@transaction.atomic
def review_deadline(actor: Actor, procedure: Procedure, deadline_id: UUID) -> None:
    """Somebody looked at a date that the rules moved, and relies on it."""
    held = _held(actor, procedure)
    if ProcedureDeadline.unscoped.filter(pk=deadline_id, procedure=held, is_to_review=True).update(
        is_to_review=False
    ):
        _record(actor, "procedure.reviewed", held)


def compute_again(
    organisation_id: UUID,
    *,
    now: datetime,
    apply: bool = True,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """After a change of rules: every open procedure, some at a time. Dates that move are flagged, those before stay.

    Gives how many dates moved, or would without `apply`. `progress` hears how many procedures were looked at, and how
    many dates moved. Stopped midway, what was done stays, and the next run does the rest.
    """
    engine, looked_at, moved, after = engine_of(organisation_id, now), 0, 0, None
    while True:
        with fresh_keyring(), transaction.atomic():
            some = queries.open_of(organisation_id, after, AT_A_TIME)
            found = [_differences(engine, one, now, rules_changed=True) for one in some]
            moved += sum(len(one.made) for one in found)
            if apply:
                _write(found, now)
        if not some:
            return moved
        looked_at += len(some)
        after = (some[-1].opened_at, some[-1].pk)
        if progress:
            progress(looked_at, moved)


def _held(actor: Actor, procedure: Procedure) -> Procedure:
    access.require_writing(actor, procedure.dossier)
    held = (
        Procedure.unscoped.select_for_update(of=("self",))
        .select_related("dossier__person")
        .get(pk=procedure.pk)
    )
    if held.closed_at is not None:
        raise IsClosed
    return held


def engine_of(organisation_id: UUID, now: datetime) -> Engine:
    """With the closed days that the jurists of the organisation approved beside those of the house."""
    return Engine(days=closed_days_of(organisation_id, now))


def _compute(engine: Engine, procedure: Procedure, now: datetime, *, rules_changed: bool) -> None:
    _write([_differences(engine, procedure, now, rules_changed=rules_changed)], now)


def _differences(engine: Engine, procedure: Procedure, now: datetime, *, rules_changed: bool) -> Recomputed:
    """Dates that differ are to take the place of those before."""
    template = templates()[procedure.code]
    found = rules.reckon(engine, template, queries.for_the_engine(procedure), procedure.territory)
    standing = {one.rule: one for one in queries.in_force(procedure)}
    fresh = {deadline.rule.key: (deadline, rules.kept(deadline)) for deadline in found.running}
    ended = [one for key, one in standing.items() if key not in fresh or fresh[key][1] != one.dates]
    made = [
        ProcedureDeadline(
            organisation_id=procedure.organisation_id,
            procedure=procedure,
            rule=key,
            dates=dates,
            rules_version=deadline.rules_version,
            calendar_version=rules.version_kept(deadline.calendar_version),
            computed_at=now,
            is_to_review=rules_changed and key in standing,
        )
        for key, (deadline, dates) in fresh.items()
        if key not in standing or standing[key].dates != dates
    ]
    return Recomputed(procedure, ended, made)


def _write(found: Sequence[Recomputed], now: datetime) -> None:
    """Dates before stay, with the day they ended; the board goes along."""
    ended = [row.pk for one in found for row in one.ended]
    if ended:
        ProcedureDeadline.unscoped.filter(pk__in=ended).update(superseded_at=now)
    made = [row for one in found for row in one.made]
    if made:
        ProcedureDeadline.unscoped.bulk_create(made)
    board.follow(found, now=now)


def _record(actor: Actor, verb: str, procedure: Procedure) -> None:
    trail.record(actor, verb, procedure, dossier_id=procedure.dossier_id, shelf=access.SHELF.value)
