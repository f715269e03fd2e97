"""Who follows somebody: named, taken out, replaced when they leave; and the glass broken in an emergency."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from repere.accompaniment.people.access import require_own
from repere.accompaniment.people.models import EmergencyOpening, Person, PersonReader
from repere.accompaniment.people.queries import dossier_of
from repere.accompaniment.people.shelves import access, notices, queries, rules
from repere.accompaniment.people.shelves.rules import Standing
from repere.foundation.accounts.models import Membership
from repere.foundation.audit import trail
from repere.foundation.organisations.choices import SeenBy
from repere.foundation.toolkit.actors import Actor, NotAllowed, Role
from repere.foundation.toolkit.limits import Limit

# A code is read on a paper or over the telephone, not guessed.
WRONG_CODES = Limit("emergency", most=5, seconds=3600)


class NotAColleague(ValueError):
    """No role in force here, or one that opens no dossier."""


class ALastDayIsNeeded(ValueError):
    """A volunteer is named until a day: not past, not beyond their role."""


class NobodyWouldSee(Exception):
    """Of somebody hidden, one colleague at least stays named."""


class AReasonIsNeeded(ValueError):
    """Whoever breaks the glass says why."""


@transaction.atomic
def name_in_team(
    actor: Actor,
    person: Person,
    user_id: UUID,
    standing: Standing,
    *,
    last_day: date | None = None,
    now: datetime,
) -> PersonReader:
    """Say who follows somebody. To name a helper changes nothing of who is in charge; a new referent does."""
    require_own(access.NAME_TEAM, actor, person)
    if not _may_name(actor, person, user_id, standing):
        raise NotAllowed(access.NAME_TEAM.name)
    held = queries.membership_of(person.organisation_id, user_id, timezone.localdate(now))
    if held is None or not rules.may_stand(held.role, standing):
        raise NotAColleague
    until = _until(held, standing, last_day, now)
    if standing is Standing.REFERENT:
        _step_aside(person, user_id)
    _in_team(person, user_id).exclude(standing=standing).delete()
    row, _is_new = PersonReader.unscoped.update_or_create(
        person=person,
        user_id=user_id,
        standing=standing.value,
        defaults={"named_at": now, "named_by_id": actor.user_id, "until": until},
    )
    trail.record(
        actor, "team.named", person, dossier_id=dossier_of(person), standing=standing.value, reader=str(user_id)
    )  # fmt: skip
    return row


def _may_name(actor: Actor, person: Person, user_id: UUID, standing: Standing) -> bool:
    sight = queries.sight_of(actor, person)
    has_referent = PersonReader.unscoped.filter(person=person, standing=Standing.REFERENT.value).exists()
    takes_up = user_id == actor.user_id and standing is Standing.REFERENT
    return (
        actor.role is Role.SYSTEM
        or sight.names_team
        or (takes_up and rules.takes_up(sight.role, sight.tie, has_referent=has_referent))
    )


def _until(held: Membership, standing: Standing, last_day: date | None, now: datetime) -> datetime | None:
    if standing is not Standing.VOLUNTEER:
        return None
    if last_day is None or not timezone.localdate(now) <= last_day <= held.ends_on:
        raise ALastDayIsNeeded
    return timezone.make_aware(datetime.combine(last_day + timedelta(days=1), time()))


def _in_team(person: Person, user_id: UUID | None = None) -> QuerySet[PersonReader]:
    rows = PersonReader.unscoped.filter(person=person, standing__in=[one.value for one in rules.TEAM])
    return rows if user_id is None else rows.filter(user_id=user_id)


def _step_aside(person: Person, new_referent: UUID) -> None:
    """One referent at a time: whoever was, goes on beside the new one until they are taken out."""
    before = _in_team(person).filter(standing=Standing.REFERENT.value).exclude(user_id=new_referent)
    for row in before:
        row.standing = Standing.CO_REFERENT.value
        row.save(update_fields=["standing"])


@transaction.atomic
def take_out_of_team(actor: Actor, person: Person, user_id: UUID, *, now: datetime) -> None:
    """They no longer follow this person. Anybody may take themselves out."""
    require_own(access.NAME_TEAM, actor, person)
    if user_id != actor.user_id and not queries.sight_of(actor, person).names_team:
        raise NotAllowed(access.NAME_TEAM.name)
    if not _in_team(person, user_id).exists():
        return
    _in_team(person, user_id).delete()
    if person.is_hidden and not _is_somebody_named(person, now):
        raise NobodyWouldSee
    trail.record(actor, "team.taken_out", person, dossier_id=dossier_of(person), reader=str(user_id))


def _is_somebody_named(person: Person, now: datetime) -> bool:
    rows = PersonReader.unscoped.filter(person=person, until=None)
    return bool(rows.exists())


@transaction.atomic
def open_for_oneself(actor: Actor, person: Person, *, now: datetime) -> None:
    """Where a dossier is its team's alone, whoever opens it follows it, until they name somebody: or it would be lost.

    For `open_dossier`; where everybody sees it, nobody is named without being asked.
    """
    if actor.user_id is None or rules.reach(actor.role.value, by_team=actor.by_team) is not rules.Reach.NAMED:
        return
    _follow(person, actor.user_id, now)


@transaction.atomic
def open_for_asker(person: Person, user_id: UUID, *, now: datetime) -> None:
    """The same for a dossier that the house itself opens because a colleague asked for it: a hand-over."""
    if person.organisation.dossiers_seen_by == SeenBy.TEAM:
        _follow(person, user_id, now)


def _follow(person: Person, user_id: UUID, now: datetime) -> None:
    PersonReader.unscoped.create(
        person=person, user_id=user_id, standing=Standing.REFERENT.value, named_at=now, named_by_id=user_id
    )


@transaction.atomic
def hand_over_dossiers(
    actor: Actor, leaver_id: UUID, given: Mapping[UUID, UUID | None], *, now: datetime
) -> int:
    """What a colleague followed goes to others, in the place they had; None: to nobody in particular.

    `given`: the colleague who takes over, by person. All or nothing; gives how many were handed over.
    """
    access.HAND_OVER.require(actor)
    today = timezone.localdate(now)
    takers = {
        user_id: queries.membership_of(actor.own_organisation_id, user_id, today)
        for user_id in {taker for taker in given.values() if taker is not None}
    }
    done = 0
    for person in queries.followed_by(actor, leaver_id):
        if person.pk not in given:
            continue
        if not rules.hands_over(actor.role.value, queries.tie_of(actor, person)):
            raise NotAllowed(access.HAND_OVER.name)
        taker_id = given[person.pk]
        _replace(person, leaver_id, taker_id, takers.get(taker_id) if taker_id else None, actor, now)
        trail.record(
            actor, "team.handed_over", person, dossier_id=dossier_of(person), leaver=str(leaver_id),
            reader=str(taker_id) if taker_id else "",
        )  # fmt: skip
        done += 1
    return done


def _replace(
    person: Person,
    leaver_id: UUID,
    taker_id: UUID | None,
    held: Membership | None,
    actor: Actor,
    now: datetime,
) -> None:
    rows = list(PersonReader.unscoped.filter(person=person, user_id=leaver_id))
    PersonReader.unscoped.filter(pk__in=[row.pk for row in rows]).delete()
    if taker_id is None:
        if person.is_hidden and not _is_somebody_named(person, now):
            raise NobodyWouldSee
        return
    place = next(
        (Standing(row.standing) for row in rows if row.standing in rules.IN_CHARGE), Standing.CO_REFERENT
    )
    if held is None or not rules.may_stand(held.role, place):
        raise NotAColleague
    own = _in_team(person, taker_id).filter(standing=Standing.REFERENT.value).exists()
    if own:
        return
    if place is Standing.REFERENT:
        _step_aside(person, taker_id)
    _in_team(person, taker_id).delete()
    PersonReader.unscoped.create(
        person=person, user_id=taker_id, standing=place.value, named_at=now, named_by_id=actor.user_id
    )


@transaction.atomic
def break_glass(actor: Actor, person: Person, *, reason: str, now: datetime) -> EmergencyOpening:
    """For three hours, see a dossier that is not one's own, and read its health shelf; those it concerns are told."""
    access.BREAK_GLASS.require(actor)
    reason = " ".join(reason.split())
    if len(reason) < rules.SHORTEST_REASON:
        raise AReasonIsNeeded
    if actor.user_id is None or not queries.sight_of(actor, person).breaks_glass:
        raise NotAllowed(access.BREAK_GLASS.name)
    ends_at = now + rules.EMERGENCY_LASTS
    PersonReader.unscoped.update_or_create(
        person=person,
        user_id=actor.user_id,
        standing=Standing.EMERGENCY.value,
        defaults={"named_at": now, "named_by_id": actor.user_id, "until": ends_at},
    )
    opening = EmergencyOpening(
        organisation_id=actor.own_organisation_id,
        person=person,
        user_id=actor.user_id,
        role=actor.role.value,
        reason=reason,
        opened_at=now,
        ends_at=ends_at,
    )
    opening.save(force_insert=True)
    trail.record(actor, "dossier.emergency_opened", opening, dossier_id=dossier_of(person))
    _tell(actor, person, now)
    return opening


def _tell(actor: Actor, person: Person, now: datetime) -> None:
    """Its referents and the data protection officers, on their front page and by a letter that says nothing."""
    told = list(queries.told_of_emergencies(person, timezone.localdate(now)).exclude(user=actor.user_id))
    Membership.objects.filter(pk__in=[one.pk for one in told]).update(emergencies=F("emergencies") + 1)
    addresses = [(one.user.email, one.user.language) for one in told]
    transaction.on_commit(partial(notices.dossier_opened_in_emergency, addresses), robust=True)


def read_emergencies(actor: Actor) -> None:
    """Read: the front page no longer counts them."""
    access.SEE_EMERGENCIES.require(actor)
    Membership.objects.filter(pk=actor.membership_id, emergencies__gt=0).update(emergencies=0)
