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
from repere.accompaniment.casework.overview import access as overview
from repere.accompaniment.casework.tasks import access as tasks
from repere.accompaniment.orientation import access as orientation
from repere.accompaniment.people import access as people
from repere.accompaniment.people.duplicates import access as duplicates
from repere.accompaniment.people.erasure import access as erasure
from repere.doors.design.navigation import Place
from repere.doors.design.pieces import path_to
from repere.foundation.accounts import access as accounts
from repere.foundation.accounts.models import Membership
from repere.foundation.audit import access as audit
from repere.foundation.toolkit.actors import Actor, Grant, Role
from repere.knowledge.directory import access as directory

# Name of the route, its word, its icon, who may enter; the first four are a phone's bottom bar.
PLACES: tuple[tuple[str, Promise, str, Grant], ...] = (
    ("backoffice:today", _("Today"), "house", accounts.EVERYBODY),
    ("backoffice:search", _("Search"), "search", casework.RECEIVE),
    ("backoffice:referrals", _("Referrals"), "inbox", orientation.SEE_REFERRALS),
    ("backoffice:directory", _("Directory"), "compass", directory.READ),
    ("backoffice:agenda", _("Agenda"), "calendar-days", agenda.SEE),
    ("backoffice:tasks", _("Tasks"), "circle-check", tasks.SEE),
    ("backoffice:sheets", _("Sheets"), "clipboard-list", directory.KEEP),
    ("backoffice:card", _("Card"), "qr-code", people.CARDS),
    ("backoffice:figures", _("Figures"), "chart-column", orientation.ORIENT),
    ("backoffice:overview", _("Coordination"), "users", overview.LEAD),
    ("backoffice:help", _("Help given"), "ticket", assistance.MANAGE),
    ("backoffice:team", _("Team"), "users", accounts.MANAGE_MEMBERS),
    ("backoffice:duplicates", _("Duplicates"), "copy", duplicates.REVIEW),
    ("backoffice:erasures", _("Erasure"), "trash-2", erasure.ERASE),
    ("backoffice:trail", _("Trail"), "footprints", audit.READ_TRAIL),
)


@lru_cache(maxsize=1024)
def navigation(role: Role, here: str) -> tuple[Place, ...]:
    """The places a role may enter; `here` is the route of the page."""
    reader = Actor(None, None, role)
    return tuple(
        Place(reverse(name), label, icon, current=name == here)
        for name, label, icon, grant in PLACES
        if grant.allows(reader)
    )


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
        "account_links": [Place(path_to("backoffice:account"), _("My account"), "settings")],
        "sign_out_url": path_to("account_logout"),
        "home_url": path_to("backoffice:today"),
        "new_passage_url": path_to("backoffice:welcome") if receives else "",
        "search_url": path_to("backoffice:search") if receives else "",
    }
