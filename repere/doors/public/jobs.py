from django.utils import timezone

from repere.doors.public.places import link_of
from repere.foundation.toolkit.worker import every
from repere.knowledge.directory.capacity import actions as capacity


@every(minutes=10)
def ask_those_that_lag() -> None:
    """How many places tonight? By text message or by e-mail, with the link that says it in one tap."""
    capacity.ask_those_that_lag(now=timezone.now(), link_of=link_of)
