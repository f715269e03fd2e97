"""Tasks that this room gives by itself."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.casework.agenda.queries import not_said_yet, staff_of, without_a_colleague
from repere.accompaniment.casework.plan.queries import plans_to_review, steps_to_do
from repere.accompaniment.casework.tasks.registry import Proposed, Rule, register

# Older ones are of the past: a list of a hundred of them would hide what can still be done.
STILL_REMEMBERED = timedelta(days=31)


def appointments_to_tell(organisation_id: UUID, now: datetime) -> Iterator[Proposed]:
    """Whoever received somebody says whether they came: those who did not are called, and nobody is lost from sight."""
    over = list(not_said_yet(organisation_id, now, now - STILL_REMEMBERED))
    staff = staff_of(appointment.pk for appointment in over)
    for appointment in over:
        there = sorted(staff.get(appointment.pk, ()))
        day = timezone.localdate(appointment.ends_at)
        yield Proposed(str(appointment.pk), day, appointment.dossier_id, there[0] if there else None)


def appointments_to_take_over(organisation_id: UUID, now: datetime) -> Iterator[Proposed]:
    """Whoever was to receive them has left: nobody finds the door shut."""
    for appointment in without_a_colleague(organisation_id, now):
        yield Proposed(str(appointment.pk), timezone.localdate(appointment.starts_at), appointment.dossier_id)


register(
    Rule("appointment_to_take_over", _("Find who receives at an appointment"), appointments_to_take_over)
)
register(Rule("appointment_to_tell", _("Say what became of an appointment"), appointments_to_tell))
register(Rule("plan_step", _("Do a step of a plan"), steps_to_do))
register(Rule("plan_review", _("Look at a plan again, with the person"), plans_to_review))
