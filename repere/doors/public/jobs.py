from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from repere.accompaniment.orientation.envelope.upkeep import actions as envelopes
from repere.doors.design.envelopes import address_of, page_of_sender
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


def _page_of_recipient(referral_id: UUID) -> str:
    return settings.PUBLIC_URL + reverse("backoffice:received", args=[referral_id])


WAYS = envelopes.Ways(
    link=address_of,
    received=_page_of_recipient,
    sent=page_of_sender,
)


@every(minutes=10)
def remind_those_who_wait() -> None:
    """Requests that nobody answered: the service first, then whoever asked."""
    envelopes.remind(now=timezone.now(), ways=WAYS)


@every(minutes=60)
def ask_what_became() -> None:
    """Did they come, is it solved? Asked of both sides, once."""
    envelopes.ask_what_became(now=timezone.now(), ways=WAYS)
