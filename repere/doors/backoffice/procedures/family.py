"""A family in one screen: whose procedure, until when; whose birthday opens or closes what; in the order they come."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from repere.accompaniment.casework.actions import read_dossier
from repere.accompaniment.people.household.choices import Tie
from repere.accompaniment.people.household.queries import Member, birth_of
from repere.accompaniment.people.shelves.rules import Shelf, Sight
from repere.accompaniment.procedures import access
from repere.accompaniment.procedures.family.queries import dates_of_people, family_seen
from repere.accompaniment.procedures.family.rules import Birthday, birthdays
from repere.accompaniment.procedures.models import ProcedureDeadline
from repere.accompaniment.procedures.rules import read
from repere.doors.backoffice.person.head import head_of
from repere.doors.backoffice.procedures import shown
from repere.doors.backoffice.rows import age_of, name_of
from repere.doors.guard.marks import ActorRequest, requires
from repere.knowledge.law.engine import Engine
from repere.knowledge.law.explained.ages import CLOSES, ages
from repere.knowledge.law.moments import day_of
from repere.knowledge.law.procedures import templates
from repere.knowledge.law.rulebook import Rulebook
from repere.knowledge.signoffs.queries import standings_of_rules

USUAL_COUNTRY = "FR"  # whose birthdays are told as long as no procedure says where


@requires(access.FOLLOW)
@require_safe
def family(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """Relatives out of sight are not there; of one whose shelf is not read, no procedure is."""
    actor, today, book = request.actor, timezone.localdate(), Engine().book
    seen = family_seen(actor, dossier_id)
    if seen is None:
        raise Http404
    dossier, members = seen
    read_dossier(actor, dossier)
    dates = dates_of_people(actor, members)
    countries = {one.procedure.territory.partition("-")[0] for one in dates} or {USUAL_COUNTRY}
    births = [
        (member.person.pk, birth_of(member.person))
        for member, sight in members
        if sight.reads(Shelf.IDENTITY)
    ]
    standings = standings_of_rules(
        actor.organisation_id, [versions[0] for versions in book.rules.values()], timezone.now()
    )
    names = {member.person.pk: name_of(member.person) for member, _sight in members}
    rows = [
        *_dates(dates, names, book, standings, today),
        *_birthdays(births, countries, names, book, today),
    ]
    context = head_of(dossier, "procedures") | {
        "rows": sorted(rows, key=lambda row: (row["on"], row["who"], row["title"])),
        "members": [_member(member, sight, dates) for member, sight in members],
    }
    return render(request, "backoffice/procedures/family.html", context)


def _member(member: Member, sight: Sight, dates: list[ProcedureDeadline]) -> dict[str, Any]:
    held = getattr(member.person, "dossier", None)
    mine = {
        one.procedure_id: one.procedure
        for one in dates
        if one.procedure.dossier.person_id == member.person.pk
    }
    return {
        "name": name_of(member.person),
        "tie": Tie(member.kind).label if member.kind else "",
        "age": age_of(member.person) if sight.reads(Shelf.IDENTITY) else None,
        "dossier_id": held.pk if held is not None else None,
        "procedures": [{"id": key, "title": _title(one.code)} for key, one in mine.items()],
    }


def _title(code: str) -> str:
    return _(templates()[code].title) if code in templates() else code


def _dates(
    dates: list[ProcedureDeadline], names: dict[UUID, str], book: Rulebook, standings: Any, today: date
) -> Iterator[dict[str, Any]]:
    for row in dates:
        of = row.procedure
        by = read(row.dates.get("work_by"), of.territory)
        told = shown.deadline_shown(row, book, {}, of.territory, today, standings)
        if by is None or told["binds"] != "person":
            continue
        yield {
            "on": day_of(by),
            "who": names.get(of.dossier.person_id, ""),
            "title": told["title"],
            "more": _title(of.code),
            "procedure_id": of.pk,
            "chip": _("work by %(day)s") % {"day": told["work_by"]},
            "icon": "clock",
            **{name: told[name] for name in ("tone", "mark", "sources", "standing", "status")},
        }


def _birthdays(
    births: list[Any], countries: set[str], names: dict[UUID, str], book: Rulebook, today: date
) -> Iterator[dict[str, Any]]:
    for one in birthdays(births, ages(), countries, today):
        yield {
            "on": one.on,
            "who": names.get(one.who, ""),
            "title": _(one.age.says),
            "more": _("Birthday: %(years)s years") % {"years": one.age.years},
            "chip": day_of_birthday(one),
            "icon": "calendar",
            "tone": ("bad" if one.on < today else "warn") if one.age.does == CLOSES else "info",
            "mark": shown.MARKS[one.age.mark(book)],
            "sources": [shown.source_shown(source) for source in one.age.sources(book)],
        }


def day_of_birthday(one: Birthday) -> str:
    day = shown.moment_shown(one.on)
    return day if one.is_exact else _("about %(day)s") % {"day": day}
