"""What the worker does for the search: openings known ahead of time, rows in step with what services say."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import F, Q

from repere.knowledge.directory.models import SearchRow, Service, Timetable
from repere.knowledge.directory.search import masks, rows

# At once, so that nobody who writes waits for long.
PART: Final = 500
MOST: Final = 5_000


def know_openings(now: datetime) -> int:
    """Work out the openings that are not known far enough ahead; how many timetables were."""
    done = 0
    # Hours that nobody keeps any more are let go of when they would be due.
    Timetable.objects.filter(rows.is_due(now), searchrow=None).delete()
    while done < MOST:
        with transaction.atomic():
            tables = rows.due(now, PART)
            rows.work_out(tables, now)
        done += len(tables)
        if len(tables) < PART:
            break
    return done


def mend(now: datetime) -> int:
    """Bring back the rows that are missing, too many, of an older form, or older than their service; how many."""
    from repere.knowledge.directory.actions import place_under_themes

    missing = Q(is_active=True, search_row=None)
    too_many = Q(is_active=False, search_row__isnull=False)
    older = Q(search_row__form__lt=masks.FORM)
    for written in ("imported_at", "structure__imported_at"):
        older |= Q(**{f"{written}__gt": F("search_row__made_at")})
    secret = Q(location__is_confidential=True) | Q(structure__location__is_confidential=True)
    told = Q(secret, search_row__is_blurred=False)
    wanted = Service.objects.filter(missing | too_many | Q(older | told, is_active=True)).order_by("pk")
    done = 0
    after = None
    while done < MOST:
        with transaction.atomic():
            found = wanted if after is None else wanted.filter(pk__gt=after)
            part = list(found.select_related("structure__location", "location")[:PART])
            place_under_themes(part)
            # A row that says the same was left as it is: it was looked at, and need not be again.
            SearchRow.objects.filter(service__in=[service.pk for service in part]).update(made_at=now)
        done += len(part)
        if len(part) < PART:
            break
        after = part[-1].pk
    return done
