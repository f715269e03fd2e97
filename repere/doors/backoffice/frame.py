"""What surrounds every page: the places of the house that the reader may enter."""

from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.casework import access as casework
from repere.accompaniment.casework.agenda import access as agenda
from repere.accompaniment.casework.assistance import access as assistance
from repere.accompaniment.casework.imports import access as imports
from repere.accompaniment.casework.listening import access as listening
from repere.accompaniment.casework.overview import access as overview
from repere.accompaniment.casework.tasks import access as tasks
from repere.accompaniment.orientation import access as orientation
from repere.accompaniment.people import access as people
from repere.accompaniment.people.duplicates import access as duplicates
from repere.accompaniment.people.erasure import access as erasure
from repere.accompaniment.people.retention import access as retention
from repere.accompaniment.procedures import access as procedures
from repere.accompaniment.rights import access as rights
from repere.doors.design.navigation import Place
from repere.doors.design.pieces import path_to
from repere.foundation.accounts import access as accounts
from repere.foundation.accounts.models import Membership
from repere.foundation.audit import access as audit
from repere.foundation.toolkit.actors import Actor, Grant, Role
from repere.knowledge.directory import access as directory
from repere.knowledge.guides import access as guides
from repere.knowledge.signoffs import access as law

# Menus of the bar: what is not opened several times a day.
FOLLOW_UP = (_("Follow-up"), "chart-column")
HOUSE = (_("The house"), "building-2")
# As many as hold on a line of a laptop, in French.
ON_A_LINE = 8

# Name of the route, its word, its icon, who may enter, the menu it stands in; the first four are a phone's bottom bar.
PLACES: tuple[tuple[str, Promise, str, Grant, tuple[Promise, str] | None], ...] = (
    ("backoffice:today", _("Today"), "house", accounts.EVERYBODY, None),
    ("backoffice:search", _("Search"), "search", casework.RECEIVE, None),
    ("backoffice:referrals", _("Referrals"), "inbox", orientation.SEE_REFERRALS, None),
    ("backoffice:directory", _("Directory"), "compass", directory.READ, None),
    ("backoffice:agenda", _("Agenda"), "calendar-days", agenda.SEE, None),
    ("backoffice:tasks", _("Tasks"), "circle-check", tasks.SEE, None),
    ("backoffice:deadlines", _("Time limits"), "calendar-clock", procedures.BOARD, FOLLOW_UP),
    ("backoffice:callbacks", _("To call back"), "phone", listening.LISTEN, FOLLOW_UP),
    ("backoffice:figures", _("Figures"), "chart-column", orientation.ORIENT, FOLLOW_UP),
    ("backoffice:overview", _("Coordination"), "users", overview.LEAD, FOLLOW_UP),
    ("backoffice:help", _("Help given"), "ticket", assistance.MANAGE, FOLLOW_UP),
    ("backoffice:duplicates", _("Duplicates"), "copy", duplicates.REVIEW, FOLLOW_UP),
    ("backoffice:endings", _("About to end"), "hourglass", retention.KEEP, FOLLOW_UP),
    ("backoffice:dossier_files", _("Bring people in"), "upload", imports.IMPORT, FOLLOW_UP),
    ("backoffice:law", _("Law"), "shield-check", law.READ, FOLLOW_UP),
    ("backoffice:guides", _("Guides"), "file-text", guides.READ, HOUSE),
    ("backoffice:refusals", _("Rights refused"), "door-closed", rights.RECORD, FOLLOW_UP),
    ("backoffice:sheets", _("Sheets"), "clipboard-list", directory.KEEP, HOUSE),
    ("backoffice:card", _("Card"), "qr-code", people.CARDS, HOUSE),
    ("backoffice:team", _("Team"), "users", accounts.MANAGE_MEMBERS, HOUSE),
    ("backoffice:time_to_keep", _("Time to keep"), "hourglass", retention.SETTLE, HOUSE),
    ("backoffice:erasures", _("Erasure"), "trash-2", erasure.ERASE, HOUSE),
    ("backoffice:trail", _("Trail"), "footprints", audit.READ_TRAIL, HOUSE),
)


@lru_cache(maxsize=1024)
def navigation(role: Role, here: str) -> tuple[Place, ...]:
    """The places a role may enter; `here` is the route of the page. Where they are many, some stand in menus."""
    reader = Actor(None, None, role)
    allowed = [
        (menu, Place(reverse(name), label, icon, current=name == here))
        for name, label, icon, grant, menu in PLACES
        if grant.allows(reader)
    ]
    if len(allowed) <= ON_A_LINE:
        return tuple(place for _menu, place in allowed)
    shown = [place for menu, place in allowed if menu is None]
    for menu in (FOLLOW_UP, HOUSE):
        inside = tuple(place for of, place in allowed if of is menu)
        if len(inside) > 1:
            shown.append(Place("", *menu, current=any(place.current for place in inside), inside=inside))
        else:
            shown.extend(inside)
    return tuple(shown)


def frame(request: HttpRequest) -> dict[str, Any]:
    """A context processor: nothing for a stranger."""
    actor: Actor | None = getattr(request, "actor", None)
    membership: Membership | None = getattr(request, "membership", None)
    if actor is None or membership is None:
        return {}
    here = request.resolver_match.view_name if request.resolver_match else ""
    receives = casework.RECEIVE.allows(actor)
    return {
        "navigation": navigation(actor.role, here),
        # The same frame for everybody of a role, around what follows it: drawn once.
        "frame_key": (actor.role, here),
        "page_url": request.get_full_path(),
        "account_name": str(request.user),
        "account_organisation": membership.organisation.short_name,
        "account_site": membership.site.name if membership.site else "",
        "account_role": actor.role.label,
        "account_links": [
            Place(path_to("backoffice:account"), _("My account"), "settings"),
            Place(path_to("backoffice:shortcuts"), _("Keyboard shortcuts"), "circle-help", key="?"),
        ],
        "sign_out_url": path_to("account_logout"),
        "home_url": path_to("backoffice:today"),
        "new_passage_url": path_to("backoffice:welcome") if receives else "",
        "search_url": path_to("backoffice:search") if receives else "",
    }
