"""What a reminder says: that somebody is expected, and when. Not who, nor by whom, nor why, nor where."""

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from repere.foundation.toolkit.tongues import long_day


def reminder(local_start: datetime, language: str, say: str = "") -> str:
    """`say`: the words that somebody asked to be used with them, in place of ours."""
    with translation.override(language):
        told = {"day": long_day(local_start), "hour": f"{local_start:%H:%M}"}
        if say:
            return _("%(words)s: %(day)s, %(hour)s.") % {"words": say.strip(" .:"), **told}
        return _("Reminder: you are expected on %(day)s at %(hour)s.") % told


def subject(language: str) -> str:
    with translation.override(language):
        return _("Reminder")
