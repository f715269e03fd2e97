"""A card was shown elsewhere: what the person agreed to goes from the organisation that knows them to this one."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from repere.accompaniment.casework import access
from repere.accompaniment.casework.actions import open_dossier
from repere.accompaniment.casework.choices import Channel, NeedStatus
from repere.accompaniment.casework.handover import queries, rules
from repere.accompaniment.casework.handover.choices import HandoverState
from repere.accompaniment.casework.models import Dossier, Handover, Need, Passage
from repere.accompaniment.people.actions import SaidDocument, SaidName, index_person
from repere.accompaniment.people.consent.actions import Agreement, end_consent, record_consent
from repere.accompaniment.people.consent.queries import terms_of
from repere.accompaniment.people.consent.rules import CONTACT, DOCUMENTS, IDENTITY, NEEDS, covers
from repere.accompaniment.people.contact.actions import SaidPlan, add_contact
from repere.accompaniment.people.contact.gate import plan_of, same_contact, window_of
from repere.accompaniment.people.contact.rules import SHARE, Allowed, may_contact
from repere.accompaniment.people.details.actions import add_document, add_name
from repere.accompaniment.people.household.queries import birth_of
from repere.accompaniment.people.models import Card, Person, PersonContact, PersonDocument, PersonName
from repere.accompaniment.people.shelves.actions import open_for_asker
from repere.foundation.audit import trail
from repere.foundation.toolkit.actors import SYSTEM, Actor, NotAllowed, Role


class AlreadyAsked(Exception):
    """This card was shown here before, and its hand-over waits for an answer."""


class NothingToHandOver(Exception):
    """The card is of the organisation's own, or of somebody without a dossier."""


@transaction.atomic
def ask_handover(
    actor: Actor,
    card: Card,
    agreed: Agreement,
    *,
    joins: Dossier | None = None,
    message: str = "",
    now: datetime,
) -> Handover:
    """The person stands here and agrees; until the holder has answered, nothing about them is read here."""
    access.require_own(access.ASK_HANDOVER, actor, *([joins] if joins else []))
    card = Card.unscoped.select_for_update(of=("self",)).select_related("person__dossier").get(pk=card.pk)
    dossier = getattr(card.person, "dossier", None)
    if card.revoked_at is not None or dossier is None or card.organisation_id == actor.organisation_id:
        raise NothingToHandOver
    waiting = Handover.unscoped.filter(
        dossier=dossier, asker=actor.organisation_id, state=HandoverState.ASKED
    )
    if waiting.exists():
        raise AlreadyAsked
    rules.check_asked(agreed.shelves, joins_a_dossier=joins is not None)
    agreed = replace(agreed, recipient_id=actor.organisation_id)
    consent = record_consent(
        actor, agreed, person=card.person, purpose="handover", now=now, organisation_id=card.organisation_id
    )
    handover = Handover(
        holder_id=card.organisation_id,
        asker_id=actor.own_organisation_id,
        card=card,
        dossier=dossier,
        consent=consent,
        joins=joins,
        asked_shelves=consent.shelves,
        message=message.strip(),
        asked_at=now,
        asked_by_id=actor.user_id,
        expires_at=rules.expires_at(now, consent.ends_on),
    )
    handover.save()
    _record_on_both_sides(actor, "handover.asked", handover, shelves=consent.shelves)
    return handover


@transaction.atomic
def read_handover(actor: Actor, handover: Handover) -> None:
    """Opening a request names the person it is about: no line, no name."""
    _for_its_holder(actor, handover)
    trail.record(actor, "handover.read", handover, dossier_id=handover.dossier_id)


@transaction.atomic
def accept_handover(
    actor: Actor, handover: Handover, *, shelves: Collection[str], answer: str = "", now: datetime
) -> Handover:
    """What is given is copied, as it is now, into a dossier of whoever asked; each then keeps their own."""
    _for_its_holder(actor, handover)
    handover = _locked(handover)
    rules.moved(handover.state, HandoverState.ACCEPTED)
    rules.check_given(shelves, handover.asked_shelves, joins_a_dossier=handover.joins_id is not None)
    if now >= handover.expires_at or not covers(
        terms_of(handover.consent), shelves, handover.asker_id, localdate(now)
    ):
        raise rules.NotPossibleNow("consent")
    handover.copy = _copied(handover, frozenset(shelves), now)
    handover.given_shelves = [shelf for shelf in handover.asked_shelves if shelf in shelves]
    _answered(actor, handover, HandoverState.ACCEPTED, answer=answer, now=now)
    _record_on_both_sides(actor, "handover.accepted", handover, shelves=handover.given_shelves)
    return handover


@transaction.atomic
def refuse_handover(
    actor: Actor, handover: Handover, *, because: str, answer: str = "", now: datetime
) -> Handover:
    _for_its_holder(actor, handover)
    handover = _locked(handover)
    handover.refused_because = because
    _answered(actor, handover, HandoverState.REFUSED, answer=answer, now=now)
    _record_on_both_sides(actor, "handover.refused", handover, because=because)
    return handover


@transaction.atomic
def withdraw_handover(actor: Actor, handover: Handover, *, now: datetime) -> Handover:
    """The person changed their mind where they had agreed: the consent goes with the request."""
    access.ASK_HANDOVER.require(actor)
    if handover.asker_id != actor.organisation_id:
        raise NotAllowed(access.ASK_HANDOVER.name)
    handover = _locked(handover)
    _answered(actor, handover, HandoverState.WITHDRAWN, now=now)
    _record_on_both_sides(actor, "handover.withdrawn", handover)
    return handover


def expire_handovers(*, now: datetime) -> int:
    """Close those nobody answered in time, each in its own transaction."""
    count = 0
    for late in queries.to_expire(now):
        with transaction.atomic():
            handover = _locked(late)
            if handover.state == HandoverState.ASKED:
                _answered(SYSTEM, handover, HandoverState.EXPIRED, now=now)
                _record_on_both_sides(SYSTEM, "handover.expired", handover)
                count += 1
    return count


def _locked(handover: Handover) -> Handover:
    return (
        Handover.unscoped.select_for_update(of=("self",))
        .select_related("consent", "dossier__person", "joins__person")
        .get(pk=handover.pk)
    )


def _for_its_holder(actor: Actor, handover: Handover) -> None:
    access.ANSWER_HANDOVER.require(actor)
    if handover.holder_id != actor.organisation_id:
        raise NotAllowed(access.ANSWER_HANDOVER.name)
    access.require_own(access.ANSWER_HANDOVER, actor, handover.dossier)


def _answered(actor: Actor, handover: Handover, state: str, *, answer: str = "", now: datetime) -> None:
    """Where nothing is handed over, nothing stays agreed to."""
    handover.state = rules.moved(handover.state, state)
    handover.answered_at, handover.answered_by_id, handover.answer = now, actor.user_id, answer.strip()
    handover.save()
    if state != HandoverState.ACCEPTED and handover.consent.withdrawn_at is None:
        end_consent(actor, handover.consent, now=now)


def _record_on_both_sides(actor: Actor, verb: str, handover: Handover, **detail: Any) -> None:
    """In the chain of whose person it is, with the dossier; and in that of who asked, with the copy if there is one."""
    trail.record(
        actor, verb, handover, organisation_id=handover.holder_id, dossier_id=handover.dossier_id, **detail
    )
    trail.record(
        actor, verb, handover, organisation_id=handover.asker_id, dossier_id=handover.copy_id, **detail
    )


# --- the copy


def _copied(handover: Handover, shelves: frozenset[str], now: datetime) -> Dossier:
    """Made by the house in the asker's organisation; what is there already is not written twice."""
    house = Actor(user_id=None, organisation_id=handover.asker_id, role=Role.SYSTEM)
    person = handover.dossier.person
    dossier = handover.joins or open_dossier(house, now=now, today=localdate(now), **_who_they_are(person))
    if handover.joins is None and handover.asked_by_id is not None:
        open_for_asker(dossier.person, handover.asked_by_id, now=now)
    if handover.joins is not None and IDENTITY in shelves:
        for name in PersonName.unscoped.filter(person=person).order_by("position", "pk"):
            add_name(house, dossier.person, SaidName(name.text, name.kind, name.script))
    if CONTACT in shelves:
        _copy_contacts(house, person, dossier.person, now)
    if DOCUMENTS in shelves:
        _copy_documents(house, person, dossier.person)
    if NEEDS in shelves:
        _copy_needs(house, handover.dossier, dossier, now)
    index_person(Person.unscoped.get(pk=dossier.person_id), code=dossier.code)
    return dossier


def _who_they_are(person: Person) -> dict[str, Any]:
    names = PersonName.unscoped.filter(person=person).order_by("position", "pk")
    return {
        "names": [SaidName(name.text, name.kind, name.script) for name in names],
        "birth": birth_of(person),
        "languages": person.languages,
        "needs_interpreter": person.needs_interpreter,
        "sex": person.sex,
        "greeted_as": person.greeted_as,
        "nationality": person.nationality,
    }


def _copy_contacts(house: Actor, person: Person, to: Person, now: datetime) -> None:
    """Each with its plan. One that is never to be used does not leave."""
    known = [contact.value for contact in PersonContact.unscoped.filter(person=to)]
    for contact in PersonContact.unscoped.filter(person=person).order_by("pk"):
        if not isinstance(may_contact(plan_of(contact), SHARE, now), Allowed):
            continue
        if any(same_contact(contact.value, value) for value in known):
            continue
        windows = [window_of(stored) for stored in contact.windows]
        plan = SaidPlan(
            kind=contact.kind,
            value=contact.value,
            may_leave_message=contact.may_leave_message,
            ways=contact.ways,
            windows=[(window.start, window.end, sorted(window.days)) for window in windows],
            say=contact.say,
            never_say=contact.never_say,
            answered_by=contact.answered_by,
            language=contact.language,
            precautions=contact.precautions,
        )
        add_contact(house, to, plan)


def _copy_documents(house: Actor, person: Person, to: Person) -> None:
    known = {(document.kind, document.number) for document in PersonDocument.unscoped.filter(person=to)}
    for document in PersonDocument.unscoped.filter(person=person).order_by("pk"):
        if (document.kind, document.number) not in known:
            add_document(house, to, SaidDocument(document.kind, document.number))


def _copy_needs(house: Actor, dossier: Dossier, to: Dossier, now: datetime) -> None:
    """Those still open, as they were told and when; a need that is open there already stays as it is."""
    is_open = (NeedStatus.TOLD, NeedStatus.IN_PROGRESS)
    known = set(Need.unscoped.filter(dossier=to, status__in=is_open).values_list("theme", flat=True))
    needs = [
        need
        for need in Need.unscoped.filter(dossier=dossier, status__in=is_open).order_by("told_at", "pk")
        if need.theme not in known
    ]
    if not needs:
        return
    visit = Passage(
        organisation_id=to.organisation_id,
        dossier=to,
        channel=Channel.HANDOVER,
        languages=to.person.languages,
        opened_at=now,
        closed_at=now,
    )
    visit.save()
    for need in needs:
        Need(
            organisation_id=to.organisation_id,
            passage=visit,
            dossier=to,
            theme=need.theme,
            urgency=need.urgency,
            said=need.said,
            told_at=need.told_at,
        ).save()
    trail.record(house, "passage.opened", visit, dossier_id=to.pk, anonymous=False)
