from django.utils import timezone

from repere.foundation.toolkit.worker import every
from repere.knowledge.directory.capacity import actions as capacity


@every(minutes=5)
def let_figures_go() -> None:
    """Numbers of places that are no longer believed leave the totals they were part of."""
    capacity.let_figures_go(timezone.now())
