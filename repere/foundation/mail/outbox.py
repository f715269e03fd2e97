"""Django's way to send mail, for this house: put in the outbox, in the transaction of whatever writes it."""

from collections.abc import Sequence
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from repere.foundation.mail import actions, jobs


class Outbox(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        put = 0
        with transaction.atomic():
            for message in email_messages:
                if not message.recipients():
                    continue
                letter = actions.put(message, now=timezone.now())
                put += 1

                # A function with a name: Django tells the name of the one that failed. A queue that is asleep does
                # not fail the page: the letter is found within the minute.
                def hand_over(letter_id: Any = letter.pk) -> None:
                    jobs.send_letter(letter_id)

                transaction.on_commit(hand_over, robust=True)
        return put
