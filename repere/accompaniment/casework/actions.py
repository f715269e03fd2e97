from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from repere.accompaniment.casework import access, queries
from repere.accompaniment.casework.choices import CHANNELS_SAID, Channel, NeedStatus, Remember, Urgency
from repere.accompaniment.casework.models import Appointment, Dossier, Need, Passage
from repere.accompaniment.casework.vocabulary.rules import added
from repere.accompaniment.people.actions import register_person
from repere.accompaniment.people.retention.news.actions import heard_from
from repere.accompaniment.people.shelves.actions import open_for_oneself
from repere.foundation.audit import trail
from repere.foundation.audit.queries import was_recorded
from repere.foundation.toolkit.actors import Actor
from repere.foundation.toolkit.ids import readable_code
from repere.foundation.vault import keyring


class PassageIsClosed(Exception):
    """Nothing is added to a passage after its end."""


class PassageHasADossier(Exception):
    """A passage belongs to one person."""


class NeedIsSettled(Exception):
    """A need that was met or given up is told again as a new one."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What somebody chose to say, that orientation looks at; nothing is compulsory."""

    languages: Sequence[str] = ()
    age: int | None = None
    audiences: Sequence[str] = ()
    situations: Sequence[str] = field(default=())
    constraints: Sequence[str] = field(default=())


@transaction.atomic
def open_passage(
    actor: Actor, *, now: datetime, dossier: Dossier | None = None, channel: str = Channel.DESK
) -> Passage:
    """Somebody is at the desk: known, or without a name."""
    access.require_own(access.RECEIVE, actor, *([dossier] if dossier else []))
    passage = Passage.unscoped.create(
        organisation_id=actor.own_organisation_id,
        site_id=actor.site_id,
        dossier=dossier,
        channel=channel,
        languages=dossier.person.languages if dossier else [],
        constraints=dossier.person.constraints if dossier else [],
        opened_at=now,
        opened_by_id=actor.user_id,
    )
    if dossier is not None:
        heard_from(dossier.person_id, now)
    trail.record(actor, "passage.opened", passage, dossier_id=passage.dossier_id, anonymous=dossier is None)
    return passage


@transaction.atomic
def open_dossier(actor: Actor, *, now: datetime, today: Any, **said: Any) -> Dossier:
    """Register somebody and open their dossier, with a code that can be read over the telephone."""
    access.OPEN_DOSSIER.require(actor)
    code = new_code(actor)
    person = register_person(actor, today=today, code=code, **said)
    dossier = Dossier.unscoped.create(
        organisation_id=actor.organisation_id,
        person=person,
        code=code,
        opened_at=now,
        opened_by_id=actor.user_id,
    )
    trail.record(actor, "dossier.opened", dossier, dossier_id=dossier.pk)
    open_for_oneself(actor, person, now=now)
    return dossier


def new_code(actor: Actor) -> str:
    code = readable_code(6)
    while Dossier.unscoped.filter(organisation_id=actor.organisation_id, code=code).exists():
        code = readable_code(6)
    return code


@transaction.atomic
def open_dossier_for(actor: Actor, passage: Passage, *, now: datetime, today: Any, **said: Any) -> Dossier:
    """The anonymous visitor wants to be found again: their dossier, and this passage in it, together or not at all."""
    access.require_own(access.RECEIVE, actor, passage)
    _without_dossier(passage)
    dossier = open_dossier(actor, now=now, today=today, **said)
    give_dossier(actor, passage, dossier)
    return dossier


@transaction.atomic
def give_dossier(actor: Actor, passage: Passage, dossier: Dossier) -> None:
    """The anonymous visitor has a name after all: the passage and its needs join the dossier."""
    access.require_own(access.RECEIVE, actor, passage, dossier)
    _without_dossier(passage)
    passage.dossier = dossier
    passage.languages = passage.languages or dossier.person.languages
    passage.constraints = passage.constraints or dossier.person.constraints
    passage.save(update_fields=["dossier", "languages", "constraints"])
    Need.unscoped.filter(passage=passage).update(dossier=dossier)
    Appointment.unscoped.filter(passage=passage).update(dossier=dossier)
    heard_from(dossier.person_id, passage.opened_at)
    trail.record(actor, "passage.given_dossier", passage, dossier_id=dossier.pk)


def _without_dossier(passage: Passage) -> None:
    """Under lock: two clicks on one button make one dossier."""
    if (
        Passage.unscoped.select_for_update().values_list("dossier_id", flat=True).get(pk=passage.pk)
        is not None
    ):
        raise PassageHasADossier


@transaction.atomic
def tell_needs(
    actor: Actor,
    passage: Passage,
    themes: Sequence[str],
    *,
    urgency: str = Urgency.WEEK,
    said: str = "",
    precisely: Mapping[str, Sequence[str]] | None = None,
    now: datetime,
) -> list[Need]:
    """Write what somebody needs; a theme that is already open for them is the same need, and stays as it was told.

    `precisely`: by theme, the organisation's own words for it; those of a need that is open already are added.
    """
    access.require_own(access.RECEIVE, actor, passage)
    _still_open(passage)
    already = {need.theme: need for need in queries.needs_at_hand(actor, passage) if need.is_open}
    words = precisely or {}
    for theme in themes:
        if theme in already:
            _say_precisely(actor, already[theme], words.get(theme, ()))
            continue
        already[theme] = Need.unscoped.create(
            organisation_id=actor.own_organisation_id,
            passage=passage,
            dossier_id=passage.dossier_id,
            theme=theme,
            urgency=urgency,
            said=said,
            precisely=list(words.get(theme, ())),
            told_at=now,
        )
        trail.record(
            actor, "need.told", already[theme], dossier_id=passage.dossier_id, theme=theme, urgency=urgency
        )
    return [already[theme] for theme in themes]


def _say_precisely(actor: Actor, need: Need, words: Sequence[str]) -> None:
    if set(words) <= set(need.precisely):
        return
    need.precisely = added(need.precisely, words)
    need.save(update_fields=["precisely"])
    trail.record(actor, "need.said_precisely", need, dossier_id=need.dossier_id, theme=need.theme)


def _still_open(passage: Passage) -> None:
    if passage.closed_at is not None:
        raise PassageIsClosed


@transaction.atomic
def withdraw_need(actor: Actor, need: Need) -> None:
    """A tile touched by mistake: taken back while nothing was done about it."""
    access.require_own(access.RECEIVE, actor, need)
    _still_open(need.passage)
    if need.status != NeedStatus.TOLD:
        raise NeedIsSettled
    trail.record(actor, "need.withdrawn", need, dossier_id=need.dossier_id, theme=need.theme)
    need.delete()


@transaction.atomic
def hasten_need(actor: Actor, need: Need) -> None:
    """What could wait cannot any more."""
    access.require_own(access.RECEIVE, actor, need)
    need.urgency = Urgency.TODAY
    need.save(update_fields=["urgency"])
    trail.record(actor, "need.hastened", need, dossier_id=need.dossier_id)


@transaction.atomic
def cancel_passage(actor: Actor, passage: Passage) -> None:
    """Opened by mistake: taken back while nobody told anything."""
    access.require_own(access.RECEIVE, actor, passage)
    _still_open(passage)
    if passage.needs.exists() or passage.appointments.exists():
        raise NeedIsSettled
    trail.record(actor, "passage.cancelled", passage, dossier_id=passage.dossier_id)
    keyring.forget(passage.organisation_id, passage.pk)
    passage.delete()


@transaction.atomic
def say_facts(actor: Actor, passage: Passage, facts: Facts, *, remember: str = Remember.AS_BEFORE) -> None:
    """What orientation may look at, as somebody chose to say it. What holds them back outlives the visit only if
    they agreed: `remember`."""
    access.require_own(access.RECEIVE, actor, passage)
    _still_open(passage)
    passage.languages, passage.age = list(facts.languages), facts.age
    passage.audiences, passage.situations = list(facts.audiences), list(facts.situations)
    passage.constraints = list(facts.constraints)
    passage.save(update_fields=["languages", "age", "audiences", "situations", "constraints"])
    trail.record(actor, "passage.facts_said", passage, dossier_id=passage.dossier_id)
    if passage.dossier is not None and remember:
        keep_constraints(actor, passage.dossier, facts.constraints if remember == Remember.KEEP else [])


@transaction.atomic
def keep_constraints(actor: Actor, dossier: Dossier, constraints: Sequence[str]) -> None:
    """They agreed that what holds them back be remembered for the next visits; nothing: it is forgotten."""
    access.require_own(access.RECEIVE, actor, dossier)
    person = dossier.person
    if person.constraints == list(constraints):
        return
    person.constraints = list(constraints)
    person.save(update_fields=["constraints"])
    verb = "person.constraints_kept" if constraints else "person.constraints_forgotten"
    trail.record(actor, verb, person, dossier_id=dossier.pk)


@transaction.atomic
def say_channel(actor: Actor, passage: Passage, channel: str) -> None:
    """How they came, when it was not at the desk."""
    access.require_own(access.RECEIVE, actor, passage)
    _still_open(passage)
    if channel not in CHANNELS_SAID:
        raise ValueError(channel)
    if channel == passage.channel:
        return
    passage.channel = channel
    passage.save(update_fields=["channel"])
    trail.record(actor, "passage.channel_said", passage, dossier_id=passage.dossier_id, channel=channel)


@transaction.atomic
def close_passage(
    actor: Actor, passage: Passage, *, done: Sequence[str], note: str = "", now: datetime
) -> None:
    """The visit ends with what was done; its needs stay open until they are met."""
    access.require_own(access.RECEIVE, actor, passage)
    _still_open(passage)
    passage.closed_at, passage.done, passage.closing_note = now, list(done), note
    # Told for that day alone.
    passage.constraints = []
    passage.save(update_fields=["closed_at", "done", "closing_note", "constraints"])
    trail.record(actor, "passage.closed", passage, dossier_id=passage.dossier_id, done=list(done))


@transaction.atomic
def meet_need(actor: Actor, need: Need, *, how: str, now: datetime) -> None:
    access.require_own(access.RECEIVE, actor, need)
    if need.status in {NeedStatus.MET, NeedStatus.GIVEN_UP}:
        raise NeedIsSettled
    need.status, need.met_at, need.met_how = NeedStatus.MET, now, how
    need.save(update_fields=["status", "met_at", "met_how"])
    trail.record(actor, "need.met", need, dossier_id=need.dossier_id, how=how)


@transaction.atomic
def give_up_need(actor: Actor, need: Need) -> None:
    access.require_own(access.RECEIVE, actor, need)
    if need.status in {NeedStatus.MET, NeedStatus.GIVEN_UP}:
        raise NeedIsSettled
    need.status = NeedStatus.GIVEN_UP
    need.save(update_fields=["status"])
    trail.record(actor, "need.given_up", need, dossier_id=need.dossier_id)


@transaction.atomic
def read_dossier(actor: Actor, dossier: Dossier) -> None:
    """Opening a dossier leaves a line: no line, no dossier."""
    access.require_own(access.OPEN_DOSSIER, actor, dossier)
    trail.record(actor, "dossier.read", dossier, dossier_id=dossier.pk)


def read_passage(actor: Actor, passage: Passage) -> None:
    """A colleague takes over the passage of somebody known: one line, the first time. Who opened it has one already.

    No transaction is begun where nothing is written: a page that is only read must not wait for a writer.
    """
    access.require_own(access.RECEIVE, actor, passage)
    if passage.dossier_id is None or passage.opened_by_id == actor.user_id:
        return
    if not was_recorded(actor, "passage.read", passage.pk):
        trail.record(actor, "passage.read", passage, dossier_id=passage.dossier_id)
