"""What the house does by itself: dossiers of one person and those whose time is over, at night; children who come of
age."""

from dataclasses import replace
from datetime import timedelta
from random import SystemRandom

from django.core.cache import cache
from django.utils import timezone

from repere.accompaniment.people.corrections import actions as corrections
from repere.accompaniment.people.duplicates import actions
from repere.accompaniment.people.household import actions as household
from repere.accompaniment.people.retention.nights import actions as nights
from repere.foundation.organisations.models import Organisation
from repere.foundation.toolkit.actors import SYSTEM
from repere.foundation.toolkit.upkeep import is_check_due
from repere.foundation.toolkit.worker import every

LOOKED = "duplicates:looked:{}"


@every(minutes=10)
def look_for_pairs() -> None:
    """The organisation looked through longest ago, when its night has come."""
    now = timezone.now()
    for organisation_id in Organisation.objects.order_by("pk").values_list("pk", flat=True):
        looked_at = cache.get(LOOKED.format(organisation_id))
        if is_check_due(timezone.localtime(), looked_at):
            cache.set(LOOKED.format(organisation_id), now, timeout=int(timedelta(days=30).total_seconds()))
            actions.look_for_pairs(
                replace(SYSTEM, organisation_id=organisation_id), now=now, chance=SystemRandom()
            )
            return


@every(minutes=2)
def keep_no_longer() -> None:
    """At night, some at a time: notice, and the end of what was given notice thirty days ago."""
    nights.run_turn(now=timezone.now())


@every(minutes=60)
def note_majorities() -> None:
    """A child who comes of age is an event: rights change on that day."""
    household.note_majorities(today=timezone.localdate())
    household.count_majorities(today=timezone.localdate())


@every(minutes=60)
def count_corrections() -> None:
    corrections.count_corrections()
