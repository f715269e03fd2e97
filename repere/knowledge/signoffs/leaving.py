"""A jurist who leaves is one no more, should they come back in another role; what they signed stays signed."""

from datetime import datetime
from uuid import UUID

from repere.foundation.accounts.leaving import told_of_leaving
from repere.knowledge.signoffs.models import Jurist


def _no_more(organisation_id: UUID, user_id: UUID, now: datetime) -> None:
    Jurist.objects.filter(membership__organisation=organisation_id, membership__user=user_id).delete()


told_of_leaving(_no_more)
