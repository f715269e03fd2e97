from datetime import datetime
from uuid import UUID

from repere.accompaniment.casework.assessments.actions import drop_drafts_of
from repere.accompaniment.casework.notes.actions import seal_notes
from repere.accompaniment.casework.tasks.actions import let_go
from repere.foundation.accounts.leaving import told_of_leaving


def let_tasks_go(organisation_id: UUID, user_id: UUID, _now: datetime) -> None:
    """What a leaver was to do is whoever's takes it."""
    let_go(organisation_id, [user_id])


told_of_leaving(drop_drafts_of)
told_of_leaving(seal_notes)
told_of_leaving(let_tasks_go)
