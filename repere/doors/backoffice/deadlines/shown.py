"""What the board shows of a time limit: never without its mark, its source, and whether jurists signed its rule."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from repere.accompaniment.casework.queries import names_by_dossier
from repere.accompaniment.procedures.board import reading
from repere.accompaniment.procedures.board.models import DeadlineWatch
from repere.accompaniment.procedures.board.rules import Tone
from repere.doors.backoffice.procedures.shown import MARKS, STATUSES, moment_shown, source_shown
from repere.foundation.toolkit.actors import Actor
from repere.knowledge.law.missing import STAKES, Option, house_missing
from repere.knowledge.law.moments import day_of
from repere.knowledge.law.procedures import templates
from repere.knowledge.law.rulebook import house_rules
from repere.knowledge.signoffs.queries import closed_days_of, standings_of_rules
from repere.knowledge.signoffs.rules import Standing

# The chip of each, and its word: a colour alone says nothing to many.
TONES = {
    Tone.LATE: ("bad", "circle-alert", gettext_lazy("its day is past")),
    Tone.RED: ("bad", "triangle-alert", gettext_lazy("now")),
    Tone.AMBER: ("warn", "clock", gettext_lazy("soon")),
    Tone.CALM: ("good", "clock", gettext_lazy("in time")),
    Tone.STOPPED: ("", "hourglass", gettext_lazy("the clock is stopped")),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line: printed as it is."""

    watch: DeadlineWatch
    name: str
    code: str
    title: str
    procedure: str
    work_by: str
    day: date
    chip: str
    icon: str
    tone: str
    left: str
    ends_at: datetime | None
    stake: str
    mark: str
    status: str
    sources: list[str]
    standing: Standing | None
    held_by: str

    @property
    def is_stopped(self) -> bool:
        return not self.chip

    @property
    def is_taken(self) -> bool:
        return self.watch.acknowledged_at is not None


def rows_of(actor: Actor, watches: Iterable[DeadlineWatch], now: datetime) -> list[Row]:
    """In the order of the board; what ends at an hour comes first in its day."""
    found = list(watches)
    days = closed_days_of(actor.organisation_id, now)
    seen = sorted((reading.read(one, days, now) for one in found), key=lambda one: one.order)
    names = names_by_dossier(actor, [one.deadline.procedure.dossier_id for one in found])
    rules = [house_rules().versions(one.rule)[0] for one in seen if one.rule in house_rules().rules]
    standings = standings_of_rules(actor.organisation_id, rules, now) if rules else {}
    return [_row(one, names, standings) for one in seen]


def _row(
    seen: reading.Seen,
    names: Mapping[UUID | None, str],
    standings: Mapping[tuple[str, int], Standing],
) -> Row:
    row = seen.watch.deadline
    dossier = row.procedure.dossier
    versions = house_rules().rules.get(row.rule, ())
    rule = versions[0] if versions else None
    template = templates().get(row.procedure.code)
    chip, icon, tone = TONES[seen.tone]
    return Row(
        watch=seen.watch,
        name=names.get(dossier.pk, ""),
        code=dossier.code,
        title=_(rule.title) if rule else row.rule,
        procedure=_(template.title) if template else row.procedure.code,
        work_by=date_format(day_of(seen.work_by), "D j M"),
        day=day_of(seen.work_by),
        chip=chip,
        icon=icon,
        tone=str(STATUSES[seen.status] if seen.tone is Tone.STOPPED else tone),
        left=_left(seen),
        ends_at=seen.ends_at if seen.tone is Tone.RED else None,
        stake=_(STAKES[seen.stake]),
        mark=str(MARKS.get(str(row.dates.get("mark")), "")),
        status="" if seen.tone is Tone.STOPPED else str(STATUSES.get(seen.status, "")),
        sources=[source_shown(source) for source in rule.sources] if rule else [],
        standing=standings.get((rule.key, rule.version)) if rule else None,
        held_by=str(getattr(seen.watch, "held_by", "") or ""),
    )


def _left(seen: reading.Seen) -> str:
    if seen.tone in (Tone.LATE, Tone.STOPPED):
        return ""
    if seen.ends_at is not None:
        hours = hours_left(seen.ends_at, timezone.now())
        return ngettext("%(n)d hour left", "%(n)d hours left", hours) % {"n": hours}
    if seen.left < 1:
        return _("today at the latest")
    return ngettext("%(n)d working day left", "%(n)d working days left", seen.left) % {"n": seen.left}


def hours_left(ends_at: datetime, now: datetime) -> int:
    """Whole hours, never more than there are."""
    return max(int((ends_at - now).total_seconds() // 3600), 0)


def dates_of(watch: DeadlineWatch) -> list[tuple[str, str]]:
    """Its three dates in words, those that differ."""
    place = watch.deadline.procedure.territory
    told = {
        name: moment_shown(reading.dates.read(watch.deadline.dates.get(name), place))
        for name in ("expected", "earliest", "latest")
    }
    found = [(_("Main reading"), told["expected"]), (_("Most severe"), told["earliest"])]
    if told["latest"] != told["expected"]:
        found.append((_("Most generous, only to rescue a late file"), told["latest"]))
    return [(name, text) for name, text in found if text]


def options_of(rule: str) -> list[dict[str, Any]]:
    """What can still be done once it is missed, each with its mark and its source."""
    return [_option(one) for one in house_missing().options_of(rule)]


def _option(one: Option) -> dict[str, Any]:
    return {
        "text": _(one.text),
        "mark": MARKS[one.mark],
        "sources": [source_shown(source) for source in one.sources],
    }
