from django.conf import settings
from django.core.mail import send_mail
from django.utils.translation import gettext as _
from django.utils.translation import override


def file_failed(email: str, language: str) -> None:
    """To whoever sent it: neither its name nor a word of it."""
    with override(language or settings.LANGUAGE_CODE):
        body = _(
            "Hello,\n\n"
            "A file of people that you sent to Repère stopped: it failed each time. What was written stays, and "
            "nothing is lost. Sign in, under “Bring people in”, to try again or to throw it away."
        )
        send_mail(_("[Repère] A file of people stopped"), body, None, [email])
