from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from repere.accompaniment.casework.models import Dossier
from repere.accompaniment.casework.queries import rows_in_sight
from repere.accompaniment.papers import access, files, rules, scanning
from repere.accompaniment.papers.choices import State
from repere.accompaniment.papers.models import Paper, PaperFile, Thumbnail
from repere.accompaniment.papers.rules import Expiry
from repere.accompaniment.people.shelves.queries import sight_of, sights_of
from repere.accompaniment.people.shelves.rules import LISTED, Shelf, Sight
from repere.foundation.audit.models import TrailLine
from repere.foundation.audit.queries import lines_sought
from repere.foundation.toolkit.actors import Actor
from repere.foundation.toolkit.keys import derived_key, keyed_digest
from repere.foundation.toolkit.prepared import Prepared

READINGS: Final = ("paper.read",)


def openable() -> tuple[State, ...]:
    """Where there is a scanner, what it passed alone; where there is none, what nobody has looked through as well."""
    return (State.CLEAN,) if scanning.is_configured() else (State.CLEAN, State.UNCHECKED)


def _in_sight(actor: Actor) -> QuerySet[Paper]:
    """Of people in sight, whatever the shelf: what a reader holds of each is asked of `Sight`."""
    if not access.READ.allows(actor):
        return Paper.unscoped.none()
    own = Paper.unscoped.filter(
        rows_in_sight(actor), organisation=actor.organisation_id, dossier__person__merged_into=None
    )
    return own.select_related("dossier__person").order_by("-added_at", "-pk")


def _with_files(papers: QuerySet[Paper]) -> QuerySet[Paper]:
    return papers.prefetch_related(
        Prefetch("files", PaperFile.unscoped.select_related("thumbnail").order_by("-version", "position"))
    )


def papers_of(actor: Actor, dossier: Dossier, sight: Sight | None = None) -> list[Paper]:
    """Those on the shelves that the actor reads, the latest first, with their files and small pictures."""
    shelves = (sight or sight_of(actor, dossier.person)).readable
    return list(_with_files(_in_sight(actor).filter(dossier=dossier, shelf__in=shelves)))


def paper_seen(actor: Actor, paper_id: UUID) -> tuple[Paper, Sight] | None:
    """One of them, and what the actor may do there; out of sight, on another shelf, or absent are the same."""
    found = _with_files(_in_sight(actor).filter(pk=paper_id)).first()
    sight = sight_of(actor, found.dossier.person) if found else None
    return (found, sight) if found and sight and sight.reads(Shelf(found.shelf)) else None


def paper_visible_to(actor: Actor, paper_id: UUID) -> Paper | None:
    seen = paper_seen(actor, paper_id)
    return seen[0] if seen else None


def file_visible_to(actor: Actor, file_id: UUID) -> PaperFile | None:
    """One that may be opened: what waits for the scanner, or was refused, is there for nobody."""
    found: PaperFile | None = (
        PaperFile.unscoped.filter(pk=file_id, state__in=openable())
        .select_related("paper__dossier__person", "thumbnail")
        .first()
    )
    if found is None or paper_visible_to(actor, found.paper_id) is None:
        return None
    return found


def latest(paper: Paper) -> list[PaperFile]:
    """The files of its last version, in their order."""
    files = list(paper.files.all())
    last = max((file.version for file in files), default=0)
    return sorted((file for file in files if file.version == last), key=lambda file: file.position)


def readings_of(actor: Actor, paper: Paper, most: int) -> list[TrailLine]:
    """Who opened its files, the latest first."""
    lines = lines_sought(actor, verbs=READINGS, dossier_id=paper.dossier_id)
    return list(lines.filter(subject_id=paper.pk)[:most])


# --- what expires


def expiry_key(organisation_id: UUID, day: date | None) -> int | None:
    """What the month of a day becomes in the table: nobody reads a date in it."""
    if day is None:
        return None
    return _month_key(organisation_id, rules.month_of(day))


def _month_key(organisation_id: UUID, month: str) -> int:
    return keyed_digest(derived_key("paper expiry", str(organisation_id)), month)


@dataclass(frozen=True, slots=True)
class Expiring:
    """A paper that somebody should see to."""

    paper: Paper
    expiry: Expiry


def expiring(actor: Actor, today: date) -> list[Expiring]:
    """Those the actor reads that expire soon, or did lately, and that nobody has seen to; the soonest first.

    A list of several people tells neither status nor health: whoever shows it tells the kind of none, since a kind
    that is told for some would tell of the others.
    """
    papers = list(
        _in_sight(actor).filter(_may_be_told(actor, today)).prefetch_related("dossier__person__names")
    )
    sights = sights_of(actor, [paper.dossier.person for paper in papers])
    read = [paper for paper, sight in zip(papers, sights, strict=True) if sight.reads(Shelf(paper.shelf))]
    return _told(read, today)


def expiring_in(actor: Actor, dossier: Dossier, today: date) -> list[Expiring]:
    """The same of one dossier, for a page of its own, where kinds are told."""
    shelves = sight_of(actor, dossier.person).readable
    return _told(
        _in_sight(actor).filter(_may_be_told(actor, today), dossier=dossier, shelf__in=shelves), today
    )


@Prepared
def _one_that_may_expire(dossier_id: UUID, keys: list[int]) -> QuerySet[Paper, tuple[UUID]]:
    held = Paper.unscoped.filter(expiry_key__in=keys, is_settled=False, dossier=dossier_id)
    return held.values_list("pk")[:1]


def may_expire(actor: Actor, dossier: Dossier, today: date) -> bool:
    """Whether it is worth asking `expiring_in`: a page of a dossier without such papers asks nothing more."""
    if actor.organisation_id is None:
        return False
    return bool(_one_that_may_expire(dossier.pk, _keys_told(actor.organisation_id, today)))


def expiring_in_house(organisation_id: UUID, today: date) -> list[Expiring]:
    """Of a whole organisation, what may be told to whoever sees the dossier: neither status nor health."""
    told = Paper.unscoped.filter(
        _in_months_told(organisation_id, today), organisation=organisation_id, shelf__in=LISTED,
        dossier__person__merged_into=None,
    )  # fmt: skip
    return _told(told.select_related("dossier"), today)


def _may_be_told(actor: Actor, today: date) -> Q:
    if actor.organisation_id is None:
        return Q(pk__isnull=True)
    return _in_months_told(actor.organisation_id, today)


def _in_months_told(organisation_id: UUID, today: date) -> Q:
    """By its month; the day is sealed, and looked at once it is opened."""
    return Q(expiry_key__in=_keys_told(organisation_id, today), is_settled=False)


def _keys_told(organisation_id: UUID, today: date) -> list[int]:
    return [_month_key(organisation_id, month) for month in rules.months_told(today)]


def _told(papers: Iterable[Paper], today: date) -> list[Expiring]:
    dated = [(paper, paper.expires_on) for paper in papers if paper.expires_on is not None]
    found = [Expiring(paper, rules.expiry(paper.kind, day, today)) for paper, day in dated]
    return sorted(
        (one for one in found if one.expiry.is_told), key=lambda one: (one.expiry.days, one.paper.pk)
    )


# --- for the house itself


def files_to_check(most: int) -> list[PaperFile]:
    """Those that the scanner has not passed, the oldest first."""
    rows = PaperFile.unscoped.filter(state__in=(State.WAITING, State.UNCHECKED))
    return list(rows.select_related("paper__dossier").order_by("pk")[:most])


def files_to_draw(since: datetime, most: int) -> list[UUID]:
    """Added lately, and still without their small picture."""
    rows = PaperFile.unscoped.filter(state__in=openable(), thumbnail=None, added_at__gte=since)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:most])


def how_many_wait() -> int:
    return PaperFile.unscoped.filter(state=State.WAITING).count()


def files_lost() -> int:
    """How many rows have no file on the disk; those refused never have one."""
    rows = PaperFile.unscoped.exclude(state=State.REFUSED).order_by("pk").values_list("pk", flat=True)
    return sum(not files.place_of(file_id).is_file() for file_id in rows.iterator(chunk_size=2000))


def known_files(ids: Iterable[UUID]) -> set[UUID]:
    """Which of these ids a row has."""
    wanted = list(ids)
    found: set[UUID] = set()
    for start in range(0, len(wanted), 500):
        some = wanted[start : start + 500]
        found |= set(PaperFile.unscoped.filter(pk__in=some).values_list("pk", flat=True))
        found |= set(Thumbnail.unscoped.filter(pk__in=some).values_list("pk", flat=True))
    return found


def papers_added_to(actor: Actor, dossier: Dossier, shelves: Sequence[Shelf]) -> QuerySet[Paper]:
    """For the timeline of a dossier."""
    mine = Paper.unscoped.filter(rows_in_sight(actor), organisation=actor.organisation_id, dossier=dossier)
    return mine.filter(shelf__in=[shelf.value for shelf in shelves])
