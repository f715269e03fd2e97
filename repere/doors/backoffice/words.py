"""The codes of the pure cores in the reader's words, each with its icon."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import ngettext, pgettext

from repere.accompaniment.orientation.choices import NOT_SAID, WrongBecause
from repere.accompaniment.orientation.constraints import travel
from repere.accompaniment.orientation.ranking import Reason
from repere.doors.design.pieces import language
from repere.doors.design.pieces import translated as _
from repere.doors.design.templatetags.design import plain_when
from repere.foundation.toolkit import languages
from repere.knowledge.directory.choices import Audience, Situation


@dataclass(frozen=True, slots=True)
class Said:
    """One reason as it is read; its tone: "" for, "against", or "check" for what is not known."""

    text: str
    icon: str
    tone: str = ""


def language_name(code: str) -> str:
    return languages.name(code, language() or "fr")


def distance(km: float) -> str:
    metres = max(round(int(km * 1000), -2 if km >= 0.1 else -1), 50)
    if metres < 1000:
        return _("%(metres)s m") % {"metres": metres}
    places = 1 if km < 9.95 else 0
    # `number_format` cuts off what it does not show.
    return _kilometres(language(), round(km, places), places)


def way_there(km: float) -> str:
    """How far, and about how long it takes: on foot when it is near, else by bus or train."""
    metres = int(km * 1000)
    return _way_there(language(), round(metres, -2 if metres >= 100 else -1))


@lru_cache(maxsize=2048)
def _way_there(_language: str | None, metres: int) -> str:
    way, minutes = travel(metres / 1000)
    said = (
        _("%(distance)s, some %(n)s min on foot")
        if way == "walk"
        else _("%(distance)s, some %(n)s min by bus or train")
    )
    return said % {"distance": distance(metres / 1000), "n": minutes}


@lru_cache(maxsize=1024)
def _kilometres(_language: str | None, km: float, places: int) -> str:
    return _("%(km)s km") % {"km": number_format(km, places)}


def ago(minutes: int) -> str:
    if minutes < 60:
        return ngettext("%(n)s minute ago", "%(n)s minutes ago", max(minutes, 1)) % {"n": max(minutes, 1)}
    if minutes < 48 * 60:
        return ngettext("%(n)s hour ago", "%(n)s hours ago", minutes // 60) % {"n": minutes // 60}
    return ngettext("%(n)s day ago", "%(n)s days ago", minutes // 1440) % {"n": minutes // 1440}


def _ages(params: Mapping[str, Any]) -> str:
    low, high = params.get("age_min"), params.get("age_max")
    if low is not None and high is not None:
        return _("from %(low)s to %(high)s years") % {"low": low, "high": high}
    if low is not None:
        return _("from %(low)s years") % {"low": low}
    return _("up to %(high)s years") % {"high": high}


def _labels(kind: Any, codes: Any) -> str:
    known = dict(kind.choices)
    return (
        pgettext("between two words of a list", ", ")
        .join(str(known.get(code, code)) for code in codes)
        .lower()
    )


def _check(params: Mapping[str, Any]) -> str:
    match params["what"]:
        case "age":
            return _("Age to check: %(ages)s") % {"ages": _ages(params)}
        case "audience":
            return _("To check, it is for: %(who)s") % {"who": _labels(Audience, params["audiences"])}
        case "situation":
            return _("To check, it welcomes: %(who)s") % {"who": _labels(Situation, params["accepted"])}
        case "zone":
            return _("To check: it serves a given area only")
        case "step":
            return _("To check: steps, lift, how to get in")
        case "hours":
            return _("To check: whether its hours suit them")
        case "brought":
            return _("To check before going: %(what)s") % {"what": _labels(Situation, params["situations"])}
    return _("Address not known: distance to check")


def _answered(params: Mapping[str, Any]) -> str:
    """How those sent there were answered, always with how many they were."""
    said = _("Accepted %(accepted)s of %(asked)s sent") % params
    hours = params["hours"]
    if hours is None:
        return said
    days = -(-hours // 24)
    quick = (
        ngettext("answers within %(n)s hour", "answers within %(n)s hours", max(hours, 1))
        % {"n": max(hours, 1)}
        if hours < 24
        else ngettext("answers within %(n)s day", "answers within %(n)s days", days) % {"n": days}
    )
    return f"{said} · {quick}"


def _instant(at: datetime | None) -> str:
    return plain_when(at, timezone.now().astimezone(at.tzinfo).date()) if at else ""


WORDS: dict[str, tuple[str, bool, Callable[[Mapping[str, Any]], str]]] = {
    "open_now": ("door-open", False, lambda p: _("Open now")),
    "opens_at": ("clock", False, lambda p: _("Opens %(when)s") % {"when": _instant(p["at"])}),
    "appointment": ("calendar-clock", False, lambda p: _("By appointment: call first")),
    "hours_unknown": (
        "circle-help",
        False,
        lambda p: (
            _("Public holiday: call before going")
            if p.get("because") == "holiday_unstated"
            else _("Hours not known: call before going")
        ),
    ),
    "closed_now": ("door-closed", True, lambda p: _("Closed now")),
    "places": (
        "bed-double",
        False,
        lambda p: ngettext("%(n)s place left", "%(n)s places left", p["count"]) % {"n": p["count"]},
    ),
    "places_old": (
        "hourglass",
        False,
        lambda p: _("%(n)s places, but said %(ago)s") % {"n": p["count"], "ago": ago(p["age_hours"] * 60)},
    ),
    "places_unknown": ("circle-help", False, lambda p: _("Places not known today: call first")),
    "near": ("map-pin", False, lambda p: _("At %(distance)s") % {"distance": distance(p["km"])}),
    "remote": ("phone", False, lambda p: _("By telephone or online")),
    "speaks": (
        "languages",
        False,
        lambda p: _("Speaks: %(language)s") % {"language": language_name(p["language"])},
    ),
    "language_missing": (
        "languages",
        True,
        lambda p: (
            _("%(language)s not spoken there") % {"language": language_name(p["language"]).capitalize()}
        ),
    ),
    "for_you": (
        "user-check",
        False,
        lambda p: _("Meant for: %(who)s") % {"who": _labels(Audience, [p["audience"]])},
    ),
    "everybody": ("users", False, lambda p: _("For everybody")),
    "to_check": ("info", False, _check),
    "walk_in": ("footprints", False, lambda p: _("Without appointment")),
    "referral_needed": ("send", True, lambda p: _("A professional must refer")),
    "free": ("circle-check", False, lambda p: _("Free of charge")),
    "fee": ("info", True, lambda p: _("Charged for")),
    "confirmed": (
        "circle-check",
        False,
        lambda p: (
            _("Confirmed %(ago)s") % {"ago": ago(p["days"] * 1440)} if p["days"] else _("Confirmed today")
        ),
    ),
    "stale": (
        "hourglass",
        True,
        lambda p: (
            ngettext("Not confirmed for %(n)s month", "Not confirmed for %(n)s months", p["days"] // 30)
            % {"n": p["days"] // 30}
        ),
    ),
    "accepts": ("inbox", False, _answered),
    "refuses": ("inbox", True, _answered),
    "on_foot": (
        "footprints",
        False,
        lambda p: (
            ngettext("%(n)s minute on foot", "%(n)s minutes on foot", p["minutes"]) % {"n": p["minutes"]}
        ),
    ),
    "accessible": ("accessibility", False, lambda p: _("How to get in with reduced mobility is described")),
    "welcomes": (
        "heart-handshake",
        False,
        lambda p: _("Welcomes: %(who)s") % {"who": _labels(Situation, p["situations"])},
    ),
    "school_hours": ("clock", False, lambda p: _("Open while the children are at school")),
    "outside_school": ("clock", True, lambda p: _("Not open while the children are at school")),
    "after_work": ("clock", False, lambda p: _("Open in the evening or at the weekend")),
    "only_by_day": ("clock", True, lambda p: _("Open in working hours only")),
    "phone_needed": ("phone", True, lambda p: _("One must call first: call from here")),
    # exclusions
    "theme_not_offered": ("circle-x", True, lambda p: _("Does not offer this")),
    "age_out_of_range": ("circle-x", True, lambda p: _("Ages: %(ages)s") % {"ages": _ages(p)}),
    "audience_not_matched": (
        "circle-x",
        True,
        lambda p: _("Only for: %(who)s") % {"who": _labels(Audience, p["audiences"])},
    ),
    "situation_excluded": (
        "circle-x",
        True,
        lambda p: _("Does not welcome: %(who)s") % {"who": _labels(Situation, p["situations"])},
    ),
    "situation_not_accepted": (
        "circle-x",
        True,
        lambda p: _("Welcomes only: %(who)s") % {"who": _labels(Situation, p["accepted"])},
    ),
    "outside_zone": ("circle-x", True, lambda p: _("Serves another area")),
    "too_far": ("circle-x", True, lambda p: _("Too far: %(distance)s") % {"distance": distance(p["km"])}),
    "too_far_on_foot": (
        "footprints",
        True,
        lambda p: (
            ngettext("Too far on foot: %(n)s minute", "Too far on foot: %(n)s minutes", p["minutes"])
            % {"n": p["minutes"]}
        ),
    ),
    "by_telephone_only": ("phone", True, lambda p: _("By telephone or online only: call from here")),
    "full": ("circle-x", True, lambda p: _("Full, said %(ago)s") % {"ago": ago(p["age_minutes"])}),
    "closed_for_now": (
        "door-closed",
        True,
        lambda p: (
            _("Closed until %(when)s") % {"when": _instant(p["opens_at"])}
            if p["opens_at"]
            else _("Closed for now")
        ),
    ),
}

# What a person comes back with; an answer that never came is noted by the house itself.
SAID_OF_A_DOOR = [(code, label) for code, label in WrongBecause.choices if code not in NOT_SAID]
# Shown as chips beside the name: not said twice.
CHIPS = frozenset({"open_now", "opens_at", "closed_now", "hours_unknown", "appointment", "places", "places_old",
                   "places_unknown", "near"})  # fmt: skip
# What convinces first.
ORDER = {code: position for position, code in enumerate(
    ("speaks", "for_you", "welcomes", "accessible", "school_hours", "after_work", "on_foot", "walk_in", "everybody",
     "free", "accepts", "remote", "to_check", "outside_school", "only_by_day", "phone_needed", "language_missing",
     "referral_needed", "refuses", "fee", "stale", "confirmed")
)}  # fmt: skip


# What services say of themselves: few differ, and nothing in them is about the person or the hour.
OF_SERVICES = frozenset({"speaks", "for_you", "everybody", "remote", "to_check", "language_missing", "walk_in",
                         "referral_needed", "free", "fee", "confirmed", "stale", "too_far", "outside_zone",
                         "audience_not_matched", "accepts", "refuses", "accessible"})  # fmt: skip


def said(reason: Reason) -> Said:
    if reason.code in OF_SERVICES:
        return _said_of_services(language(), reason.code, tuple(reason.params.items()))
    return _said(reason.code, reason.params)


@lru_cache(maxsize=4096)
def _said_of_services(_language: str | None, code: str, params: tuple[tuple[str, Any], ...]) -> Said:
    return _said(code, dict(params))


def _said(code: str, params: Mapping[str, Any]) -> Said:
    icon, against, say = WORDS[code]
    tone = "against" if against else "check" if code == "to_check" else ""
    return Said(say(params), icon, tone)


def reasons(found: tuple[Reason, ...]) -> list[Said]:
    """Those a chip does not already tell, what convinces first."""
    kept = [reason for reason in found if reason.code not in CHIPS]
    kept.sort(key=lambda reason: ORDER[reason.code])
    return [said(reason) for reason in kept]


def day(at: datetime) -> str:
    return date_format(timezone.localtime(at), "DATE_FORMAT")
