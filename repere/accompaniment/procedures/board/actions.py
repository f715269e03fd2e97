"""Who has a time limit in hand, what became of it, who holds it meanwhile. Each act leaves its line."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from repere.accompaniment.casework.tasks import actions as tasks
from repere.accompaniment.people.shelves.queries import sees, sight_of
from repere.accompaniment.procedures import access
from repere.accompaniment.procedures.board import notices, queries, reading, rules
from repere.accompaniment.procedures.board.choices import MissedBecause, Outcome
from repere.accompaniment.procedures.board.models import Absence, DeadlineWatch
from repere.accompaniment.procedures.models import Procedure, ProcedureDeadline
from repere.foundation.accounts.models import Membership
from repere.foundation.accounts.queries import actor_of
from repere.foundation.audit import trail
from repere.foundation.toolkit.actors import SYSTEM, Actor, Role
from repere.foundation.vault.keyring import fresh_keyring
from repere.knowledge.law.engine import Event
from repere.knowledge.law.missing import house_missing
from repere.knowledge.law.moments import day_of
from repere.knowledge.signoffs.queries import closed_days_of

# Of the tasks that go along with time limits (`task_rules.py`).
TASK = "procedure_time_limit"


class IsEnded(Exception):
    """It was done, missed or withdrawn before; it is opened again first."""


class CannotHold(ValueError):
    """Nobody is handed a time limit of somebody whose status they may not read."""


class NotADay(ValueError):
    """A day still to come for what is done, or an absence that is over, endless, or of nobody."""


@dataclass(frozen=True, slots=True)
class Ending:
    """What became of it, as it is sealed; `on` is an ISO day."""

    outcome: str
    on: str = ""
    what: str = ""
    proof: str = ""
    because: str = ""
    words: str = ""
    # The kind of the event that is the act itself, where that was told in the procedure.
    event: str = ""


@dataclass(frozen=True, slots=True)
class Recomputed:
    """The dates of a procedure that ended, and those that took their place, all stored."""

    procedure: Procedure
    ended: Sequence[ProcedureDeadline]
    made: Sequence[ProcedureDeadline]


# --- along with what is computed


def follow(some: Iterable[Recomputed], *, now: datetime) -> None:
    """The board after a computation: what is new, what moved, what runs no more. In the transaction of its dates."""
    moved = [one for one in some if one.ended or one.made]
    before = [row.pk for one in moved for row in one.ended]
    known = {
        watch.deadline_id: watch
        for watch in DeadlineWatch.unscoped.filter(deadline__in=before).select_related(queries.WITH_ALL)
    } if before else {}  # fmt: skip
    fresh: list[DeadlineWatch] = []
    goes_along: list[DeadlineWatch] = []
    for one in moved:
        was = {row.rule: (row, known.get(row.pk)) for row in one.ended}
        for row in one.made:
            if not house_missing().stake_of(row.rule):
                continue
            old, watch = was.pop(row.rule, (None, None))
            day = reading.work_by_on(row, one.procedure)
            if watch is None or old is None or _comes_back(watch, day, now):
                fresh.append(
                    DeadlineWatch(
                        organisation_id=row.organisation_id, deadline=row, work_by_on=day, opened_at=now
                    )
                )
            else:
                goes_along.append(_moved(watch, row, reading.work_by_on(old, one.procedure), day))
        for _row, gone in was.values():
            if gone is not None and gone.ended_at is None:
                _end(gone, Ending(Outcome.WITHDRAWN.value), now)
    if goes_along:
        DeadlineWatch.unscoped.bulk_update(
            goes_along, ["deadline", "work_by_on", "acknowledged_at", "escalated_at"]
        )
    if fresh:
        DeadlineWatch.unscoped.bulk_create(fresh)


def _comes_back(watch: DeadlineWatch, day: date, now: datetime) -> bool:
    """What was missed, or ran no more, runs again until a day to come."""
    over = watch.ended_at is not None and watch.ending.get("outcome") != Outcome.DONE
    return over and day >= timezone.localdate(now)


def _moved(watch: DeadlineWatch, row: ProcedureDeadline, was: date, day: date) -> DeadlineWatch:
    watch.deadline = row
    if watch.ended_at is None:
        watch.work_by_on = day
        if day != was:
            watch.escalated_at = None
        if not rules.still_holds(was, day):
            watch.acknowledged_at = None
    return watch


def match_events(actor: Actor, procedure: Procedure, told: Sequence[Event], *, now: datetime) -> None:
    """What was told may be the act itself, done in time: nobody says it twice. Told no more, it is to be done again."""
    met = house_missing().met
    rows = DeadlineWatch.unscoped.filter(deadline__procedure=procedure, deadline__superseded_at=None)
    for watch in rows.select_related(queries.WITH_ALL):
        row = watch.deadline
        first, last = reading.bounds(row, procedure)
        done = next(
            (one for one in told if one.kind in met.get(row.rule, ()) and first <= day_of(one.at) <= last),
            None,
        )
        if watch.ended_at is None and done is not None:
            ending = Ending(Outcome.DONE.value, day_of(done.at).isoformat(), event=done.kind)
            _end(watch, ending, now, actor)
            _record(actor, "deadline.done", watch)
        elif watch.ended_at is not None and watch.ending.get("event") and done is None:
            _open_again(watch)
            _record(actor, "deadline.reopened", watch)


def take_down(procedure: Procedure) -> None:
    """Its procedure is closed: nothing of it stands on the board."""
    rows = DeadlineWatch.unscoped.filter(deadline__procedure=procedure, work_by_on__isnull=False)
    rows.update(work_by_on=None)


def put_back(procedure: Procedure) -> None:
    """Its procedure is opened again: what was neither done nor missed has its day again."""
    rows = DeadlineWatch.unscoped.filter(
        deadline__procedure=procedure, deadline__superseded_at=None, ended_at=None, work_by_on=None
    ).select_related(queries.WITH_ALL)
    for watch in rows:
        day = reading.work_by_on(watch.deadline, procedure)
        DeadlineWatch.unscoped.filter(pk=watch.pk).update(work_by_on=day)


# --- in somebody's hands


@transaction.atomic
def take(actor: Actor, watch: DeadlineWatch, *, now: datetime) -> None:
    """ "I have it"."""
    held = _held(actor, watch)
    held.held_by_id, held.acknowledged_at = actor.user_id, now
    held.save(update_fields=["held_by_id", "acknowledged_at"])
    tasks.pass_on(held.organisation_id, TASK, str(held.pk), actor.user_id)
    _record(actor, "deadline.taken", held)


@transaction.atomic
def hand(actor: Actor, watch: DeadlineWatch, user_id: UUID, *, now: datetime) -> None:
    """To a colleague, who is asked to say that they have it."""
    held = _held(actor, watch)
    if user_id == actor.user_id:
        take(actor, held, now=now)
        return
    person = held.deadline.procedure.dossier.person
    if not queries.may_hold(held.organisation_id, user_id, person, timezone.localdate(now)):
        raise CannotHold
    held.held_by_id, held.acknowledged_at, held.escalated_at = user_id, None, None
    held.save(update_fields=["held_by_id", "acknowledged_at", "escalated_at"])
    tasks.pass_on(held.organisation_id, TASK, str(held.pk), user_id)
    _record(actor, "deadline.handed", held)


@transaction.atomic
def say_done(
    actor: Actor, watch: DeadlineWatch, *, what: str, on: date, proof: str = "", now: datetime
) -> None:
    """What was done, when, and what proves it."""
    if on > timezone.localdate(now):
        raise NotADay
    held = _held(actor, watch, writes=True)
    told = Ending(Outcome.DONE.value, on.isoformat(), " ".join(what.split()), " ".join(proof.split()))
    _end(held, told, now, actor)
    _record(actor, "deadline.done", held)


@transaction.atomic
def say_missed(actor: Actor, watch: DeadlineWatch, *, because: str, words: str = "", now: datetime) -> None:
    """Nothing was done in time, and why."""
    held = _held(actor, watch, writes=True)
    told = Ending(Outcome.MISSED.value, because=MissedBecause(because).value, words=words.strip())
    _end(held, told, now, actor)
    _record(actor, "deadline.missed", held)


@transaction.atomic
def reopen(actor: Actor, watch: DeadlineWatch, *, now: datetime) -> None:
    """Ended by mistake: it has its day again, where it still runs."""
    held = _held(actor, watch, writes=True, ended=True)
    row = held.deadline
    if row.superseded_at is not None or row.procedure.closed_at is not None:
        raise IsEnded
    _open_again(held)
    _record(actor, "deadline.reopened", held)


def let_go(organisation_id: UUID, user_ids: Collection[UUID]) -> int:
    """Time limits of colleagues who left are in nobody's hands, and nobody counts on them as stand-ins."""
    held = DeadlineWatch.unscoped.filter(
        organisation=organisation_id, held_by_id__in=user_ids, work_by_on__isnull=False
    )
    count = held.update(held_by_id=None, acknowledged_at=None, escalated_at=None)
    Absence.objects.filter(organisation=organisation_id, stand_in_id__in=user_ids, ended_at=None).update(
        ended_at=timezone.now()
    )
    if count:
        trail.record(SYSTEM, "deadline.let_go", organisation_id=organisation_id, rows=count)
    return count


# --- when somebody is away


@transaction.atomic
def say_absence(
    actor: Actor, user_id: UUID, stand_in_id: UUID, starts_on: date, ends_on: date, *, now: datetime
) -> Absence:
    """One's own, or a colleague's for whoever leads: a colleague holds their time limits meanwhile."""
    (access.BOARD if user_id == actor.user_id else access.LEAD).require(actor)
    today = timezone.localdate(now)
    if ends_on < max(starts_on, today) or ends_on - starts_on > rules.LONGEST_ABSENCE:
        raise NotADay
    may = {one.user_id for one in queries.who_may_hold(actor, today)}
    if user_id == stand_in_id or not {user_id, stand_in_id} <= may:
        raise CannotHold
    made = Absence.objects.create(
        organisation_id=actor.own_organisation_id,
        user_id=user_id,
        stand_in_id=stand_in_id,
        starts_on=starts_on,
        ends_on=ends_on,
        said_at=now,
        said_by_id=actor.user_id,
    )
    trail.record(actor, "absence.said", made)
    return made


@transaction.atomic
def end_absence(actor: Actor, absence_id: UUID, *, now: datetime) -> bool:
    """Back earlier, or never gone."""
    found = queries.absences_of(actor, timezone.localdate(now)).filter(pk=absence_id).first()
    if found is None:
        return False
    (access.BOARD if found.user_id == actor.user_id else access.LEAD).require(actor)
    Absence.objects.filter(pk=found.pk).update(ended_at=now)
    trail.record(actor, "absence.ended", found)
    return True


# --- what the worker does


def escalate(*, now: datetime, link: str) -> int:
    """Whoever coordinates is written to about time limits that are red and in nobody's hands; gives how many."""
    told = 0
    today = timezone.localdate(now)
    for organisation_id in queries.organisations_with_time_limits():
        with fresh_keyring(), transaction.atomic():
            left = queries.held_by_leavers(organisation_id, today)
            if left:
                let_go(organisation_id, left)
            _let_go_of_the_unseen(organisation_id, today)
            told += _escalate(organisation_id, now, today, link)
    return told


def _let_go_of_the_unseen(organisation_id: UUID, today: date) -> None:
    """Whoever has one, or stands in for them, may no longer see whose it is: then nobody has it."""
    near = queries.taken_until(organisation_id, today + rules.FARTHEST_RED)
    if not near:
        return
    away = rules.stand_ins(queries.away_in(organisation_id, today), today)
    actors: dict[UUID, list[Actor]] = defaultdict(list)
    for one in queries.may_be_told(organisation_id, today):
        actors[one.user_id].append(actor_of(one))
    unseen = []
    for watch in near:
        person, holder = watch.deadline.procedure.dossier.person, watch.held_by_id
        there = actors[away.get(holder, holder)] if holder else []
        if not any(sight_of(actor, person).reads(access.SHELF) for actor in there):
            unseen.append(watch.pk)
    if unseen:
        DeadlineWatch.unscoped.filter(pk__in=unseen).update(acknowledged_at=None, escalated_at=None)
        trail.record(SYSTEM, "deadline.let_go", organisation_id=organisation_id, rows=len(unseen))


def _escalate(organisation_id: UUID, now: datetime, today: date, link: str) -> int:
    away = rules.stand_ins(queries.away_in(organisation_id, today), today)
    near = queries.nobody_was_told_of(organisation_id, today + rules.FARTHEST_RED)
    days = closed_days_of(organisation_id, now) if near else None
    found = []
    for watch in near:
        assert days is not None
        seen = reading.read(watch, days, now)
        if rules.is_to_escalate(
            seen.tone,
            opened_at=watch.opened_at,
            now=now,
            was_late_when_told=timezone.localdate(watch.opened_at) > reading.last_day(seen),
            is_in_hours=seen.is_in_hours,
        ):
            found.append(watch)
    if not found:
        return 0
    counts: Counter[UUID] = Counter()
    there = [(one, actor_of(one)) for one in queries.may_be_told(organisation_id, today)]
    # Whoever leads; where nobody who leads is there and sees the person, whoever else reads this status.
    leading = [pair for pair in there if pair[1].role is Role.COORDINATOR and pair[0].user_id not in away]
    told = 0
    for watch in found:
        dossier = watch.deadline.procedure.dossier
        to = [one for one, actor in leading if sees(actor, dossier.person)]
        to = to or [one for one, actor in there if sight_of(actor, dossier.person).reads(access.SHELF)]
        if not to:
            continue  # looked at again in ten minutes
        counts.update(one.pk for one in to)
        told += 1
        DeadlineWatch.unscoped.filter(pk=watch.pk).update(escalated_at=now)
        trail.record(
            SYSTEM, "deadline.escalated", watch, organisation_id=organisation_id, dossier_id=dossier.pk,
            shelf=access.SHELF.value,
        )  # fmt: skip
    for one, _actor in there:
        if counts[one.pk]:
            notices.nobody_has_them(one, counts[one.pk], link)
    return told


# --- what these share


def _held(actor: Actor, watch: DeadlineWatch, *, writes: bool = False, ended: bool = False) -> DeadlineWatch:
    require = access.require_writing if writes else access.require_reading
    require(actor, watch.deadline.procedure.dossier)
    held = (
        DeadlineWatch.unscoped.select_for_update(of=("self",))
        .select_related(queries.WITH_ALL)
        .get(pk=watch.pk)
    )
    if (held.ended_at is not None) != ended:
        raise IsEnded
    return held


def _end(watch: DeadlineWatch, told: Ending, now: datetime, actor: Actor = SYSTEM) -> None:
    holder = watch.held_by_id or actor.user_id
    held = Membership.objects.filter(user=holder, organisation=watch.organisation_id) if holder else None
    watch.team_id = held.values_list("team", flat=True).first() if held else None
    watch.ending, watch.ended_at, watch.ended_by_id = asdict(told), now, actor.user_id
    watch.work_by_on = None
    watch.save(update_fields=["ending", "ended_at", "ended_by_id", "team", "work_by_on"])
    tasks.settle(watch.organisation_id, TASK, str(watch.pk), now=now)


def _open_again(watch: DeadlineWatch) -> None:
    watch.ending, watch.ended_at, watch.ended_by_id, watch.team = {}, None, None, None
    watch.work_by_on = reading.work_by_on(watch.deadline, watch.deadline.procedure)
    watch.save(update_fields=["ending", "ended_at", "ended_by_id", "team", "work_by_on"])


def _record(actor: Actor, verb: str, watch: DeadlineWatch) -> None:
    dossier_id = watch.deadline.procedure.dossier_id
    trail.record(actor, verb, watch, dossier_id=dossier_id, shelf=access.SHELF.value)
