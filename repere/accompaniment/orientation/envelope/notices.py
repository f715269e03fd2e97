"""Letters about envelopes. They say who asks, of which service, until when: never for what, never for whom.

A mailbox is seldom read alone, and a mail server reads everything.
"""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.core.mail import send_mail
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from repere.accompaniment.orientation.envelope.models import ReferralLink
from repere.accompaniment.orientation.envelope.queries import sender_shown
from repere.accompaniment.orientation.models import Referral


def _facts(referral: Referral, address: str) -> dict[str, str]:
    return {
        "sender": sender_shown(referral),
        "service": referral.orientation.service.name,
        "link": address,
        "instant": _instant(referral.expires_at),
    }


def _instant(at: datetime) -> str:
    return date_format(timezone.localtime(at), "j F Y, H:i")


def somebody_asks(link: ReferralLink, address: str) -> None:
    """The link itself, to whoever answers for the service."""
    with translation.override(settings.LANGUAGE_CODE):
        body = _(
            "Hello,\n\n"
            "%(sender)s asks whether there is a place at %(service)s for somebody. What they need, and your answer, "
            "are behind this link, without an account:\n\n"
            "%(link)s\n\n"
            "Please answer before %(instant)s. Whoever has this link answers for your service: "
            "keep it among yourselves."
        )
        _send(_("%(sender)s asks for a place"), body, _facts(link.referral, address), [link.email])


def still_waits(referral: Referral, address: str, to: Sequence[str]) -> None:
    """To the service: nobody has answered yet."""
    with translation.override(settings.LANGUAGE_CODE):
        body = _(
            "Hello,\n\n"
            "%(sender)s waits for your answer about %(service)s:\n\n"
            "%(link)s\n\n"
            "A refusal helps as well: they will ask elsewhere. After %(instant)s it is closed."
        )
        _send(_("A request waits for your answer"), body, _facts(referral, address), to)


def no_answer_yet(referral: Referral, address: str, to: Sequence[str]) -> None:
    """To the sender: the service is silent, or what it proposed waits for the person's word."""
    with translation.override(settings.LANGUAGE_CODE):
        if referral.state == "proposed":
            body = _(
                "Hello,\n\n"
                "%(service)s has proposed something else, and waits until %(instant)s for what the person says:\n\n"
                "%(link)s"
            )
            subject = _("A proposal waits for your answer")
        else:
            body = _(
                "Hello,\n\n"
                "%(service)s has not answered yet. Call them, or ask elsewhere: after %(instant)s it is closed.\n\n"
                "%(link)s"
            )
            subject = _("A request has had no answer yet")
        _send(subject, body, _facts(referral, address), to)


def they_answered(referral: Referral, address: str, to: Sequence[str]) -> None:
    """To the sender: through their own door, the person said what they want of a proposal."""
    with translation.override(settings.LANGUAGE_CODE):
        body = _(
            "Hello,\n\n"
            "%(service)s had proposed something else. The person read it and has answered by themselves, or asks to "
            "talk of it with you:\n\n"
            "%(link)s"
        )
        _send(_("An answer to what was proposed"), body, _facts(referral, address), to)


def what_became_of_it(referral: Referral, address: str, to: Sequence[str]) -> None:
    """To either side, some time after a place was given."""
    with translation.override(settings.LANGUAGE_CODE):
        body = _(
            "Hello,\n\n"
            "A place was given at %(service)s, asked for by %(sender)s. Did they come, and is it solved? Two taps say "
            "it:\n\n"
            "%(link)s"
        )
        _send(_("What became of a request?"), body, _facts(referral, address), to)


def _send(subject: str, body: str, said: dict[str, str], to: Sequence[str]) -> None:
    """A letter for each: nobody reads who else was written to."""
    for address in to:
        send_mail(subject % said, body % said, None, [address])
