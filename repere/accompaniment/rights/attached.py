"""Of refusals, only what says whose one was: the refusal itself leads to nobody, and stays."""

from django.utils.translation import gettext_lazy as _

from repere.accompaniment.rights.models import RefusalOf
from repere.foundation.toolkit.attached import Attached, tell

tell(Attached(RefusalOf, by=("dossier",), said=_("That a right was refused to them")))
