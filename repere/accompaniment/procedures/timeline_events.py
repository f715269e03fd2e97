"""What this room tells of what happened to somebody: procedures begun, what happened in them, dates that moved."""

from repere.accompaniment.casework.timeline.registry import Kind, tell
from repere.accompaniment.procedures.history import queries as history

tell(
    Kind("procedure", history.begun, "opened_at", by="opened_by_id"),
    Kind("procedure_closed", history.closed, "closed_at"),
    Kind("procedure_event", history.told, "recorded_at", "procedure_id", by="recorded_by_id"),
    Kind("procedure_date", history.moved, "computed_at", "procedure_id"),
    Kind("procedure_explained", history.explained, "told_at", "procedure_id", by="told_by_id"),
)
