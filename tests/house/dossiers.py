"""One dossier for each way in which a reader may stand to it, with something of its own on each shelf."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count, product
from typing import Any
from uuid import uuid4

from django.utils import timezone

from repere.accompaniment.casework.assessments import files
from repere.accompaniment.casework.assistance.choices import HelpKind
from repere.accompaniment.casework.models import (
    AnswerSheet,
    Appointment,
    AppointmentStaff,
    Assessment,
    Assistance,
    Callback,
    Goal,
    Handover,
    Institution,
    Mediation,
    Note,
    Questionnaire,
    StatusRecord,
    Step,
    Task,
)
from repere.accompaniment.orientation.choices import Way
from repere.accompaniment.orientation.models import Orientation, PlaceWatch, Referral
from repere.accompaniment.papers.choices import Kind
from repere.accompaniment.papers.models import Paper
from repere.accompaniment.people.actions import index_person
from repere.accompaniment.people.models import (
    Card,
    Consent,
    LikenessDecision,
    Merge,
    Person,
    PersonDocument,
    SearchCard,
)
from repere.accompaniment.people.shelves import rules
from repere.accompaniment.people.shelves.rules import Shelf, Standing, Tie
from repere.accompaniment.procedures.models import (
    DeadlineWatch,
    Explanation,
    Procedure,
    ProcedureDeadline,
    ProcedureEvent,
)
from tests import factories
from tests.accompaniment.people.shelves.standings import Named, named_on

WAYS = (None, *Standing, "ended")
RELATIONS = tuple(product(WAYS, (False, True)))
# What each argument of an address is, of a dossier.
OF_A_DOSSIER = {
    "dossier_id": "dossier", "person_id": "person", "passage_id": "passage", "need_id": "need",
    "orientation_id": "door", "referral_id": "referral", "contact_id": "contact", "handover_id": "handover",
    "watch_id": "watch", "parting_id": "parting", "one_id": "person", "other_id": "neighbour",
    "merge_id": "merge", "appointment_id": "appointment", "task_id": "task", "note_id": "note",
    "goal_id": "goal", "step_id": "step", "assessment_id": "assessment",
    "record_id": "status",
    "gift_id": "gift", "paper_id": "paper", "procedure_id": "procedure", "deadline_id": "deadline",
    "mediation_id": "mediation", "callback_id": "callback",
}  # fmt: skip
# Arguments that lead to no dossier: the directory's, the team's, certificates of those who were forgotten.
OF_NOBODY = {
    "service_id", "closure_id", "booklet_id", "kind", "widget_id", "intake_id", "pair_id", "twin_id", "line_id",
    "archive_id", "speaker_id", "correction_id", "invitation_id", "membership_id", "token", "search_id", "erasure_id",
    "notice_id", "file_id", "rule_key", "territory", "signature_id", "jurist_id", "letter_key",
    "guide_key", "revision_id", "tongue",
    "refusal_id", "action_id",
}  # fmt: skip

_number = count(101)


@dataclass
class Staged:
    """A dossier, the ids of what hangs on it, the words laid on each shelf, and how its reader stands to it."""

    tie: Tie
    marks: dict[str, str]
    ids: dict[str, Any] = field(default_factory=dict)

    def words(self, role: str) -> Iterator[tuple[str, str, bool]]:
        """Each shelf, the words on it, and whether this role may read them."""
        for shelf, word in self.marks.items():
            if shelf == "own":
                may = rules.reads_note(role, self.tie, Shelf.PRIVATE, is_author=True, is_sealed=False)
            else:
                may = rules.reads(role, self.tie, Shelf(shelf))
            yield shelf, word, may


def staged(house: Any, reader: Any, partner: Any, neighbour: Person) -> list[Staged]:
    return [_one(house, reader, partner, neighbour, way, is_hidden=is_hidden) for way, is_hidden in RELATIONS]


def _one(house: Any, reader: Any, partner: Any, neighbour: Person, way: Any, *, is_hidden: bool) -> Staged:
    n, now = next(_number), timezone.now()
    tie = Tie(by_team=reader.by_team, is_hidden=is_hidden, standings=Named[way])
    made = Staged(tie, {shelf.value: f"{shelf.value}zq{n}x" for shelf in Shelf} | {"own": f"ownzq{n}x"})
    person = factories.person(f"Zed identityzq{n}x", organisation=house, birth_year=2009)
    contact = factories.contact(person=person, value=f"06 39 98 {n:04}")
    PersonDocument.unscoped.create(person=person, kind="other", number=f"identityzq{n}x")
    dossier = factories.dossier(person=person)
    passage = factories.passage(dossier=dossier, closing_note=made.marks["needs"])
    need = factories.need("sleep", passage=passage, urgency="today", said=made.marks["needs"])
    service = factories.service(organisation=partner)
    door = Orientation.unscoped.create(
        organisation=house, need=need, passage=passage, service=service, way=Way.REFERRAL, given_at=now
    )
    terms = {"purpose": "referral", "shelves": ["identity"], "given_at": now}
    consent = Consent.unscoped.create(
        organisation=house, person=person, ends_on=now.date() + timedelta(days=30), **terms
    )
    referral = Referral.unscoped.create(
        orientation=door, sender=house, recipient=partner, theme="sleep", urgency="today", consent=consent,
        name_shared=made.marks["identity"], message=made.marks["needs"], sent_at=now,
        expires_at=now + timedelta(hours=4),
    )  # fmt: skip
    told = {"organisation": house, "dossier": dossier}
    goal = Goal.unscoped.create(text=made.marks["needs"], set_at=now, changed_at=now, **told)
    step = Step.unscoped.create(
        organisation=house, goal=goal, text=made.marks["needs"], set_at=now, changed_at=now
    )
    for shelf in (Shelf.NEEDS, Shelf.STATUS, Shelf.HEALTH):
        word = made.marks[shelf.value]
        paper = Paper.unscoped.create(
            shelf=shelf.value, kind=Kind.values[0], label=word, added_at=now, is_kept=False, **told
        )
        gift = Assistance.unscoped.create(
            shelf=shelf.value, kind=HelpKind.values[0], given_on=now.date(), note=word, written_at=now, **told
        )
        mediation = Mediation.unscoped.create(
            institution=Institution.objects.get_or_create(
                organisation=house, folded="prefecture", defaults={"name": "Préfecture", "kind": "prefecture"}
            )[0],
            shelf=shelf.value, theme="papers", channel="phone", asked=word, asked_on=now.date(), written_at=now, **told
        )  # fmt: skip
    callback = Callback.unscoped.create(
        organisation=house, passage=passage, source="public", theme="talk", number=made.marks["identity"],
        said=made.marks["needs"], received_at=now,
    )  # fmt: skip
    assessment = _assessed(dossier, made.marks, now)
    status = StatusRecord.unscoped.create(
        situation="other", source="said", note=made.marks["status"], written_at=now, **told
    )
    procedure = Procedure.unscoped.create(code="fr.cnda", territory="FR", opened_at=now, **told)
    ProcedureEvent.unscoped.create(
        organisation=house, procedure=procedure, kind="ofpra_decision_notified", moment="2026-11-02",
        channel="by_hand", proof=made.marks["status"], recorded_at=now,
    )  # fmt: skip
    deadline = ProcedureDeadline.unscoped.create(
        organisation=house, procedure=procedure, rule="fr.cnda.recours", rules_version="", calendar_version="",
        computed_at=now, dates={"work_by": "2026-12-02", "earliest": "2026-12-03", "mark": "T", "status": "running"},
    )  # fmt: skip
    kept = DeadlineWatch.unscoped.create(
        organisation=house, deadline=deadline, opened_at=now, work_by_on=date(2026, 12, 2),
        ending={"what": made.marks["status"]},
    )  # fmt: skip
    Explanation.unscoped.create(
        organisation=house, procedure=procedure, language="ar", interpreter=made.marks["status"], told_at=now
    )
    for shelf in Shelf:
        _note(dossier, shelf, uuid4(), made.marks[shelf.value])
    own_note = _note(dossier, Shelf.PRIVATE, reader.user_id, made.marks["own"])
    card = Card.unscoped.create(organisation=house, person=person, digest=uuid4().hex, issued_at=now)
    handover = Handover.unscoped.create(
        holder=house, asker=partner, card=card, dossier=dossier, consent=consent, asked_shelves=["identity"],
        asked_at=now, expires_at=now + timedelta(days=3), message=made.marks["needs"],
    )  # fmt: skip
    _given_to_us(house, partner, dossier, made.marks["needs"])
    appointment = Appointment.unscoped.create(
        organisation=house, dossier=dossier, starts_at=now + timedelta(hours=1), ends_at=now + timedelta(hours=2),
        reason=made.marks["needs"], booked_at=now, changed_at=now,
    )  # fmt: skip
    AppointmentStaff.unscoped.create(appointment=appointment, user_id=uuid4())
    task = Task.unscoped.create(
        organisation=house, dossier=dossier, what=made.marks["needs"], given_at=now, due_on=now.date()
    )
    watch = PlaceWatch.unscoped.create(
        organisation=house, service=service, need=need, awaits="opening", asked_at=now, fired_at=now
    )
    first, second = sorted((person.pk, neighbour.pk))
    parting = LikenessDecision.unscoped.create(
        organisation=house,
        one_id=first,
        other_id=second,
        decision="different",
        because="birth",
        decided_at=now,
    )
    merge = _merged(house, person, made.marks["identity"], now)
    index_person(person)
    if is_hidden:
        Person.unscoped.filter(pk=person.pk).update(is_hidden=True)
        SearchCard.unscoped.filter(person=person).update(hidden=True)
    named_on(person, reader.user_id, way)
    made.ids = {
        "note": own_note.pk,
        "dossier": dossier.pk, "person": person.pk, "passage": passage.pk, "need": need.pk, "door": door.pk,
        "referral": referral.pk, "contact": contact.pk, "handover": handover.pk, "watch": watch.pk,
        "parting": parting.pk, "neighbour": neighbour.pk, "merge": merge.pk, "appointment": appointment.pk,
        "task": task.pk, "goal": goal.pk, "step": step.pk, "assessment": assessment.pk, "status": status.pk,
        "gift": gift.pk, "paper": paper.pk, "procedure": procedure.pk, "deadline": kept.pk, "code": dossier.code,
        "mediation": mediation.pk, "callback": callback.pk,
    }  # fmt: skip
    return made


def _note(dossier: Any, shelf: Shelf, author_id: Any, text: str) -> Note:
    written: Note = Note.unscoped.create(
        organisation=dossier.organisation,
        dossier=dossier,
        shelf=shelf.value,
        author_id=author_id,
        text=text,
        written_at=timezone.now(),
    )
    return written


def _assessed(dossier: Any, marks: dict[str, str], now: Any) -> Assessment:
    """The first welcome, with words of ours on each shelf."""
    content = files.offered()["first_welcome"]
    kept, _is_new = Questionnaire.objects.get_or_create(
        digest=files.digest_of(content),
        defaults={"code": content["code"], "version": 1, "content": content, "first_used_at": now},
    )
    found: Assessment = Assessment.unscoped.create(
        dossier=dossier, questionnaire=kept, thread_id=uuid4(), number=1, author_id=uuid4(), begun_at=now,
        saved_at=now, signed_at=now, held_on=now.date(), organisation=dossier.organisation, shelf=Shelf.NEEDS.value,
    )  # fmt: skip
    for shelf, code in ((Shelf.NEEDS, "wish"), (Shelf.STATUS, "letter"), (Shelf.HEALTH, "doctor")):
        AnswerSheet.unscoped.create(
            organisation=dossier.organisation,
            assessment=found,
            shelf=shelf.value,
            answers={code: marks[shelf.value]},
        )
    return found


def _merged(house: Any, person: Person, name: str, now: Any) -> Merge:
    other = factories.dossier(person=factories.person(f"Joined {name}", organisation=house)).person
    Person.unscoped.filter(pk=other.pk).update(merged_into=person)
    record = {"changes": [], "own": {}}
    return Merge.unscoped.create(organisation=house, kept=person, merged=other, merged_at=now, record=record)


def _given_to_us(house: Any, partner: Any, dossier: Any, words: str) -> None:
    """What was handed over by a partner, of whom this dossier is the copy."""
    theirs = factories.dossier(organisation=partner)
    now = timezone.now()
    told = {"organisation": partner, "person": theirs.person, "given_at": now, "purpose": "handover"}
    consent = Consent.unscoped.create(ends_on=now.date() + timedelta(days=9), shelves=["identity"], **told)
    card = Card.unscoped.create(organisation=partner, person=theirs.person, digest=uuid4().hex, issued_at=now)
    Handover.unscoped.create(
        holder=partner, asker=house, card=card, dossier=theirs, consent=consent, asked_shelves=["identity"],
        asked_at=now, expires_at=now + timedelta(days=3), copy=dossier, state="accepted", message=words,
    )  # fmt: skip
