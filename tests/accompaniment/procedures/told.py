"""Procedures of somebody, told through the actions, as the reference page dates them."""

from datetime import UTC, date, datetime, timedelta

from repere.accompaniment.procedures import actions, queries
from repere.accompaniment.procedures.actions import SaidEvent
from repere.accompaniment.procedures.models import Procedure

NOW = datetime(2026, 7, 16, 9, 30, tzinfo=UTC)
LODGED = SaidEvent("asylum_lodged", date(2025, 11, 3))
PORTAL = (
    LODGED,
    SaidEvent("portal_deposit", date(2026, 5, 4), "portal"),
    SaidEvent("legal_aid_requested", date(2026, 5, 28)),
    SaidEvent("legal_aid_decision_notified", date(2026, 7, 15)),
)
CUT = (
    SaidEvent("oqtf_notified", date(2026, 5, 11)),
    SaidEvent("house_arrest_notified", date(2026, 5, 20)),
)


def begun(actor, dossier, code, *events, place="FR") -> Procedure:
    made = actions.begin_procedure(actor, dossier, code, place=place, now=NOW)
    for number, event in enumerate(events, start=1):
        actions.tell_event(actor, made, event, now=NOW + timedelta(minutes=number))
    return made


def seen(actor, procedure) -> Procedure:
    return queries.procedure_seen(actor, procedure.pk)[0]
