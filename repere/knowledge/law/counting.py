"""Three dates run together, each the last day in time by one reading: `main`, `low` (the most severe) and `high`
(the most generous). Here they are counted; `moving.py` moves them, `engine.py` puts them off."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from repere.knowledge.law import families
from repere.knowledge.law.clock import ONE, Clock, Dispute, Event, least, most
from repere.knowledge.law.closed_days import ClosedDays, approved_days
from repere.knowledge.law.families import Family, add_months, last_day
from repere.knowledge.law.moments import Moment, day_of, zone
from repere.knowledge.law.rulebook import Count, Reading, Rule, Rulebook, house_rules
from repere.knowledge.law.sentences import Step, gettext_noop

MONTH_END = gettext_noop("At the end of a month, some count to the same number and add one day.")


class Counting:
    """The rule base and the table of closed days, and every way of counting with them."""

    def __init__(self, book: Rulebook | None = None, days: ClosedDays | None = None) -> None:
        self.book = book if book is not None else house_rules()
        self.days = days if days is not None else approved_days()

    def _event(self, kind: str) -> str:
        known = self.book.events.get(kind)
        return known.meaning if known else kind

    def _starting(self, rule: Rule, at: Moment, kind: str) -> Clock:
        clock = Clock(rule, at)
        clock.trace.append(Step("starts", {"day": at, "event": self._event(kind)}, rule.sources))
        return clock

    def _count(
        self,
        clock: Clock,
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
            other = Clock(rule, low_trigger)
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

    def _run(self, clock: Clock, count: Count, trigger: Moment, territory: str) -> None:
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

    def _run_hours(self, clock: Clock, count: Count, trigger: Moment, territory: str) -> None:
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

    def _widen(self, clock: Clock, reading: Reading, territory: str) -> None:
        other = Clock(clock.rule, clock.trigger)
        self._run(other, reading.count, clock.trigger, territory)
        clock.low = least(clock.low, other.low)
        clock.high = most(clock.high, other.high)
        clock.roll_high = clock.roll_high or reading.count.roll
        clock.disputes.append(Dispute(reading.text, reading.sources, other.main))
        clock.trace.append(Step("other_reading", {"day": other.main, "text": reading.text}, reading.sources))

    def _under_the_pact(self, clock: Clock, first: dict[str, Moment], territory: str) -> None:
        """The shorter of the two regimes is the one to work by, until a jurist confirms."""
        for reading in clock.rule.pact:
            if not reading.unless & first.keys() and (not reading.when or reading.when in first):
                self._widen(clock, reading, territory)
        clock.main = clock.low
        clock.roll = False
        if "asylum_lodged" in first:
            clock.trace.append(Step("regime_unconfirmed", {"day": day_of(first["asylum_lodged"])}))
