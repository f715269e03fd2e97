"""Opening hours as the weekly schedules of HSDS, and back: only what both can say with certainty."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_DAYS = "|".join(DAYS)
_RULE = re.compile(
    rf"^(?:(?P<days>(?:{_DAYS})(?:-(?:{_DAYS}))?(?:,(?:{_DAYS})(?:-(?:{_DAYS}))?)*) ?)?"
    r"(?P<times>off|closed|\d\d:\d\d-\d\d:\d\d(?:,\d\d:\d\d-\d\d:\d\d)*)$"
)
Spans = tuple[tuple[str, str], ...]


def week_of(hours: str) -> dict[str, Spans] | None:
    """What each day of the week says in these hours (OpenStreetMap); None when they say more than a week can."""
    week: dict[str, Spans] = {}
    for text in ("00:00-24:00" if hours.strip() == "24/7" else hours).split(";"):
        rule = _RULE.match(text.strip())
        if rule is None:
            return None
        times = rule["times"]
        spans: Spans = ()
        if times not in ("off", "closed"):
            spans = tuple((span[:5], span[6:]) for span in times.split(","))
        for day in _days(rule["days"] or "Mo-Su"):
            week[day] = spans
    return week


def schedules_of(hours: str) -> list[dict[str, Any]]:
    """The schedules that say these hours, without identifiers; in words alone where a week cannot say them."""
    week = week_of(hours) if hours else {}
    if week is None:
        return [{"description": hours}]
    spans = dict.fromkeys(span for day in DAYS for span in week.get(day, ()))
    return [
        {
            "freq": "WEEKLY",
            "wkst": "MO",
            "byday": ",".join(day.upper() for day in DAYS if (opens, closes) in week.get(day, ())),
            "opens_at": opens,
            "closes_at": "23:59" if closes == "24:00" else closes,
            "description": hours,
        }
        for opens, closes in spans
    ]


_CLOCK = re.compile(r"^([01]?\d|2[0-4]):([0-5]\d)")
_BYDAY = re.compile(r"^(MO|TU|WE|TH|FR|SA|SU)$")
_OFTEN = {"", "WEEKLY"}


def hours_of(schedules: Iterable[Mapping[str, Any]]) -> str:
    """The weekly hours of these schedules, in OpenStreetMap's words; "" when one of them says more than a week."""
    week: dict[str, list[tuple[str, str]]] = {}
    for schedule in schedules:
        opens, closes = (_CLOCK.match(str(schedule.get(name) or "")) for name in ("opens_at", "closes_at"))
        days = [part.strip().upper() for part in str(schedule.get("byday") or "").split(",") if part.strip()]
        is_weekly = str(schedule.get("freq") or "") in _OFTEN and schedule.get("interval") in (
            None,
            1,
            "1",
            "",
        )
        is_bounded = any(schedule.get(name) for name in ("byweekno", "bymonthday", "byyearday", "count"))
        if not (opens and closes and days and is_weekly) or is_bounded or not all(map(_BYDAY.match, days)):
            return ""
        start, end = (f"{int(found[1]):02}:{found[2]}" for found in (opens, closes))
        for day in days:
            week.setdefault(day.capitalize(), []).append((start, "24:00" if end == "23:59" else end))
    return text_of({day: tuple(sorted(dict.fromkeys(spans))) for day, spans in week.items()})


def text_of(week: Mapping[str, Spans]) -> str:
    """A week in OpenStreetMap's words: days with the same hours together."""
    together: dict[Spans, list[str]] = {}
    for day in DAYS:
        if week.get(day):
            together.setdefault(week[day], []).append(day)
    return "; ".join(
        f"{_run(days)} {','.join(f'{start}-{end}' for start, end in spans)}"
        for spans, days in together.items()
    )


def _days(text: str) -> list[str]:
    found: list[str] = []
    for part in text.split(","):
        first, _dash, last = part.partition("-")
        start, end = DAYS.index(first), DAYS.index(last or first)
        found += DAYS[start : end + 1] if start <= end else (*DAYS[start:], *DAYS[: end + 1])
    return found


def _run(days: Sequence[str]) -> str:
    """Mo,Tu,We,Fr as Mo-We,Fr."""
    parts: list[list[str]] = []
    for day in days:
        if parts and DAYS.index(day) == DAYS.index(parts[-1][-1]) + 1:
            parts[-1].append(day)
        else:
            parts.append([day])
    return ",".join(run[0] if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in parts)
