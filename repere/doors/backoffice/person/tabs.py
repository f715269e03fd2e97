"""The pages of a person, in the order of their tabs: the one list of them.

Whoever opens a dossier may open each: what a page shows is narrowed there, by shelf.
"""

from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from repere.doors.design.pieces import NOTHING, icon, in_each_language, markup
from repere.doors.design.pieces import translated as _


class Tab(NamedTuple):
    """`route` takes the id of a dossier; `of`: the kinds of the timeline that tell of this page."""

    route: str
    label: Promise
    icon: str
    of: tuple[str, ...] = ()


PROCEDURES = (
    "procedure", "procedure_event", "procedure_date", "procedure_explained", "procedure_closed",
)  # fmt: skip
# Eight at most are always in sight, as many as a laptop shows on a line; the rest stand under "More".
IN_SIGHT: tuple[Tab, ...] = (
    Tab("dossier", gettext_lazy("Overview"), "user", ("passage",)),
    Tab("person_plan", gettext_lazy("Needs and plan"), "route", ("need", "met", "goal", "review")),
    Tab("procedures", gettext_lazy("Procedures"), "list", PROCEDURES),
    Tab("person_doors", gettext_lazy("Services shown"), "compass", ("door",)),
    Tab("papers", gettext_lazy("Documents"), "file-text", ("paper",)),
    Tab("person_relatives", gettext_lazy("Relatives"), "users"),
    Tab("person_notes", gettext_lazy("Notes"), "pencil", ("note",)),
    Tab("person_help", gettext_lazy("Help given"), "ticket", ("help",)),
)
MORE: tuple[Tab, ...] = (
    Tab("person_timeline", gettext_lazy("Timeline"), "history"),
    Tab("person_assessments", gettext_lazy("Assessments"), "clipboard-list", ("assessment",)),
    Tab("person_appointments", gettext_lazy("Appointments"), "calendar-days", ("appointment",)),
    Tab("person_mediations", gettext_lazy("Institutions asked"), "building-2", ("mediation",)),
    Tab("person_refusals", gettext_lazy("Rights refused"), "door-closed"),
    Tab("person_letters", gettext_lazy("Letters"), "mail"),
    Tab("person_details", gettext_lazy("Identity"), "user"),
    Tab("person_contacts", gettext_lazy("How to reach them"), "phone", ("callback",)),
    Tab("person_team", gettext_lazy("Team"), "users"),
    Tab("person_consents", gettext_lazy("Consents"), "shield-check", ("consent",)),
    Tab("person_cards", gettext_lazy("Card"), "qr-code"),
    Tab("person_papers", gettext_lazy("Own door"), "key-round"),
    Tab("person_rights", gettext_lazy("Rights"), "file-text"),
)
TABS = IN_SIGHT + MORE

_NOBODY = UUID(int=0)


def tabs(dossier_id: UUID, here: str) -> SafeString:
    """The line of tabs of this person; `here` is the route of the page."""
    return SafeString(_line(here).replace(str(_NOBODY), str(dossier_id)))


@in_each_language
def _line(here: str) -> str:
    told = next((tab for tab in MORE if tab.route == here), None)
    return markup(
        '<nav class="tabs one-line no-print" aria-label="{}"><div>{}</div><details class="menu"><summary{}>{} {}'
        '</summary><div class="sheet">{}</div></details></nav>',
        _("Pages of this person"),
        SafeString("".join(_link(tab, here) for tab in IN_SIGHT)),
        SafeString(' aria-current="true"') if told else NOTHING,
        told.label if told else _("More"),
        icon("chevron-down"),
        SafeString("".join(_link(tab, here, in_menu=True) for tab in MORE)),
    )


def _link(tab: Tab, here: str, *, in_menu: bool = False) -> SafeString:
    current = SafeString(' aria-current="page"') if tab.route == here else NOTHING
    shown = markup("{} {}", icon(tab.icon), tab.label) if in_menu else tab.label
    number = 0 if in_menu else IN_SIGHT.index(tab) + 1
    key = markup(' aria-keyshortcuts="{0}" data-key="{0}"', number) if number else NOTHING
    return markup('<a href="{}"{}{}>{}</a>', _address(tab.route), current, key, shown)


@lru_cache(maxsize=64)
def _address(route: str) -> str:
    return reverse(f"backoffice:{route}", args=[_NOBODY])
