"""All that is written about somebody, as a file they take away: what it holds, and what it leaves out and why."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.casework.agenda.queries import zone_of
from repere.accompaniment.casework.assessments import rules
from repere.accompaniment.casework.assessments.form import Questionnaire
from repere.accompaniment.casework.assessments.wording import said as in_words
from repere.accompaniment.casework.own import queries as casework
from repere.accompaniment.casework.status.queries import own_records
from repere.accompaniment.orientation.choices import ReferralState
from repere.accompaniment.orientation.own import queries as orientation
from repere.accompaniment.papers.own.queries import own_papers
from repere.accompaniment.people.corrections.queries import own_corrections
from repere.accompaniment.people.models import Person
from repere.accompaniment.people.paper_access.queries import own_accesses
from repere.accompaniment.people.retention.queries import own_ending
from repere.accompaniment.people.shelves.choices import Shelf
from repere.accompaniment.people.shelves.queries import emergencies_shown_to_them
from repere.accompaniment.rights.queries import own_refusals
from repere.doors.design.envelopes import clock_of
from repere.doors.design.questions import answer
from repere.foundation.organisations.models import Organisation
from repere.foundation.toolkit.actors import Actor
from repere.knowledge.directory.choices import Theme

# Tables that lead to a person: each is in the file, under this name, or left out for this reason. A test compares
# them with all there are.
HELD = {
    "people.person": "person",
    "people.personname": "person",
    "people.personcontact": "contacts",
    "people.persondocument": "numbers_of_papers",
    "people.relation": "relatives",
    "people.consent": "consents",
    "people.correction": "corrections",
    "people.paperaccess": "papers_for_this_door",
    "casework.dossier": "dossier",
    "casework.passage": "passages",
    "casework.need": "needs",
    "casework.appointment": "appointments",
    "casework.statusrecord": "administrative_status",
    "casework.assessment": "assessments",
    "casework.answersheet": "assessments",
    "casework.goal": "plan",
    "casework.step": "plan",
    "casework.assistance": "help",
    "casework.mediation": "institutions_asked",
    "casework.callback": "calls_asked_for",
    "rights.refusalof": "rights_refused",
    "casework.handover": "asked_by_others",
    "people.emergencyopening": "opened_in_an_emergency",
    "people.ending": "kept_until",
    "papers.paper": "papers",
    "orientation.orientation": "doors",
    "orientation.referral": "doors",
    "orientation.proposal": "doors",
    "orientation.followup": "doors",
}
LEFT_OUT: dict[str, Promise] = {
    "people.searchcard": _("Made from the rest, to find you again."),
    "people.personreader": _("Which colleagues may see you: it tells of them."),
    "people.card": _("Your card: it holds nothing but a code."),
    "people.archive": _("That your dossier was put away: this door is then shut."),
    "people.legalhold": _("Why a law keeps a dossier: it is said at the desk."),
    "people.likelypair": _("Whether another dossier may be yours: it would tell of somebody else."),
    "people.likenessdecision": _("Whether another dossier may be yours: it would tell of somebody else."),
    "people.merge": _("How two dossiers were joined: it would tell of the work of colleagues."),
    "casework.appointmentstaff": _("Which colleagues receive you: it tells of them."),
    "casework.companion": _("Who comes along with you: it tells of somebody else."),
    "casework.callattempt": _("When we called you: which of us did is told at the desk."),
    "casework.reminder": _("The messages sent before an appointment: their hours are kept, not their words."),
    "casework.noreminder": _("That you want no message: your appointments say when they are."),
    "casework.task": _("What colleagues are to do: it tells of their work."),
    "casework.planagreement": _("That you agreed to your plan: a copy is given at the desk."),
    "casework.planreview": _("What colleagues wrote of your plan: you read it together at the desk."),
    "casework.note": _("What colleagues wrote in their own words: you read it together at the desk."),
    "casework.notebefore": _("What colleagues wrote in their own words: you read it together at the desk."),
    "casework.notedraft": _("What a colleague is still writing: it is not said yet."),
    "casework.broughtin": _("That you came in with a list: which one is said at the desk."),
    "casework.erasurenotice": _("What organisations write to one another about a copy that was erased."),
    "procedures.procedure": _(
        "What a colleague follows of your procedures: you read it together at the desk."
    ),
    "procedures.procedureevent": _(
        "What a colleague follows of your procedures: you read it together at the desk."
    ),
    "procedures.proceduredeadline": _(
        "Dates computed from what you told: you read them together at the desk."
    ),
    "procedures.deadlinewatch": _("Which colleague has a time limit in hand: it tells of their work."),
    "procedures.explanation": _("When a procedure was explained to you: it is told by your procedures."),
    "papers.paperfile": _("The copies of your papers: they are given at the desk."),
    "papers.thumbnail": _("The copies of your papers: they are given at the desk."),
    "orientation.placehold": _("The place kept for you: it is told by the place it belongs to."),
    "orientation.referralmessage": _("What two organisations wrote to one another: you read it at the desk."),
    "orientation.referrallink": _("How a place without an account was asked."),
    "orientation.placewatch": _("What a desk asked to be told about places."),
}
NOT_ASKED: dict[str, Any] = {"included": False}
# Whoever hides these themes from their own door hides what is near them.
NEAR_STATUS = {Theme.PAPERS.value, Theme.LAW.value}
# Said in the file itself, in the words of a letter.
NOT_HERE = (
    _(
        "What colleagues wrote in their own words may name other people. Ask at the desk: you will read it together."
    ),
    _("How you may be reached without danger is not in this file: a telephone may be read by somebody else."),
    _("The names of relatives who have a dossier of their own are theirs."),
)


def everything(
    actor: Actor,
    person: Person,
    hides: Collection[str],
    *,
    language: str,
    now: datetime,
    with_status: bool = False,
) -> dict[str, Any]:
    """Whole, as they have a right to: what they asked to be hidden from this door stays hidden from the file too.

    `with_status`: their administrative status is asked for by its name, or is not in the file; nor is whether any is
    written.
    """
    organisation, ending = person.organisation, own_ending(actor)
    near = {*hides, *NEAR_STATUS}
    return {
        "format": "repere/person/1",
        "made_at": now,
        "language": language,
        "kept_by": organisation.kind if organisation.is_sensitive else organisation.name,
        "person": {
            "names": [{"text": n.text, "kind": n.kind, "script": n.script} for n in person.names.all()],
            "birth": {
                "year": person.birth_year, "month": person.birth_month, "day": person.birth_day,
                "precision": person.birth_precision,
            },
            "sex": person.sex,
            "greeted_as": person.greeted_as,
            "nationality": person.nationality,
            "languages": person.languages,
            "needs_interpreter": person.needs_interpreter,
            "what_holds_back": person.constraints,
            "written_at": person.created_at,
        },
        "dossier": {
            "code": person.dossier.code, "opened_at": person.dossier.opened_at, "closed_at": person.dossier.closed_at,
        },
        "contacts": [
            {
                "kind": contact.kind, "value": contact.value, "never": contact.never,
                "may_leave_message": contact.may_leave_message, "ways": contact.ways,
            }
            for contact in person.contacts.all()
        ],
        "numbers_of_papers": [
            {"kind": paper.kind, "number": paper.number} for paper in person.documents.all()
        ],
        "papers": [
            {
                "kind": paper.kind, "label": paper.label, "expires_on": paper.expires_on, "is_kept": paper.is_kept,
                "added_at": paper.added_at,
            }
            for paper in own_papers(actor, hides)
            if with_status or paper.shelf != Shelf.STATUS
        ],
        "relatives": [
            {"kind": tie.kind, "lives_together": tie.lives_together, "name": tie.name, "is_sought": tie.is_sought}
            for tie in person.relations.all()
        ],
        "needs": [
            {
                "theme": need.theme, "urgency": need.urgency, "said": need.said, "precisely": need.precisely,
                "told_at": need.told_at,
                "status": need.status, "met_at": need.met_at,
            }
            for need in casework.own_needs(actor, hides)
        ],
        "plan": [
            {
                "goal": goal.text, "in_your_language": goal.in_their_language, "state": goal.state, "by": goal.by_day,
                "steps": [
                    {
                        "text": one.text, "in_your_language": one.in_their_language, "by": one.due_on,
                        "done_at": one.done_at,
                    }
                    for one in goal.steps.all()
                ],
            }
            for goal in casework.own_goals(actor, hides)
        ],
        "administrative_status": _status(actor) if with_status and not NEAR_STATUS & set(hides) else NOT_ASKED,
        "assessments": [
            {
                "title": in_words(form.title), "held_on": one.held_on, "signed_at": one.signed_at,
                "answers": _answers(form, answers),
            }
            for one, form, answers in casework.own_assessments(actor, hides if with_status else near)
        ],
        "help": [
            {
                "kind": one.kind, "given_on": one.given_on, "quantity": one.quantity, "unit": one.unit,
                "amount": one.amount, "currency": one.currency, "signed_at": one.signed_at,
            }
            for one in casework.own_help(actor, hides)
        ],
        "institutions_asked": [
            {
                "institution": one.institution.name, "theme": one.theme, "asked": one.asked, "asked_on": one.asked_on,
                "asked_again_on": one.asked_again_on, "answer": one.answer, "answered_on": one.answered_on,
                "told": one.told,
            }
            for one in casework.own_mediations(actor, hides)
            if with_status or one.shelf != Shelf.STATUS
        ],
        "rights_refused": [
            {
                "right": one.right, "counter": one.counter.name, "reason": one.reason, "refused_on": one.refused_on,
                "how": one.how, "proof": one.proof, "words": one.words,
            }
            for one in own_refusals(actor, hides, with_status=with_status)
        ],
        "calls_asked_for": [
            {
                "theme": one.theme, "said": one.said, "number": one.number, "received_at": one.received_at,
                "calls": one.tries, "closed_at": one.closed_at,
            }
            for one in casework.own_callbacks(actor, hides)
        ],
        "appointments": [
            {
                "starts_at": localtime(one.starts_at, zone_of(one.time_zone)),
                "ends_at": localtime(one.ends_at, zone_of(one.time_zone)), "status": one.status,
                "place": one.place.name if one.place else one.elsewhere, "reason": "" if hides else one.reason,
                "needs_interpreter": one.needs_interpreter,
            }
            for one in casework.own_appointments(actor)
        ],
        "passages": [
            {"channel": visit.channel, "opened_at": visit.opened_at, "closed_at": visit.closed_at}
            for visit in casework.own_passages(actor)
        ],
        "doors": [
            {
                "theme": door.theme, "service": door.service.name, "structure": door.service.structure.name,
                "steps": [
                    {"what": step.kind, "at": step.at, "on": step.on and step.on.astimezone(clock_of(door.service))}
                    for step in door.steps
                ],
                "next": door.next, "because": door.because, "told_them": _told_them(door),
            }
            for door in orientation.own_doors(actor, now, hides)
        ],
        "consents": [
            {
                "purpose": one.purpose, "shelves": one.shelves, "given_at": one.given_at, "how": one.how,
                "recipient": _named(one.recipient, hides) if one.recipient else "",
                "service": one.service.structure.name if one.service and not hides else "",
                "until": one.ends_on, "withdrawn_at": one.withdrawn_at,
            }
            for one in orientation.own_consents(actor)
        ],
        "asked_by_others": [
            {
                "by": _named(one.asker, hides), "asked_at": one.asked_at, "state": one.state,
                "asked": one.asked_shelves, "given": one.given_shelves,
            }
            for one in casework.own_handovers(actor)
        ],
        "corrections": [
            {
                "about": one.subject, "said": one.said, "asked_at": one.asked_at, "answer": one.answer,
                "told": one.told, "answered_at": one.answered_at,
            }
            for one in own_corrections(actor)
        ],
        "papers_for_this_door": [
            {"made_at": one.issued_at, "until": one.ends_on, "revoked_at": one.revoked_at, "last_used_at": one.used_at}
            for one in own_accesses(actor)
        ],
        "opened_in_an_emergency": [
            {"at": one.opened_at, "until": one.ends_at, "role": one.role, "reason": one.reason}
            for one in emergencies_shown_to_them(person)
        ],
        "read_by": [
            {"day": line.day, "role": line.role, "organisation": line.organisation or line.kind, "times": line.times}
            for line in orientation.own_readings(actor, organisation, 5000, hides=hides)
        ],
        "kept_until": {
            "last_news_on": person.heard_on, "months": organisation.months_kept,
            "ends_on": ending.ends_on if ending else None,
        },
        "not_here": [str(sentence) for sentence in (*NOT_HERE, *dict.fromkeys(LEFT_OUT.values()))],
    }  # fmt: skip


def _status(actor: Actor) -> dict[str, Any]:
    return {
        "included": True,
        "records": [
            {
                "situation": one.situation, "permit": one.permit, "reference": one.reference, "source": one.source,
                "valid_from": one.valid_from, "valid_until": one.valid_until, "note": one.note,
                "written_at": one.written_at,
            }
            for one in own_records(actor)
        ],
    }  # fmt: skip


def _answers(form: Questionnaire, answers: rules.Answers) -> list[dict[str, Any]]:
    """What they said, and what was said of them in one word; the reasons that a colleague wrote are read together."""
    return [
        {
            "asked": in_words(said.question.ask), "answer": said.value,
            "in_words": answer(said.question, said.value),
        }
        for said in rules.told(form, answers)
        if said.value is not None
    ]  # fmt: skip


def _told_them(door: orientation.OwnDoor) -> list[str]:
    """What that place was told of them; who they are, once it had said yes and as long as they agree."""
    course = door.followed
    if course is None:
        return []
    is_given = course.state == ReferralState.ACCEPTED
    return ["need", "urgency", "language", *(course.shares if is_given else ())]


def _named(organisation: Organisation, hides: Collection[str]) -> str:
    return organisation.name if orientation.is_named(organisation, hides) else organisation.kind
