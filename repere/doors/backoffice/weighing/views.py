"""What counts in the order of results: each weight in words, what a change does to an example, earlier tables."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from repere.accompaniment.orientation import access
from repere.accompaniment.orientation.choosing import queries as choosing
from repere.accompaniment.orientation.ranking import rank
from repere.accompaniment.orientation.weighing import weigh
from repere.accompaniment.orientation.weights import Scale, Weight, WeightsRefused, checked, merged
from repere.doors.backoffice.asked import number_or_none
from repere.doors.backoffice.weighing.forms import SIDES, WeightsForm
from repere.doors.backoffice.weighing.words import AT, EXAMPLES, GROUPS, example
from repere.doors.guard.marks import ActorRequest, requires
from repere.foundation.accounts.access import MANAGE_MEMBERS

HISTORY = 10


@requires(access.SEE_WEIGHTS)
@require_http_methods(["GET", "POST"])
def weights(request: ActorRequest) -> HttpResponse:
    may_weigh = access.WEIGH.allows(request.actor)
    number = request.membership.organisation.weighing
    tables = list(choosing.weighings_of(request.actor)[:HISTORY])
    own = choosing.weights_in_force(request.actor, number)
    held = merged(own)
    form = WeightsForm(held, request.POST if request.method == "POST" else None)
    proposed: Mapping[str, Weight] = held
    if form.is_bound and form.is_valid():
        said = form.table()
        try:
            proposed = merged(checked(said))
            if "save" in request.POST and may_weigh:
                weigh(request.actor, said, now=timezone.now())
                messages.success(request, _("Noted: results are ordered so from now on."))
                return redirect("backoffice:weights")
        except WeightsRefused:
            form.add_error(
                None,
                _(
                    "An open door with places must weigh more than all that a telephone call can settle: "
                    "raise “open now” or “places”, or lower what counts against."
                ),
            )
    context = {
        "form": form,
        "groups": [{"words": words, "rows": form.rows(codes)} for words, codes in GROUPS],
        "examples": compared(held, proposed),
        "is_usual": number == 0,
        "may_weigh": may_weigh,
        "may_manage": MANAGE_MEMBERS.allows(request.actor),
        "tables": [
            {"said": table, "changed": len(table.weights), "holds": table.number == number}
            for table in tables
        ],
    }
    return render(request, "backoffice/weighing/weights.html", context)


@requires(access.WEIGH)
@require_POST
def use_again(request: ActorRequest) -> HttpResponse:
    """A table of before, or the usual weights."""
    number = number_or_none(request.POST.get("table", ""))
    table = {}
    if number:
        table = get_object_or_404(choosing.weighings_of(request.actor), number=number).weights
    try:
        weigh(request.actor, table, now=timezone.now())
        messages.success(request, _("Noted: results are ordered so from now on."))
    except WeightsRefused:
        messages.error(request, _("This table was written for an earlier version: write it again."))
    return redirect("backoffice:weights")


def compared(before: Mapping[str, Weight], after: Mapping[str, Weight]) -> list[dict[str, Any]]:
    """The rank of each invented service with the weights that hold and with those proposed, on both kinds of days."""
    offers = [offer for _words, offer in EXAMPLES]
    ranks: dict[tuple[str, str], dict[int, int]] = {}
    for side in SIDES:
        for when, table in (("before", before), ("after", after)):
            fitting, _aside = rank(example(urgent=side == "urgent"), offers, at=AT, scale=Scale(table))
            ranks[side, when] = {found.offer.id: place for place, found in enumerate(fitting, start=1)}
    told = [
        {
            "words": words,
            "sides": [
                {
                    "side": side,
                    "before": ranks[side, "before"][offer.id],
                    "after": ranks[side, "after"][offer.id],
                }
                for side in SIDES
            ],
        }
        for words, offer in EXAMPLES
    ]
    return sorted(told, key=lambda one: [side["after"] for side in one["sides"]])
