"""Is the place open, why, and until when: OpenStreetMap opening hours, read day by day."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.core import get_global
from holidays import country_holidays
from opening_hours import OpeningHours, ParserError  # type: ignore[attr-defined]

LONGEST = 1000
HORIZON = timedelta(days=14)
DAY = 24 * 60
ONE_DAY = timedelta(days=1)
NOON = time(12)
# Beyond this, "14:00-12:00" is a slip of the pen rather than a night shelter.
LONGEST_NIGHT = 18 * 60
# Days and ends remembered for each text of hours.
KEPT = 64


# Hours that nobody can tell for now, in the notation of all others: neither open nor closed.
NOT_KNOWN = "Mo-Su unknown"


class Openness(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    APPOINTMENT = "appointment"
    UNKNOWN = "unknown"


class Because(StrEnum):
    HOURS = "hours"
    NO_HOURS = "no_hours"
    CLOSURE = "closure"
    PUBLIC_HOLIDAY = "public_holiday"
    HOLIDAY_UNSTATED = "holiday_unstated"
    APPOINTMENT_ONLY = "appointment_only"


@dataclass(frozen=True, slots=True)
class Closure:
    starts_on: date
    ends_on: date
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """What holds at an instant; `changes_at` is when it closes if open, when it opens if not."""

    openness: Openness
    because: Because
    changes_at: datetime | None = None
    until: date | None = None


class InvalidHours(ValueError):
    """Hours that cannot be trusted; `reason` is a sentence for whoever wrote them."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def checked(hours: str) -> str:
    """The canonical text of these hours; InvalidHours when they cannot be evaluated with certainty."""
    return "".join(rule.separator + rule.text for rule in _rules(hours))


def moment(
    hours: str,
    at: datetime,
    *,
    territory: str = "FR",
    timezone: str = "Europe/Paris",
    appointment_only: bool = False,
    closures: Sequence[Closure] = (),
) -> Moment:
    """The state of the place at this instant; hours that cannot be read count as no hours."""
    place = ZoneInfo(timezone)
    local = at.astimezone(place).replace(tzinfo=None, second=0, microsecond=0)
    table = _table(hours, territory)
    until = _end_of_closure(local.date(), closures) if closures else None
    if until is not None:
        back = datetime.combine(until + ONE_DAY, time())
        opens_at = _opens_at(table, back, closures, place, at, from_start=True)
        return Moment(Openness.CLOSED, Because.CLOSURE, opens_at, until)
    if table is None:
        if appointment_only:
            return Moment(Openness.APPOINTMENT, Because.APPOINTMENT_ONLY)
        return Moment(Openness.UNKNOWN, Because.NO_HOURS)

    openness, because, closes = _state(table, local)
    if appointment_only:
        # Within its hours nothing is to be waited for: the desk answers, and still wants an appointment.
        opens_at = None if closes else _opens_at(table, local, closures, place, at)
        return Moment(Openness.APPOINTMENT, Because.APPOINTMENT_ONLY, opens_at)
    if closes:
        return Moment(openness, because, _closes_at(table, local, closes, closures, place, at))
    return Moment(openness, because, _opens_at(table, local, closures, place, at))


def week(
    hours: str, monday: date, *, territory: str = "FR", timezone: str = "Europe/Paris"
) -> list[list[tuple[time, time]]]:
    """The timetable of seven days in the place's own time, a night under the day on which it begins.

    An end of 00:00 is midnight. A public holiday that the hours say nothing about keeps its usual hours
    (`moment` calls it unknown), except 1 May in France.
    """
    table = _table(hours, territory)
    if table is None:
        return [[] for _ in range(7)]
    return [
        [
            (_clock(start), _clock(end))
            for start, end in _merged(span for span in day.spans if span.kind is not Openness.UNKNOWN)
        ]
        if day.certain or not day.labour_day
        else []
        for day in (table.day(monday + timedelta(days=n)) for n in range(7))
    ]


def openings(
    hours: str, since: datetime, until: datetime, *, territory: str = "FR", timezone: str = "Europe/Paris"
) -> list[tuple[datetime, datetime]]:
    """The stretches of time between two instants in which `moment` says open, closures and appointments apart.

    In UTC, in order, never touching; the first and the last are cut at the two instants.
    """
    table = _table(hours, territory)
    if table is None:
        return []
    place, since, until = ZoneInfo(timezone), since.astimezone(UTC), until.astimezone(UTC)
    found: list[tuple[datetime, datetime]] = []
    for begins, ends, offset in _steady(place, since, until):
        # Between two changes of its clock, the place lives at a fixed distance from UTC.
        first, last = (begins + offset).replace(tzinfo=None), (ends + offset).replace(tzinfo=None)
        day = first.date() - ONE_DAY
        spans = []
        while day <= last.date():
            spans += [(max(opens, first), min(closes, last)) for opens, closes in table.day(day).openings]
            day += ONE_DAY
        for opens, closes in sorted(spans):
            if opens >= closes:
                continue
            start, end = opens.replace(tzinfo=UTC) - offset, closes.replace(tzinfo=UTC) - offset
            if found and start <= found[-1][1]:
                found[-1] = (found[-1][0], max(found[-1][1], end))
            else:
                found.append((start, end))
    return found


def _steady(
    place: ZoneInfo, since: datetime, until: datetime
) -> Iterator[tuple[datetime, datetime, timedelta]]:
    """The time between two instants, cut where the clock of the place is put forward or back."""
    begins = since
    while begins < until:
        offset = _offset(place, begins)
        ends = begins
        while ends < until and _offset(place, min(ends + ONE_DAY, until)) == offset:
            ends = min(ends + ONE_DAY, until)
        if ends < until:
            after = min(ends + ONE_DAY, until)
            while after - ends > timedelta(minutes=1):
                middle = ends + timedelta(minutes=(after - ends) // timedelta(minutes=2))
                ends, after = (middle, after) if _offset(place, middle) == offset else (ends, middle)
            ends = after.replace(second=0, microsecond=0)
        yield begins, ends, offset
        begins = ends


def _offset(place: ZoneInfo, instant: datetime) -> timedelta:
    return instant.astimezone(place).utcoffset() or timedelta()


# --- where: public holidays and time zones ---------------------------------------------------------------

# The codes of `holidays` where they differ from the French ones.
SUBDIVISIONS = {
    "67": "6AE", "68": "6AE", "975": "PM", "977": "BL", "978": "MF",
    "984": "TF", "986": "WF", "987": "PF", "988": "NC",
}  # fmt: skip
OVERSEAS = {
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    "977": "America/St_Barthelemy",
    "978": "America/Marigot",
    "984": "Indian/Kerguelen",
    "986": "Pacific/Wallis",
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
}
# Communes of French Polynesia that live at another hour than Tahiti.
ISLANDS = {
    "98719": "Pacific/Gambier",
    **dict.fromkeys(("98718", "98723", "98731", "98750", "98756", "98757"), "Pacific/Marquesas"),
}
# Saint-Barthélemy and Saint-Martin while they were communes of Guadeloupe; still met in files.
FORMER_COMMUNES = {"97123": "977", "97127": "978"}


def territory_of(commune_code: str, country: str = "FR") -> tuple[str, str]:
    """The calendar of public holidays and the time zone of a commune (or of a département's code)."""
    code, country = commune_code.strip().upper(), country.upper()
    if country != "FR":
        zones = get_global("territory_zones").get(country, ())
        return country, zones[0] if len(zones) == 1 else "UTC"
    overseas = FORMER_COMMUNES.get(code, code[:3])
    if overseas in OVERSEAS:
        return f"FR-{overseas}", ISLANDS.get(code, OVERSEAS[overseas])
    if code[:2] == "57":
        return "FR-57", "Europe/Paris"
    return "FR-6AE" if code[:2] in ("67", "68") else "FR", "Europe/Paris"


@lru_cache(maxsize=512)
def _public_holidays(territory: str, year: int) -> frozenset[date]:
    country, _, part = territory.partition("-")
    for subdivision in (SUBDIVISIONS.get(part, part) or None, None):
        try:
            return frozenset(country_holidays(country, subdiv=subdivision, years=year))
        except NotImplementedError:
            # How the library says that it knows no such part: its country's days are then the nearest truth.
            continue
    return frozenset()


# --- reading: one rule after the other -------------------------------------------------------------------

WEEKDAY = "(?:Mo|Tu|We|Th|Fr|Sa|Su)"
OFFSET = r"(?: [+-]?\d+ days?)?"
WEEKDAYS = rf"(?:PH{OFFSET}|{WEEKDAY}(?:-{WEEKDAY})?(?:\[[-\d,]+\])?{OFFSET})"
SELECTOR = re.compile(rf"^(?:(?P<dates>.+?) )??(?P<weekdays>{WEEKDAYS}(?:,{WEEKDAYS})*)?$")
HOLIDAY = re.compile(r"^PH(?: ([+-]?\d+) days?)?$")
MONTHS = {
    "Jan": 31, "Feb": 29, "Mar": 31, "Apr": 30, "May": 31, "Jun": 30,
    "Jul": 31, "Aug": 31, "Sep": 30, "Oct": 31, "Nov": 30, "Dec": 31,
}  # fmt: skip
NAMED_DAY = re.compile(rf"^(?:\d{{4}} )?(?:(?:{'|'.join(MONTHS)}) \d+|easter{OFFSET})$")
DATE = re.compile(rf"({'|'.join(MONTHS)}) (\d+)")
SPAN = re.compile(r"^(\d\d):(\d\d)(?:-(\d\d):(\d\d))?(\+)?$")
WHOLE_DAY = re.compile(r"\b0?0:00\s*-\s*(?:24:00|0?0:00)")
PIECES = re.compile(r'((?:[^";|,]|"[^"]*"|,(?! ))+)(; |, | \|\| |$)')
BY_APPOINTMENT = re.compile(r"\b(?:rdv|rendez[ -]?vous|appointment)\b", re.IGNORECASE)
WITHOUT = re.compile(r"\b(?:sans|without|no)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Span:
    """Minutes from the midnight that begins the day; past 1440 it runs into the next day."""

    start: int
    end: int
    kind: Openness


@dataclass(frozen=True, slots=True)
class _Rule:
    separator: str
    text: str
    kind: Openness
    spans: tuple[_Span, ...]
    timed: bool
    always: bool
    on_holidays: tuple[timedelta, ...]
    on_dates: Callable[[date], bool]
    on_weekdays: Callable[[date], bool]
    on_named_day: Callable[[date], bool]

    def is_for(self, day: date, is_holiday: Callable[[date], bool]) -> bool:
        if not self.on_dates(day):
            return False
        return self.on_weekdays(day) or self.is_for_holiday(day, is_holiday)

    def is_for_holiday(self, day: date, is_holiday: Callable[[date], bool]) -> bool:
        return any(is_holiday(day - offset) for offset in self.on_holidays)

    def names(self, day: date, is_holiday: Callable[[date], bool]) -> bool:
        """Whether its author thought of this day in particular, a public holiday included."""
        return self.always or self.is_for_holiday(day, is_holiday) or self.on_named_day(day)


@dataclass(frozen=True, slots=True)
class _Day:
    spans: tuple[_Span, ...]
    holiday: bool
    certain: bool  # False: a public holiday about which the hours say nothing
    labour_day: bool
    openings: tuple[tuple[datetime, datetime], ...]  # certain ones, on the clock of the place
    doubtful: tuple[_Span, ...]  # all other spans


@dataclass(slots=True)
class _Table:
    """Hours in a territory; days, and ends of what runs on over midnight, are worked out once."""

    rules: tuple[_Rule, ...]
    territory: str
    days: dict[date, _Day] = field(default_factory=dict)
    ends: dict[datetime, datetime] = field(default_factory=dict)

    def day(self, day: date) -> _Day:
        known = self.days.get(day)
        if known is None:
            if len(self.days) > KEPT:
                self.days.clear()
            known = self.days[day] = self._worked_out(day)
        return known

    def end_of_run(self, closes: datetime) -> datetime:
        """When it really closes, openings that touch being one; looks no further than the horizon."""
        known = self.ends.get(closes)
        if known is None:
            if len(self.ends) > KEPT:
                self.ends.clear()
            end, extended = closes, True
            while extended and end <= closes + HORIZON:
                extended = False
                for day in (end.date() - ONE_DAY, end.date()):
                    for opens_again, closes_again in self.day(day).openings:
                        if opens_again <= end < closes_again:
                            end, extended = closes_again, True
            known = self.ends[closes] = end
        return known

    def is_holiday(self, day: date) -> bool:
        return day in _public_holidays(self.territory, day.year)

    def _worked_out(self, day: date) -> _Day:
        spans: list[_Span] = []
        stated = False
        for rule in self.rules:
            if not rule.is_for(day, self.is_holiday):
                continue
            named = rule.names(day, self.is_holiday)
            if rule.kind is Openness.CLOSED and (rule.timed or rule.separator == ", "):
                spans = [left for span in spans for left in _without(span, rule.spans)]
                stated |= named
            elif rule.separator == " || ":
                if rule.kind is not Openness.CLOSED:
                    spans += [left for span in rule.spans for left in _without(span, spans)]
                stated |= named
            elif rule.separator == ", ":
                spans += rule.spans
                stated |= named
            else:
                spans = [] if rule.kind is Openness.CLOSED else list(rule.spans)
                stated = named
        spans.sort(key=lambda span: (span.start, span.end))
        holiday = self.is_holiday(day)
        certain = stated or not holiday
        midnight = datetime.combine(day, time())
        sure = [span for span in spans if certain and span.kind is Openness.OPEN]
        return _Day(
            spans=tuple(spans),
            holiday=holiday,
            certain=certain,
            labour_day=holiday and self.territory.startswith("FR") and (day.month, day.day) == (5, 1),
            openings=tuple(
                (midnight + timedelta(minutes=span.start), midnight + timedelta(minutes=span.end))
                for span in sure
            ),
            doubtful=tuple(span for span in spans if span not in sure),
        )


@lru_cache(maxsize=8192)
def _table(hours: str, territory: str) -> _Table | None:
    try:
        return _Table(_rules(hours), territory) if hours.strip() else None
    except InvalidHours:
        return None


@lru_cache(maxsize=8192)
def _rules(hours: str) -> tuple[_Rule, ...]:
    written = re.sub(r"[\s;]+$", "", " ".join(hours.split()))
    if not written:
        raise InvalidHours("The hours are empty.")
    if len(written) > LONGEST:
        raise InvalidHours(f"The hours are longer than {LONGEST} characters.")
    bare = re.sub(r'"[^"]*"', '""', written)
    if re.search(r"\bSH\b", bare, re.IGNORECASE):
        raise InvalidHours("School holidays (SH) cannot be evaluated: give their dates.")
    if re.search(r"sun(?:rise|set)|dawn|dusk", bare, re.IGNORECASE):
        raise InvalidHours("Times of the sun cannot be evaluated: give clock times.")
    if re.search(rf"\bPH{OFFSET}\s+{WEEKDAY}|{WEEKDAY}\s+PH\b", bare, re.IGNORECASE):
        raise InvalidHours("“PH” beside a weekday needs a comma: “PH,Su”.")
    try:
        # The library prints "PH +1 day" without the sign that it needs to read it again.
        canonical = re.sub(r"\bPH (\d+ days?)", r"PH +\1", str(OpeningHours(written)))
    except ParserError as error:
        raise InvalidHours(_where(written, str(error))) from None
    for month, day in DATE.findall(canonical):
        if not 1 <= int(day) <= MONTHS[month]:
            raise InvalidHours(f"“{month} {day}” is not a date.")

    rules, separator = [], ""
    whole_days = len(WHOLE_DAY.findall(bare))
    for text, following in PIECES.findall(canonical):
        rule = _rule(separator, text, always="24/7" in bare, whole_day=whole_days > 0)
        whole_days -= rule.text.endswith("00:00-24:00")
        rules.append(rule)
        separator = following
    return tuple(rules)


def _where(written: str, error: str) -> str:
    bare = re.sub(r'"[^"]*"', "", written)
    if re.search(r"\d\s*h", bare, re.IGNORECASE):
        return "Times are written 09:00-12:30, not 9h."
    if re.search(r"\b(?:lu|ma|me|je|ve|di|lun|mar|mer|jeu|ven|sam|dim)[a-z]*\b", bare, re.IGNORECASE):
        return "Days are written Mo Tu We Th Fr Sa Su."
    at = re.search(r"--> \d+:(\d+)", error)
    rest = written[int(at[1]) - 1 :] if at else written
    return f"Not understood: “{rest[:30]}”." if rest else f"Something is missing after “{written[-30:]}”."


def _rule(separator: str, text: str, *, always: bool, whole_day: bool) -> _Rule:
    """One rule of the library's canonical text, which has a fixed order and fixed blanks."""
    comment = ""
    rest = text
    if quoted := re.search(r'\s*"([^"]*)"$', rest):
        comment, rest = quoted[1], rest[: quoted.start()]
    kind = Openness.OPEN
    if modifier := re.search(r"(?:^| )(open|closed|unknown)$", rest):
        kind, rest = Openness(modifier[1]), rest[: modifier.start()]
    times = ""
    if timed := re.search(r"(?:^| )(\d\d:\d\d\S*)$", rest):
        times, rest = timed[1], rest[: timed.start()]

    if not times and kind is Openness.OPEN:
        if rest == "24/7" and always:
            pass
        elif comment:
            # A comment without hours tells how to come, not when.
            kind = Openness.UNKNOWN
        elif whole_day:
            times = "00:00-24:00"
            text = f"{rest} {times}"
        else:
            raise InvalidHours(f"No times are given for “{rest}”.")
    if kind in (Openness.OPEN, Openness.UNKNOWN) and BY_APPOINTMENT.search(comment):
        kind = kind if WITHOUT.search(comment) else Openness.APPOINTMENT

    found = SELECTOR.match("" if rest == "24/7" else rest)
    dates, weekdays = (found["dates"] or "", found["weekdays"] or "") if found else (rest, "")
    items = weekdays.split(",") if weekdays and "[" not in weekdays else re.split(r",(?![-\d,]*\])", weekdays)
    holidays = [match for item in items if (match := HOLIDAY.match(item))]
    others = ",".join(item for item in items if item and not HOLIDAY.match(item))
    return _Rule(
        separator=separator,
        text=text,
        kind=kind,
        spans=tuple(_spans(times, kind)) or (_Span(0, 2 * DAY if kind is Openness.CLOSED else DAY, kind),),
        timed=bool(times),
        always=rest == "24/7" and always and kind is Openness.OPEN,
        on_holidays=tuple(timedelta(days=int(match[1] or 0)) for match in holidays),
        on_dates=_selector(dates) if dates else _every_day,
        on_weekdays=_selector(others) if others else _no_day if holidays else _every_day,
        on_named_day=_selector(",".join(named))
        if (named := [part for part in dates.split(",") if NAMED_DAY.match(part)])
        else _no_day,
    )


def _every_day(day: date) -> bool:
    return True


def _no_day(day: date) -> bool:
    return False


def _selector(text: str) -> Callable[[date], bool]:
    # The library drops the end of a night when another rule speaks of the morrow, and applies "||" to whole
    # days: it is asked for whole days only, and the times are laid out here.
    try:
        whole_days = OpeningHours(f"{text} 00:00-24:00")
    except ParserError:
        raise InvalidHours(f"Not understood: “{text}”.") from None
    return lambda day: whole_days.is_open(datetime.combine(day, NOON))


def _spans(times: str, kind: Openness) -> Iterable[_Span]:
    for written in times.split(",") if times else ():
        found = SPAN.match(written)
        if found is None:
            raise InvalidHours(f"“{written}” cannot be evaluated: write a beginning and an end.")
        start = int(found[1]) * 60 + int(found[2])
        if found[3] is None:
            # An opening without an end: it may be open until midnight, nobody said.
            yield _Span(start, DAY, kind if kind is Openness.CLOSED else Openness.UNKNOWN)
            continue
        end = int(found[3]) * 60 + int(found[4])
        if end <= start:
            end += DAY
            if end - start > LONGEST_NIGHT and (start, end) != (0, DAY):
                raise InvalidHours(f"“{written}” ends before it begins.")
        if start >= DAY or end - start > DAY:
            raise InvalidHours(f"“{written}” is longer than a day.")
        yield _Span(start, end, kind)
        if found[5] and end < DAY:
            yield _Span(end, DAY, kind if kind is Openness.CLOSED else Openness.UNKNOWN)


def _without(span: _Span, holes: Iterable[_Span]) -> list[_Span]:
    left = [span]
    for hole in holes:
        left = [
            _Span(start, end, part.kind)
            for part in left
            for start, end in ((part.start, min(part.end, hole.start)), (max(part.start, hole.end), part.end))
            if start < end
        ]
    return left


def _merged(spans: Iterable[_Span]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for span in sorted(spans, key=lambda span: (span.start, span.end)):
        if merged and span.start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], span.end))
        else:
            merged.append((span.start, span.end))
    return merged


def _clock(minutes: int) -> time:
    return time(minutes % DAY // 60, minutes % 60)


# --- answering -------------------------------------------------------------------------------------------


def _state(table: _Table, local: datetime) -> tuple[Openness, Because, datetime | None]:
    """The third value is the end of the opening in progress."""
    # A night belongs to the day on which it begins, holiday or not.
    today, yesterday = table.day(local.date()), table.day(local.date() - ONE_DAY)
    for day in (today, yesterday):
        for opens, closes in day.openings:
            if opens <= local < closes:
                return Openness.OPEN, Because.HOURS, closes
    minute = local.hour * 60 + local.minute
    kinds, is_unstated, is_labour_day = set(), False, today.labour_day and not today.certain
    for day, at in ((today, minute), (yesterday, minute + DAY)):
        for span in day.doubtful:
            if not span.start <= at < span.end:
                continue
            if day.certain:
                kinds.add(span.kind)
            elif day.labour_day:
                is_labour_day = True
            else:
                is_unstated = True
    if Openness.APPOINTMENT in kinds:
        return Openness.APPOINTMENT, Because.APPOINTMENT_ONLY, None
    if Openness.UNKNOWN in kinds:
        return Openness.UNKNOWN, Because.HOURS, None
    if is_unstated:
        return Openness.UNKNOWN, Because.HOLIDAY_UNSTATED, None
    if is_labour_day or (today.holiday and today.certain and not today.spans):
        return Openness.CLOSED, Because.PUBLIC_HOLIDAY, None
    return Openness.CLOSED, Because.HOURS, None


def _closes_at(
    table: _Table,
    local: datetime,
    closes: datetime,
    closures: Sequence[Closure],
    place: ZoneInfo,
    at: datetime,
) -> datetime | None:
    end = table.end_of_run(closes)
    for closure in closures:
        if local.date() < closure.starts_on <= closure.ends_on:
            end = min(end, datetime.combine(closure.starts_on, time()))
    return _instant(end, place, at) if end <= local + HORIZON else None


def _opens_at(
    table: _Table | None,
    local: datetime,
    closures: Sequence[Closure],
    place: ZoneInfo,
    at: datetime,
    *,
    from_start: bool = False,
) -> datetime | None:
    """The next certain opening after `local`, or from it on when `from_start`; closures are passed over."""
    if table is None:
        return None
    limit = local + HORIZON
    day = local.date() - ONE_DAY
    while day <= limit.date():
        for opens, closes in table.day(day).openings:
            if closes <= local:
                continue
            start = max(opens, local)
            while closures and (until := _end_of_closure(start.date(), closures)) is not None:
                start = datetime.combine(until + ONE_DAY, time())
            if start > limit or start >= closes or start < local or (start == local and not from_start):
                continue
            instant = _instant(start, place, at)
            # Clocks that go forward can swallow a short opening whole.
            if instant.replace(tzinfo=None) < closes:
                return instant
        day += ONE_DAY
    return None


def _end_of_closure(day: date, closures: Sequence[Closure]) -> date | None:
    """The last day of the closure in force, closures that touch each other counting as one."""
    end = None
    step = day
    while following := [
        closure.ends_on for closure in closures if closure.starts_on <= step <= closure.ends_on
    ]:
        end = max(following)
        step = end + ONE_DAY
    return end


def _instant(wall: datetime, place: ZoneInfo, after: datetime) -> datetime:
    """The instant at which the clock on the wall shows this, when clocks change too."""
    early, late = wall.replace(tzinfo=place), wall.replace(tzinfo=place, fold=1)
    before, beyond = early.utcoffset(), late.utcoffset()
    if before == beyond or before is None or beyond is None:
        return early
    if before > beyond:  # the hour comes twice
        return early if early.astimezone(UTC) > after.astimezone(UTC) else late
    # The hour is skipped: what was due in it happens when the clocks change.
    while (minute_before := wall - timedelta(minutes=1)).replace(tzinfo=place, fold=1).utcoffset() == beyond:
        wall = minute_before
    return (minute_before.replace(tzinfo=place).astimezone(UTC) + timedelta(minutes=1)).astimezone(place)
