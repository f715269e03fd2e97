from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple, Protocol, TypeVar
from uuid import UUID

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Value, When

from repere.accompaniment.casework.choices import NeedStatus, Urgency
from repere.accompaniment.casework.models import Dossier, Need, Passage
from repere.accompaniment.people.cards.actions import digest_of
from repere.accompaniment.people.cards.queries import card_with_digest
from repere.accompaniment.people.cards.rules import read_code
from repere.accompaniment.people.corrections.queries import asks_a_correction
from repere.accompaniment.people.models import Person, PersonName
from repere.accompaniment.people.queries import Looking, in_force, in_sight_of, looking, seen_by
from repere.accompaniment.people.shelves.rules import Reach
from repere.foundation.organisations.models import Site
from repere.foundation.toolkit.actors import Actor
from repere.foundation.toolkit.models import columns_of, row_of
from repere.foundation.toolkit.prepared import Prepared
from repere.foundation.vault.fields import opened

OPEN_NEEDS = (NeedStatus.TOLD, NeedStatus.IN_PROGRESS)


def dossiers_visible_to(actor: Actor) -> QuerySet[Dossier]:
    """Those of its organisation; one that was joined to another is that other."""
    return (
        Dossier.unscoped.filter(
            in_sight_of(actor, "person__"), organisation=actor.organisation_id, person__merged_into=None
        )
        .select_related("person")
        .prefetch_related("person__names", "person__contacts")
        .order_by("-opened_at", "pk")
    )


def of_somebody_in_sight(organisation_id: UUID | None, who: Looking, dossier: str = "dossier") -> Q:
    """Rows of nobody, or of somebody in sight; `dossier` is the way to whose they are.

    Said from the few who are hidden, or from the few on whom the reader is named: a list or a count of thousands
    asks it once, where a condition on each row would ask it thousands of times.
    """
    nobody = Q(**{dossier: None})
    if who.reach is Reach.ALL:
        return nobody | Q(**{f"{dossier}__isnull": False})
    if who.reach is Reach.NONE:
        return nobody
    people = Person.unscoped.filter(organisation=organisation_id)
    named = Q(pk__in=in_force(who).values("person"))
    if who.reach is Reach.NAMED:
        return nobody | Q(
            **{f"{dossier}__in": Dossier.unscoped.filter(person__in=people.filter(named)).values("pk")}
        )
    hidden = people.filter(~named, is_hidden=True)
    return nobody | ~Q(**{f"{dossier}__in": Dossier.unscoped.filter(person__in=hidden).values("pk")})


def rows_in_sight(actor: Actor, dossier: str = "dossier") -> Q:
    return of_somebody_in_sight(actor.organisation_id, looking(actor), dossier)


def passages_visible_to(actor: Actor) -> QuerySet[Passage]:
    """Those of its organisation, but not of somebody out of the actor's sight."""
    return (
        Passage.unscoped.filter(rows_in_sight(actor), organisation=actor.organisation_id)
        .select_related("dossier__person", "site")
        .order_by("-opened_at", "pk")
    )


def needs_visible_to(actor: Actor) -> QuerySet[Need]:
    own = Need.unscoped.filter(rows_in_sight(actor), organisation=actor.organisation_id)
    return own.order_by("told_at", "pk")


@Prepared
def _passage(
    organisation_id: UUID | None, passage_id: UUID, user_id: UUID | None, at: datetime, reach: Reach
) -> QuerySet[Passage, tuple[Any, ...]]:
    own = Passage.unscoped.filter(organisation=organisation_id, pk=passage_id)
    in_sight = own.filter(Q(dossier=None) | seen_by(Looking(user_id, at, reach), "dossier__person__"))
    return in_sight.values_list(
        *columns_of(Passage),
        *columns_of(Dossier, "dossier__"),
        *columns_of(Person, "dossier__person__"),
        *columns_of(Site, "site__"),
    )


def passage_visible_to(actor: Actor, passage_id: UUID) -> Passage | None:
    """One of them, for somebody at a desk, with its dossier, its person and its site."""
    for row in _passage(actor.organisation_id, passage_id, *looking(actor)):
        cells = iter(row)
        passage: Passage = row_of(Passage, cells)
        dossier, person, site = (row_of(model, cells) for model in (Dossier, Person, Site))
        if dossier is not None:
            dossier.person = person
        passage.dossier, passage.site = dossier, site
        return passage
    return None


@Prepared
def _needs_at_hand(passage_id: UUID, dossier_id: UUID | None) -> QuerySet[Need, tuple[Any, ...]]:
    told_here = Q(passage=passage_id)
    from_before = Q(dossier=dossier_id, status__in=OPEN_NEEDS) if dossier_id else told_here
    return (
        Need.unscoped.filter(told_here | from_before).order_by("told_at", "pk").values_list(*columns_of(Need))
    )


def needs_at_hand(actor: Actor, passage: Passage) -> list[Need]:
    """Those told in this passage, and those of the person that are still open from before."""
    needs = [row_of(Need, iter(row)) for row in _needs_at_hand(passage.pk, passage.dossier_id)]
    # Their organisation is compared here: SQLite would rather read all its needs than these few.
    return [need for need in needs if need.organisation_id == actor.organisation_id]


class Waiting(NamedTuple):
    """A passage under way, as a line of the queue shows it."""

    pk: UUID
    dossier_id: UUID | None
    opened_at: datetime


@Prepared
def _waiting(
    organisation_id: UUID | None,
    site_id: UUID | None,
    since: datetime,
    limit: int,
    user_id: UUID | None,
    at: datetime,
    reach: Reach,
) -> QuerySet[Passage, tuple[Any, ...]]:
    open_ones = Passage.unscoped.filter(
        of_somebody_in_sight(organisation_id, Looking(user_id, at, reach)),
        organisation=organisation_id,
        closed_at__isnull=True,
        opened_at__gte=since,
    )
    elsewhere = Case(When(site=site_id, then=0), default=1) if site_id else Value(0)
    return open_ones.order_by(elsewhere, "opened_at", "pk").values_list(*Waiting._fields)[:limit]


def waiting(actor: Actor, since: datetime, limit: int) -> list[Waiting]:
    """Passages begun since then and not closed, those of the actor's own site first, then the oldest."""
    rows = _waiting(actor.organisation_id, actor.site_id, since, limit, *looking(actor))
    return [Waiting._make(row) for row in rows]


class DaySoFar(NamedTuple):
    left_open: int  # begun before the day, and nobody ended them
    closed: int


@Prepared
def _day_so_far(
    organisation_id: UUID | None, since: datetime, user_id: UUID | None, at: datetime, reach: Reach
) -> QuerySet[Passage, tuple[str, int]]:
    in_sight = of_somebody_in_sight(organisation_id, Looking(user_id, at, reach))
    own = Passage.unscoped.filter(in_sight, organisation=organisation_id)
    left = own.filter(closed_at__isnull=True, opened_at__lt=since)
    return _counted("left", left).union(_counted("closed", own.filter(closed_at__gte=since)), all=True)


def day_so_far(actor: Actor, since: datetime) -> DaySoFar:
    """Two counts of passages in one read, each from its own index."""
    told = dict(_day_so_far(actor.organisation_id, since, *looking(actor)))
    return DaySoFar(told.get("left", 0), told.get("closed", 0))


def _counted(what: str, passages: QuerySet[Passage]) -> QuerySet[Passage, tuple[str, int]]:
    by_organisation = passages.values("organisation").annotate(what=Value(what), number=Count("pk"))
    return by_organisation.values_list("what", "number")


def every_passage(actor: Actor) -> QuerySet[Passage]:
    """Those under way first, then the latest."""
    own = Passage.unscoped.filter(rows_in_sight(actor), organisation=actor.organisation_id)
    return own.order_by(F("closed_at").desc(nulls_first=True), "-opened_at", "pk")


@Prepared
def _themes_told(passage_ids: list[UUID]) -> QuerySet[Need, tuple[Any, ...]]:
    rows = Need.unscoped.filter(passage__in=passage_ids).order_by("told_at", "pk")
    return rows.values_list("organisation_id", "passage_id", "theme", "urgency")


def themes_told(actor: Actor, passage_ids: list[UUID]) -> dict[UUID, list[tuple[str, str]]]:
    """Of each passage, the themes told and their urgency, in the order they were told."""
    told: dict[UUID, list[tuple[str, str]]] = {}
    # Their organisation is compared here: SQLite would rather read all its needs than these few.
    for organisation_id, passage_id, theme, urgency in _themes_told(passage_ids):
        if organisation_id == actor.organisation_id:
            told.setdefault(passage_id, []).append((theme, urgency))
    return told


@Prepared
def _names_by_dossier(
    dossier_ids: list[UUID], user_id: UUID | None, at: datetime, reach: Reach
) -> QuerySet[PersonName, tuple[Any, ...]]:
    names = PersonName.unscoped.filter(
        seen_by(Looking(user_id, at, reach), "person__"), person__dossier__in=dossier_ids
    )
    rows = names.order_by("-position", "-pk")
    return rows.values_list("pk", "person__dossier__pk", "person__organisation_id", "text")


def names_by_dossier(actor: Actor, dossier_ids: Iterable[UUID | None]) -> dict[UUID | None, str]:
    """As each says it: one read for all the lists of a page."""
    wanted = list({pk for pk in dossier_ids if pk})
    # Compared here for the same reason.
    rows = _names_by_dossier(wanted, *looking(actor))
    # Several names a person: only the one shown is opened.
    shown = {dossier_id: (pk, text) for pk, dossier_id, of, text in rows if of == actor.organisation_id}
    return {dossier_id: opened(text, pk) for dossier_id, (pk, text) in shown.items()}


class OfDossier(Protocol):
    @property
    def dossier_id(self) -> UUID | None: ...


Line = TypeVar("Line", bound=OfDossier)


def in_sight(lines: Iterable[Line], names: Mapping[UUID | None, str]) -> list[Line]:
    """Without those of somebody hidden from the reader: every dossier has a name, that some may not read."""
    return [line for line in lines if line.dossier_id is None or line.dossier_id in names]


def with_what_was_joined(dossiers: QuerySet[Dossier]) -> QuerySet[Any]:
    """`has_joined`: whether another was joined to each; `asks_a_correction`: whether its person waits for one."""
    joined = Person.unscoped.filter(merged_into=OuterRef("person"))
    return dossiers.annotate(has_joined=Exists(joined), asks_a_correction=asks_a_correction("person"))


def dossier_it_was_joined_to(actor: Actor, dossier_id: UUID) -> UUID | None:
    """When it is in sight: a way to a page that does not exist would tell that it does."""
    joined = Dossier.unscoped.filter(organisation=actor.organisation_id, pk=dossier_id)
    in_sight = joined.exclude(person__merged_into=None).filter(in_sight_of(actor, "person__merged_into__"))
    return in_sight.values_list("person__merged_into__dossier", flat=True).first()


def person_of_dossier(actor: Actor, dossier_id: UUID) -> UUID | None:
    """Whose it is; of a dossier joined to another, whose that other is."""
    held = Dossier.unscoped.filter(organisation=actor.organisation_id, pk=dossier_id)
    found = held.values_list("person", "person__merged_into").first()
    return (found[1] or found[0]) if found else None


def dossier_with_code(actor: Actor, code: str) -> UUID | None:
    """Its id alone, for whoever may know of a dossier without reading whose it is."""
    typed = "".join(letter for letter in code.upper() if letter.isalnum())
    held = Dossier.unscoped.filter(organisation=actor.organisation_id, code=typed)
    return held.values_list("pk", flat=True).first()


def person_with_code(actor: Actor, code: str) -> Person | None:
    """By the code of their dossier or of their card, here, in sight or not: for the glass to be broken, no more."""
    held = dossier_with_code(actor, code)
    person_id = person_of_dossier(actor, held) if held else None
    if person_id is None and (read := read_code(code)):
        card = card_with_digest(digest_of(read))
        valid = card is not None and card.revoked_at is None and card.organisation_id == actor.organisation_id
        person_id = card.person_id if card is not None and valid else None
    people = Person.unscoped.filter(pk=person_id, organisation=actor.organisation_id).exclude(dossier=None)
    found: Person | None = people.select_related("dossier").first()
    return found


def dossier_codes(actor: Actor, dossier_ids: Iterable[UUID]) -> dict[UUID, str]:
    rows = Dossier.unscoped.filter(organisation=actor.organisation_id, pk__in=dossier_ids)
    return dict(rows.values_list("pk", "code"))


def _unmet_needs(organisation_id: UUID | None, who: Looking) -> QuerySet[Need]:
    return Need.unscoped.filter(
        of_somebody_in_sight(organisation_id, who),
        organisation=organisation_id,
        met_at__isnull=True,
        status__in=OPEN_NEEDS,
        dossier__isnull=False,
    )


def unmet_needs(actor: Actor) -> QuerySet[Need]:
    """Needs of people with a dossier that nobody has closed, the oldest first."""
    return _unmet_needs(actor.organisation_id, looking(actor)).order_by("told_at", "pk")


class Pressing(NamedTuple):
    """A need not met yet, as a line shows it."""

    pk: UUID
    dossier_id: UUID
    theme: str
    urgency: str
    said: str
    told_at: datetime


@Prepared
def _most_pressing(
    organisation_id: UUID | None, limit: int, user_id: UUID | None, at: datetime, reach: Reach
) -> QuerySet[Need, tuple[Any, ...]]:
    # Two heads of two indexes, and no list of all the needs to sort: who waits longest is in one of them.
    unmet = _unmet_needs(organisation_id, Looking(user_id, at, reach)).order_by("told_at", "pk")
    urgent = unmet.filter(urgency=Urgency.TODAY).values("pk")[:limit]
    first = Need.unscoped.filter(Q(pk__in=urgent) | Q(pk__in=unmet.values("pk")[:limit]))
    could_wait = Case(When(urgency=Urgency.TODAY, then=0), default=1)
    return first.order_by(could_wait, "told_at", "pk").values_list(*Pressing._fields)[:limit]


def most_pressing(actor: Actor, limit: int) -> list[Pressing]:
    """The first of them: those that could not wait, then the oldest."""
    rows = _most_pressing(actor.organisation_id, limit, *looking(actor))
    return [Pressing._make(row) for row in rows]
