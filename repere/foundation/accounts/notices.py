from datetime import datetime

from django.core.mail import send_mail
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _


def invited(email: str, organisation: str, link: str, expires_at: datetime) -> None:
    """The link, who offers it and how long it lasts: not the role, since a mailbox is seldom read alone."""
    body = _(
        "Hello,\n\n"
        "%(organisation)s invites you to work with Repère. Open this link to choose your password:\n\n"
        "%(link)s\n\n"
        "It works once, until %(day)s. If you were not expecting it, you need do nothing."
    ) % {
        "organisation": organisation,
        "link": link,
        "day": date_format(timezone.localtime(expires_at), "j F Y"),
    }
    send_mail(_("[Repère] You are invited"), body, None, [email])
