from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from repere.accompaniment.casework.models import Dossier, Note, NoteDraft
from repere.accompaniment.casework.notes.rules import Found, remarks
from repere.accompaniment.casework.queries import rows_in_sight
from repere.accompaniment.people import identity
from repere.accompaniment.people.finding.spellings import dictionary_of
from repere.accompaniment.people.shelves.rules import Shelf, Sight
from repere.foundation.accounts.models import Membership
from repere.foundation.toolkit.actors import Actor
from repere.foundation.toolkit.small_numbers import LEAST

PRIVATE = Q(shelf=Shelf.PRIVATE.value)


def notes_visible_to(actor: Actor, dossier: Dossier, sight: Sight) -> QuerySet[Note]:
    """Those of the shelves that the actor reads in this dossier, and their own private ones; the latest first."""
    shelves = Q(shelf__in=[shelf.value for shelf in sight.readable])
    own = PRIVATE & Q(author_id=actor.user_id, sealed_at=None)
    rows = Note.unscoped.filter(shelves | own, rows_in_sight(actor), dossier=dossier)
    shown: QuerySet[Note] = rows.select_related("dossier").prefetch_related("before__note__dossier")
    return shown.order_by("-written_at", "-pk")


def notes_to_correct(actor: Actor, dossier: Dossier, sight: Sight) -> QuerySet[Note]:
    """The reader's own, as long as they are not sealed."""
    own = Q(author_id=actor.user_id) if actor.user_id else Q(pk__isnull=True)
    return notes_visible_to(actor, dossier, sight).filter(own, sealed_at=None)


def draft_of(actor: Actor, dossier: Dossier) -> NoteDraft | None:
    """What the reader was writing about this person."""
    if actor.user_id is None:
        return None
    mine = NoteDraft.unscoped.filter(rows_in_sight(actor), dossier=dossier, author_id=actor.user_id)
    return mine.select_related("dossier").first()


def private_notes_of(organisation_id: UUID, author_id: UUID) -> QuerySet[Note]:
    """Those not sealed yet: to be counted and sealed, never to be shown."""
    return Note.unscoped.filter(PRIVATE, organisation=organisation_id, author_id=author_id, sealed_at=None)


def private_notes_of_leavers(today: object) -> QuerySet[Note]:
    """Those whose author holds no role any more in the house where they wrote them."""
    held = Membership.objects.filter(
        user=OuterRef("author_id"),
        organisation=OuterRef("organisation"),
        ends_on__gte=today,
        ended_at=None,
    )
    return Note.unscoped.filter(PRIVATE & Q(sealed_at=None) & ~Exists(held))


def remarks_on(actor: Actor, dossier: Dossier, shelf: Shelf, text: str, *, author: str = "") -> list[Found]:
    """What to tell the author before this is saved; `author` is their own name. On their private shelf, nothing."""
    if shelf is Shelf.PRIVATE:
        return []
    own = [author, *(name.text for name in dossier.person.names.all())]
    return _remarks(actor, text, own, is_for_health=shelf is Shelf.HEALTH)


def remarks_on_nobody(actor: Actor, text: str, *, author: str = "") -> list[Found]:
    """The same, of words that should name nobody; health is told of nobody there.

    Whoever has no dossier open learns nothing of who is known here: any word with a capital may be a name; in letters
    that have none, those that several people bear.
    """
    if not text:
        return []
    known = dictionary_of(actor.own_organisation_id)

    def may_be_name(word: str) -> bool:
        counts = (known.count(identity.spelling(token)) for token in identity.tokens(word))
        return word.lower() != word.upper() or max(counts, default=0) >= LEAST

    return remarks(text, is_for_health=True, own_words=author.split(), is_name=may_be_name)


def _remarks(actor: Actor, text: str, own: list[str], *, is_for_health: bool) -> list[Found]:
    known = dictionary_of(actor.own_organisation_id)

    def is_name(word: str) -> bool:
        return any(known.count(identity.spelling(token)) for token in identity.tokens(word))

    return remarks(text, is_for_health=is_for_health, own_words=" ".join(own).split(), is_name=is_name)
