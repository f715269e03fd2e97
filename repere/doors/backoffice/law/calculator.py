"""Try a rule on dates, nobody's: the engine of the dossiers, with its reasons."""

from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from repere.doors.backoffice.law.forms import CalculatorForm
from repere.doors.backoffice.law.shown import shown
from repere.doors.backoffice.law.views import versions_or_404
from repere.doors.backoffice.law.words import STATUS_WORDS, calendar_said
from repere.doors.guard.marks import ActorRequest, requires
from repere.knowledge.law.engine import Deadline, Engine, Event, NotComputable
from repere.knowledge.law.lint import events_of
from repere.knowledge.law.moments import ImpossibleMoment, Moment, read_moment
from repere.knowledge.law.notification import Contradiction
from repere.knowledge.law.rulebook import EventKind, Rule, house_rules
from repere.knowledge.law.sentences import say
from repere.knowledge.signoffs import access, queries

OF_CHANNELS = ("portal_deposit", "portal_read", "letter_presented", "letter_collected")


@requires(access.READ)
@require_safe
def calculator(request: ActorRequest) -> HttpResponse:
    book = house_rules()
    key = request.GET.get("rule", "")
    context: dict[str, Any] = {
        "key": key,
        "rules": [
            (versions[-1].key, gettext(versions[-1].title))
            for versions in book.rules.values()
            if versions[-1].count.family != "NONE"
        ],
    }
    if key:
        rule = versions_or_404(key)[-1]
        kinds = events_known(rule)
        words = {one.kind: gettext(one.meaning).capitalize() for one in kinds}
        asks = "on" in request.GET
        form = CalculatorForm(rule, kinds, words, request.GET if asks else None)
        now = timezone.now()
        organisation = request.actor.organisation_id
        context |= {"rule": rule, "form": form, "title": gettext(rule.title)}
        if asks and form.is_valid():
            engine = Engine(days=queries.closed_days_of(organisation, now))
            found, refusal = computed(engine, rule, form.cleaned_data)
            standings = queries.standings_of_rules(organisation, [found.rule if found else rule], now)
            context |= {
                "shown": shown(found.rule if found else rule, standings),
                "found": answer(found) if found else None,
                "refusal": refusal,
            }
    return render(request, "backoffice/law/calculator.html", context)


def events_known(rule: Rule) -> list[EventKind]:
    """The events that a rule knows, but its first trigger: that one is the day it starts."""
    kinds = [kind for kind, _where in events_of(rule)]
    if rule.notification:
        kinds += OF_CHANNELS
    if rule.lodging:
        kinds.append("asylum_lodged")
    first = rule.triggers[0] if rule.triggers else ""
    known = house_rules().events
    return [known[kind] for kind in dict.fromkeys(kinds) if kind != first and kind in known]


def computed(engine: Engine, rule: Rule, said: dict[str, Any]) -> tuple[Deadline | None, str]:
    """The dates, or why there are none, in the words of the reader."""
    place = said["territory"] or rule.country
    try:
        on = read_moment(said["on"], place) if said["on"] else None
        events = [
            Event(name.removeprefix("event-"), read_moment(text, place))
            for name, text in said.items()
            if name.startswith("event-") and text
        ]
        return engine.compute(rule.key, on, events, place, said["margin"] or 0), ""
    except ImpossibleMoment:
        return None, _("One of these dates cannot be read. Write them so: 2026-03-31, or 2026-03-31T17:40.")
    except Contradiction:
        return None, _("Two of these dates cannot both be true: something is answered before it was asked.")
    except (OverflowError, ValueError) as error:
        if isinstance(error, NotComputable):
            return None, _not_computable(rule, said)
        return None, _("There is no such date in the calendar.")


def _not_computable(rule: Rule, said: dict[str, Any]) -> str:
    if not said["on"]:
        return _("Say the day it starts, or an event from which it can be reckoned.")
    if rule.lodging == "asks" and not said.get("event-asylum_lodged"):
        return _("For this rule, say first on which day the asylum application was lodged.")
    return _("This rule was not in force on that day, or nothing is counted.")


def answer(found: Deadline) -> dict[str, Any]:
    return {
        "deadline": found,
        "work_by": spelt(found.work_by),
        "earliest": spelt(found.earliest),
        "expected": spelt(found.expected),
        "latest": spelt(found.latest),
        "opens": spelt(found.opens),
        "status": STATUS_WORDS.get(found.status, found.status),
        "calendar": calendar_said(found.calendar_status, is_signed=found.calendar_signed),
        "disputes": [
            {"text": gettext(one.text), "gives": spelt(one.gives), "sources": one.sources}
            for one in found.disputes
        ],
        "trace": [{"text": say(step, gettext), "sources": step.sources} for step in found.trace],
    }


def spelt(moment: Moment | date | None) -> str:
    if moment is None:
        return ""
    day = date_format(moment, "l j F Y")
    return f"{day}, {moment:%H:%M}" if isinstance(moment, datetime) else day
