from django.conf import settings
from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext as _

from repere.knowledge.directory.capacity.models import Speaker


def is_it_still_right(speaker: Speaker, link: str) -> None:
    """A sheet nobody confirmed for long: its page, where one tap says that it is right."""
    with translation.override(settings.LANGUAGE_CODE):
        said = {"service": speaker.service.name[:60], "link": link}
        body = _(
            "Hello,\n\nNobody has said for a long time that what people read of %(service)s is right. One tap says "
            "it, without an account, and what is wrong can be corrected there:\n\n%(link)s"
        )
        send_mail(_("Is it still right? %(service)s") % said, body % said, None, [speaker.email])
