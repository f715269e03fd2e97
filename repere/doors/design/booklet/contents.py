"""What a booklet says, in the words of one language: plain values, the same for paper and for a file."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

import segno
from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from repere.doors.design import icons
from repere.doors.design.booklet import rules
from repere.doors.design.pictograms import THEME_ICONS
from repere.doors.design.sheets import Sheet, sheet_of
from repere.doors.design.templatetags.design import phone
from repere.knowledge.directory import hours
from repere.knowledge.directory.choices import Audience, Theme, label
from repere.knowledge.directory.models import Service
from repere.knowledge.directory.sheets.queries import last_confirmed
from repere.knowledge.territory.queries import centroids_of
from repere.knowledge.territory.rules import fold, kilometres
from repere.knowledge.territory.urgent import urgent_in

# Weeks looked at before a timetable is called the same every week.
WEEKS = 5
# A calendar without public holidays: a guide says usual weeks.
NO_HOLIDAYS = ""
FAR_TO_WALK_KM = 4.0
LONGEST_TEXT = 280


@dataclass(frozen=True, slots=True)
class Entry:
    code: str
    name: str
    structure: str
    town: str
    theme: str  # the section it stands in
    others: list[str]  # the other sections that lead to it
    state: str  # by appointment, hours unknown, or nothing
    hours: list[str]
    closures: list[str]
    address: str
    is_hidden: bool
    way: str
    phone: str
    email: str
    link: str
    languages: str
    for_whom: str
    ages: str
    fee: str
    how: str
    conditions: str
    places: str
    checked: str
    page: str
    qr: str


@dataclass(frozen=True, slots=True)
class Section:
    code: str
    title: str
    icon: str
    entries: list[Entry] = field(default_factory=list)
    elsewhere: list[tuple[str, str]] = field(
        default_factory=list
    )  # code and name of what stands in another section


@dataclass(frozen=True, slots=True)
class Contents:
    title: str
    territory: str
    audience: str
    language: str
    is_rtl: bool
    made_on: str
    count: int
    volume: str  # which one of how many, and what it holds; blank: there is but one
    left_out: str  # how many places of the territory are not in it; blank: none
    sections: list[Section]
    index: list[tuple[str, str, str]]  # name, town, code: in alphabetical order
    urgent: list[tuple[str, str]]
    words: dict[str, str]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def contents(
    services: Iterable[Service],
    *,
    title: str,
    territory: str,
    audience: str,
    themes: Sequence[str],
    language: str,
    now: datetime,
    left_out: int = 0,
    part: tuple[int, int, tuple[str, str] | None] | None = None,
    on_progress: Callable[[int], None] | None = None,
) -> Contents:
    """The whole of a booklet in that language. A confidential place is its telephone, and never its address."""
    wanted = [theme for theme in Theme.values if not themes or theme in themes]
    with translation.override(language):
        sections = {
            code: Section(code, label(Theme, code), _drawn(THEME_ICONS[Theme(code)])) for code in wanted
        }
        index: list[tuple[str, str, str]] = []
        towns: dict[str, rules.Point] = {}
        for number, service in enumerate(services, 1):
            entry = _entry(service, wanted, towns, now)
            if entry is None:
                continue
            sections[entry.theme].entries.append(entry)
            for code in entry.others:
                sections[code].elsewhere.append((entry.code, entry.name))
            index.append((entry.name, entry.town, entry.code))
            if on_progress and not number % 20:
                on_progress(number)
        return Contents(
            title=title,
            territory=territory,
            audience=label(Audience, audience) if audience else "",
            language=language,
            is_rtl=language in settings.LANGUAGES_BIDI,
            made_on=date_format(timezone.localtime(now).date(), "j F Y"),
            count=len(index),
            volume=_volume(part, wanted),
            left_out=_left_out(left_out),
            sections=[one for one in sections.values() if one.entries or one.elsewhere],
            index=sorted(index, key=lambda line: (fold(line[0]), line[2])),
            urgent=[(one.number, str(one.what)) for one in urgent_in(settings.COUNTRY)],
            words=_words(),
        )


def _entry(
    service: Service, wanted: Sequence[str], towns: dict[str, rules.Point], now: datetime
) -> Entry | None:
    sheet = sheet_of(service, now)
    under = {row.theme for row in service.themes.all()}
    themes = [theme for theme in wanted if theme in under]
    if not themes:
        return None
    shown, location = sheet.service, sheet.service.location or sheet.service.structure.location
    address = settings.PUBLIC_URL + reverse(
        "public:service", args=[translation.get_language(), shown.public_code]
    )
    state, lines = _hours(service, now)
    return Entry(
        code=shown.public_code,
        name=shown.name,
        structure=sheet.structure,
        town=location.commune_name if location else "",
        theme=themes[0],
        others=themes[1:],
        state=state,
        hours=lines,
        closures=[
            _("Closed from %(start)s to %(end)s.")
            % {"start": date_format(one.starts_on, "j F Y"), "end": date_format(one.ends_on, "j F Y")}
            for one in sheet.closures
        ],
        address=sheet.address,
        is_hidden=sheet.is_confidential,
        way=_way(sheet, towns),
        phone=phone(sheet.phone) if sheet.phone else "",
        email="" if sheet.phone else sheet.email,
        link=sheet.printed_link,
        languages=" · ".join(
            [*sheet.languages, *([_("interpreter on request")] if shown.interpreter_available else [])]
        ),
        for_whom="" if Audience.EVERYBODY in shown.audiences else " · ".join(sheet.for_whom),
        ages=_ages(shown.age_min, shown.age_max),
        fee=sheet.fee,
        how=" · ".join(sheet.how),
        conditions=_short(shown.access_conditions),
        places=_places(sheet),
        checked=_("Checked on %(day)s") % {"day": date_format(last_confirmed(service), "j F Y")},
        page=address,
        qr=_qr(address),
    )


def _hours(service: Service, now: datetime) -> tuple[str, list[str]]:
    """What stands in the stead of hours, or with them; and the hours of a usual week, in words."""
    text = service.hours or service.structure.hours
    location = service.location or service.structure.location
    zone = location.timezone if location else "Europe/Paris"
    today = timezone.localtime(now).date()
    monday = today - timedelta(days=today.weekday())
    weeks = [
        hours.week(text, monday + timedelta(weeks=n), territory=NO_HOLIDAYS, timezone=zone) if text else []
        for n in range(WEEKS)
    ]
    lines = [_days_in_words(days) for days in rules.grouped(weeks[0])]
    if service.appointment_only:
        return _("By appointment: call first"), lines
    if not any(map(any, weeks)):
        return _("Hours not known: call before going"), []
    if any(week != weeks[0] for week in weeks):
        return _("Hours change from one week to the next: look at its page, or call."), []
    return "", lines


def _days_in_words(days: rules.Days) -> str:
    """ "Monday to Friday, 09:00–12:00 and 14:00–17:00"."""
    first, last = str(WEEKDAYS[days.first]), str(WEEKDAYS[days.last])
    if (days.first, days.last) == (0, 6):
        when = _("Every day")
    elif days.first == days.last:
        when = first
    elif days.last == days.first + 1:
        when = _("%(first)s and %(last)s") % {"first": first, "last": last}
    else:
        when = _("%(first)s to %(last)s") % {"first": first, "last": last}
    if any(start == end for start, end in days.ranges):
        times = _("day and night")
    else:
        times = pgettext("between two stretches of hours", " and ").join(
            # Read from left to right in every language.
            f"\u2066{_clock(start)}–{_clock(end)}\u2069"
            for start, end in days.ranges
        )
    return _("%(days)s: %(times)s") % {"days": when[:1].upper() + when[1:], "times": times}


def _clock(at: time) -> str:
    return f"{at:%H:%M}"


def _way(sheet: Sheet, towns: dict[str, rules.Point]) -> str:
    """How far from the centre of its town, which way, and how long on foot: for whoever has no map."""
    location = sheet.service.location or sheet.service.structure.location
    if location is None or not sheet.address or sheet.point is None or sheet.service.extra.get("point"):
        return ""
    code = location.commune_code
    if code not in towns:
        towns |= centroids_of([code])
    centre = towns.get(code)
    if centre is None:
        return ""
    km = kilometres(centre, sheet.point)
    if km < rules.AT_THE_CENTRE_KM:
        return _("In the centre of %(town)s") % {"town": location.commune_name}
    told = {
        "way": HEADINGS[rules.heading(centre, sheet.point)](),
        "town": location.commune_name,
        "metres": round(km * 1000, -2),
        "minutes": rules.minutes_on_foot(km),
        "km": f"{km:.1f}".rstrip("0").rstrip("."),
    }
    if km > FAR_TO_WALK_KM:
        return _("%(km)s km %(way)s of the centre of %(town)s: by bus or by car") % told
    if km < 1:
        told["metres"] = f"{told['metres']:.0f}"
        return _("%(metres)s m %(way)s of the centre of %(town)s, %(minutes)s minutes on foot") % told
    return _("%(km)s km %(way)s of the centre of %(town)s, %(minutes)s minutes on foot") % told


HEADINGS: dict[str, Callable[[], str]] = {
    "n": lambda: _("north"),
    "ne": lambda: _("north-east"),
    "e": lambda: _("east"),
    "se": lambda: _("south-east"),
    "s": lambda: _("south"),
    "sw": lambda: _("south-west"),
    "w": lambda: _("west"),
    "nw": lambda: _("north-west"),
}


def _ages(least: int | None, most: int | None) -> str:
    if least is not None and most is not None:
        return _("From %(least)s to %(most)s years old") % {"least": least, "most": most}
    if least is not None:
        return _("From %(least)s years old") % {"least": least}
    return _("Up to %(most)s years old") % {"most": most} if most is not None else ""


def _places(sheet: Sheet) -> str:
    """A figure on paper is worth its date; an old one is not printed."""
    if sheet.places is None or sheet.said_at is None or sheet.places_are_stale:
        return ""
    told = ngettext(
        "%(n)s place left on %(day)s at %(time)s", "%(n)s places left on %(day)s at %(time)s", sheet.places
    )
    at = timezone.localtime(sheet.said_at)
    return told % {"n": sheet.places, "day": date_format(at.date(), "j F"), "time": f"{at:%H:%M}"}


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT].rsplit(" ", 1)[0] + "…"


def _qr(address: str) -> str:
    """An SVG of the address, level M: still read with a stain on the paper."""
    code = segno.make(address, error="m", micro=False)
    return str(code.svg_inline(border=0, omitsize=True, dark="#000", lineclass=None, svgclass=None))


def _drawn(name: str) -> str:
    """A pictogram as a file of its own would hold it, in black."""
    attributes, drawing = icons.ICONS[name]
    plain = f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}>{drawing}</svg>'
    return plain.replace("currentColor", "#0b4f52")


def _volume(part: tuple[int, int, tuple[str, str] | None] | None, themes: Sequence[str]) -> str:
    if part is None:
        return ""
    number, of, towns = part
    told = _("Volume %(number)s of %(of)s: %(needs)s")
    needs = ", ".join(str(label(Theme, code)) for code in themes)
    volume = told % {"number": number, "of": of, "needs": needs}
    if towns is None:
        return volume
    return _("%(volume)s, from %(first)s to %(last)s") % {
        "volume": volume,
        "first": towns[0],
        "last": towns[1],
    }


def _left_out(count: int) -> str:
    if not count:
        return ""
    told = ngettext(
        "%(n)s other place of this territory is not in this booklet: ask us for it.",
        "%(n)s other places of this territory are not in this booklet: ask us for them.",
        count,
    )
    return told % {"n": count}


def _words() -> dict[str, str]:
    """The words of the pages themselves."""
    return {
        "guide": _("Where to find help"),
        "urgent": _("In an emergency"),
        "free": _("These calls are free, day and night."),
        "contents": _("What you are looking for"),
        "how": _("How to use this booklet"),
        "how_1": _(
            "Each place has a square code: point a telephone's camera at it, and see whether it is open now."
        ),
        "how_2": _("Hours are those of a usual week. On public holidays, call before going."),
        "how_3": _(
            "You need not give your name to ask. Nobody may ask you for money to be told where to go."
        ),
        "index": _("All the places, from A to Z"),
        "also": _("See also"),
        "page": pgettext("of a booklet", "page"),
        "address": _("Address"),
        "hidden": _("The address is kept confidential: call, you will be told how to come."),
        "phone": _("Telephone"),
        "email": _("E-mail"),
        "link": _("Page"),
        "languages": _("Languages spoken"),
        "for_whom": _("For whom"),
        "how_to_come": _("How to come"),
        "made_on": _("Made on"),
        "around": _("Territory"),
        "scan": _("Open now?"),
        "next": _("Ask for a newer booklet after a month: places change."),
    }
