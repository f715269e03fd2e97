"""Text messages through whatever sends them here: one interface, nobody outside unless an address was given.

`settings.TEXT_GATEWAY` names the class. To another gateway: a class with the same two members.
"""

import json
import urllib.request
from http import HTTPStatus
from typing import Any, ClassVar, NamedTuple, Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.module_loading import import_string

TIMEOUT_S = 15
MOST_LETTERS = 480  # three messages


class NotSent(Exception):
    """The gateway did not take the message: it may be tried again. Carries no number and no text."""


class Gateway(Protocol):
    can_send: bool

    def send(self, to: str, text: str, *, key: str = "") -> None:
        """Hand over one message; `to` in E.164. `NotSent` when it was not taken.

        `key`: the same for each try of one message, by which a gateway knows that it has it already.
        """


class Nobody:
    """No gateway: text messages are not sent, and those who would be written to are told so on the screen."""

    can_send = False

    def send(self, to: str, text: str, *, key: str = "") -> None:
        raise NotSent("there is no gateway")


class Webhook:
    """A gateway that is asked over HTTP: POST {"to", "text"} as JSON, with a bearer secret; any 2xx means taken.

    With a key, the header Idempotency-Key (draft-ietf-httpapi-idempotency-key-header) carries it.
    """

    can_send = True

    def send(self, to: str, text: str, *, key: str = "") -> None:
        if urlsplit(settings.SMS_URL).scheme not in {"http", "https"}:
            raise NotSent("the address of the gateway is not on the web")
        asked = urllib.request.Request(  # noqa: S310  # checked above
            settings.SMS_URL,
            data=json.dumps({"to": to, "text": text[:MOST_LETTERS]}).encode(),
            headers={
                "Content-Type": "application/json",
                "Authorization": f"Bearer {settings.SMS_OUT_SECRET}",
                **({"Idempotency-Key": key} if key else {}),
            },
        )
        try:
            with _opener.open(asked, timeout=TIMEOUT_S) as answer:
                status = int(answer.status)
        except OSError as error:
            raise NotSent(type(error).__name__) from None
        if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            raise NotSent(str(status))


class _NoDetour(urllib.request.HTTPRedirectHandler):
    """A number and a secret go where the settings say, and nowhere else."""

    def redirect_request(self, *_asked: Any, **_named: Any) -> None:
        return None


_opener = urllib.request.build_opener(_NoDetour)


class Message(NamedTuple):
    to: str
    text: str
    key: str = ""


class Kept:
    """For tests and rehearsals: messages are kept in memory, and go nowhere."""

    can_send = True
    sent: ClassVar[list[Message]] = []

    def send(self, to: str, text: str, *, key: str = "") -> None:
        self.sent.append(Message(to, text[:MOST_LETTERS], key))


class Console:
    """For the demo: the message is printed where the server runs, and goes nowhere."""

    can_send = True

    def send(self, to: str, text: str, *, key: str = "") -> None:
        print(f"Text message to {to}: {text[:MOST_LETTERS]}", flush=True)


def gateway() -> Gateway:
    found: Gateway = import_string(settings.TEXT_GATEWAY)()
    return found
