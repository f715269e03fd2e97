from django.utils.translation import gettext_lazy as _

from repere.accompaniment.procedures.models import (
    DeadlineWatch,
    Explanation,
    Procedure,
    ProcedureDeadline,
    ProcedureEvent,
)
from repere.foundation.toolkit.attached import Attached, tell

tell(
    Attached(Procedure, by=("dossier",), said=_("Procedures")),
    Attached(ProcedureEvent, by=("procedure",), said=_("What happened in their procedures")),
    Attached(Explanation, by=("procedure",), said=_("Procedures explained to them")),
    Attached(ProcedureDeadline, by=("procedure",), said=_("Dates computed in their procedures")),
    Attached(
        DeadlineWatch, by=("deadline",), said=_("Who had their time limits in hand, and what became of them")
    ),
)
