"""Questions asked and answered about somebody: begun, saved step by step, signed, corrected beside what was said."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from repere.accompaniment.casework import access as casework
from repere.accompaniment.casework.actions import Channel
from repere.accompaniment.casework.assessments import access, files, queries, rules
from repere.accompaniment.casework.assessments.form import OPEN
from repere.accompaniment.casework.assessments.form import Questionnaire as Form
from repere.accompaniment.casework.choices import Done
from repere.accompaniment.casework.models import (
    AnswerSheet,
    Assessment,
    Dossier,
    Need,
    Passage,
    Questionnaire,
)
from repere.accompaniment.casework.queries import OPEN_NEEDS, needs_visible_to
from repere.accompaniment.people.shelves.queries import sight_of
from repere.accompaniment.people.shelves.rules import Shelf, Sight
from repere.foundation.audit import trail
from repere.foundation.toolkit.actors import Actor, NotAllowed
from repere.foundation.toolkit.ids import uuid7


class NoSuchQuestionnaire(LookupError):
    """It does not come with the house, or not for this reader."""


class IsSigned(Exception):
    """What was signed is corrected, not changed."""


class IsNotSigned(Exception):
    """A draft says nothing yet."""


class DoesNotFit(ValueError):
    """An answer that its question does not take."""


class NotYet(ValueError):
    """`codes`: the questions without which nobody signs."""

    def __init__(self, codes: list[str]) -> None:
        super().__init__(codes)
        self.codes = codes


class DayIsImpossible(ValueError):
    """To come, or too long ago."""


class CallsForNothing(ValueError):
    """This answer tells of no need."""


@transaction.atomic
def begin(actor: Actor, dossier: Dossier, code: str, *, now: datetime) -> Assessment:
    """A draft of the actor's own; the one they had begun, when there is one."""
    sight = _sight(actor, dossier)
    content = files.offered().get(code)
    if content is None or not sight.writes(files.read(content).shelf):
        raise NoSuchQuestionnaire(code)
    already = queries.draft_of(actor, dossier, code)
    if already is not None:
        return already
    return _drafted(actor, dossier, sight, _kept(content, now), uuid7(), now)


@transaction.atomic
def correct(actor: Actor, assessment: Assessment, *, now: datetime) -> Assessment:
    """A draft that begins with what was said; once signed it stands beside it. Only by who writes on all its shelves:
    nobody signs for what they do not read."""
    sight = _sight(actor, assessment.dossier)
    if assessment.signed_at is None:
        raise IsNotSigned
    form = queries.form_of(assessment)
    if not may_correct(sight, form):
        raise NotAllowed(access.ASSESS.name)
    already = Assessment.unscoped.filter(
        thread_id=assessment.thread_id, author_id=actor.user_id, signed_at=None
    ).first()
    if already is not None:
        return already
    draft = _drafted(actor, assessment.dossier, sight, assessment.questionnaire, assessment.thread_id, now)
    said = rules.by_shelf(form, queries.answers_of(assessment, form.shelves))
    for sheet in queries.sheets_under_lock(draft, form.shelves):
        sheet.answers = said[Shelf(sheet.shelf)]
        sheet.save(update_fields=["answers"])
    return draft


def may_correct(sight: Sight, form: Form) -> bool:
    return all(sight.writes(shelf) for shelf in form.shelves)


def _drafted(
    actor: Actor, dossier: Dossier, sight: Sight, questionnaire: Questionnaire, thread_id: UUID, now: datetime
) -> Assessment:
    if actor.user_id is None:
        raise NotAllowed("an author")
    form = files.read(questionnaire.content)
    draft = Assessment(
        organisation_id=dossier.organisation_id,
        dossier=dossier,
        questionnaire=questionnaire,
        shelf=form.shelf.value,
        thread_id=thread_id,
        author_id=actor.user_id,
        begun_at=now,
        saved_at=now,
    )
    draft.save(force_insert=True)
    for shelf in sorted(shelf for shelf in form.shelves if sight.writes(shelf)):
        AnswerSheet(organisation_id=dossier.organisation_id, assessment=draft, shelf=shelf.value).save(
            force_insert=True
        )
    _record(actor, "assessment.begun", draft)
    return draft


def _kept(content: Mapping[str, Any], now: datetime) -> Questionnaire:
    """The questions as they are today, kept for as long as their answers."""
    kept = queries.kept_content(content)
    if kept is None:
        made = Questionnaire(
            code=content["code"],
            version=content["version"],
            digest=files.digest_of(content),
            content=dict(content),
            first_used_at=now,
        )
        try:
            with transaction.atomic():
                made.save(force_insert=True)
            return made
        except IntegrityError:  # somebody else used it first, at the same instant
            kept = queries.kept_content(content)
    assert kept is not None
    return kept


@transaction.atomic
def save_answers(actor: Actor, assessment: Assessment, answers: Mapping[str, Any], *, now: datetime) -> None:
    """What one page asked: None takes an answer back. No line in the trail, as nothing is said before it is signed."""
    sight, locked = _own_draft(actor, assessment)
    form = queries.form_of(locked)
    sheets = queries.sheets_under_lock(locked, form.shelves)
    for code, value in answers.items():
        question = form.question(code.removesuffix(".note"))
        sheet = next((one for one in sheets if question and one.shelf == question.shelf), None)
        if question is None or sheet is None or not sight.writes(question.shelf):
            raise DoesNotFit(code)
        if value is None or value == "":
            sheet.answers.pop(code, None)
        elif code == question.note_code or question.fits(value):
            sheet.answers[code] = value
        else:
            raise DoesNotFit(code)
    for sheet in sheets:
        sheet.save(update_fields=["answers"])
    Assessment.unscoped.filter(pk=locked.pk).update(saved_at=now)


@transaction.atomic
def sign(actor: Actor, assessment: Assessment, *, held_on: date, now: datetime) -> Assessment:
    """Said, on that day, by its author. From now on it is read by whoever reads its shelves, and is not changed."""
    sight, locked = _own_draft(actor, assessment)
    if not rules.is_possible(held_on, timezone.localdate(now)):
        raise DayIsImpossible
    form = queries.form_of(locked)
    shelves = [shelf for shelf in form.shelves if sight.writes(shelf)]
    answers = queries.answers_of(locked, shelves)
    lacking = rules.missing(form, answers, shelves)
    if lacking:
        raise NotYet([question.code for question in lacking])
    said = rules.by_shelf(form, rules.settled(form, answers))
    for sheet in queries.sheets_under_lock(locked, shelves):
        sheet.answers = said[Shelf(sheet.shelf)]
        sheet.save(update_fields=["answers"])
    # The dossier under lock: two who correct one assessment at the same instant get two numbers.
    Dossier.unscoped.select_for_update(of=("self",)).get(pk=locked.dossier_id)
    numbers = Assessment.unscoped.filter(thread_id=locked.thread_id).values_list("number", flat=True)
    locked.number = max((number for number in numbers if number), default=0) + 1
    locked.signed_at, locked.saved_at, locked.held_on = now, now, held_on
    locked.save(update_fields=["number", "signed_at", "saved_at", "held_on"])
    _record(actor, "assessment.signed" if locked.number == 1 else "assessment.corrected", locked)
    return locked


@transaction.atomic
def throw_away(actor: Actor, assessment: Assessment) -> None:
    """A draft that its author no longer wants."""
    _sees, locked = _own_draft(actor, assessment)
    _record(actor, "assessment.thrown_away", locked)
    locked.delete()


@transaction.atomic
def open_need(actor: Actor, assessment: Assessment, code: str, *, now: datetime) -> Need:
    """The need that an answer tells of, told at the interview; one that is open already is the same need."""
    sight = _sight(actor, assessment.dossier)
    form = queries.form_of(assessment)
    question = form.question(code)
    if question is None or not sight.writes(Shelf.NEEDS) or not sight.reads(question.shelf):
        raise CallsForNothing(code)
    theme = rules.calls_for(question, queries.answers_of(assessment, [*OPEN, question.shelf]).get(code))
    if not theme:
        raise CallsForNothing(code)
    dossier = assessment.dossier
    already: Need | None = (
        needs_visible_to(actor).filter(dossier=dossier, theme=theme, status__in=OPEN_NEEDS).first()
    )
    if already is not None:
        return already
    need = Need(
        organisation_id=dossier.organisation_id,
        passage=_visit(actor, dossier, now),
        dossier=dossier,
        theme=theme,
        told_at=now,
    )
    need.save(force_insert=True)
    # Neither which question nor which questionnaire: the theme alone is on the shelf of needs.
    trail.record(actor, "need.told", need, dossier_id=dossier.pk, theme=theme, urgency=need.urgency)
    return need


def _visit(actor: Actor, dossier: Dossier, now: datetime) -> Passage:
    """The passage under way, or that of today; or else the interview was one, and it is written."""
    theirs = Passage.unscoped.filter(organisation=dossier.organisation_id, dossier=dossier)
    begun = theirs.filter(closed_at=None).order_by("-opened_at").first()
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    today = begun or theirs.filter(opened_at__gte=midnight).order_by("-opened_at").first()
    if today is not None:
        found: Passage = today
        return found
    visit = Passage(
        organisation_id=dossier.organisation_id,
        site_id=actor.site_id,
        dossier=dossier,
        channel=Channel.APPOINTMENT,
        opened_at=now,
        opened_by_id=actor.user_id,
        closed_at=now,
        done=[Done.LISTENED],
    )
    visit.save(force_insert=True)
    trail.record(actor, "passage.opened", visit, dossier_id=dossier.pk, anonymous=False)
    return visit


def drop_drafts_of(organisation_id: UUID, author_id: UUID, _now: datetime) -> None:
    """What a leaver had begun was not said; must be run inside a transaction."""
    Assessment.unscoped.filter(organisation=organisation_id, author_id=author_id, signed_at=None).delete()


def _sight(actor: Actor, dossier: Dossier) -> Sight:
    casework.require_own(access.ASSESS, actor, dossier)
    return sight_of(actor, dossier.person)


def _own_draft(actor: Actor, assessment: Assessment) -> tuple[Sight, Assessment]:
    sight = _sight(actor, assessment.dossier)
    held = Assessment.unscoped.select_for_update(of=("self",)).select_related(
        "dossier__person", "questionnaire"
    )
    locked: Assessment = held.get(pk=assessment.pk)
    if locked.signed_at is not None:
        raise IsSigned
    if locked.author_id != actor.user_id or not sight.writes(Shelf(locked.shelf)):
        raise NotAllowed(access.ASSESS.name)
    return sight, locked


def _record(actor: Actor, verb: str, assessment: Assessment) -> None:
    """Of one on a guarded shelf the trail does not say which questionnaire."""
    is_open = Shelf(assessment.shelf) in OPEN
    about: dict[str, Any] = {"questionnaire": assessment.questionnaire.code} if is_open else {}
    trail.record(actor, verb, assessment, dossier_id=assessment.dossier_id, **about)
