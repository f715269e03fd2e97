from collections.abc import Iterable

from django.conf import settings
from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from repere.knowledge.directory.choices import Theme, label


def services_found(email: str, language: str, found: Iterable[tuple[str, str, int]], link: str) -> None:
    """How many services, for which needs and around which towns; who they are for is written nowhere."""
    with translation.override(language or settings.LANGUAGE_CODE):
        lines = [
            ngettext("%(need)s, %(place)s: %(n)s service", "%(need)s, %(place)s: %(n)s services", count)
            % {"need": label(Theme, theme), "place": place or "–", "n": count}
            for theme, place, count in found
        ]
        body = _(
            "Hello,\n\nThe searches you follow have found:\n\n%(lines)s\n\nThey are on the front page:\n\n%(link)s\n\n"
            "To receive these letters no more, open the searches you follow."
        ) % {"lines": "\n".join(lines), "link": link}
        send_mail(_("[Repère] The searches you follow"), body, None, [email])
