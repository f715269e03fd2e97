"""What this room tells of what happened to somebody: the doors that were shown, and what became of them."""

from repere.accompaniment.casework.timeline.registry import Kind, tell
from repere.accompaniment.orientation import queries

tell(Kind("door", queries.doors_shown_to, "given_at", "door", "outcome", "given_by_id"))
