"""To whoever coordinates: how many, and where to read them. Nobody's name, nor what it is about."""

from django.conf import settings
from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from repere.foundation.accounts.models import Membership


def nobody_has_them(membership: Membership, count: int, link: str) -> None:
    user = membership.user
    with translation.override(user.language or settings.LANGUAGE_CODE):
        told = ngettext(
            "%(n)s time limit is near, and nobody has said that they have it.",
            "%(n)s time limits are near, and nobody has said that they have them.",
            count,
        )
        body = "\n".join([told % {"n": count}, "", link])
        send_mail(_("[Repère] Nobody has it in hand"), body, None, [user.email])
