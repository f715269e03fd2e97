"""What the front page tells of a colleague's day, kept beside their role: read with it, at no cost."""

from datetime import datetime

from django.utils import timezone

from repere.accompaniment.casework.agenda import queries as agenda
from repere.accompaniment.casework.agenda import rules
from repere.accompaniment.casework.agenda.access import SEE
from repere.accompaniment.casework.tasks import queries as tasks
from repere.foundation.accounts.models import Membership
from repere.foundation.accounts.queries import actor_of
from repere.foundation.vault.keyring import fresh_keyring

MOST = 32_767  # what the column holds


def count_day(*, now: datetime) -> int:
    """Of every colleague who receives people, whom they may see; gives how many rows changed."""
    today = timezone.localdate(now)
    since, until = rules.bounds(today, 1, agenda.zone_of(""))
    held = Membership.objects.filter(
        role__in=SEE.roles,
        starts_on__lte=today,
        ends_on__gte=today,
        ended_at=None,
        organisation__is_active=True,
    )
    changed = 0
    for membership in held.select_related("organisation").order_by("pk"):
        actor = actor_of(membership)
        with fresh_keyring():
            expected = agenda.expected_of(actor, since, until).count()
            due = tasks.my_tasks(actor).filter(due_on__lte=today).order_by().count()
        told = {"expected_today": min(expected, MOST), "due_today": min(due, MOST)}
        if any(getattr(membership, name) != number for name, number in told.items()):
            changed += Membership.objects.filter(pk=membership.pk).update(**told)
    return changed
