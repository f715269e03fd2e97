from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from repere.accompaniment.casework.queries import in_sight, names_by_dossier
from repere.accompaniment.orientation import access, actions, queries, rules
from repere.accompaniment.orientation.choices import ReferralState
from repere.accompaniment.orientation.envelope.queries import shared_with
from repere.doors.backoffice import drawn
from repere.doors.backoffice.forms import AnswerForm
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
    lines = queries.sent_lines(referrals)
    names = names_by_dossier(request.actor, (line.dossier_id for line in lines))
    now, token = timezone.now(), get_token(request)
    return [
        drawn.sent_line(line, names.get(line.dossier_id, ""), now, token) for line in in_sight(lines, names)
    ]


@requires(access.ANSWER)
@require_http_methods(["GET", "POST"])
def received(request: ActorRequest, referral_id: UUID) -> HttpResponse:
    """Answer in two clicks: need, language, urgency; who it is comes with the place."""
    found = get_object_or_404(queries.referrals_received(request.actor), pk=referral_id)
    referral = actions.receive_referral(request.actor, found, now=timezone.now())
    form = AnswerForm(request.POST or None)
    if form.is_valid():
        data, now = form.cleaned_data, timezone.now()
        try:
            if data["decision"] == "accept":
                actions.accept_referral(request.actor, referral, answer=data["answer"], now=now)
                messages.success(request, _("Accepted: the sender knows, and you can read who comes."))
            else:
                actions.refuse_referral(
                    request.actor, referral, because=data["because"], answer=data["answer"], now=now
                )
                messages.info(request, _("Refused, and the sender knows why."))
            return redirect("backoffice:received", referral.pk)
        except rules.NotPossibleNow:
            form.add_error(None, _("This referral has already been answered, withdrawn or has expired."))
    opened = referral.state == ReferralState.ACCEPTED
    shared = shared_with(request.actor, referral, timezone.localdate())
    [line] = queries.received_lines(queries.referrals_received(request.actor).filter(pk=referral.pk))
    context = {
        "row": referral_row(line),
        "referral": referral,
        "hold": drawn.hold_chip(line.hold) if line.state in queries.PENDING else "",
        "form": form,
        "shared": shared,
        "is_accepted": opened,
        "is_over": opened and referral.consent is not None and not any(shared),
        "agreed_until": referral.consent.ends_on if any(shared) and referral.consent else None,
    }
    return render(request, "backoffice/received.html", context)


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
