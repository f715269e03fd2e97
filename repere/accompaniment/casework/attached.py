from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.casework.handover.erasures.actions import people_are_forgotten
from repere.accompaniment.casework.models import Dossier, ErasureNotice, Handover, Need, Passage
from repere.accompaniment.casework.queries import OPEN_NEEDS
from repere.foundation.toolkit.attached import Attached, tell, told_of_erasures


def ended(passage: Passage, at: datetime) -> None:
    """Nobody is waiting at the desk any more."""
    passage.closed_at = passage.closed_at or at


tell(
    Attached(Dossier, by=("person",), said=_("Dossier")),
    Attached(
        Passage,
        by=("dossier",),
        said=_("Passages"),
        keeps=("organisation", "site", "channel", "opened_at", "opened_by_id", "closed_at", "done"),
        closes=ended,
        is_subject=True,
        contact="opened_at",
    ),
    Attached(
        Need,
        by=("passage", "dossier"),
        said=_("Needs"),
        keeps=("organisation", "passage", "theme", "urgency", "status", "told_at", "met_at", "met_how"),
        waiting=Q(status__in=OPEN_NEEDS),
    ),
    Attached(Handover, by=("dossier", "card", "consent"), said=_("Hand-overs asked for")),
    Attached(ErasureNotice, by=("copy",), said=_("Erasures told by a partner")),
)
told_of_erasures(people_are_forgotten)
