"""Something came from somebody: their time begins again. Called by every action that writes such a thing."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime

from repere.accompaniment.people.models import Ending, Person


@transaction.atomic
def heard_from(person_id: UUID | None, at: datetime) -> None:
    """At most once a day something is written; a notice that was given is taken back. Nobody known: nothing."""
    if person_id is None:
        return
    day = localtime(at).date()
    if Person.unscoped.filter(pk=person_id, heard_on__lt=day).update(heard_on=day):
        Ending.unscoped.filter(person=person_id).delete()
