"""The keys that lead somewhere: said on a page, for whoever has no script or does not guess them."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from repere.doors.backoffice.person.tabs import IN_SIGHT
from repere.doors.guard.marks import ActorRequest, requires
from repere.foundation.accounts.access import EVERYBODY

# What `data-key` says on the pages themselves.
EVERYWHERE: tuple[tuple[str, Promise], ...] = (
    ("/", _("Search")),
    ("p", _("New passage")),
    ("?", _("Keyboard shortcuts")),
)
ON_A_DOSSIER: tuple[tuple[str, Promise], ...] = (
    ("b", _("Passage under way, or a new one: say a need")),
    ("n", _("New note")),
    ("r", _("New appointment")),
    ("t", _("New task")),
)


@requires(EVERYBODY)
@require_safe
def shortcuts(request: ActorRequest) -> HttpResponse:
    pages = [(str(number), tab.label) for number, tab in enumerate(IN_SIGHT, start=1)]
    lists = [
        (_("Everywhere"), EVERYWHERE),
        (_("On the overview of a person"), ON_A_DOSSIER),
        (_("From one page of a person to another"), pages),
    ]
    return render(request, "backoffice/accounts/shortcuts.html", {"lists": lists})
