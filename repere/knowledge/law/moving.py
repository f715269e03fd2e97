"""What happens while a time limit runs: it suspends, interrupts, replaces by another, or does nothing."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from repere.knowledge.law.clock import ONE, Clock, Dispute, Event, in_order, least, most
from repere.knowledge.law.counting import Counting
from repere.knowledge.law.families import add_months
from repere.knowledge.law.moments import Moment, day_of
from repere.knowledge.law.notification import Contradiction
from repere.knowledge.law.rulebook import Effect
from repere.knowledge.law.sentences import Step


class Moving(Counting):
    """Events move the three dates of a clock."""

    def _move(self, clock: Clock, events: Sequence[Event], territory: str) -> None:
        effects = clock.rule.effects
        met = [event for event in events if event.kind in effects]
        if not met:
            return
        if len(met) > 1:
            met.sort(key=lambda event: in_order(event.at))
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

    def _is_over(self, clock: Clock, at: Moment, effect: Effect, territory: str) -> bool:
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
        self, clock: Clock, event: Event, effect: Effect, events: Sequence[Event], territory: str
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
        later = Clock(clock.rule, again)
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
        self, clock: Clock, event: Event, effect: Effect, events: Sequence[Event], territory: str
    ) -> None:
        rule = self.book.versions(effect.by)[0]
        values = {"event": self._event(event.kind), "day": event.at, "rule": effect.by}
        clock.trace.append(Step("replaced", values, effect.sources))
        new = self._starting(rule, event.at, event.kind)
        later = [other for other in events if in_order(other.at) >= in_order(event.at) and other is not event]
        first = {other.kind: other.at for other in later}
        self._count(new, first, later, territory, "")
        if rule.effects:
            self._move(new, later, territory)
        clock.trace += new.trace
        clock.disputes = new.disputes
        if not clock.stopped:
            new.low = least(clock.low, new.low)
        clock.main, clock.low, clock.high = new.main, new.low, new.high
        clock.roll, clock.roll_high = new.roll, new.roll_high
        clock.trigger, clock.status, clock.stopped = new.trigger, "replaced", False

    def _cannot_be_opposed(self, clock: Clock, effect: Effect) -> None:
        clock.status = "not_opposable"
        clock.trace.append(Step("not_opposable", {"event": self._event(effect.event)}, effect.sources))
        if effect.ceiling_months:
            end = add_months(day_of(clock.trigger), effect.ceiling_months)
            clock.high = most(clock.high, end)
            values = {"months": effect.ceiling_months, "day": end}
            clock.trace.append(Step("ceiling", values, effect.sources))
