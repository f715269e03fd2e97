from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet
from django.utils.timezone import localtime

from repere.accompaniment.people.models import (
    Archive,
    Ending,
    LegalHold,
    PastFigure,
    Person,
    PersonReader,
    RetentionNight,
    RetentionReport,
)
from repere.accompaniment.people.queries import in_sight_of, people_visible_to
from repere.accompaniment.people.retention import rules
from repere.accompaniment.people.retention.choices import Spared
from repere.accompaniment.people.shelves.rules import Standing
from repere.foundation.organisations.models import Organisation
from repere.foundation.toolkit import attached
from repere.foundation.toolkit.actors import Actor
from repere.foundation.toolkit.small_numbers import parts_shown

# --- the last news


def last_news(people: Iterable[Person]) -> dict[UUID, date]:
    """The last day on which something came from each of them, whichever room wrote it: the truth that `heard_on`
    is kept after."""
    found = {person.pk: person.heard_on for person in people}
    joined = Person.unscoped.filter(merged_into__in=list(found)).order_by()
    for pk, last_day in joined.values_list("merged_into").annotate(last=Max("heard_on")):
        found[pk] = max(found[pk], last_day)
    for entry in attached.entries():
        if entry.contact and found:
            for way in attached.ways(entry):
                rows = entry.rows().filter(entry.contact_when, **{f"{way}__in": list(found)}).order_by()
                for pk, last in rows.values_list(way).annotate(last=Max(entry.contact)):
                    if last is not None:
                        found[pk] = max(found[pk], localtime(last).date())
    return found


def is_awaited(person: Person, now: datetime) -> bool:
    """Whether something that will come by itself is still expected of them or for them."""
    for entry in attached.entries():
        if entry.awaited:
            of_theirs = Q()
            for way in attached.ways(entry):
                of_theirs |= Q(**{way: person.pk})
            if entry.rows().filter(of_theirs, entry.awaited(now)).exists():
                return True
    return False


# --- what the night looks at


def _kept(organisation_id: UUID) -> QuerySet[Person]:
    """Whose time runs: neither joined to another nor put away."""
    return Person.unscoped.filter(organisation=organisation_id, merged_into=None, archive=None)


def held_now() -> QuerySet[LegalHold]:
    return LegalHold.unscoped.filter(lifted_at=None)


def to_notice(organisation: Organisation, today: date) -> QuerySet[Person]:
    """Whose thirty days begin, the longest unheard of first."""
    limit = rules.notice_from(today, organisation.months_kept)
    quiet = _kept(organisation.pk).filter(heard_on__lte=limit, ending=None)
    return quiet.exclude(pk__in=held_now().values("person")).order_by("heard_on", "pk")


def to_end(organisation_id: UUID, today: date) -> QuerySet[Ending]:
    over = Ending.unscoped.filter(organisation=organisation_id, ends_on__lt=today)
    return over.order_by("ends_on", "pk")


def archives_over(organisation_id: UUID, today: date) -> QuerySet[Archive]:
    over = Archive.unscoped.filter(organisation=organisation_id, ends_on__lt=today)
    return over.exclude(person__in=held_now().values("person")).order_by("ends_on", "pk")


def holds_over(organisation_id: UUID, today: date) -> QuerySet[LegalHold]:
    return (
        held_now().filter(person__organisation=organisation_id, ends_on__lt=today).order_by("ends_on", "pk")
    )


def ending_of(person_id: UUID) -> Ending | None:
    return Ending.unscoped.filter(person=person_id).first()


def spared_tonight(organisation: Organisation, today: date, awaited: int) -> dict[str, int]:
    """Of those whose time is over tonight: how many are still there, and why."""
    limit = rules.heard_by(today, organisation.months_kept)
    quiet = _kept(organisation.pk).filter(heard_on__lt=limit)
    held = quiet.filter(pk__in=held_now().values("person")).count()
    noticed = quiet.filter(ending__ends_on__gte=today).count()
    left = quiet.filter(ending=None).exclude(pk__in=held_now().values("person")).count()
    told = {Spared.HELD: held, Spared.AWAITED: awaited, Spared.NOTICED: noticed, Spared.LEFT: left}
    return {str(code.value): count for code, count in told.items() if count}


# --- lists


def endings_visible_to(actor: Actor) -> QuerySet[Ending]:
    """Those about to end, of people in sight, the first first."""
    ours = Ending.unscoped.filter(in_sight_of(actor, "person__"), organisation=actor.organisation_id)
    return ours.order_by("ends_on", "pk")


def people_ending(actor: Actor) -> QuerySet[Person]:
    """Whom one may say something about on that list."""
    return people_visible_to(actor).filter(ending__isnull=False)


def endings_to_watch(organisation_id: UUID) -> Iterator[tuple[Ending, UUID | None, UUID | None]]:
    """For the tasks of the house: each, the dossier it is about and who is in charge of it."""
    waiting = Ending.unscoped.filter(organisation=organisation_id).order_by("ends_on", "pk")
    rows = list(waiting.select_related("person__dossier"))
    named = PersonReader.unscoped.filter(
        person__in=[row.person_id for row in rows], standing=Standing.REFERENT.value
    )
    referents = dict(named.values_list("person_id", "user_id"))
    for row in rows:
        dossier = getattr(row.person, "dossier", None)
        yield row, dossier.pk if dossier else None, referents.get(row.person_id)


def endings_to_tell(now: datetime) -> QuerySet[Ending]:
    """Those of whom the person themselves was not told yet, nor refused to be."""
    return Ending.unscoped.filter(settled_at=None, next_try_at__lte=now).order_by("next_try_at", "pk")


def own_ending(actor: Actor) -> Ending | None:
    return ending_of(actor.person_id) if actor.person_id else None


def archives_of(actor: Actor) -> QuerySet[Archive]:
    """What their organisation put away; whoever may not open it is given nothing (`access.ARCHIVES`)."""
    return Archive.unscoped.filter(organisation=actor.organisation_id).order_by("-archived_on", "pk")


def holds_of(actor: Actor, people: Iterable[Person]) -> dict[UUID, LegalHold]:
    held = held_now().filter(in_sight_of(actor, "person__"), person__in=[person.pk for person in people])
    return {one.person_id: one for one in held}


@dataclass(frozen=True, slots=True)
class Fall:
    """How many dossiers would be given notice in one month, if nothing more were heard of them."""

    month: date
    people: int


def preview(actor: Actor, months: int, today: date, *, ahead: int = 6) -> list[Fall]:
    """The first line holds all who would be given notice by the end of this month."""
    rules.check_months(months)
    quiet = _kept(actor.own_organisation_id)
    quiet = quiet.exclude(pk__in=held_now().values("person"))
    first = today.replace(day=1)
    starts = [rules.months_later(first, n) for n in range(ahead + 1)]
    # Notice in a month: heard of between what was due by its first day and by the next one's.
    limits = [rules.notice_from(day, months) for day in starts]
    parts: dict[str, Any] = {"part0": Count("pk", filter=Q(heard_on__lt=limits[1]))}
    for n in range(1, ahead):
        parts[f"part{n}"] = Count("pk", filter=Q(heard_on__gte=limits[n], heard_on__lt=limits[n + 1]))
    counted = quiet.aggregate(**parts)
    return [Fall(day, counted[f"part{n}"]) for n, day in enumerate(starts[:ahead])]


# --- the proof


def last_night(organisation_id: UUID) -> datetime | None:
    """When it last went to its end."""
    found: datetime | None = RetentionNight.objects.filter(organisation=organisation_id).aggregate(
        last=Max("ended_at")
    )["last"]
    return found


def is_silent(organisation: Organisation, now: datetime) -> bool:
    """The alarm: promised, and not run."""
    return rules.is_silent(last_night(organisation.pk), organisation.created_at, now)


def nights_of(organisation_id: UUID, since: date, before: date) -> QuerySet[RetentionNight]:
    nights = RetentionNight.objects.filter(organisation=organisation_id, day__gte=since, day__lt=before)
    return nights.order_by("day")


def reports_of(organisation_id: UUID) -> QuerySet[RetentionReport]:
    return RetentionReport.objects.filter(organisation=organisation_id).order_by("-month")


def holds_told(organisation_id: UUID) -> list[dict[str, Any]]:
    """Those in force by reason and month of their end: why something is still there, of nobody in particular."""
    counted: dict[tuple[str, str], int] = {}
    for because, ends_on in (
        held_now().filter(person__organisation=organisation_id).values_list("because", "ends_on")
    ):
        key = (because, f"{ends_on:%Y-%m}")
        counted[key] = counted.get(key, 0) + 1
    return [
        {"because": because, "ends": month, "dossiers": n} for (because, month), n in sorted(counted.items())
    ]


def past_figures_shown(organisation_id: UUID, year: int) -> dict[str, dict[str, int | None]]:
    """By what is counted, then by value: None for what would point at somebody."""
    told: dict[str, dict[str, int]] = {}
    for one in PastFigure.objects.filter(organisation=organisation_id, year=year).order_by("about", "value"):
        told.setdefault(one.about, {})[one.value] = one.people
    return {about: parts_shown(values) for about, values in told.items()}
