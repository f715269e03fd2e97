"""A rule, a trigger and events in; dates out, and why. No clock, no database: what is not told is not known.

Three dates run together, each the last day in time by one reading: `main`, `low` (the most severe) and `high`
(the most generous). Events move the three; putting off to a working day comes last, and never for `low`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from repere.knowledge.law import families
from repere.knowledge.law.closed_days import ClosedDay, ClosedDays, approved_days
from repere.knowledge.law.families import Family, add_months, last_day
from repere.knowledge.law.moments import Moment, day_of, zone
from repere.knowledge.law.notification import Contradiction, notified
from repere.knowledge.law.rulebook import Count, Derived, Effect, Reading, Rule, Rulebook, Source, house_rules
from repere.knowledge.law.sentences import WEEKEND, Step

# EU Pact: applications lodged from this day; AMMR's own date is disputed (1 July as published), the earlier is kept.
PACT_FROM = date(2026, 6, 12)
ONE = timedelta(days=1)


class NotComputable(ValueError):
    """Something has to be told first, or there is nothing to compute; the message says what."""


class Event(NamedTuple):
    """Something that happened: a kind of the rule base, on a day or at an instant."""

    kind: str
    at: Moment


@dataclass(frozen=True, slots=True)
class Dispute:
    """A point on which sources differ, and the day that the other reading gives."""

    text: str
    sources: tuple[Source, ...]
    gives: Moment | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """What a computation gives. Days, or instants of the territory's clock for limits in hours.

    `expected` and `latest` are None when the closed days of the year are approved by nobody.
    """

    rule: Rule
    territory: str
    status: str
    regime: str
    trigger: Moment
    earliest: Moment
    expected: Moment | None
    latest: Moment | None
    work_by: Moment
    calendar_status: str
    calendar_version: str
    rules_version: str
    opens: date | None = None
    closes: date | None = None
    disputes: tuple[Dispute, ...] = ()
    trace: tuple[Step, ...] = ()


class _Clock:
    """A time limit while it is computed."""

    __slots__ = (
        "base", "disputes", "high", "low", "main", "opens", "roll", "roll_high", "rule", "status", "stopped", "trace",
        "trigger",
    )  # fmt: skip

    def __init__(self, rule: Rule, trigger: Moment) -> None:
        self.rule = rule
        self.trigger = trigger
        self.main: Moment = trigger
        self.low: Moment = trigger
        self.high: Moment = trigger
        self.opens: date | None = None
        self.roll = False
        self.roll_high = False
        self.stopped = False
        self.status = "running"
        self.trace: list[Step] = []
        self.disputes: list[Dispute] = []


class Engine:
    """The rule base and the table of closed days it computes with."""

    def __init__(self, book: Rulebook | None = None, days: ClosedDays | None = None) -> None:
        self.book = book if book is not None else house_rules()
        self.days = days if days is not None else approved_days()

    def compute(
        self,
        key: str,
        on: Moment | None = None,
        events: Sequence[Event] = (),
        territory: str = "FR",
        margin: int = 0,
    ) -> Deadline:
        """The dates of a rule for a person.

        `on` is the day of the rule's first trigger (or its instant); an event of that kind wins over it. `territory`
        is that of the court or body. `margin` is in working days, taken off `work_by`. Raises UnknownRule,
        NotComputable, Contradiction.
        """
        first: dict[str, Moment] = {}
        for event in events:
            if event.kind not in first or day_of(event.at) < day_of(first[event.kind]):
                first[event.kind] = event.at
        rule = self.book.versions(key)[0]
        clock = self._started(rule, on, first, territory)
        rule = self._in_force(rule, clock)
        regime = self._regime(rule, first, clock)
        self._count(clock, first, events, territory, regime)
        if rule.effects:
            self._move(clock, events, territory)
        return self._ended(clock, territory, margin, regime)

    def count(self, count: Count, on: Moment, territory: str = "FR", margin: int = 0) -> Deadline:
        """The dates of a bare way of counting, of no rule."""
        rule = Rule(
            key="", version=1, country=territory[:2], domain="", title="", binds="person", triggers=("act",),
            count=count, sources=(), mark="",
        )  # fmt: skip
        clock = _Clock(rule, on)
        clock.trace.append(Step("starts", {"day": on, "event": self._event("act")}))
        self._count(clock, {}, (), territory, "")
        return self._ended(clock, territory, margin, "")

    # --- where it starts -------------------------------------------------------------------------------

    def _event(self, kind: str) -> str:
        known = self.book.events.get(kind)
        return known.meaning if known else kind

    def _started(self, rule: Rule, on: Moment | None, first: dict[str, Moment], territory: str) -> _Clock:
        if rule.count.family is Family.NONE:
            raise NotComputable(f"{rule.key} has no time limit: there is nothing to compute")
        kind = next((kind for kind in rule.triggers if kind in first), None)
        if kind is not None:
            return self._starting(rule, first[kind], kind)
        days = {kind: day_of(at) for kind, at in first.items()}
        told = day_of(on) if on is not None else None
        if rule.notification:
            found = notified(rule.notification, days, told, territory, self.days)
            if found:
                clock = self._starting(rule, found.day, rule.triggers[0])
                clock.low = found.earliest
                clock.trace[:0] = found.steps
                return clock
        for way in rule.derived:
            if way.event in days and (on is None or told == days[way.event]):
                return self._derived(rule, way, first, territory)
        if on is None:
            needed = ", ".join([*rule.triggers, *(way.event for way in rule.derived)])
            raise NotComputable(
                f"{rule.key} starts from an event that was not told: give --on, or one of {needed}"
            )
        return self._starting(rule, on, rule.triggers[0])

    def _starting(self, rule: Rule, at: Moment, kind: str) -> _Clock:
        clock = _Clock(rule, at)
        clock.trace.append(Step("starts", {"day": at, "event": self._event(kind)}, rule.sources))
        return clock

    def _derived(self, rule: Rule, way: Derived, first: dict[str, Moment], territory: str) -> _Clock:
        before = self.compute(way.by, first[way.event], [Event(*one) for one in first.items()], territory)
        if before.expected is None:
            raise NotComputable(
                f"{rule.key} starts from {way.by}, which cannot be computed: no approved calendar"
            )
        clock = self._starting(rule, before.expected, rule.triggers[0])
        clock.low = before.earliest
        values = {
            "event": self._event(way.event),
            "from": first[way.event],
            "rule": way.by,
            "day": before.expected,
        }
        clock.trace.insert(0, Step("derived", values, before.rule.sources))
        clock.disputes += before.disputes
        return clock

    def _in_force(self, rule: Rule, clock: _Clock) -> Rule:
        versions = self.book.versions(rule.key)
        if len(versions) == 1 and rule.valid_from is None and rule.valid_to is None:
            return rule
        day = day_of(clock.trigger)
        found = self.book.in_force(rule.key, day)
        if found is None:
            since = min((one.valid_from for one in versions if one.valid_from), default=None)
            raise NotComputable(f"{rule.key} was not in force on {day}: this rule is known from {since} on")
        clock.rule = found
        return found

    def _regime(self, rule: Rule, first: dict[str, Moment], clock: _Clock) -> str:
        if not rule.lodging:
            return ""
        lodged = first.get("asylum_lodged")
        if lodged is None:
            if day_of(clock.trigger) >= PACT_FROM:
                if rule.lodging == "matters":
                    clock.trace.append(Step("lodging_matters", {}))
                    return "regime_unconfirmed"
                raise NotComputable(
                    f"{rule.key} depends on the day the asylum application was lodged: "
                    f"give --event asylum_lodged=YYYY-MM-DD"
                )
            clock.trace.append(Step("regime_inferred", {}))
            return "before_pact"
        if day_of(lodged) > day_of(clock.trigger) and "asylum_lodged" not in rule.triggers:
            raise Contradiction(f"lodged on {day_of(lodged)}, after the decision of {day_of(clock.trigger)}")
        return "regime_unconfirmed" if day_of(lodged) >= PACT_FROM else "before_pact"

    # --- counting --------------------------------------------------------------------------------------

    def _count(
        self,
        clock: _Clock,
        first: dict[str, Moment],
        events: Sequence[Event],
        territory: str,
        regime: str,
    ) -> None:
        rule = clock.rule
        count, low_trigger = rule.count, clock.low
        for variant in rule.variants:
            if (variant.when and variant.when in first) or (
                variant.territory and variant.territory == territory
            ):
                count = variant.count
                text = variant.text or self._event(variant.when)
                clock.trace.append(Step("variant", {"text": text}, variant.sources))
                break
        if rule.repeat:
            times = min(rule.repeat.times, sum(event.kind == rule.repeat.event for event in events))
            if times:
                count = replace(count, length=count.length + times * rule.repeat.adds)
                clock.trace.append(Step("repeated", {"times": times, "length": count.length}, rule.sources))
        self._run(clock, count, clock.trigger, territory)
        if low_trigger != clock.trigger and count.family is not Family.HOURS:
            other = _Clock(rule, low_trigger)
            self._run(other, count, low_trigger, territory)
            clock.low = min(clock.low, other.low)
        for reading in rule.readings:
            if (not reading.unless or not reading.unless & first.keys()) and (
                not reading.when or reading.when in first
            ):
                self._widen(clock, reading, territory)
        clock.disputes += [Dispute(text, rule.sources) for text in rule.doubts]
        if regime == "regime_unconfirmed":
            self._under_the_pact(clock, first, territory)

    def _run(self, clock: _Clock, count: Count, trigger: Moment, territory: str) -> None:
        """The three dates of one way of counting, with the steps that lead there."""
        family, trace, sources = count.family, clock.trace, clock.rule.sources
        clock.roll = count.roll
        clock.roll_high = clock.roll_high or count.roll
        if family is Family.HOURS:
            self._run_hours(clock, count, trigger, territory)
            return
        day = trigger.date() if isinstance(trigger, datetime) else trigger
        if family is Family.MONTHS_FR:
            main = last_day(family, day, count.length)
            trace.append(Step("months_fr", {"length": count.length, "day": main}, sources))
            low = high = main
            if count.month_variant:
                other = families.other_month_end(day, count.length)
                if other != main:
                    trace.append(Step("month_end", {"day": other}))
                    if not clock.disputes:
                        clock.disputes.append(Dispute(MONTH_END, (), other))
                    low, high = (other, main) if other < main else (main, other)
        elif family is Family.WORKDAYS:
            main, skipped = self.days.after_working_days(territory, day, count.length)
            country = territory.partition("-")[0]
            low = (
                main if country == territory else self.days.after_working_days(country, day, count.length)[0]
            )
            high = main
            values = {"length": count.length, "skipped": len(skipped), "day": main}
            trace.append(Step("workdays", values, sources))
        elif family is Family.WINDOW:
            clock.opens = self._edge(day, count.opens, count.window_unit)
            closes = self._edge(day, count.closes, count.window_unit)
            main = low = high = closes if closes is not None else day
            trace.append(Step("window", {"opens": clock.opens or day, "day": main}, sources))
        else:
            main = last_day(family, day, count.length, clock.rule.country)
            code = family.value.lower()
            if family is Family.DAYS_NF and count.first_day_counts:
                main, code = main - ONE, "days_first_counts"
            elif count.length < 0 and family in (Family.DAYS_NF, Family.MONTHS_NF):
                code = "days_back" if family is Family.DAYS_NF else "months_back"
            low = high = main
            trace.append(Step(code, {"length": abs(count.length), "day": main}, sources))
        if count.then_days:
            gap = timedelta(days=count.then_days)
            main, low, high = main + gap, low + gap, high + gap
            trace.append(Step("then_days", {"days": count.then_days, "day": main}, sources))
        clock.main, clock.low, clock.high = main, low, high

    @staticmethod
    def _edge(day: date, length: int | None, unit: str) -> date | None:
        if length is None:
            return None
        return add_months(day, length) if unit == "month" else day + timedelta(days=length)

    def _run_hours(self, clock: _Clock, count: Count, trigger: Moment, territory: str) -> None:
        if isinstance(trigger, datetime):
            start = trigger
        else:
            start = datetime.combine(trigger, time(), zone(territory))
            clock.trace.append(Step("hour_unknown", {}))
        wall, passed = families.hours_later(start, count.length)
        clock.trace.append(Step("hours", {"length": count.length, "day": wall}, clock.rule.sources))
        if passed != wall:
            clock.trace.append(Step("clocks_change", {"day": passed}))
        clock.trigger = start
        clock.main, clock.low, clock.high = wall, min(wall, passed), max(wall, passed)
        if start is not trigger:
            clock.high = clock.high + ONE

    def _widen(self, clock: _Clock, reading: Reading, territory: str) -> None:
        other = _Clock(clock.rule, clock.trigger)
        self._run(other, reading.count, clock.trigger, territory)
        clock.low = _least(clock.low, other.low)
        clock.high = _most(clock.high, other.high)
        clock.roll_high = clock.roll_high or reading.count.roll
        clock.disputes.append(Dispute(reading.text, reading.sources, other.main))
        clock.trace.append(Step("other_reading", {"day": other.main, "text": reading.text}, reading.sources))

    def _under_the_pact(self, clock: _Clock, first: dict[str, Moment], territory: str) -> None:
        """The shorter of the two regimes is the one to work by, until a jurist confirms."""
        for reading in clock.rule.pact:
            if not reading.unless & first.keys() and (not reading.when or reading.when in first):
                self._widen(clock, reading, territory)
        clock.main = clock.low
        clock.roll = False
        if "asylum_lodged" in first:
            clock.trace.append(Step("regime_unconfirmed", {"day": day_of(first["asylum_lodged"])}))

    # --- what happens on the way -----------------------------------------------------------------------

    def _move(self, clock: _Clock, events: Sequence[Event], territory: str) -> None:
        effects = clock.rule.effects
        met = [event for event in events if event.kind in effects]
        if not met:
            return
        if len(met) > 1:
            met.sort(key=lambda event: _order(event.at))
        done: set[str] = set()
        for event in met:
            effect = effects[event.kind]
            values = {"event": self._event(event.kind), "day": event.at}
            day = day_of(event.at)
            if effect.does == "none":
                clock.trace.append(Step("no_effect", values, effect.sources))
            elif effect.does == "not_opposable":
                self._cannot_be_opposed(clock, effect)
            elif event.kind in done:
                clock.trace.append(Step("no_effect", values, effect.sources))
            elif day < day_of(clock.trigger):
                clock.trace.append(Step("before", values, effect.sources))
            elif self._is_over(clock, event.at, effect, territory):
                clock.trace.append(Step("outside", values, effect.sources))
            elif effect.does == "replaces":
                self._replace(clock, event, effect, events, territory)
                return
            else:
                done.add(event.kind)
                self._stop(clock, event, effect, events, territory)

    def _is_over(self, clock: _Clock, at: Moment, effect: Effect, territory: str) -> bool:
        if clock.stopped:
            return False
        day = day_of(at)
        if effect.within_days is not None:
            return day > day_of(clock.trigger) + timedelta(days=effect.within_days)
        if isinstance(clock.main, datetime) and isinstance(at, datetime):
            return at > clock.main
        last = day_of(clock.main)
        return day > (self.days.next_open(territory, last)[0] if clock.roll else last)

    def _stop(
        self, clock: _Clock, event: Event, effect: Effect, events: Sequence[Event], territory: str
    ) -> None:
        """The clock stops, and goes on or starts again from what ends the stop."""
        day = day_of(event.at)
        values = {"event": self._event(event.kind), "day": day}
        left = (day_of(clock.main) - day).days
        ends = sorted((day_of(other.at), other.kind) for other in events if other.kind in effect.resumes)
        if ends and ends[0][0] < day:
            raise Contradiction(f"{ends[0][1]} on {ends[0][0]}, before {event.kind} on {day}")
        if effect.does == "suspends":
            clock.trace.append(Step("suspended", values | {"left": left}, effect.sources))
        else:
            clock.trace.append(Step("interrupted", values, effect.sources))
        if effect.silence_months:
            silence = add_months(day, effect.silence_months)
            if not ends or silence < ends[0][0]:
                ends = [(silence, "implicit_refusal_born")]
                step = Step("silence", {"months": effect.silence_months, "day": silence}, effect.sources)
                clock.trace.append(step)
        if not ends:
            clock.status = "suspended" if effect.does == "suspends" else "interrupted"
            clock.stopped = True
            clock.trace.append(Step("still_stopped", {}, effect.sources))
            return
        (soonest, _kind), (again, kind) = ends[0], ends[-1]
        clock.status = "running"
        clock.stopped = False
        told = {"event": self._event(kind), "day": again}
        low, high = day_of(clock.low), day_of(clock.high)
        if effect.does == "suspends":
            # The day of the request is never credited twice: the severe reading gives one day less.
            clock.main = again + timedelta(days=left)
            clock.high = again + (high - day)
            if low >= day:
                clock.low = max(low, soonest + (low - day) - ONE)
            clock.trace.append(Step("resumed", told | {"left": left, "last": clock.main}, effect.sources))
            return
        later = _Clock(clock.rule, again)
        self._run(later, clock.rule.count, again, territory)
        clock.main, clock.high = later.main, later.high
        clock.trace.append(Step("restarted", told | {"last": later.main}, effect.sources))
        if low >= day:
            if soonest != again:
                self._run(later, clock.rule.count, soonest, territory)
            clock.low = later.low
        if effect.more_days:
            gap = again + timedelta(days=effect.more_days)
            self._run(later, clock.rule.count, gap, territory)
            clock.high = later.high
            step = Step("may_start_later", {"days": effect.more_days, "last": later.main}, effect.sources)
            clock.trace.append(step)
            clock.disputes.append(Dispute(effect.text, effect.sources, later.main))

    def _replace(
        self, clock: _Clock, event: Event, effect: Effect, events: Sequence[Event], territory: str
    ) -> None:
        rule = self.book.versions(effect.by)[0]
        values = {"event": self._event(event.kind), "day": event.at, "rule": effect.by}
        clock.trace.append(Step("replaced", values, effect.sources))
        new = self._starting(rule, event.at, event.kind)
        later = [other for other in events if _order(other.at) >= _order(event.at) and other is not event]
        first = {other.kind: other.at for other in later}
        self._count(new, first, later, territory, "")
        if rule.effects:
            self._move(new, later, territory)
        clock.trace += new.trace
        clock.disputes = new.disputes
        if not clock.stopped:
            new.low = _least(clock.low, new.low)
        clock.main, clock.low, clock.high = new.main, new.low, new.high
        clock.roll, clock.roll_high = new.roll, new.roll_high
        clock.trigger, clock.status, clock.stopped = new.trigger, "replaced", False

    def _cannot_be_opposed(self, clock: _Clock, effect: Effect) -> None:
        clock.status = "not_opposable"
        clock.trace.append(Step("not_opposable", {"event": self._event(effect.event)}, effect.sources))
        if effect.ceiling_months:
            end = add_months(day_of(clock.trigger), effect.ceiling_months)
            clock.high = _most(clock.high, end)
            values = {"months": effect.ceiling_months, "day": end}
            clock.trace.append(Step("ceiling", values, effect.sources))

    # --- the end ---------------------------------------------------------------------------------------

    def _ended(self, clock: _Clock, territory: str, margin: int, regime: str) -> Deadline:
        rule, days, trace = clock.rule, self.days, clock.trace
        low = clock.low if _order(clock.low) <= _order(clock.main) else clock.main
        high = clock.high if _order(clock.high) >= _order(clock.main) else clock.main
        expected: Moment | None = clock.main
        latest: Moment | None = high
        if clock.roll_high and expected is not None and latest is not None:
            rolled, skipped = self._rolled(clock.main, territory)
            if clock.roll:
                expected = rolled
                if skipped:
                    values = {"day": clock.main, "labels": _labels(skipped), "open": rolled}
                    trace.append(Step("rolled", values, rule.sources))
                    self._doubt_good_friday(clock, skipped)
            latest = _most(rolled, self._rolled(high, territory)[0])
            if isinstance(latest, datetime) and skipped:
                # Put off to a day: some read it to its last minute.
                latest = latest.replace(hour=23, minute=59, second=0)
        needs = clock.roll or rule.count.family is Family.WORKDAYS
        status = days.status(territory, day_of(clock.trigger), day_of(latest or clock.main))
        if status not in ("approved", "disputed"):
            latest = expected if not needs else None
            if needs:
                expected = None
                low = _least(low, self._without_local_days(clock, territory))
                values = {"year": day_of(clock.main).year, "territory": territory}
                trace.append(Step("refused", values))
        if status == "disputed":
            trace.append(Step("disputed_day", {"day": clock.main}))
        if rule.mark == "M":
            trace.append(Step("from_memory", {}, rule.sources))
        if rule.review_needed:
            trace.append(Step("review_needed", {}, rule.sources))
        for note in rule.notes:
            trace.append(Step("note", {"text": note}, rule.sources))
        work_by = self._work_by(clock, low, territory, margin)
        trace.append(Step("work_by", {"day": work_by}))
        window = rule.count.family is Family.WINDOW
        return Deadline(
            rule=rule,
            territory=territory,
            status=regime if regime == "regime_unconfirmed" else clock.status,
            regime=regime,
            trigger=clock.trigger,
            earliest=low,
            expected=expected,
            latest=latest,
            work_by=work_by,
            calendar_status=status,
            calendar_version=days.version,
            rules_version=self.book.version,
            opens=clock.opens,
            closes=day_of(clock.main) if window else None,
            disputes=tuple(clock.disputes),
            trace=tuple(trace),
        )

    def _rolled(self, moment: Moment, territory: str) -> tuple[Moment, tuple[ClosedDay | date, ...]]:
        if not isinstance(moment, datetime):
            return self.days.next_open(territory, moment)
        day, skipped = self.days.next_open(territory, moment.date())
        return (moment.replace(year=day.year, month=day.month, day=day.day) if skipped else moment), skipped

    def _without_local_days(self, clock: _Clock, territory: str) -> Moment:
        """Working days counted with weekends alone: what no calendar can make later."""
        count = clock.rule.count
        if count.family is not Family.WORKDAYS:
            return clock.low
        return self.days.after_working_days("", day_of(clock.trigger), count.length)[0]

    @staticmethod
    def _doubt_good_friday(clock: _Clock, skipped: Sequence[ClosedDay | date]) -> None:
        for day in skipped:
            if isinstance(day, ClosedDay) and day.status == "conditional":
                source = Source("S", day.legal_basis)
                clock.disputes.append(Dispute(GOOD_FRIDAY, (source,), clock.main))

    def _work_by(self, clock: _Clock, low: Moment, territory: str, margin: int) -> Moment:
        """Never before the time limit starts: on a weekend, the day itself is then the day to act."""
        start, day = day_of(clock.trigger), day_of(low)
        found = self.days.last_open(territory, day, margin)
        if isinstance(low, datetime) and found == day:
            return low
        return max(found, start) if start <= day else found


def gettext_noop(text: str) -> str:
    return text


MONTH_END = gettext_noop("At the end of a month, some count to the same number and add one day.")
GOOD_FRIDAY = gettext_noop(
    "Good Friday closes only in communes with a Protestant temple or a mixed church: check the place."
)


def _labels(skipped: Sequence[ClosedDay | date]) -> str:
    return ", ".join(dict.fromkeys(one.label if isinstance(one, ClosedDay) else WEEKEND for one in skipped))


def _order(moment: Moment) -> tuple[date, time]:
    """Moments in a row, whether they carry an hour or not: a day without one stands before its hours."""
    return (moment.date(), moment.time()) if isinstance(moment, datetime) else (moment, time())


def _least(one: Moment, other: Moment) -> Moment:
    return one if _order(one) <= _order(other) else other


def _most(one: Moment, other: Moment) -> Moment:
    return one if _order(one) >= _order(other) else other
