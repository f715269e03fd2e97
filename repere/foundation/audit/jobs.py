from django.utils import timezone

from repere.foundation.audit import tally
from repere.foundation.toolkit.worker import every


@every(minutes=5)
def settle_tally() -> None:
    tally.settle(now=timezone.now())
