"""Rights refused at counters: written in a minute, without a name; sought; read."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from repere.accompaniment.casework.notes.queries import remarks_on_nobody
from repere.accompaniment.casework.notes.rules import Found
from repere.accompaniment.people.shelves.queries import sight_of
from repere.accompaniment.people.shelves.rules import Shelf, Sight
from repere.accompaniment.rights import access, actions, queries
from repere.accompaniment.rights.models import Refusal
from repere.doors.backoffice.law import shown as law
from repere.doors.backoffice.paging import page_of
from repere.doors.backoffice.person.head import head_of, opened
from repere.doors.backoffice.rights.forms import RefusalForm, RefusalsFilter
from repere.doors.backoffice.rights.words import shown, shown_action
from repere.doors.backoffice.shelves.notes import shown_remarks
from repere.doors.guard.marks import ActorRequest, requires
from repere.foundation.accounts.queries import display_names
from repere.foundation.toolkit.actors import Role
from repere.knowledge.law.rights import house_rights
from repere.knowledge.law.rulebook import house_rules
from repere.knowledge.signoffs.queries import standings_of_rules
from repere.knowledge.territory.queries import departements
from repere.knowledge.territory.rules import departement_of


@requires(access.RECORD)
@require_safe
def refusals(request: ActorRequest) -> HttpResponse:
    """Those of the organisation and those that others show, sought and filtered."""
    territories = departements()
    form = RefusalsFilter(request.GET, territories=territories)
    asked = form.asked()
    page = page_of(queries.refusals_visible_to(request.actor, asked), request)
    query = request.GET.copy()
    query.pop("page", None)
    may_act = access.ACT.allows(request.actor)
    context = {
        "form": form,
        "page": page,
        "rows": [shown(one, request.actor, dict(territories)) for one in page],
        "base": query.urlencode(),
        "is_filtered": asked != queries.Asked(),
        "may_act": may_act,
        "may_count": access.FIGURES.allows(request.actor),
        "actions": [shown_action(one) for one in queries.open_actions(request.actor)[:50]] if may_act else [],
    }
    return render(request, "backoffice/rights/refusals.html", context)


@requires(access.RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: ActorRequest) -> HttpResponse:
    """A refusal that nobody's dossier says."""
    form, remarks, made = written(request)
    if made is not None:
        return redirect("backoffice:refusal", made.pk)
    context = {"form": form, "remarks": shown_remarks(remarks)}
    return render(request, "backoffice/rights/new.html", context, status=400 if form.errors else 200)


@requires(access.RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def of_person(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """Those that were said to be theirs; a new one, said to be theirs or of nobody."""
    dossier = opened(request, dossier_id)
    sight = sight_of(request.actor, dossier.person)
    form, remarks, made = written(request, dossier, sight)
    if made is not None:
        messages.success(request, _("It is written."))
        return redirect("backoffice:person_refusals", dossier.pk)
    context = head_of(dossier, "person_refusals") | {
        "rows": [shown(one, request.actor) for one in queries.refusals_of(request.actor, dossier, sight)],
        "form": form,
        "remarks": shown_remarks(remarks),
        "may_write": sight.writes(Shelf.NEEDS),
    }
    return render(request, "backoffice/rights/person.html", context, status=400 if form.errors else 200)


def written(
    request: ActorRequest, dossier: Any = None, sight: Sight | None = None
) -> tuple[RefusalForm, list[Found], Refusal | None]:
    """The form as it was sent, what is to be told before it is saved, and the refusal once it is."""
    site = request.membership.site
    here = departement_of(site.commune_code) if site and site.commune_code else ""
    form = RefusalForm(
        request.POST if request.method == "POST" else None,
        initial={"refused_on": timezone.localdate(), "territory": here},
        names=queries.counters_known_to(request.actor),
        kinds=queries.kinds_of_counters(request.actor),
        territories=departements(),
        sight=sight,
    )
    if not form.is_valid():
        return form, [], None
    if found := remarks_before(request, form.cleaned_data["words"]):
        return form, found, None
    shelf = form.on_shelf
    made = actions.record_refusal(
        request.actor,
        form.said(),
        of=dossier if shelf else None,
        shelf=shelf or Shelf.NEEDS,
        now=timezone.now(),
    )
    return form, [], made


def remarks_before(request: ActorRequest, *texts: str) -> list[Found]:
    """What words that should name nobody say; nothing once their author has said that it is so."""
    if "sure" in request.POST:
        return []
    return remarks_on_nobody(request.actor, "\n".join(filter(None, texts)), author=str(request.user))


@requires(access.RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def refusal(request: ActorRequest, refusal_id: UUID) -> HttpResponse:
    """One refusal, what the rules say of that right, and what is done together about it."""
    actor = request.actor
    found: Refusal = get_object_or_404(queries.refusals_visible_to(actor), pk=refusal_id)
    is_ours = found.organisation_id == actor.organisation_id
    may_withdraw = is_ours and (found.recorded_by_id == actor.user_id or actor.role is Role.COORDINATOR)
    if request.method == "POST":
        actions.withdraw_refusal(actor, found, now=timezone.now())
        messages.success(request, _("Withdrawn: it is counted no more, and its words are gone."))
        return redirect("backoffice:refusals")
    book = house_rules()
    right = house_rights().get(found.right)
    rules = right.said_by(book) if right else []
    standings = standings_of_rules(actor.organisation_id, rules, timezone.now())
    by = found.recorded_by_id if is_ours else None
    context = {
        "one": shown(found, actor, dict(departements())),
        "words": found.words if is_ours else "",
        "by": display_names({by}).get(by, "") if by else "",
        "rules": [law.shown(rule, standings) for rule in rules],
        "actions": [shown_action(one) for one in queries.actions_visible_to(actor).filter(refusals=found)],
        "may_withdraw": may_withdraw,
    }
    return render(request, "backoffice/rights/refusal.html", context)
