from datetime import datetime
from uuid import UUID

from repere.accompaniment.procedures.board.actions import let_go
from repere.foundation.accounts.leaving import told_of_leaving


def let_time_limits_go(organisation_id: UUID, user_id: UUID, _now: datetime) -> None:
    """What a leaver had in hand is in nobody's, and whoever coordinates will hear of it."""
    let_go(organisation_id, [user_id])


told_of_leaving(let_time_limits_go)
