from uuid import UUID

from django.utils import timezone

from repere.foundation.mail import actions
from repere.foundation.toolkit.worker import every, task


# Tried once: the row itself knows when it is tried again.
@task(retries=0)
def send_letter(letter_id: UUID) -> None:
    actions.send(letter_id, now=timezone.now())


@every(minutes=1)
def send_due() -> None:
    """Those put off, and those whose task was lost."""
    actions.send_due(now=timezone.now())
