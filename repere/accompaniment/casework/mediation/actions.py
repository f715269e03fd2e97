"""An institution is asked, asked again, and answers, or does not."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from repere.accompaniment.casework import access as casework
from repere.accompaniment.casework.actions import NeedIsSettled, give_up_need, meet_need
from repere.accompaniment.casework.choices import MetHow
from repere.accompaniment.casework.mediation import access, rules
from repere.accompaniment.casework.mediation.choices import InstitutionAnswer, InstitutionKind
from repere.accompaniment.casework.mediation.models import Institution, Mediation
from repere.accompaniment.casework.models import Dossier, Need
from repere.accompaniment.casework.tasks.actions import give_task
from repere.accompaniment.people.shelves.rules import Shelf
from repere.foundation.audit import trail
from repere.foundation.toolkit.actors import Actor
from repere.knowledge.directory.models import Structure
from repere.knowledge.territory.rules import fold


class NobodyWasAsked(ValueError):
    """An institution has a name."""


class DayIsImpossible(ValueError):
    """To come, long gone, or before it was asked."""


class IsAnswered(Exception):
    """What was answered is not asked again; it is asked anew."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked of whom; `structure`: of the directory, when it is one of them."""

    institution: str
    kind: str
    channel: str
    theme: str
    asked_on: date
    structure: Structure | None = None
    shelf: Shelf = Shelf.NEEDS
    need: Need | None = None
    desk: str = ""
    asked: str = ""
    patience_days: int = rules.USUAL_PATIENCE
    # The next step, a task of whoever asks.
    next_step: str = ""
    next_on: date | None = None


@transaction.atomic
def ask(actor: Actor, dossier: Dossier, said: Asked, *, now: datetime) -> Mediation:
    _require(actor, dossier, said.shelf)
    if not rules.may_be_asked_on(said.asked_on, timezone.localdate(now)):
        raise DayIsImpossible
    if said.need is not None and said.need.dossier_id != dossier.pk:
        raise ValueError("a need of somebody else")
    row = Mediation(
        organisation_id=dossier.organisation_id,
        dossier=dossier,
        need=said.need,
        institution=institution_called(
            dossier.organisation_id, said.institution, InstitutionKind(said.kind), said.structure
        ),
        shelf=said.shelf.value,
        theme=said.theme,
        channel=said.channel,
        desk=said.desk.strip(),
        asked=said.asked.strip(),
        asked_on=said.asked_on,
        asked_by_id=actor.user_id,
        patience_days=said.patience_days,
        written_at=now,
    )
    row.save(force_insert=True)
    _record(actor, "mediation.asked", row)
    if said.next_step.strip():
        give_task(
            actor, said.next_step, due_on=said.next_on, dossier=dossier, for_user_id=actor.user_id, now=now
        )
    return row


def institution_called(
    organisation_id: UUID, name: str, kind: InstitutionKind, structure: Structure | None = None
) -> Institution:
    """The institution of this name, whatever its capitals and accents, made known where it was not."""
    name = " ".join((structure.name if structure else name).split())[:150]
    if not fold(name):
        raise NobodyWasAsked
    found, _is_new = Institution.objects.get_or_create(
        organisation_id=organisation_id,
        folded=fold(name)[:150],
        defaults={"name": name, "kind": kind, "structure": structure},
    )
    if structure is not None and found.structure_id is None:
        found.structure = structure
        found.save(update_fields=["structure"])
    return found


@transaction.atomic
def ask_again(actor: Actor, mediation: Mediation, *, now: datetime) -> None:
    """They have not answered: asked once more, today."""
    row = _locked(actor, mediation)
    if row.answer != InstitutionAnswer.AWAITING:
        raise IsAnswered
    row.asked_again_on, row.times_asked = timezone.localdate(now), min(row.times_asked + 1, 999)
    row.save(update_fields=["asked_again_on", "times_asked"])
    _record(actor, "mediation.asked_again", row)


@transaction.atomic
def say_answer(
    actor: Actor,
    mediation: Mediation,
    answer: str,
    *,
    on: date | None = None,
    told: str = "",
    need_is: str = "",
    now: datetime,
) -> None:
    """What the institution answered, or that it will not; said anew, it replaces what was said before.

    `need_is`: "met" or "given_up", what becomes of the need it was asked for; otherwise it stays as it is.
    """
    row = _locked(actor, mediation)
    said, today = InstitutionAnswer(answer), timezone.localdate(now)
    if said is InstitutionAnswer.AWAITING:
        raise ValueError(answer)
    answered_on = (on or today) if said in rules.ANSWERED else None
    if answered_on is not None and not rules.may_be_answered_on(row.asked_on, answered_on, today):
        raise DayIsImpossible
    row.answer, row.answered_on, row.answered_by_id = said, answered_on, actor.user_id
    row.told = told.strip()
    row.save(update_fields=["answer", "answered_on", "answered_by_id", "told"])
    _record(actor, "mediation.answered", row, institution_answer=said.value)
    if row.need is not None:
        _settle(actor, row.need, need_is, now)


def _settle(actor: Actor, need: Need, need_is: str, now: datetime) -> None:
    try:
        if need_is == "met":
            meet_need(actor, need, how=MetHow.OTHERWISE, now=now)
        elif need_is == "given_up":
            give_up_need(actor, need)
    except NeedIsSettled:
        return  # somebody said so before


def _locked(actor: Actor, mediation: Mediation) -> Mediation:
    if mediation.dossier is None:
        raise IsAnswered
    _require(actor, mediation.dossier, Shelf(mediation.shelf))
    row: Mediation = (
        Mediation.unscoped.select_for_update(of=("self",))
        .select_related("dossier", "need")
        .get(pk=mediation.pk)
    )
    return row


def _require(actor: Actor, dossier: Dossier, shelf: Shelf) -> None:
    casework.require_own(access.MEDIATE, actor, dossier)
    casework.require_writes(actor, dossier, shelf)


def _record(actor: Actor, verb: str, row: Mediation, **said: Any) -> None:
    # What is about health or status is not told by the trail, which others read.
    if row.shelf == Shelf.NEEDS:
        said["theme"] = row.theme
    trail.record(actor, verb, row, dossier_id=row.dossier_id, **said)
