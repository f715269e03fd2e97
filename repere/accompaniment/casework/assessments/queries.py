"""Reads of assessments: each of those who read its shelf, and of its answers the shelves that they hold."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone

from repere.accompaniment.casework.assessments import files, rules
from repere.accompaniment.casework.assessments.form import Questionnaire as Form
from repere.accompaniment.casework.models import AnswerSheet, Assessment, Dossier, Questionnaire
from repere.accompaniment.casework.queries import rows_in_sight
from repere.accompaniment.people.shelves.queries import sight_of
from repere.accompaniment.people.shelves.rules import Shelf, Sight
from repere.foundation.accounts.models import User
from repere.foundation.toolkit.actors import Actor

# A draft forgotten for so long is looked at again with its dossier.
FORGOTTEN_AFTER: Final = timedelta(days=14)


def form_of(assessment: Assessment) -> Form:
    """The questions as they were when it was begun."""
    return files.read(assessment.questionnaire.content)


def assessments_of(actor: Actor, dossier: Dossier, sight: Sight) -> list[Any]:
    """Those signed, as they were last corrected, and the reader's own drafts; the latest first. One read."""
    rows = _with_authors(_in_sight(actor, sight.readable).filter(dossier=dossier))
    later = Assessment.unscoped.filter(thread_id=OuterRef("thread_id"), number__gt=OuterRef("number"))
    return list(rows.filter(~Exists(later)).order_by("-saved_at", "-pk"))


@dataclass(frozen=True, slots=True)
class Seen:
    """One assessment as a page shows it, with the others of the same questionnaire about the same person."""

    row: Any
    sight: Sight
    others: list[Any]

    @property
    def versions(self) -> list[Any]:
        """What was said before or after it was corrected, itself apart; the latest first."""
        same = [one for one in self.others if one.thread_id == self.row.thread_id]
        return sorted(same, key=lambda one: one.number, reverse=True)

    @property
    def is_latest(self) -> bool:
        return all(one.number < (self.row.number or 0) for one in self.versions)

    @property
    def comparable(self) -> list[Any]:
        """At other times, each as it was last corrected; the latest first."""
        last: dict[UUID, Any] = {}
        for one in self.others:
            if one.thread_id != self.row.thread_id:
                last[one.thread_id] = max(one, last.get(one.thread_id, one), key=lambda row: row.number)
        return sorted(last.values(), key=lambda one: (one.held_on, one.pk), reverse=True)


def assessment_seen(actor: Actor, assessment_id: UUID) -> Seen | None:
    """One of them; out of sight, of another shelf and absent are the same. Two reads."""
    asked = Assessment.unscoped.filter(pk=assessment_id).values("dossier")[:1]
    coded = Assessment.unscoped.filter(pk=assessment_id).values("questionnaire__code")[:1]
    rows = _in_sight(actor, Shelf).filter(
        Q(signed_at__isnull=False) | Q(pk=assessment_id),
        dossier=Subquery(asked),
        questionnaire__code=Subquery(coded),
        dossier__person__merged_into=None,
    )
    rows = _with_authors(rows).select_related("dossier__person", "questionnaire")
    found = {one.pk: one for one in rows.order_by("pk")}
    row = found.pop(assessment_id, None)
    sight = sight_of(actor, row.dossier.person) if row else None
    if row is None or sight is None or not sight.reads(Shelf(row.shelf)):
        return None
    return Seen(row, sight, list(found.values()))


def _with_authors(rows: QuerySet[Assessment]) -> QuerySet[Any]:
    """`author`: what whoever wrote it is called."""
    called = User.objects.filter(pk=OuterRef("author_id")).values("display_name")
    return rows.annotate(author=Subquery(called[:1]))


def draft_of(actor: Actor, dossier: Dossier, code: str) -> Assessment | None:
    """What the reader has begun, of this questionnaire, and not signed."""
    if actor.user_id is None:
        return None
    own = _in_sight(actor, Shelf).filter(dossier=dossier, questionnaire__code=code, signed_at=None)
    found: Assessment | None = own.filter(author_id=actor.user_id).first()
    return found


def _in_sight(actor: Actor, shelves: Iterable[Shelf]) -> QuerySet[Assessment]:
    """Signed ones, and the reader's own drafts: what is not said yet is nobody else's."""
    own = Q(author_id=actor.user_id) if actor.user_id else Q(pk__isnull=True)
    rows = Assessment.unscoped.filter(
        rows_in_sight(actor), Q(signed_at__isnull=False) | own, organisation=actor.organisation_id,
        shelf__in=[shelf.value for shelf in shelves],
    )  # fmt: skip
    return rows.select_related("dossier", "questionnaire")


def answers_of(assessment: Assessment, shelves: Collection[Shelf]) -> dict[str, Any]:
    """What was said, on these shelves and no other. The others are not read at all."""
    sheets = AnswerSheet.unscoped.filter(assessment=assessment, shelf__in=[shelf.value for shelf in shelves])
    return _joined(sheets.select_related("assessment__dossier").order_by("pk"))


def _joined(sheets: Iterable[AnswerSheet]) -> dict[str, Any]:
    return {code: value for sheet in sheets for code, value in sheet.answers.items()}


def sheets_under_lock(assessment: Assessment, shelves: Collection[Shelf]) -> list[AnswerSheet]:
    held = AnswerSheet.unscoped.select_for_update(of=("self",)).select_related("assessment__dossier")
    return list(
        held.filter(assessment=assessment, shelf__in=[shelf.value for shelf in shelves]).order_by("pk")
    )


def kept_content(content: Any) -> Questionnaire | None:
    return Questionnaire.objects.filter(digest=files.digest_of(content)).first()


# --- for the timeline, and for the person themself


def signed_in(actor: Actor, dossier: Dossier, shelves: Sequence[Shelf]) -> QuerySet[Assessment]:
    return _in_sight(actor, shelves).filter(dossier=dossier, signed_at__isnull=False)


def with_their_answers(
    rows: QuerySet[Assessment], shelves: Collection[Shelf]
) -> Iterator[tuple[Assessment, Form, dict[str, Any]]]:
    """Each with its questions and the answers on these shelves; two reads for all."""
    sheets = AnswerSheet.unscoped.filter(shelf__in=[shelf.value for shelf in shelves]).order_by("pk")
    held = rows.select_related("dossier", "questionnaire")
    for row in held.prefetch_related(Prefetch("sheets", sheets.select_related("assessment__dossier"))):
        yield row, form_of(row), _joined(row.sheets.all())


# --- what the house reminds of, on its own


def to_ask_again(organisation_id: UUID, now: datetime) -> Iterator[Assessment]:
    """The last of each questionnaire about somebody, when its time has come round; and drafts that were forgotten."""
    today = timezone.localdate(now)
    rows = Assessment.unscoped.filter(organisation=organisation_id, dossier__person__merged_into=None)
    same = Assessment.unscoped.filter(
        dossier=OuterRef("dossier"), questionnaire__code=OuterRef("questionnaire__code")
    )
    corrected = Q(held_on=OuterRef("held_on"), number__gt=OuterRef("number"))
    later = same.filter(Q(held_on__gt=OuterRef("held_on")) | corrected)
    signed = rows.filter(~Exists(later), signed_at__isnull=False).select_related("questionnaire")
    for one in signed.order_by("pk"):
        due = rules.asked_again_on(form_of(one), one.held_on)
        if due is not None and due <= today:
            yield one
    yield from rows.filter(signed_at=None, saved_at__lt=now - FORGOTTEN_AFTER).order_by("pk")
