"""The codes in plain words: short sentences, for whoever reads little."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, tzinfo
from typing import Any

from django.db.models import TextChoices
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext_lazy, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from repere.accompaniment.casework.choices import NeedStatus
from repere.accompaniment.orientation.choices import WrongBecause
from repere.accompaniment.orientation.own.rules import BY_LINK
from repere.accompaniment.people.models import Person
from repere.foundation.organisations.choices import OrganisationKind
from repere.foundation.toolkit import languages
from repere.foundation.toolkit.actors import Role
from repere.knowledge.directory.choices import Theme

STEPS: dict[str, Promise] = {
    "given": gettext_lazy("You were given this address."),
    "sent": gettext_lazy("We asked this place for you."),
    "received": gettext_lazy("They read the request."),
    "proposed_date": gettext_lazy("They propose another day."),
    "proposed_service": gettext_lazy("They propose another place."),
    "agreed": gettext_lazy("You said yes."),
    "declined": gettext_lazy("You said no."),
    "accepted": gettext_lazy("They said yes."),
    "refused": gettext_lazy("They said no."),
    "expired": gettext_lazy("They did not answer."),
    "withdrawn": gettext_lazy("The request was taken back."),
    "contacted": gettext_lazy("They reached you."),
    "came": gettext_lazy("You went there."),
    "absent": gettext_lazy("You could not go."),
    "met": gettext_lazy("It is solved."),
    "not_met": gettext_lazy("It is not solved."),
    "opened": gettext_lazy("You were helped there."),
    "wrong": gettext_lazy("It did not work there."),
}
# What kept a door shut, said to whoever stood before it.
BECAUSE: dict[str, Promise] = {
    WrongBecause.FULL: gettext_lazy("There is no place left."),
    WrongBecause.CLOSED: gettext_lazy("The place is closed."),
    WrongBecause.NOT_ELIGIBLE: gettext_lazy("This place is for other people."),
    WrongBecause.LANGUAGE: gettext_lazy("Nobody there speaks your language."),
    WrongBecause.NOT_FOUND: gettext_lazy("The address was not found."),
    WrongBecause.REFUSED: gettext_lazy("They did not say why."),
}
NEEDS: dict[str, Promise] = {
    NeedStatus.TOLD: gettext_lazy("You told us."),
    NeedStatus.IN_PROGRESS: gettext_lazy("We are working on it."),
    NeedStatus.MET: gettext_lazy("It is solved."),
    NeedStatus.GIVEN_UP: pgettext_lazy("to the person", "It was set aside."),
}
# What a referral tells, and when.
TOLD: dict[str, Promise] = {
    "need": gettext_lazy("what you need"),
    "urgency": gettext_lazy("how urgent it is"),
    "language": gettext_lazy("your language"),
    "name": gettext_lazy("your name"),
    "contact": gettext_lazy("how to reach you"),
}


def reader(role: str) -> str:
    """A colleague by their role; the service that answers without an account by how it came."""
    return _("The service that was asked, by its link") if role == BY_LINK else str(Role(role).label)


def theme(code: str) -> str:
    return label(Theme, code)


def step(code: str) -> str:
    return str(STEPS.get(code, code))


def because(code: str) -> str:
    """Empty where nothing would be said by it."""
    return str(BECAUSE[code]) if code in BECAUSE else ""


def birth(person: Person) -> str:
    """As exact as it is known."""
    return birth_said(person.birth_year, person.birth_month, person.birth_day, person.birth_precision)


def birth_said(year: int | None, month: int | None, day: int | None, precision: str) -> str:
    if year is None:
        return ""
    if precision == "estimated":
        return _("about %(year)s") % {"year": year}
    return "/".join(f"{part:02d}" for part in (day, month, year) if part)


# --- of a document, which is read another day


def label(choices: type[TextChoices], code: str) -> str:
    """The word of a code; the code itself when a later version wrote it."""
    return str(choices(code).label) if code in choices else code


def labels(choices: type[TextChoices], codes: Iterable[str]) -> str:
    return listed(label(choices, code) for code in codes)


def listed(told: Iterable[object]) -> str:
    return pgettext("between two words of a list", ", ").join(str(one) for one in told if one)


def place(told: str) -> str:
    """An organisation by its name, or by its kind where its name would tell too much."""
    return label(OrganisationKind, told)


def language(code: str) -> str:
    return languages.name(code, get_language() or "fr")


def yes(said: bool) -> str:  # a word for a truth
    return _("Yes") if said else _("No")


def day(on: Any) -> str:
    """A day in full; of an instant, the day on its own clock."""
    if isinstance(on, datetime):
        on = _on_its_clock(on).date()
    return date_format(on, "DATE_FORMAT") if isinstance(on, date) else ""


def instant(at: datetime | None) -> str:
    if at is None:
        return ""
    here = _on_its_clock(at)
    return _("%(day)s, %(time)s") % {"day": day(here), "time": here.strftime("%H:%M")}


def _on_its_clock(at: datetime) -> datetime:
    """An instant that was read from the database is on the clock of the house; others say theirs."""
    zone: tzinfo | None = at.tzinfo
    return localtime(at) if zone is UTC else at
