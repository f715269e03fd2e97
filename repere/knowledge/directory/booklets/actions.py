from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from repere.foundation.audit import trail
from repere.foundation.toolkit.actors import Actor
from repere.knowledge.directory import access
from repere.knowledge.directory.booklets.choices import Paper, State
from repere.knowledge.directory.booklets.models import Booklet

# A printed guide is old after a month: the next one is made anew.
KEPT = timedelta(days=31)
MOST_WAITING = 5
# A worker that was stopped in the middle comes back to nothing.
TOO_LONG = timedelta(hours=6)


class TooManyWaiting(Exception):
    """The organisation has asked for several booklets that are not made yet."""


@transaction.atomic
def ask_booklet(
    actor: Actor,
    *,
    label: str,
    commune: tuple[str, str] = ("", ""),
    radius_km: int = 10,
    departement: str = "",
    audience: str = "",
    themes: Sequence[str] = (),
    language: str,
    paper: str = Paper.A5,
    now: datetime,
) -> Booklet:
    """Ask for a guide of a territory: around a commune (code, name), or a whole département."""
    access.PUBLISH.require(actor)
    own = Booklet.objects.filter(made_for=actor.own_organisation_id)
    if own.filter(state__in=[State.WAITING, State.MAKING]).count() >= MOST_WAITING:
        raise TooManyWaiting
    booklet = Booklet.objects.create(
        made_for_id=actor.own_organisation_id,
        label=label,
        commune_code=commune[0],
        commune_name=commune[1],
        radius_km=radius_km,
        departement="" if commune[0] else departement,
        audience=audience,
        themes=sorted(themes),
        language=language,
        paper=paper,
        asked_at=now,
        asked_by_id=actor.user_id,
    )
    trail.record(actor, "directory.booklet_asked", booklet, language=language)
    return booklet


def begin(booklet: Booklet, total: int, left_out: int, *, volumes: int = 1) -> None:
    """So many services go in, and so many of its territory do not."""
    booklet.total, booklet.left_out, booklet.done, booklet.state = total, left_out, 0, State.MAKING
    booklet.volumes = volumes
    booklet.save(update_fields=["total", "left_out", "done", "state", "volumes"])


def another_volume(booklet: Booklet, number: int) -> Booklet:
    """The volume of this number of a guide that needs several; the same one when it is made again."""
    copied = {
        name: getattr(booklet, name)
        for name in (
            "made_for_id", "label", "commune_code", "commune_name", "radius_km", "departement", "audience", "themes",
            "language", "paper", "asked_at", "asked_by_id",
        )
    }  # fmt: skip
    found, _is_new = Booklet.objects.update_or_create(
        first_volume=booklet.pk, volume=number, defaults=copied | {"state": State.MAKING}
    )
    return found


def progress(booklet: Booklet, done: int) -> None:
    Booklet.objects.filter(pk=booklet.pk).update(done=done)


def finish(booklet: Booklet, files: dict[str, bytes], *, now: datetime) -> None:
    """Its files are kept, and it is ready."""
    for kind, content in files.items():
        path = booklet.file(kind)
        path.parent.mkdir(parents=True, exist_ok=True)
        written = path.with_suffix(".part")
        written.write_bytes(content)
        written.replace(path)
    booklet.done, booklet.state, booklet.finished_at = booklet.total, State.READY, now
    booklet.save(update_fields=["done", "state", "finished_at"])


def fail(booklet: Booklet, fault: str, *, now: datetime) -> None:
    booklet.state, booklet.fault, booklet.finished_at = State.FAILED, fault, now
    booklet.save(update_fields=["state", "fault", "finished_at"])


@transaction.atomic
def drop(actor: Actor, booklet: Booklet) -> None:
    """Its files go with it."""
    access.PUBLISH.require(actor)
    trail.record(actor, "directory.booklet_dropped", booklet)
    transaction.on_commit(lambda: _without_files(booklet))
    Booklet.objects.filter(pk=booklet.pk).delete()


def forget_old(now: datetime) -> int:
    """Those made long ago, and those that nobody is making any more; how many."""
    old = [
        *Booklet.objects.filter(asked_at__lt=now - KEPT),
        *Booklet.objects.filter(state__in=[State.WAITING, State.MAKING], asked_at__lt=now - TOO_LONG),
    ]
    for booklet in old:
        Booklet.objects.filter(pk=booklet.pk).delete()
        _without_files(booklet)
    return len(old)


def _without_files(booklet: Booklet) -> None:
    for kind in ("pdf", "html"):
        booklet.file(kind).unlink(missing_ok=True)
