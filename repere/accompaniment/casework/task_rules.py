"""Tasks that this room gives by itself."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.casework.agenda.queries import not_said_yet, staff_of, without_a_colleague
from repere.accompaniment.casework.assessments.queries import to_ask_again
from repere.accompaniment.casework.mediation.queries import without_an_answer
from repere.accompaniment.casework.plan.queries import plans_to_review, steps_to_do
from repere.accompaniment.casework.status.queries import to_look_at as status_to_look_at
from repere.accompaniment.casework.tasks.queries import given_by_rule
from repere.accompaniment.casework.tasks.registry import Proposed, Rule, register
from repere.accompaniment.people.retention.queries import endings_to_watch

# Older ones are of the past: a list of a hundred of them would hide what can still be done.
STILL_REMEMBERED = timedelta(days=31)
LOOK_AGAIN = "dossier.look_again"
SEEN_TO_WITHIN = timedelta(days=14)


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


def dossiers_to_look_at(organisation_id: UUID, now: datetime) -> Iterator[Proposed]:
    """Something in a dossier has an end or a time to come round. One rule for all that may not be named: whoever reads
    it does not learn whether it is a permit, questions to be asked again, or a draft that was left."""
    known = given_by_rule(organisation_id, LOOK_AGAIN)
    found = [(one.pk, one.dossier_id, one.written_by_id) for one in status_to_look_at(organisation_id, now)]
    found += [(one.pk, one.dossier_id, one.author_id) for one in to_ask_again(organisation_id, now)]
    for pk, dossier_id, colleague_id in found:
        # A day of a task is in clear: it is counted from when the task was given, and from nothing else.
        given = known.get(str(pk))
        due_on = given.due_on if given else timezone.localdate(now) + SEEN_TO_WITHIN
        yield Proposed(str(pk), due_on, dossier_id, colleague_id)


def dossiers_about_to_end(organisation_id: UUID, now: datetime) -> Iterator[Proposed]:
    """Whoever follows them looks for them while there is time: the day is that of the end."""
    for ending, dossier_id, referent_id in endings_to_watch(organisation_id):
        yield Proposed(str(ending.pk), ending.ends_on, dossier_id, referent_id)


register(Rule(LOOK_AGAIN, _("Look at this dossier again"), dossiers_to_look_at))
register(
    Rule("dossier_about_to_end", _("Look for somebody whose dossier is about to end"), dossiers_about_to_end)
)
register(
    Rule("appointment_to_take_over", _("Find who receives at an appointment"), appointments_to_take_over)
)
register(Rule("appointment_to_tell", _("Say what became of an appointment"), appointments_to_tell))
register(Rule("mediation_silent", _("Ask an institution again"), without_an_answer))
register(Rule("plan_step", _("Do a step of a plan"), steps_to_do))
register(Rule("plan_review", _("Look at a plan again, with the person"), plans_to_review))
