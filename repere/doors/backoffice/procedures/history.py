"""What the timeline says of procedures, and of birthdays to come."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from repere.accompaniment.people.household.queries import birth_of
from repere.accompaniment.people.models import Person
from repere.accompaniment.people.shelves.rules import Shelf, Sight
from repere.accompaniment.procedures.family.rules import birthdays
from repere.accompaniment.procedures.history.queries import Said
from repere.accompaniment.procedures.rules import read
from repere.doors.backoffice.procedures.family import USUAL_COUNTRY, day_of_birthday
from repere.doors.backoffice.procedures.shown import moment_shown
from repere.knowledge.law.explained.ages import ages
from repere.knowledge.law.procedures import templates
from repere.knowledge.law.rulebook import house_rules

A_YEAR = timedelta(days=366)


def said_of_a_procedure(said: Said) -> str:
    """Which one, and what happened in it or which date moved, from when to when."""
    book = house_rules()
    title = _(templates()[said.code].title) if said.code in templates() else said.code
    if not said.what:
        return title
    day, before = (moment_shown(read(text, said.territory)) for text in (said.day, said.before))
    if said.what in book.events:
        return f"{title} · {_(book.events[said.what].meaning)} ({day})"
    what = _(book.rules[said.what][0].title) if said.what in book.rules else said.what
    return f"{title} · {what} : {before} → {day}" if before and before != day else f"{title} · {what} : {day}"


def birthdays_ahead(person: Person, sight: Sight) -> list[dict[str, Any]]:
    """Those of the coming year that open or close a right, for whoever reads when they were born."""
    if not sight.reads(Shelf.IDENTITY):
        return []
    today = timezone.localdate()
    found = birthdays([(person.pk, birth_of(person))], ages(), [USUAL_COUNTRY], today)
    return [
        {"years": one.age.years, "day": day_of_birthday(one), "says": _(one.age.says)}
        for one in found
        if today <= one.on <= today + A_YEAR
    ]
