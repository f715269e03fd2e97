from collections.abc import Iterable

from django.core.mail import send_mail
from django.utils.translation import gettext as _
from django.utils.translation import override


def dossier_opened_in_emergency(told: Iterable[tuple[str, str]]) -> None:
    """To each address in its language: neither who, nor whose dossier, nor why; that is read once signed in."""
    for email, language in told:
        with override(language or None):
            body = _(
                "Hello,\n\n"
                "A dossier that concerns you in Repère was opened in an emergency. Sign in to read which, by whom "
                "and why: it is on your front page."
            )
            send_mail(_("[Repère] A dossier was opened in an emergency"), body, None, [email])
