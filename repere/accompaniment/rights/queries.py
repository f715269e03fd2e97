"""Reads of refusals: an organisation's own, those that others chose to show, and figures of all."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from repere.accompaniment.casework.mediation.queries import institutions_known_to
from repere.accompaniment.casework.models import Dossier, Institution
from repere.accompaniment.casework.queries import rows_in_sight
from repere.accompaniment.people.access import OWN
from repere.accompaniment.people.shelves.rules import Shelf, Sight
from repere.accompaniment.rights import access, rules
from repere.accompaniment.rights.choices import Shares
from repere.accompaniment.rights.models import CollectiveAction, Refusal, RefusalOf, Sharing
from repere.foundation.toolkit.actors import Actor
from repere.foundation.toolkit.ids import uuid_or_none
from repere.knowledge.territory.rules import fold

SUGGESTED = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is narrowed to; empty says nothing. `words` are sought in the name of the counter."""

    words: str = ""
    right: str = ""
    reason: str = ""
    territory: str = ""
    since: date | None = None
    until: date | None = None
    ours: bool = False


def own_refusals_of(actor: Actor) -> QuerySet[Refusal]:
    """Those of the actor's organisation, but for those withdrawn."""
    access.RECORD.require(actor)
    return Refusal.unscoped.filter(organisation=actor.organisation_id, withdrawn_at=None).select_related(
        "counter"
    )


def refusals_visible_to(actor: Actor, asked: Asked | None = None) -> QuerySet[Refusal]:
    """One's own and those of organisations that show theirs, the latest first."""
    access.RECORD.require(actor)
    shown = Q(organisation__in=_sharing(Shares.ROWS), organisation__is_active=True)
    own = Q(organisation=actor.organisation_id)
    found = Refusal.unscoped.filter(own | shown, withdrawn_at=None)
    return _narrowed(found, actor, asked or Asked()).select_related("counter", "organisation")


def _sharing(shares: Shares) -> QuerySet[Sharing, Any]:
    return Sharing.objects.filter(shares=shares).values("organisation")


def _narrowed(found: QuerySet[Refusal], actor: Actor, asked: Asked) -> QuerySet[Refusal]:
    said: dict[str, Any] = {
        "right": asked.right,
        "reason": asked.reason,
        "territory": asked.territory,
        "refused_on__gte": asked.since,
        "refused_on__lte": asked.until,
        "organisation": actor.organisation_id if asked.ours else None,
    }
    found = found.filter(**{name: value for name, value in said.items() if value})
    for word in fold(asked.words).split():
        found = found.filter(counter__folded__contains=word)
    return found.order_by("-refused_on", "-pk")


def counters_known_to(actor: Actor) -> list[str]:
    """Names one may choose from: counters that refused something, institutions asked for somebody in sight."""
    refused = Exists(Refusal.unscoped.filter(counter=OuterRef("pk"), withdrawn_at=None))
    own = Institution.objects.filter(refused, organisation=actor.organisation_id).values_list(
        "name", flat=True
    )
    names = {*own[:SUGGESTED], *institutions_known_to(actor).values_list("name", flat=True)}
    return sorted(names)


def kinds_of_counters(actor: Actor) -> Mapping[str, str]:
    """The kind of each institution of the organisation, by its folded name."""
    access.RECORD.require(actor)
    rows = Institution.objects.filter(organisation=actor.organisation_id)
    return dict(rows.values_list("folded", "kind"))


# --- of somebody -----------------------------------------------------------------------------------------


def refusals_of(actor: Actor, dossier: Dossier, sight: Sight) -> list[Refusal]:
    """Those that were said to be theirs, on the shelves the reader holds; the latest first."""
    readable = [shelf.value for shelf in sight.readable]
    links = RefusalOf.unscoped.filter(
        rows_in_sight(actor), organisation=actor.organisation_id, dossier=dossier, shelf__in=readable
    ).select_related("dossier")
    return list(own_refusals_of(actor).filter(pk__in=[link.refusal for link in links]))


def own_refusals(actor: Actor, hides: Collection[str] = (), *, with_status: bool = False) -> list[Refusal]:
    """At their own door: those that were said to be theirs. Each tells of papers or of health: whoever hides a theme
    from their door sees none of them; those of the administrative status are asked for by its name."""
    OWN.require(actor)
    if hides:
        return []
    held = Q(dossier__person=actor.person_id) | Q(dossier__person__merged_into=actor.person_id)
    links = RefusalOf.unscoped.filter(held).select_related("dossier")
    if not with_status:
        links = links.exclude(shelf=Shelf.STATUS.value)
    pks = [uuid_or_none(link.refusal) for link in links]
    found = Refusal.unscoped.filter(pk__in=[pk for pk in pks if pk], withdrawn_at=None)
    return list(found.select_related("counter"))


# --- together ----------------------------------------------------------------------------------------------


def actions_visible_to(actor: Actor) -> QuerySet[CollectiveAction]:
    """Those of the organisation, the latest first, with how many refusals each gathers."""
    access.RECORD.require(actor)
    own = CollectiveAction.unscoped.filter(organisation=actor.organisation_id)
    return own.select_related("addressee").annotate(gathers=Count("gathered")).order_by("-opened_on", "-pk")


def open_actions(actor: Actor) -> QuerySet[CollectiveAction]:
    return actions_visible_to(actor).filter(outcome="")


def gathered_in(actor: Actor, action: CollectiveAction) -> QuerySet[Refusal]:
    """One's own, and those of others as long as they are shown."""
    return refusals_visible_to(actor).filter(gathered__action=action)


def sharing_of(actor: Actor) -> Shares:
    access.FIGURES.require(actor)
    chosen = (
        Sharing.objects.filter(organisation=actor.organisation_id).values_list("shares", flat=True).first()
    )
    return Shares(chosen or Shares.COUNTS)


# --- figures -----------------------------------------------------------------------------------------------


def own_entries(actor: Actor, asked: Asked) -> Iterator[tuple[rules.Entry, str]]:
    """Refusals of the organisation to be counted, each with the name of its counter."""
    access.FIGURES.require(actor)
    found = Refusal.unscoped.filter(organisation=actor.organisation_id, withdrawn_at=None)
    yield from _entries(_narrowed(found, actor, asked))


def network_entries(actor: Actor, first: date, last: date) -> Iterator[tuple[rules.Entry, str]]:
    """Those of every organisation that shares its counts, the actor's among them, in a period."""
    access.FIGURES.require(actor)
    hidden = Q(organisation__in=_sharing(Shares.NOTHING)) & ~Q(organisation=actor.organisation_id)
    found = Refusal.unscoped.filter(
        organisation__is_active=True, withdrawn_at=None, refused_on__range=(first, last)
    )
    yield from _entries(found.exclude(hidden).order_by("refused_on", "pk"))


def _entries(found: QuerySet[Refusal]) -> Iterator[tuple[rules.Entry, str]]:
    columns = (
        "counter__structure_id", "counter__folded", "right", "reason", "territory", "refused_on", "counter__name",
    )  # fmt: skip
    for structure, folded, right, reason, territory, day, name in found.values_list(*columns).iterator():
        # One counter that several organisations know: by the directory, or else by its name.
        counter: UUID | str = structure or folded
        yield rules.Entry(counter, right, reason, territory, day), name
