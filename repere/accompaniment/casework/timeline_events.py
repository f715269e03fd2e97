"""What this room tells of what happened to somebody."""

from repere.accompaniment.casework.assessments.queries import signed_in
from repere.accompaniment.casework.timeline import queries
from repere.accompaniment.casework.timeline.registry import Kind, tell

tell(
    Kind("passage", queries.passages, "opened_at", "channel", "site__name", "opened_by_id"),
    Kind("need", queries.needs, "told_at", "theme", "urgency"),
    Kind("met", queries.needs_met, "met_at", "theme", "met_how"),
    Kind("note", queries.notes, "written_at", "shelf", by="author_id"),
    Kind("appointment", queries.appointments, "starts_at", "status", by="booked_by_id"),
    Kind("assessment", signed_in, "signed_at", "questionnaire__code", by="author_id"),
    Kind("help", queries.help_given, "written_at", "kind", by="given_by_id"),
    Kind("goal", queries.goals, "set_at", "state", by="set_by_id"),
    Kind("mediation", queries.mediations, "written_at", "answer", by="asked_by_id"),
    Kind("callback", queries.callbacks, "received_at", "source", "closed"),
    Kind("review", queries.reviews, "written_at", by="held_by_id"),
    Kind("consent", queries.consents, "given_at", "purpose", by="given_by_id"),
)
