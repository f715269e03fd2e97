"""The file of somebody as pages that are read: the same things, in the words of one language."""

from collections.abc import Mapping
from typing import Any, Final

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from repere.doors.design.takeaway import data, words
from repere.doors.design.takeaway.life import WHAT_WE_DID, WHO_YOU_ARE
from repere.doors.design.takeaway.pieces import Chapter, Document
from repere.foundation.toolkit import languages, tongues

# Of the file itself: said at the top of the document.
OF_THE_FILE: Final = frozenset({"format", "made_at", "language", "kept_by"})


def document(told: Mapping[str, Any]) -> Document:
    """All that `held.everything` says, in its language; nothing that it does not say."""
    language = told["language"]
    with translation.override(language):
        chapters = [
            Chapter(_("Who you are"), [say(told[key]) for key, say in WHO_YOU_ARE.items()]),
            Chapter(_("What we did together"), [say(told[key]) for key, say in WHAT_WE_DID.items()]),
            Chapter(
                _("What is done with your data"),
                [data.received(told), *(say(told[key]) for key, say in data.YOUR_DATA.items()),
                 data.how_to_correct()],
            ),
        ]  # fmt: skip
        return Document(
            title=_("What is kept about me"),
            language=language,
            is_rtl=language in settings.LANGUAGES_BIDI,
            said=_opening(told, language),
            chapters=chapters,
        )


def _opening(told: Mapping[str, Any], language: str) -> list[str]:
    said = [
        _("Kept by: %(organisation)s.") % {"organisation": words.place(told["kept_by"])},
        _("Made on %(day)s.") % {"day": words.instant(told["made_at"])},
        _("This document is yours. It tells of your life: choose where you keep it, and who sees it."),
    ]
    spoken = told["person"]["languages"]
    if spoken and not tongues.is_written(spoken[0]):
        name = languages.name(spoken[0], language)
        said.append(
            _("Repère does not write %(language)s yet. Ask at the desk for somebody to read it with you.")
            % {"language": name}
        )
    return said
