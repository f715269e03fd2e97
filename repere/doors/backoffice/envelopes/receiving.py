"""What we were asked: answered in two clicks, or otherwise; who it is comes with the place."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from repere.accompaniment.orientation import access, actions, queries
from repere.accompaniment.orientation.envelope import queries as envelope
from repere.accompaniment.orientation.envelope.choices import Side
from repere.accompaniment.orientation.rules import Reads
from repere.doors.backoffice import drawn
from repere.doors.backoffice.rows import referral_row
from repere.doors.design.envelopes import ACCEPT, AFTER, PROPOSE, REFUSE, WRITE, Answering, clock_of
from repere.doors.guard.marks import ActorRequest, requires
from repere.knowledge.directory import queries as directory

DONE = {
    ACCEPT: _("Accepted: the sender knows, and you can read who comes."),
    REFUSE: _("Refused, and the sender knows why."),
    PROPOSE: _("Proposed: the sender asks the person, and answers you here."),
    WRITE: _("The message is on the request: the sender reads it there."),
    AFTER: _("Noted: the sender reads it too."),
}


@requires(access.ANSWER)
@require_http_methods(["GET", "POST"])
def received(request: ActorRequest, referral_id: UUID) -> HttpResponse:
    """Need, language, urgency; who it is comes with the place, as far as they agreed, while it lasts."""
    found = get_object_or_404(queries.referrals_received(request.actor), pk=referral_id)
    with timezone.override(clock_of(found.orientation.service)):
        now = timezone.now()
        referral = actions.receive_referral(request.actor, found, now=now)
        others = directory.services_of(request.actor).exclude(pk=found.orientation.service_id)
        answering = Answering(
            request.POST if request.method == "POST" else None,
            services=others[: directory.MOST_OF_A_STRUCTURE],
        )
        if request.method == "POST" and (done := answering.act(request.actor, referral, now)):
            messages.success(request, DONE[done])
            return redirect("backoffice:received", referral.pk)
        line = queries.received_line(referral)
        opened = envelope.opened_for(request.actor, referral, now)
        is_open = opened.reads >= Reads.NEED
        context = {
            "row": referral_row(line),
            "referral": referral,
            "service": found.orientation.service,
            "sender": envelope.sender_shown(referral),
            "hold": drawn.hold_chip(line.hold) if line.state in queries.PENDING else "",
            "answering": answering,
            "opened": opened,
            "is_pending": is_open and line.state in queries.PENDING,
            "is_given": opened.reads is Reads.WHO,
            "is_open": is_open,
            # What was agreed to is over, and the envelope is shut with it.
            "is_over": not is_open
            and referral.consent is not None
            and line.state in {*queries.PENDING, "accepted"},
            "said": next(
                (one for one in envelope.follow_ups_on(referral) if one.side == Side.RECIPIENT), None
            ),
        }
        return render(request, "backoffice/received.html", context)
