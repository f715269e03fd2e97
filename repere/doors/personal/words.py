"""The codes in plain words: short sentences, for whoever reads little."""

from datetime import datetime

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from repere.accompaniment.orientation.holds.choices import HoldState
from repere.accompaniment.orientation.own.queries import OwnDoor
from repere.doors.design.envelopes import clock_of
from repere.doors.design.pictograms import THEME_ICONS
from repere.doors.design.takeaway.words import NEEDS, because, birth, reader, step, theme
from repere.doors.design.templatetags.design import plain_when
from repere.knowledge.directory.choices import Theme

__all__ = ["NEEDS", "because", "birth", "reader", "step", "theme"]

DONE: dict[str, Promise] = {
    "agreed": gettext_lazy("You said yes: the place is yours."),
    "asked_there": gettext_lazy("You said yes: we have asked that place."),
    "to_be_asked": gettext_lazy("You said yes. Come and see us: we will ask that place with you."),
    "declined": gettext_lazy("You said no: we have told them."),
    "talk": gettext_lazy("We know that you want to talk. Come and see us."),
    "over": gettext_lazy("It is too late to answer here. Come and see us."),
}


def icon(code: str) -> str:
    return THEME_ICONS[Theme(code)] if code in Theme else "circle"


def following(door: OwnDoor) -> str:
    """What comes next."""
    course = door.followed
    match door.next:
        case "wait" if course is not None:
            return _("We are waiting for their answer, until %(day)s at the latest.") % {
                "day": day(course.expires_at)
            }
        case "choose" if course is not None and course.offered is not None:
            if course.offered.starts_at is not None:
                return _("They propose %(when)s. Is it good for you?") % {
                    "when": there(course.offered.starts_at, door)
                }
            return _("They propose another place: %(place)s. Is it good for you?") % {
                "place": course.offered.service
            }
        case "go" if course is not None and course.appointment_at is not None:
            return _("You are expected there: %(when)s.") % {"when": there(course.appointment_at, door)}
        case "go":
            return _("You can go there.")
        case "tell":
            return _("How did it go? Tell us here, or come and see us.")
        case "elsewhere":
            return _("Come and see us: we will look for another place with you.")
    return ""


def asks(door: OwnDoor) -> list[tuple[str, str]]:
    """What they may answer with one press: whether they went, then whether it is solved."""
    course = door.followed
    if course is not None and door.next == "choose" and course.offered is not None:
        talk = [] if course.wants_to_talk else [("talk", _("I want to talk about it first"))]
        return [("yes", _("Yes, I agree")), ("no", _("No, I do not agree")), *talk]
    if course is None or door.next not in {"go", "tell"}:
        return []
    if course.appointment_at is not None and now() < course.appointment_at:
        return []
    if any(step.kind == "came" for step in door.steps):
        return [("met", _("It is solved")), ("not_met", _("It is not solved"))]
    return [("came", _("I went there")), ("absent", _("I could not go"))]


def before_yes(door: OwnDoor) -> str:
    """What that place will read of them once they say yes."""
    course = door.followed
    if course is None or door.next != "choose":
        return ""
    match course.shares:
        case ("name", "contact"):
            return _("If you say yes, they will know your name and how to reach you.")
        case ("name",):
            return _("If you say yes, they will know your name.")
        case ("contact",):
            return _("If you say yes, they will know how to reach you.")
    return _("They will not know who you are.")


def place_kept(door: OwnDoor) -> str:
    """Of the place itself, while an answer is awaited."""
    course = door.followed
    if course is not None and course.wants_to_talk:
        return _("You want to talk about it: come and see us before %(day)s.") % {
            "day": day(course.expires_at)
        }
    if course is None or door.next != "wait":
        return ""
    if course.place == HoldState.HELD:
        return _("A place is kept for you.")
    if course.place == HoldState.WAITING and course.before is not None:
        told = ngettext(
            "There is a queue: %(n)s person is before you.", "There is a queue: %(n)s people are before you.",
            course.before,
        )  # fmt: skip
        return told % {"n": course.before} if course.before else _("There is a queue: you are the first.")
    return ""


def there(at: datetime, door: OwnDoor) -> str:
    """A day and an hour, on the clock of the place."""
    clock = clock_of(door.service)
    return plain_when(at.astimezone(clock), now().astimezone(clock).date())


def day(at: datetime) -> str:
    return date_format(localtime(at), "DATE_FORMAT")


def masked(value: str, left: int) -> str:
    """Enough to know it again, too little to be read over a shoulder."""
    text = value.strip()
    return f"•••{text[-left:]}" if len(text) > left + 2 else "•••"
