from uuid import UUID

import structlog
from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from repere.accompaniment.casework.tasks import actions as tasks
from repere.accompaniment.orientation.searches import actions as searches
from repere.accompaniment.procedures.board import actions as board
from repere.doors.design.booklet import making
from repere.doors.design.booklet.pdf import CannotBeDrawn
from repere.foundation.toolkit.worker import every, task
from repere.knowledge.directory.booklets import actions, queries
from repere.knowledge.directory.booklets.choices import Fault
from repere.knowledge.directory.booklets.models import Booklet

log = structlog.get_logger("repere.worker")

# Before the desks open.
MORNING = 7


@task(retries=1)
def make_booklet(booklet_id: str) -> None:
    """Gather the services, draw the pages, keep the files."""
    booklet = queries.to_make(UUID(booklet_id))
    if booklet is None:
        return
    now, scope = timezone.now(), queries.scope_of(booklet)
    begun: list[Booklet] = []
    try:
        if scope is None:
            raise making.NothingToTell
        asked = making.Asked(scope, booklet.label, territory_of(booklet), booklet.language, booklet.paper)

        def begin(part: making.Part) -> None:
            volume = booklet if part.number == 1 else actions.another_volume(booklet, part.number)
            actions.begin(volume, part.total, part.left_out, volumes=part.of)
            begun.append(volume)

        for files in making.made(asked, now, begin, lambda done: actions.progress(begun[-1], done)):
            actions.finish(begun[-1], files, now=timezone.now())
    except making.NothingToTell:
        actions.fail(begun[-1] if begun else booklet, Fault.EMPTY, now=now)
    except CannotBeDrawn as error:
        log.error("A booklet could not be drawn", booklet=booklet_id, why=str(error)[:300])
        actions.fail(begun[-1] if begun else booklet, Fault.NOT_DRAWN, now=now)


def territory_of(booklet: Booklet) -> str:
    """As the cover says it."""
    if booklet.commune_code:
        return f"{booklet.commune_name}, {booklet.radius_km} km"
    with translation.override(booklet.language):
        return _("Département %(code)s") % {"code": booklet.departement}


@every(minutes=60)
def forget_old_booklets() -> None:
    """A guide of last month tells doors that have moved."""
    actions.forget_old(timezone.now())


@every(minutes=10)
def send_digests() -> None:
    """In the morning, to each colleague with something due, with the page that tells what."""
    tasks.send_digests(now=timezone.now(), link=settings.PUBLIC_URL + reverse("backoffice:tasks"))


@every(minutes=10)
def escalate_time_limits() -> None:
    """Near, and in nobody's hands: whoever coordinates hears of it."""
    link = f"{settings.PUBLIC_URL}{reverse('backoffice:deadlines')}?whose=all&nobody=1"
    board.escalate(now=timezone.now(), link=link)


@every(minutes=60)
def tell_what_searches_found() -> None:
    """One letter a day to whoever asked for it, when there is something to tell."""
    now = timezone.now()
    if timezone.localtime(now).hour == MORNING:
        searches.mail_digests(now=now, link=settings.PUBLIC_URL + reverse("backoffice:today"))
