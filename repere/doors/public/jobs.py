from django.utils import timezone

from repere.doors.public.places import link_of
from repere.foundation.toolkit.worker import every
from repere.knowledge.directory.capacity import actions as capacity
from repere.knowledge.directory.sheets import actions as sheets


@every(minutes=10)
def ask_those_that_lag() -> None:
    """How many places tonight? By text message or by e-mail, with the link that says it in one tap."""
    capacity.ask_those_that_lag(now=timezone.now(), link_of=link_of)


@every(minutes=60)
def remind_late_sheets() -> None:
    """Is it still right? By e-mail, with the page where one tap says so."""
    sheets.remind_late_sheets(now=timezone.now(), link_of=link_of)
