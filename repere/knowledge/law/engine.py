"""A rule, a trigger and events in; dates out, and why. No clock, no database: what is not told is not known.

A rule starts, is counted (`counting.py`), moved by events (`moving.py`); putting off to a working day comes last,
and never for the most severe reading.
"""

from collections.abc import Sequence
from datetime import date, datetime

from repere.knowledge.law.clock import (
    Clock,
    Deadline,
    Dispute,
    Event,
    LodgingUnknown,
    NotComputable,
    in_order,
    least,
    most,
)
from repere.knowledge.law.closed_days import ClosedDay
from repere.knowledge.law.families import Family
from repere.knowledge.law.moments import Moment, day_of
from repere.knowledge.law.moving import Moving
from repere.knowledge.law.notification import Contradiction, notified
from repere.knowledge.law.rulebook import Count, Derived, Rule, Source
from repere.knowledge.law.sentences import WEEKEND, Step, gettext_noop

__all__ = ["PACT_FROM", "Deadline", "Dispute", "Engine", "Event", "LodgingUnknown", "NotComputable"]

# EU Pact: applications lodged from this day; AMMR's own date is disputed (1 July as published), the earlier is kept.
PACT_FROM = date(2026, 6, 12)
GOOD_FRIDAY = gettext_noop(
    "Good Friday closes only in communes with a Protestant temple or a mixed church: check the place."
)


class Engine(Moving):
    """The rule base and the table of closed days it computes with."""

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
        clock = Clock(rule, on)
        clock.trace.append(Step("starts", {"day": on, "event": self._event("act")}))
        self._count(clock, {}, (), territory, "")
        return self._ended(clock, territory, margin, "")

    # --- where it starts -------------------------------------------------------------------------------

    def _started(self, rule: Rule, on: Moment | None, first: dict[str, Moment], territory: str) -> Clock:
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

    def _derived(self, rule: Rule, way: Derived, first: dict[str, Moment], territory: str) -> Clock:
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

    def _in_force(self, rule: Rule, clock: Clock) -> Rule:
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

    def _regime(self, rule: Rule, first: dict[str, Moment], clock: Clock) -> str:
        if not rule.lodging:
            return ""
        lodged = first.get("asylum_lodged")
        if lodged is None:
            if day_of(clock.trigger) >= PACT_FROM:
                if rule.lodging == "matters":
                    clock.trace.append(Step("lodging_matters", {}))
                    return "regime_unconfirmed"
                raise LodgingUnknown(
                    f"{rule.key} depends on the day the asylum application was lodged: "
                    f"give --event asylum_lodged=YYYY-MM-DD"
                )
            clock.trace.append(Step("regime_inferred", {}))
            return "before_pact"
        if day_of(lodged) > day_of(clock.trigger) and "asylum_lodged" not in rule.triggers:
            raise Contradiction(f"lodged on {day_of(lodged)}, after the decision of {day_of(clock.trigger)}")
        return "regime_unconfirmed" if day_of(lodged) >= PACT_FROM else "before_pact"

    # --- the end ---------------------------------------------------------------------------------------

    def _ended(self, clock: Clock, territory: str, margin: int, regime: str) -> Deadline:
        rule, days, trace = clock.rule, self.days, clock.trace
        low = clock.low if in_order(clock.low) <= in_order(clock.main) else clock.main
        high = clock.high if in_order(clock.high) >= in_order(clock.main) else clock.main
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
            latest = most(rolled, self._rolled(high, territory)[0])
            if isinstance(latest, datetime) and skipped:
                # Put off to a day: some read it to its last minute.
                latest = latest.replace(hour=23, minute=59, second=0)
        needs = clock.roll or rule.count.family is Family.WORKDAYS
        status = days.status(territory, day_of(clock.trigger), day_of(latest or clock.main))
        if status not in ("approved", "disputed"):
            latest = expected if not needs else None
            if needs:
                expected = None
                low = least(low, self._without_local_days(clock, territory))
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
            calendar_signed=days.is_signed(territory, day_of(clock.trigger), day_of(latest or clock.main)),
        )

    def _rolled(self, moment: Moment, territory: str) -> tuple[Moment, tuple[ClosedDay | date, ...]]:
        if not isinstance(moment, datetime):
            return self.days.next_open(territory, moment)
        day, skipped = self.days.next_open(territory, moment.date())
        return (moment.replace(year=day.year, month=day.month, day=day.day) if skipped else moment), skipped

    def _without_local_days(self, clock: Clock, territory: str) -> Moment:
        """Working days counted with weekends alone: what no calendar can make later."""
        count = clock.rule.count
        if count.family is not Family.WORKDAYS:
            return clock.low
        return self.days.after_working_days("", day_of(clock.trigger), count.length)[0]

    @staticmethod
    def _doubt_good_friday(clock: Clock, skipped: Sequence[ClosedDay | date]) -> None:
        for day in skipped:
            if isinstance(day, ClosedDay) and day.status == "conditional":
                source = Source("S", day.legal_basis)
                clock.disputes.append(Dispute(GOOD_FRIDAY, (source,), clock.main))

    def _work_by(self, clock: Clock, low: Moment, territory: str, margin: int) -> Moment:
        """Never before the time limit starts: on a weekend, the day itself is then the day to act."""
        start, day = day_of(clock.trigger), day_of(low)
        found = self.days.last_open(territory, day, margin)
        if isinstance(low, datetime) and found == day:
            return low
        return max(found, start) if start <= day else found


def _labels(skipped: Sequence[ClosedDay | date]) -> str:
    return ", ".join(dict.fromkeys(one.label if isinstance(one, ClosedDay) else WEEKEND for one in skipped))
