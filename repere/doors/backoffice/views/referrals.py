from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from repere.accompaniment.casework.queries import in_sight, names_by_dossier
from repere.accompaniment.orientation import access, actions, queries, rules
from repere.doors.backoffice import drawn
from repere.doors.backoffice.paging import page_of
from repere.doors.backoffice.rows import ReferralRow, referral_row
from repere.doors.guard.marks import ActorRequest, requires


@requires(access.SEE_REFERRALS)
@require_safe
def referrals(request: ActorRequest) -> HttpResponse:
    """Two boxes: what was asked of us, what we asked of others."""
    sends = access.ORIENT.allows(request.actor)
    box = request.GET.get("box", "sent" if sends and not access.ANSWER.allows(request.actor) else "received")
    answers = access.ANSWER.allows(request.actor)
    if (box == "sent" and sends) or not answers:
        box, rows = "sent", queries.referrals_sent(request.actor)
    else:
        box, rows = "received", queries.referrals_received(request.actor)
    page = page_of(rows, request)
    context = {
        "box": box,
        "base": f"box={box}",
        "sends": sends,
        "answers": answers,
        "page": page,
        "rows": rows_of(request, page.object_list, is_sent=box == "sent"),
    }
    return render(request, "backoffice/referrals.html", context)


def rows_of(request: ActorRequest, referrals: Any, *, is_sent: bool) -> list[ReferralRow] | list[SafeString]:
    if not is_sent:
        return [referral_row(line) for line in queries.received_lines(referrals)]
    lines = queries.sent_lines(request.actor, referrals)
    names = names_by_dossier(request.actor, (line.dossier_id for line in lines))
    now, token = timezone.now(), get_token(request)
    return [
        drawn.sent_line(line, names.get(line.dossier_id, ""), now, token) for line in in_sight(lines, names)
    ]


@requires(access.ORIENT)
@require_POST
def withdraw(request: ActorRequest, referral_id: UUID) -> HttpResponse:
    referral = get_object_or_404(queries.referrals_sent(request.actor), pk=referral_id)
    try:
        actions.withdraw_referral(request.actor, referral, now=timezone.now())
        messages.success(request, _("The referral is withdrawn: the service no longer sees it."))
    except rules.NotPossibleNow:
        messages.info(request, _("It was already answered or had expired."))
    return redirect("backoffice:referrals")
