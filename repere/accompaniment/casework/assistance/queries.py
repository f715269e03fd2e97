"""Reads of what was given, narrowed to the actor's sight and shelves."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import F, Q, QuerySet, Sum

from repere.accompaniment.casework.assistance import access
from repere.accompaniment.casework.assistance.models import Assistance, BudgetLine, StockItem, StockMove
from repere.accompaniment.casework.assistance.rules import Entry, Line
from repere.accompaniment.casework.models import Dossier
from repere.accompaniment.casework.queries import rows_in_sight
from repere.accompaniment.people.shelves.rules import Sight
from repere.foundation.toolkit.actors import Actor


def gifts_of(actor: Actor, dossier: Dossier, sight: Sight) -> QuerySet[Assistance]:
    """What was given to one person, the latest first, those that were cancelled too."""
    own = Assistance.unscoped.filter(
        rows_in_sight(actor), organisation=actor.organisation_id, dossier=dossier
    )
    return own.filter(shelf__in=[shelf.value for shelf in sight.readable]).select_related("line", "item")


def gift_visible_to(actor: Actor, gift_id: UUID) -> QuerySet[Assistance]:
    own = Assistance.unscoped.filter(rows_in_sight(actor), organisation=actor.organisation_id, pk=gift_id)
    return own.exclude(dossier=None).select_related("dossier__person", "line", "item", "organisation")


def lines_of(actor: Actor) -> QuerySet[BudgetLine]:
    """Every budget line, with what was spent of it in its own currency."""
    spent = Sum("gifts__amount", filter=Q(gifts__cancelled_at=None, gifts__currency=F("currency")))
    return BudgetLine.objects.filter(organisation=actor.organisation_id).annotate(spent=spent)


def lines_open(actor: Actor, on: date) -> QuerySet[BudgetLine]:
    """Those a gift of that day may be put on."""
    runs = Q(ends_on=None) | Q(ends_on__gte=on)
    return lines_of(actor).filter(runs, starts_on__lte=on, closed_at=None)


def rule_of(line: BudgetLine) -> Line:
    """A line of `lines_of`, as the rules read it."""
    spent: Decimal = getattr(line, "spent", None) or Decimal(0)
    return Line(
        currency=line.currency,
        starts_on=line.starts_on,
        ends_on=line.ends_on,
        is_closed=line.closed_at is not None,
        left=None if line.amount is None else line.amount - spent,
    )


def stock_of(actor: Actor) -> QuerySet[StockItem]:
    return StockItem.objects.filter(organisation=actor.organisation_id, retired_at=None)


def moves_of(actor: Actor, limit: int = 20) -> QuerySet[StockMove]:
    return StockMove.objects.filter(item__organisation=actor.organisation_id).select_related("item")[:limit]


def entries(actor: Actor, first: date, last: date) -> Iterator[Entry]:
    """What was given from one day to another, both included, for the totals; nobody is named.

    Whoever answers to funders counts what is paid for, health included: sums tell of nobody once small numbers of
    people are hidden.
    """
    access.MANAGE.require(actor)
    given = Assistance.unscoped.filter(
        organisation=actor.organisation_id, given_on__range=(first, last), cancelled_at=None
    )
    columns = ("given_on", "line_id", "kind", "unit", "quantity", "amount", "currency", "dossier_id")
    return (Entry(*row) for row in given.order_by("given_on", "pk").values_list(*columns))
