"""The first page of a dossier: who they are, what presses, what is to come; and every service shown for their needs."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from django.http import Http404, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from repere.accompaniment.casework import access as casework_access
from repere.accompaniment.casework import actions as casework
from repere.accompaniment.casework.opening.queries import Opening, opening, under_way, visits
from repere.accompaniment.casework.queries import dossier_it_was_joined_to, needs_visible_to
from repere.accompaniment.orientation.queries import needs_with_doors
from repere.accompaniment.papers.queries import may_expire
from repere.accompaniment.people.duplicates.access import REVIEW
from repere.accompaniment.people.duplicates.queries import merges_into
from repere.accompaniment.people.household.queries import birth_of
from repere.accompaniment.people.household.rules import Majority, majority
from repere.accompaniment.people.shelves.rules import Shelf, shelves_of
from repere.doors.backoffice.papers.shown import papers_told
from repere.doors.backoffice.person import drawn
from repere.doors.backoffice.person.head import head_of, in_short, opened
from repere.doors.backoffice.person.tabs import tabs
from repere.doors.backoffice.rows import age_of, person_row
from repere.doors.backoffice.views.passages import standing
from repere.doors.design.pieces import in_one_language, path_to
from repere.doors.design.pieces import translated as _
from repere.doors.design.templatetags.design import when
from repere.doors.guard.marks import ActorRequest, requires

# What holds on the screen of a laptop; each has its page.
VISITS, CONTACTS = 3, 2


@requires(casework_access.OPEN_DOSSIER)
@require_safe
@in_one_language()
def dossier(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """What a colleague must know before anything else; opening it leaves a line in the trail."""
    actor, now = request.actor, timezone.now()
    today = timezone.localdate(now)
    found = opening(actor, dossier_id, today)
    if found is None:
        kept = dossier_it_was_joined_to(actor, dossier_id)
        if kept is None:
            raise Http404
        return redirect("backoffice:dossier", kept)
    held, person = found.dossier, found.dossier.person
    casework.read_dossier(actor, held)
    # All is read before anything is opened, with one look-up of keys.
    lately = visits(actor, held, VISITS)
    expires = may_expire(actor, held, today)
    needs = needs_with_doors(actor, held)
    comes, token = majority(birth_of(person)), get_token(request)
    here = under_way(lately)
    context = {
        "csrf_token": token,
        "dossier": held,
        "row": person_row(person),
        "age": age_of(person),
        "tabs": tabs(held.pk, "dossier"),
        "told": list(_told(found, comes, today)),
        "papers_told": papers_told(request, held) if expires else [],
        "needs": drawn.needs(needs, token, request.path, now),
        "needs_count": len(needs),
        "more_needs": not drawn.all_hold(needs),
        "visits": drawn.visits(lately, now),
        "next_appointment_at": when(found.next_appointment_at, now=now),
        "found": found,
        "known_since": date_format(timezone.localtime(held.opened_at), "DATE_FORMAT"),
        "merges": merges_into(actor, person) if found.has_joined and REVIEW.allows(actor) else [],
        "may_break_glass": Shelf.HEALTH not in shelves_of(actor.role.value),
        "open_passage": here,
    }
    return render(request, "backoffice/dossier.html", context)


def _told(found: Opening, comes: Majority | None, today: date) -> Iterator[SafeString]:
    """What must not be missed, what presses first; then how to speak with them, and who follows them."""
    held, person = found.dossier, found.dossier.person
    if found.was_opened_in_an_emergency:
        url = path_to("backoffice:emergencies")
        yield drawn.told("urgent", "zap", _("Opened in an emergency these days"), url)
    if comes and comes.on > today:
        if not found.has_somebody_responsible:
            url = path_to("backoffice:person_relatives", held.pk)
            yield drawn.told("bad", "triangle-alert", _("A child, with nobody responsible written"), url)
        day = date_format(comes.on, "DATE_FORMAT")
        url = path_to("backoffice:majorities")
        yield drawn.told("info", "calendar", _("A child: comes of age on %(day)s.") % {"day": day}, url)
    if found.late_tasks:
        late = ngettext("%(n)s task is late", "%(n)s tasks are late", found.late_tasks) % {
            "n": found.late_tasks
        }
        tasks = path_to("backoffice:person_appointments", held.pk) + "#tasks"
        yield drawn.told("bad", "clock", late, tasks)
    if found.asks_a_correction:
        url = path_to("backoffice:person_corrections", held.pk)
        yield drawn.told("warn", "pencil", _("They say that something about them is wrong"), url)
    contacts = list(person.contacts.all())
    yield from in_short(person, held.pk)
    yield from map(drawn.contact, contacts[:CONTACTS])
    if len(contacts) > CONTACTS:
        url = path_to("backoffice:person_contacts", held.pk)
        yield drawn.told("", "phone", _("How to reach them"), url)
    url = path_to("backoffice:person_team", held.pk)
    if found.referent:
        yield drawn.told("", "user-check", _("Followed by %(who)s") % {"who": found.referent}, url)
    else:
        yield drawn.told("", "user-x", _("Nobody follows them"), url)


@requires(casework_access.OPEN_DOSSIER)
@require_safe
def doors(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """Every need they told, and every service that was shown for it."""
    held = opened(request, dossier_id)
    told = needs_visible_to(request.actor).filter(dossier=held).order_by("-told_at", "pk")
    context = head_of(held, "person_doors") | standing(request, told)
    return render(request, "backoffice/person/doors.html", context)
