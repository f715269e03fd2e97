"""What this room tells of what happened to somebody: the papers that were kept or seen."""

from repere.accompaniment.casework.timeline.registry import Kind, tell
from repere.accompaniment.papers import queries

tell(Kind("paper", queries.papers_added_to, "added_at", "shelf", by="added_by_id"))
