from django.utils import timezone

from repere.accompaniment.orientation import actions
from repere.accompaniment.orientation.envelope.upkeep import actions as upkeep
from repere.accompaniment.orientation.holds import actions as holds
from repere.accompaniment.orientation.searches import actions as searches
from repere.foundation.toolkit.worker import every

NIGHT = 4


@every(minutes=5)
def expire_referrals() -> None:
    """Envelopes nobody answered in time go back to their sender as expired."""
    actions.expire_referrals(now=timezone.now())


@every(minutes=5)
def wipe_what_is_over() -> None:
    """What a consent that is over had covered leaves the envelopes."""
    actions.wipe_what_is_over(now=timezone.now())


@every(minutes=60)
def count_answers() -> None:
    """How each service answers those sent to it: counted at night, since what is kept of the directory begins anew."""
    now = timezone.now()
    if timezone.localtime(now).hour == NIGHT:
        actions.count_answers(now=now)


@every(minutes=60)
def forget_words() -> None:
    """Of envelopes that are over for long, what was written goes."""
    upkeep.forget_words(now=timezone.now())


@every(minutes=5)
def look_at_searches() -> None:
    """What desks follow: the services that fit from now on."""
    searches.look_at_searches(now=timezone.now())


@every(minutes=1)
def serve_waiting_lists() -> None:
    """Places that are free go to those who wait; desks that asked are told."""
    holds.serve_all()
    holds.tell_watches(timezone.now())
