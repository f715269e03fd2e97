from django.utils import timezone

from repere.foundation.toolkit.worker import every
from repere.knowledge.directory.capacity import actions as capacity
from repere.knowledge.directory.sheets import actions as sheets


@every(minutes=5)
def let_figures_go() -> None:
    """Numbers of places that are no longer believed leave the totals they were part of."""
    capacity.let_figures_go(timezone.now())


@every(minutes=60)
def forget_old_corrections() -> None:
    """What strangers wrote and nobody looked at."""
    sheets.forget_old_corrections(timezone.now())
