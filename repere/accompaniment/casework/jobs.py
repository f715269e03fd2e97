from django.utils import timezone

from repere.accompaniment.casework.handover import actions as handover
from repere.foundation.toolkit.worker import every


@every(minutes=10)
def expire_handovers() -> None:
    """Hand-overs nobody answered in time go back to whoever asked."""
    handover.expire_handovers(now=timezone.now())
