from django.conf import settings
from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext as _

from repere.foundation.toolkit.texting import NotSent, gateway
from repere.knowledge.directory.capacity import queries
from repere.knowledge.directory.capacity.models import Speaker
from repere.knowledge.directory.capacity.texts import KEYWORD


def how_many_tonight(speaker: Speaker, link: str) -> None:
    """The question, by text message where there is one who sends them, or else by e-mail. `NotSent` otherwise."""
    # Nobody has said which language they read: that of the house.
    with translation.override(settings.LANGUAGE_CODE):
        said = {
            "service": speaker.service.name[:60],
            "link": link,
            "keyword": speaker.handle[:KEYWORD],
        }
        if speaker.phone and gateway().can_send:
            text = _("%(service)s: how many places left? Answer “%(keyword)s 3”, or %(link)s")
            if len(queries.lines_of(speaker.service)[:2]) > 1:
                text = _("%(service)s: how many places left of each kind? %(link)s")
            gateway().send(speaker.phone, text % said)
            return
        if not speaker.email:
            raise NotSent("neither a gateway nor an e-mail address")
        body = _(
            "Hello,\n\nHow many places are left at %(service)s? One tap says it, without an account:\n\n%(link)s\n\n"
            "This link speaks for your service: keep it among yourselves. The desk that made it can revoke it."
        )
        send_mail(_("How many places left? %(service)s") % said, body % said, None, [speaker.email])
