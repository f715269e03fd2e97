"""Rights in the reader's words."""

from django.utils.translation import gettext, pgettext

from repere.knowledge.law.rights import OTHER, house_rights


def right_said(key: str) -> str:
    """The right in words; its key when a later version wrote it."""
    if key == OTHER:
        return pgettext("a right", "Another right")
    found = house_rights().get(key)
    return gettext(found.title) if found else key
