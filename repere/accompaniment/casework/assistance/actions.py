"""What is given, received, cancelled; budget lines and stocks."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from repere.accompaniment.casework import access as casework
from repere.accompaniment.casework.assistance import access, queries, rules
from repere.accompaniment.casework.assistance.choices import Signed
from repere.accompaniment.casework.assistance.models import Assistance, BudgetLine, StockItem, StockMove
from repere.accompaniment.casework.models import Dossier
from repere.accompaniment.people.shelves.rules import Shelf
from repere.foundation.audit import trail
from repere.foundation.toolkit.actors import Actor

# More than a hand draws, and few enough for a row.
MOST_POINTS = 4000


class CannotBeGiven(Exception):
    """Some of it is wrong: `wrongs` says what, all at once."""

    def __init__(self, wrongs: list[rules.Wrong]) -> None:
        super().__init__(", ".join(wrongs))
        self.wrongs = wrongs


class NotPossibleNow(Exception):
    """It was cancelled, or signed, before."""


class NotASignature(Exception):
    """Nothing was drawn, or far too much."""


@dataclass(frozen=True, slots=True)
class Gift:
    """What is given, as it is said; `line_id` and `item_id` of the same organisation."""

    kind: str
    on: date
    quantity: Decimal | None = None
    unit: str = ""
    amount: Decimal | None = None
    currency: str = ""
    line_id: UUID | None = None
    item_id: UUID | None = None
    note: str = ""


@transaction.atomic
def give(actor: Actor, dossier: Dossier, gift: Gift, *, now: datetime, today: date) -> Assistance:
    casework.require_own(access.GIVE, actor, dossier)
    shelf = shelf_of(gift.kind)
    casework.require_writes(actor, dossier, shelf)
    # Locked: of two gifts at once the second sees what the first has left.
    line = item = None
    if gift.line_id:
        BudgetLine.objects.select_for_update().get(pk=gift.line_id, organisation=actor.organisation_id)
        line = queries.lines_of(actor).get(pk=gift.line_id)
    if gift.item_id:
        item = queries.stock_of(actor).select_for_update().get(pk=gift.item_id)
    said = rules.Given(
        gift.kind, gift.on, gift.quantity, gift.amount, gift.currency, item.left if item else None
    )
    found = rules.wrongs(said, queries.rule_of(line) if line else None, today=today)
    if found:
        raise CannotBeGiven(found)
    if item and gift.quantity:
        taken = StockItem.objects.filter(pk=item.pk, left__gte=int(gift.quantity))
        if not taken.update(left=F("left") - int(gift.quantity)):
            raise CannotBeGiven([rules.Wrong.OUT_OF_STOCK])
    row = Assistance(
        organisation_id=dossier.organisation_id,
        dossier=dossier,
        shelf=shelf.value,
        kind=gift.kind,
        given_on=gift.on,
        quantity=gift.quantity,
        unit=gift.unit if gift.quantity is not None else "",
        amount=gift.amount,
        currency=gift.currency if gift.amount is not None else "",
        line=line,
        item=item,
        note=gift.note,
        written_at=now,
        given_by_id=actor.user_id,
    )
    row.save(force_insert=True)
    _record(actor, "assistance.given", row)
    return row


def shelf_of(kind: str) -> Shelf:
    return Shelf.HEALTH if kind in rules.ABOUT_HEALTH else Shelf.NEEDS


@transaction.atomic
def sign(
    actor: Actor, gift: Assistance, how: Signed, *, strokes: list[Any] | None = None, now: datetime
) -> Assistance:
    """They received it: drawn on the screen, or signed on the paper receipt."""
    row = _locked(actor, gift)
    if row.cancelled_at or row.signed:
        raise NotPossibleNow
    if how is Signed.ON_SCREEN:
        row.signature = checked_strokes(strokes)
    row.signed, row.signed_at = how, now
    row.save(update_fields=["signature", "signed", "signed_at"])
    _record(actor, "assistance.signed", row, how=how.value)
    return row


@transaction.atomic
def cancel(actor: Actor, gift: Assistance, *, because: str, now: datetime) -> Assistance:
    """It was written by mistake: it stays readable, and counts no more; goods go back into the stock."""
    row = _locked(actor, gift)
    if row.cancelled_at:
        raise NotPossibleNow
    if row.item_id and row.quantity:
        StockItem.objects.filter(pk=row.item_id).update(left=F("left") + int(row.quantity))
    row.cancelled_at, row.cancelled_by_id, row.cancelled_because = now, actor.user_id, because
    row.save(update_fields=["cancelled_at", "cancelled_by_id", "cancelled_because"])
    _record(actor, "assistance.cancelled", row)
    return row


def _locked(actor: Actor, gift: Assistance) -> Assistance:
    if gift.dossier is None:
        raise NotPossibleNow
    casework.require_own(access.GIVE, actor, gift.dossier)
    casework.require_writes(actor, gift.dossier, Shelf(gift.shelf))
    row: Assistance = (
        Assistance.unscoped.select_for_update(of=("self",)).select_related("dossier").get(pk=gift.pk)
    )
    return row


def _record(actor: Actor, verb: str, row: Assistance, **said: Any) -> None:
    # The kind of what stands on the shelf of health is nobody else's: the trail is read by others.
    if row.shelf != Shelf.HEALTH:
        said["kind"] = row.kind
    trail.record(actor, verb, row, dossier_id=row.dossier_id, **said)


def checked_strokes(strokes: Any) -> list[list[list[int]]]:
    """Lists of points (x, y), whole numbers from 0 to 1000; NotASignature for anything else."""
    if not isinstance(strokes, list) or not strokes:
        raise NotASignature
    points = 0
    for stroke in strokes:
        if not isinstance(stroke, list) or not stroke:
            raise NotASignature
        for point in stroke:
            if not (
                isinstance(point, list)
                and len(point) == 2
                and all(type(at) is int and 0 <= at <= 1000 for at in point)
            ):
                raise NotASignature
        points += len(stroke)
    if not 4 <= points <= MOST_POINTS:
        raise NotASignature
    return strokes


# --- budget lines and stocks


@dataclass(frozen=True, slots=True)
class LineSaid:
    code: str
    name: str
    currency: str
    starts_on: date
    funder: str = ""
    amount: Decimal | None = None
    ends_on: date | None = None


class CodeIsTaken(Exception):
    """Another line, or other goods, of this organisation have this name."""


@transaction.atomic
def open_line(actor: Actor, said: LineSaid) -> BudgetLine:
    access.MANAGE.require(actor)
    own = BudgetLine.objects.filter(organisation=actor.own_organisation_id)
    if own.filter(code=said.code).exists():
        raise CodeIsTaken
    line = BudgetLine.objects.create(
        organisation_id=actor.own_organisation_id,
        code=said.code,
        name=said.name,
        funder=said.funder,
        currency=said.currency,
        amount=said.amount,
        starts_on=said.starts_on,
        ends_on=said.ends_on,
    )
    trail.record(actor, "assistance.line_opened", line, code=line.code)
    return line


@transaction.atomic
def close_line(actor: Actor, line: BudgetLine, *, now: datetime) -> None:
    """Nothing more is put on it."""
    access.MANAGE.require(actor)
    if not BudgetLine.objects.filter(
        pk=line.pk, organisation=actor.own_organisation_id, closed_at=None
    ).update(closed_at=now):
        raise NotPossibleNow
    trail.record(actor, "assistance.line_closed", line, code=line.code)


@transaction.atomic
def keep_goods(actor: Actor, name: str, *, warn_under: int = 0) -> StockItem:
    access.MANAGE.require(actor)
    own = StockItem.objects.filter(organisation=actor.own_organisation_id)
    if own.filter(name=name).exists():
        raise CodeIsTaken
    item = StockItem.objects.create(
        organisation_id=actor.own_organisation_id, name=name, warn_under=warn_under
    )
    trail.record(actor, "assistance.goods_kept", item)
    return item


@transaction.atomic
def move_stock(actor: Actor, item: StockItem, quantity: int, *, because: str, now: datetime) -> StockMove:
    """What came in (above nothing), or is missing when it is counted (below)."""
    access.MANAGE.require(actor)
    held = queries.stock_of(actor).select_for_update().get(pk=item.pk)
    if quantity == 0:
        raise CannotBeGiven([rules.Wrong.NOTHING_GIVEN])
    if held.left + quantity < 0:
        raise CannotBeGiven([rules.Wrong.OUT_OF_STOCK])
    held.left += quantity
    held.save(update_fields=["left"])
    move = StockMove.objects.create(
        item=held, quantity=quantity, left=held.left, moved_at=now, moved_by_id=actor.user_id, because=because
    )
    trail.record(actor, "assistance.stock_moved", held, quantity=quantity, left=held.left)
    return move
