"""Cards: made, shown, revoked. The code is said once, when the card is made; nobody can read it again."""

import hmac
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from repere.accompaniment.people import access
from repere.accompaniment.people.cards import queries, rules
from repere.accompaniment.people.cards.choices import RevokedBecause
from repere.accompaniment.people.models import Card, Person
from repere.accompaniment.people.queries import dossier_of
from repere.foundation.audit import trail
from repere.foundation.toolkit import limits
from repere.foundation.toolkit.actors import Actor, NotAllowed
from repere.foundation.toolkit.keys import derived_key

# Slips of the finger, not a search: a card is in somebody's hand.
WRONG_CODES = limits.Limit("card", most=10, seconds=3600)
WRONG_CODES_OF_ORGANISATION = limits.Limit("card-organisation", most=60, seconds=3600)


class NoSuchCard(Exception):
    """No card has this code; nothing says whether one nearly has."""


class CardIsRevoked(Exception):
    """It is no longer valid."""


class TooManyTries(Exception):
    """Too many wrong codes within the hour."""


def digest_of(code: str) -> str:
    """HMAC-SHA256: whoever holds the table alone can neither print a card nor know one again."""
    return hmac.new(derived_key("card"), code.encode(), sha256).hexdigest()


@transaction.atomic
def issue_card(actor: Actor, person: Person, *, now: datetime) -> tuple[Card, str]:
    """A new card and its code; the ones before it are no longer valid."""
    access.require_own(access.CARDS, actor, person)
    Person.unscoped.select_for_update().get(pk=person.pk)  # two clicks leave one valid card
    for before in queries.valid_cards(person):
        _revoke(actor, before, RevokedBecause.REPLACED, now)
    code = rules.new_code()
    card = Card.unscoped.create(
        organisation_id=person.organisation_id,
        person=person,
        digest=digest_of(code),
        issued_at=now,
        issued_by_id=actor.user_id,
    )
    trail.record(actor, "card.issued", card, dossier_id=dossier_of(person))
    return card, code


@transaction.atomic
def revoke_card(actor: Actor, card: Card, *, because: str, now: datetime) -> None:
    access.require_own(access.CARDS, actor, card.person)
    _revoke(actor, card, because, now)


def _revoke(actor: Actor, card: Card, because: str, now: datetime) -> None:
    if card.revoked_at is None:
        card.revoked_at, card.revoked_because = now, because
        card.save(update_fields=["revoked_at", "revoked_because"])
        trail.record(actor, "card.revoked", card, dossier_id=dossier_of(card.person), because=because)


def show_card(actor: Actor, typed: str) -> Card:
    """The card in somebody's hand, at any organisation. Both sides have a line: who showed it, whose it is."""
    access.CARDS.require(actor)
    who, where = str(actor.user_id), str(actor.organisation_id)
    if WRONG_CODES.is_reached(who) or WRONG_CODES_OF_ORGANISATION.is_reached(where):
        raise TooManyTries
    code = rules.read_code(typed)
    card = queries.card_with_digest(digest_of(code)) if code else None
    if card is None:
        WRONG_CODES.count(who)
        WRONG_CODES_OF_ORGANISATION.count(where)
        raise NoSuchCard
    if card.revoked_at is not None:
        raise CardIsRevoked
    record_shown(actor, card)
    return card


@transaction.atomic
def record_shown(actor: Actor, card: Card) -> None:
    if actor.organisation_id is None:
        raise NotAllowed(access.CARDS.name)
    if actor.organisation_id != card.organisation_id:
        trail.record(actor, "card.shown")
    trail.record(
        actor, "card.shown", card, organisation_id=card.organisation_id, dossier_id=dossier_of(card.person)
    )
