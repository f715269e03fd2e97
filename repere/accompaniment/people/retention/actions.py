"""What is said of the end of a dossier, by colleagues and by the person; what happens then is in `nights`."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime

from repere.accompaniment.people import access as people_access
from repere.accompaniment.people.actions import index_person, unindex_person
from repere.accompaniment.people.erasure.actions import place_hold
from repere.accompaniment.people.erasure.models import LegalHold
from repere.accompaniment.people.models import Archive, Ending, PaperAccess, Person, PersonReader
from repere.accompaniment.people.paper_access.actions import NO_VISIT, record_own
from repere.accompaniment.people.paper_access.choices import AccessRevoked
from repere.accompaniment.people.queries import dossier_of
from repere.accompaniment.people.retention import access, queries, rules
from repere.accompaniment.people.retention.news.actions import heard_from
from repere.accompaniment.people.shelves.queries import membership_of
from repere.accompaniment.people.shelves.rules import Standing
from repere.foundation.audit import trail
from repere.foundation.organisations.choices import WhenOver
from repere.foundation.organisations.models import Organisation
from repere.foundation.toolkit.actors import Actor, NotAllowed


class NotAColleague(ValueError):
    """Whoever is given a dossier holds a role that opens dossiers."""


@transaction.atomic
def settle(actor: Actor, *, months: int, when_over: WhenOver) -> None:
    """From the next night on, in the actor's organisation. Whoever was given notice keeps the day they were told."""
    access.SETTLE.require(actor)
    rules.check_months(months)
    own = Organisation.objects.select_for_update().get(pk=actor.own_organisation_id)
    if (own.months_kept, own.when_over) == (months, when_over):
        return
    Organisation.objects.filter(pk=own.pk).update(months_kept=months, when_over=when_over)
    trail.record(
        actor,
        "retention.settled",
        own,
        months=months,
        months_before=own.months_kept,
        at_the_end=str(when_over),
    )


@transaction.atomic
def say_seen(actor: Actor, person: Person, *, now: datetime) -> None:
    """A colleague met them, or spoke with them, where nothing was written of it: their time begins again."""
    people_access.require_own(access.KEEP, actor, person)
    heard_from(person.pk, now)
    trail.record(actor, "retention.seen", person, dossier_id=dossier_of(person))


@transaction.atomic
def keep_until(actor: Actor, person: Person, *, until: date, because: str, now: datetime) -> LegalHold:
    """Whoever follows them says why theirs is kept longer, and until when; the officer places legal holds."""
    people_access.require_own(access.KEEP, actor, person)
    rules.check_until(until, localtime(now).date(), rules.LONGEST_KEPT)
    return place_hold(actor, person, because=because, until=until, now=now)


@transaction.atomic
def ask_to_keep(actor: Actor, person: Person, *, now: datetime) -> None:
    """Through their own door: they want to be remembered."""
    people_access.OWN.require(actor)
    if actor.person_id != person.pk:
        raise NotAllowed(people_access.OWN.name)
    heard_from(person.pk, now)
    record_own(actor, "retention.asked_to_keep", person)


# --- what was put away


@transaction.atomic
def put_away(actor: Actor, person: Person, *, now: datetime) -> Archive:
    """Out of sight of everybody: found by no search, named on nobody's list, opened by no paper."""
    access.RUN.require(actor)
    today = localtime(now).date()
    made: Archive = Archive.unscoped.create(
        organisation_id=person.organisation_id,
        person=person,
        archived_on=today,
        ends_on=rules.archived_until(today),
        was_hidden=person.is_hidden,
    )
    Ending.unscoped.filter(person=person).delete()
    PersonReader.unscoped.filter(person=person).delete()
    PaperAccess.unscoped.filter(person=person, revoked_at=None).update(
        revoked_at=now, revoked_because=AccessRevoked.PUT_AWAY, **NO_VISIT
    )
    Person.unscoped.filter(pk=person.pk).update(is_hidden=True)
    unindex_person(person)
    trail.record(
        actor, "retention.put_away", person, dossier_id=dossier_of(person),
        organisation_id=person.organisation_id,
    )  # fmt: skip
    return made


@transaction.atomic
def open_archive(
    actor: Actor, archive: Archive, *, because: str, user_id: UUID, until: datetime | None, now: datetime
) -> None:
    """The officer lets one colleague read what was put away until an instant, or gives it back to them for good."""
    access.ARCHIVES.require(actor)
    if archive.organisation_id != actor.organisation_id:
        raise NotAllowed(access.ARCHIVES.name)
    if membership_of(actor.own_organisation_id, user_id, localtime(now).date()) is None:
        raise NotAColleague
    person = archive.person
    standing = Standing.READER if until else Standing.REFERENT
    PersonReader.unscoped.update_or_create(
        person=person,
        user_id=user_id,
        standing=standing.value,
        defaults={"named_at": now, "named_by_id": actor.user_id, "until": until},
    )
    trail.record(
        actor, "retention.archive_opened", person, dossier_id=dossier_of(person), opened_because=because,
        reader=str(user_id), for_good=until is None,
    )  # fmt: skip
    if until is None:
        Person.unscoped.filter(pk=person.pk).update(is_hidden=archive.was_hidden)
        archive.delete()
        person.refresh_from_db()
        heard_from(person.pk, now)
        index_person(person)


@transaction.atomic
def read_archives(actor: Actor) -> None:
    """The list of codes was looked at: written down."""
    access.ARCHIVES.require(actor)
    trail.record(actor, "retention.archives_listed", rows=queries.archives_of(actor).count())
