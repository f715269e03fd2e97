"""The letter of the morning: how many, and where to read them. Nobody's name, nor a word of any task."""

from django.conf import settings
from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from repere.accompaniment.casework.tasks.queries import Due


def digest(due: Due, link: str) -> None:
    user = due.membership.user
    with translation.override(user.language or settings.LANGUAGE_CODE):
        told: list[str] = []
        if due.overdue:
            late = ngettext("%(n)s task is late.", "%(n)s tasks are late.", due.overdue)
            told.append(late % {"n": due.overdue})
        if due.today:
            now = ngettext("%(n)s task is due today.", "%(n)s tasks are due today.", due.today)
            told.append(now % {"n": due.today})
        told += [
            "",
            link,
            "",
            _("This letter leaves in the morning, when something is due. The same page stops it."),
        ]
        body = "\n".join(told)
        send_mail(_("[Repère] What is due"), body, None, [user.email])
