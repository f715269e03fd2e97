"""What the worker does at night with dossiers whose time is over: notice, then thirty days, then the end.

A night is many short turns. Each dossier is dealt with in a transaction of its own, which writes in it what the night
did so far: stopped anywhere, the next turn goes on, and nothing is done twice nor left half done.
"""

import hmac
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localtime

from repere.accompaniment.people.erasure.actions import erase, lift_hold
from repere.accompaniment.people.erasure.choices import AskedBy, Reason
from repere.accompaniment.people.models import (
    Archive,
    Ending,
    PastFigure,
    Person,
    RetentionNight,
    RetentionReport,
)
from repere.accompaniment.people.queries import dossier_of
from repere.accompaniment.people.retention import access, queries, rules
from repere.accompaniment.people.retention.actions import put_away
from repere.accompaniment.people.retention.choices import About
from repere.foundation.audit import trail
from repere.foundation.organisations.choices import WhenOver
from repere.foundation.organisations.models import Organisation
from repere.foundation.toolkit import attached, languages
from repere.foundation.toolkit.actors import SYSTEM, Actor
from repere.foundation.toolkit.keys import derived_key
from repere.foundation.vault.keyring import fresh_keyring

Counts = dict[str, int]


def run_turn(*, now: datetime, most: int = rules.A_TURN, is_asked: bool = False) -> Counts:
    """A little of the night of each organisation, where it is time; `is_asked`: at once, whatever the hour.

    Gives how many dossiers met each end in this turn.
    """
    done: Counts = {}
    for organisation in Organisation.objects.filter(is_active=True).order_by("pk"):
        last = queries.last_night(organisation.pk)
        if is_asked or rules.is_time(localtime(now), last):
            for code, count in _turn(organisation, now, most).items():
                done[code] = done.get(code, 0) + count
    return done


def run_whole_night(organisation: Organisation, *, now: datetime) -> RetentionNight:
    """Turn after turn, to the end of the night of one organisation."""
    night = _night(organisation, localtime(now).date(), now)
    while night.ended_at is None:
        _turn(organisation, now, rules.A_TURN)
        night.refresh_from_db()
    return night


def _turn(organisation: Organisation, now: datetime, most: int) -> Counts:
    today = localtime(now).date()
    actor = replace(SYSTEM, organisation_id=organisation.pk)
    night = _night(organisation, today, now)
    if night.ended_at is not None:
        return {}
    done: Counts = {}
    awaited = 0
    left = min(most, rules.A_NIGHT - night.anonymised - night.archived - night.noticed)
    is_over = True
    for what, pk in _work(organisation, today):
        if left <= 0:
            is_over = _done_tonight(night) >= rules.A_NIGHT
            break
        with fresh_keyring():
            code = what(actor, organisation, pk, today, now, night)
        done[code] = done.get(code, 0) + 1
        awaited += code == "awaited"
        left -= code != "awaited"
    if is_over:
        _end(actor, organisation, night, awaited, now)
    return done


def _done_tonight(night: RetentionNight) -> int:
    night.refresh_from_db()
    return night.anonymised + night.archived + night.noticed


def _night(organisation: Organisation, today: date, now: datetime) -> RetentionNight:
    night, _is_new = RetentionNight.objects.get_or_create(
        organisation=organisation, day=today, defaults={"begun_at": now}
    )
    return night


def _work(organisation: Organisation, today: date) -> Iterator[tuple[Any, UUID]]:
    """Read by its keys alone, as each is dealt with when its turn comes: what was heard since counts."""
    for queryset, what in (
        (queries.holds_over(organisation.pk, today), _lift),
        (queries.to_end(organisation.pk, today), _over),
        (queries.archives_over(organisation.pk, today), _destroy_archive),
        (queries.to_notice(organisation, today), _notice),
    ):
        yield from ((what, pk) for pk in list(queryset.values_list("pk", flat=True)[: rules.A_NIGHT]))


# --- one dossier


@transaction.atomic
def _lift(
    actor: Actor, _organisation: Organisation, pk: UUID, today: date, now: datetime, night: RetentionNight
) -> str:
    held = queries.holds_over(night.organisation_id, today).filter(pk=pk).select_related("person").first()
    if held is not None:
        lift_hold(actor, held.person, now=now)
        _count(night, "lifted")
    return "lifted"


@transaction.atomic
def _notice(
    actor: Actor, organisation: Organisation, pk: UUID, today: date, now: datetime, night: RetentionNight
) -> str:
    person = _locked(pk)
    if person is None or not queries.to_notice(organisation, today).filter(pk=pk).exists():
        return "heard_of"
    if _put_right(person) > rules.notice_from(today, organisation.months_kept):
        return "heard_of"
    Ending.unscoped.create(
        organisation=organisation,
        person=person,
        noticed_on=today,
        ends_on=rules.ends_on(person.heard_on, today, organisation.months_kept),
        next_try_at=now,
    )
    _count(night, "noticed")
    trail.record(
        actor, "retention.noticed", person, dossier_id=dossier_of(person), organisation_id=organisation.pk
    )
    return "noticed"


@transaction.atomic
def _over(
    actor: Actor, organisation: Organisation, pk: UUID, today: date, now: datetime, night: RetentionNight
) -> str:
    ending = queries.to_end(organisation.pk, today).filter(pk=pk).first()
    person = _locked(ending.person_id) if ending is not None else None
    if ending is None or person is None:
        return "heard_of"
    if not rules.is_over(_put_right(person), today, organisation.months_kept):
        # Heard of since, or kept for longer by a new choice: notice is given again when its day comes.
        ending.delete()
        _count(night, "heard_of")
        trail.record(
            actor,
            "retention.heard_of",
            person,
            dossier_id=dossier_of(person),
            organisation_id=organisation.pk,
        )
        return "heard_of"
    if queries.held_now().filter(person=person).exists() or queries.is_awaited(person, now):
        return "awaited"
    if organisation.when_over == WhenOver.ARCHIVE:
        put_away(actor, person, now=now)
        _count(night, "archived")
        return "archived"
    _anonymise(actor, organisation, person, now)
    _count(night, "anonymised")
    return "anonymised"


@transaction.atomic
def _destroy_archive(
    actor: Actor, organisation: Organisation, pk: UUID, today: date, now: datetime, night: RetentionNight
) -> str:
    archive = Archive.unscoped.select_related("person").filter(pk=pk, ends_on__lt=today).first()
    if archive is not None:
        _anonymise(actor, organisation, archive.person, now)
        _count(night, "anonymised")
    return "anonymised"


def _locked(person_id: UUID) -> Person | None:
    return Person.unscoped.select_for_update().filter(pk=person_id, merged_into=None).first()


def _put_right(person: Person) -> date:
    """Asked of every room, and the row put right: nobody is forgotten because an action did not say that they came."""
    heard_on = queries.last_news([person])[person.pk]
    if heard_on > person.heard_on:
        person.heard_on = heard_on
        Person.unscoped.filter(pk=person.pk).update(heard_on=heard_on)
    return heard_on


def _anonymise(actor: Actor, organisation: Organisation, person: Person, now: datetime) -> None:
    """Figures, each apart from the others, then everything else is destroyed with its keys."""
    year = localtime(now).year
    for about, value in _figures(person, year):
        row, _is_new = PastFigure.objects.get_or_create(
            organisation=organisation, year=year, about=about, value=value
        )
        PastFigure.objects.filter(pk=row.pk).update(people=F("people") + 1)
    erase(actor, person, asked_by=AskedBy.OFFICER, reason=Reason.TIME_OVER, now=now)


def _figures(person: Person, year: int) -> Iterator[tuple[About, str]]:
    yield About.AGE, rules.age_band(person.birth_year, year)
    yield About.SEX, person.sex or "unknown"
    language = next(iter(person.languages), "unknown")
    yield About.LANGUAGE, language if language in languages.LANGUAGES else "unknown"
    met = unmet = 0
    here = attached.held([person.pk])
    for entry in attached.entries():
        if entry.met is not None:
            told = entry.rows().filter(pk__in=here[entry.table])
            met += told.filter(entry.met).count()
            unmet += told.exclude(entry.met).count()
    yield About.NEEDS, rules.needs_band(met, unmet)
    yield About.STAY, rules.stay_band((person.heard_on - localtime(person.created_at).date()).days)


def _count(night: RetentionNight, what: str) -> None:
    RetentionNight.objects.filter(pk=night.pk).update(**{what: F(what) + 1})


# --- the proof


@transaction.atomic
def _end(
    actor: Actor, organisation: Organisation, night: RetentionNight, awaited: int, now: datetime
) -> None:
    spared = queries.spared_tonight(organisation, night.day, awaited)
    RetentionNight.objects.filter(pk=night.pk).update(ended_at=now, spared=spared)
    night.refresh_from_db()
    trail.record(
        actor, "retention.night_ended", night, organisation_id=organisation.pk, noticed=night.noticed,
        anonymised=night.anonymised, archived=night.archived, heard_of=night.heard_of,
    )  # fmt: skip
    month = rules.months_later(night.day.replace(day=1), -1)
    if not RetentionReport.objects.filter(organisation=organisation, month=month).exists() and (
        RetentionNight.objects.filter(organisation=organisation, day__lt=night.day.replace(day=1)).exists()
    ):
        make_report(actor, organisation, month, now=now)


@transaction.atomic
def make_report(actor: Actor, organisation: Organisation, month: date, *, now: datetime) -> RetentionReport:
    """Of a month that is over: its nights summed, what is still held and why, under a seal."""
    access.RUN.require(actor)
    told = month_told(organisation, month)
    made = RetentionReport.objects.create(
        organisation=organisation,
        month=month,
        made_at=now,
        told=told,
        seal=_seal(organisation.pk, month, told),
    )
    trail.record(actor, "retention.reported", made, organisation_id=organisation.pk, seal=made.seal[:16])
    return made


def month_told(organisation: Organisation, month: date) -> dict[str, Any]:
    """What a report says: how many were due, told, ended; and why those who are still there are."""
    after = rules.months_later(month, 1)
    nights = list(queries.nights_of(organisation.pk, month, after))
    sums = {
        name: sum(getattr(night, name) for night in nights)
        for name in ("noticed", "heard_of", "anonymised", "archived", "lifted")
    }
    last = nights[-1] if nights else None
    return {
        "month": f"{month:%Y-%m}",
        "months_kept": organisation.months_kept,
        "at_the_end": str(organisation.when_over),
        "days": (after - month).days,
        "nights": len([night for night in nights if night.ended_at]),
        "nights_not_ended": len([night for night in nights if not night.ended_at]),
        "due": sums["anonymised"] + sums["archived"] + sum((last.spared if last else {}).values()),
        **sums,
        "still_there": last.spared if last else {},
        "held": queries.holds_told(organisation.pk),
    }


def is_sound(report: RetentionReport) -> bool:
    """Whether it says what it said when it was made."""
    return hmac.compare_digest(report.seal, _seal(report.organisation_id, report.month, report.told))


def _seal(organisation_id: UUID, month: date, told: dict[str, Any]) -> str:
    text = json.dumps([str(organisation_id), month.isoformat(), told], sort_keys=True, separators=(",", ":"))
    return hmac.new(derived_key("retention-report", str(organisation_id)), text.encode(), sha256).hexdigest()
