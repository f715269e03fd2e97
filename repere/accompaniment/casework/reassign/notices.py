"""The letters of a hand-over of many: how many, and where to read them. Nobody's name."""

from collections.abc import Iterable

from django.conf import settings
from django.core.mail import send_mail
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override


def dossiers_given(taker: tuple[str, str], givers: Iterable[tuple[str, str, int]], count: int) -> None:
    """`taker`: address and language; `givers`: the same, with how many left their hands."""
    with override(taker[1] or settings.LANGUAGE_CODE):
        told = ngettext(
            "Hello,\n\n%(n)s dossier is now in your hands. Sign in to Repère to read which.",
            "Hello,\n\n%(n)s dossiers are now in your hands. Sign in to Repère to read which.",
            count,
        ) % {"n": count}
        send_mail(_("[Repère] Dossiers in your hands"), told, None, [taker[0]])
    for email, language, given in givers:
        with override(language or settings.LANGUAGE_CODE):
            told = ngettext(
                "Hello,\n\n%(n)s dossier went from your hands to a colleague’s. Sign in to Repère to read which.",
                "Hello,\n\n%(n)s dossiers went from your hands to a colleague’s. Sign in to Repère to read which.",
                given,
            ) % {"n": given}
            send_mail(_("[Repère] Dossiers that left your hands"), told, None, [email])
