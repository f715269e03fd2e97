"""The codes in plain words: short sentences, for whoever reads little."""

from datetime import datetime

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from repere.accompaniment.casework.choices import NeedStatus
from repere.accompaniment.orientation.choices import WrongBecause
from repere.accompaniment.orientation.own.queries import OwnDoor
from repere.accompaniment.people.models import Person
from repere.knowledge.directory.choices import Theme

THEME_ICONS = {
    Theme.EAT: "needs/food",
    Theme.SLEEP: "needs/bed",
    Theme.HEALTH: "needs/health",
    Theme.PAPERS: "needs/document",
    Theme.LAW: "needs/justice",
    Theme.LEARN: "needs/learning",
    Theme.WORK: "needs/work",
    Theme.FAMILY: "needs/family",
    Theme.WASH: "needs/hygiene",
    Theme.PHONE: "needs/phone",
    Theme.TALK: "needs/talk",
    Theme.MONEY: "needs/money",
}
STEPS: dict[str, Promise] = {
    "given": gettext_lazy("You were given this address."),
    "sent": gettext_lazy("We asked this place for you."),
    "received": gettext_lazy("They read the request."),
    "accepted": gettext_lazy("They said yes."),
    "refused": gettext_lazy("They said no."),
    "expired": gettext_lazy("They did not answer."),
    "withdrawn": gettext_lazy("The request was taken back."),
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


def theme(code: str) -> str:
    return str(Theme(code).label) if code in Theme else code


def step(code: str) -> str:
    return str(STEPS.get(code, code))


def because(code: str) -> str:
    """Empty where nothing would be said by it."""
    return str(BECAUSE[code]) if code in BECAUSE else ""


def following(door: OwnDoor) -> str:
    """What comes next."""
    match door.following:
        case "go":
            return _("You can go there.")
        case "desk":
            return _("Come and see us: we will look for another place with you.")
        case "wait" if door.answer_by is not None:
            return _("We are waiting for their answer, until %(day)s at the latest.") % {
                "day": day(door.answer_by)
            }
        case "wait":
            return _("We are waiting for their answer.")
    return ""


def day(at: datetime) -> str:
    return date_format(localtime(at), "DATE_FORMAT")


def birth(person: Person) -> str:
    """As exact as it is known."""
    if person.birth_year is None:
        return ""
    if person.birth_precision == "estimated":
        return _("about %(year)s") % {"year": person.birth_year}
    parts = [person.birth_day, person.birth_month, person.birth_year]
    return "/".join(f"{part:02d}" for part in parts if part)


def masked(value: str, left: int) -> str:
    """Enough to know it again, too little to be read over a shoulder."""
    text = value.strip()
    return f"•••{text[-left:]}" if len(text) > left + 2 else "•••"
