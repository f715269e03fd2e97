"""What we asked: its steps, its link, what was proposed, the words of both sides, what became of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from repere.accompaniment.casework.queries import names_by_dossier
from repere.accompaniment.orientation import access, actions, queries, rules
from repere.accompaniment.orientation.envelope import actions as envelope
from repere.accompaniment.orientation.envelope import queries as envelopes
from repere.accompaniment.orientation.envelope.choices import ProposalState, Side
from repere.accompaniment.orientation.envelope.models import ReferralLink
from repere.accompaniment.orientation.envelope.proposals.actions import (
    agree_to_date,
    agree_to_service,
    decline_proposal,
)
from repere.accompaniment.orientation.models import Referral
from repere.doors.backoffice import drawn
from repere.doors.backoffice.envelopes.forms import MailForm, TakenUpForm
from repere.doors.backoffice.rows import may_withdraw, referral_row
from repere.doors.design.envelopes import (
    NEXT_STEPS,
    OVER,
    STEPS,
    AfterForm,
    MessageForm,
    address_of,
    clock_of,
)
from repere.doors.design.sheets import qr_svg
from repere.doors.guard.marks import ActorRequest, requires


@requires(access.ORIENT)
@require_http_methods(["GET", "POST"])
@never_cache
def sent(request: ActorRequest, referral_id: UUID) -> HttpResponse:
    """One page for the sender, until it is solved."""
    referral = queries.sent_whole(request.actor, referral_id)
    if referral is None:
        raise Http404
    with timezone.override(clock_of(referral.orientation.service)):
        page = _Page(request, referral)
        if request.method == "POST" and (done := page.act()) is not None:
            return done
        return render(request, "backoffice/envelopes/sent.html", page.context())


class _Page:
    def __init__(self, request: ActorRequest, referral: Any) -> None:
        self.request, self.actor, self.referral, self.now = request, request.actor, referral, timezone.now()
        post = request.POST if request.method == "POST" else None

        def if_sent(name: str) -> Any:
            return post if post is not None and name in post else None

        self.mail = MailForm(if_sent("mail"), initial={"email": referral.orientation.service.email})
        self.taken = TakenUpForm(if_sent("taken"))
        self.message = MessageForm(if_sent("write"))
        self.after = AfterForm(if_sent("said"))

    def act(self) -> HttpResponse | None:
        """Where to go once it is done; nothing when a form has an error to show."""
        try:
            return self._act()
        except rules.NotPossibleNow:
            messages.info(self.request, OVER)
        except actions.ConsentIsMissing:
            self.taken.add_error(
                "shares", _("Without their word, nothing that says who they are goes there.")
            )
            return None
        except actions.AlreadyAsked:
            messages.info(self.request, _("This service has already been asked, and has not answered yet."))
        return redirect("backoffice:sent", self.referral.pk)

    def _act(self) -> HttpResponse | None:
        post, here = self.request.POST, redirect("backoffice:sent", self.referral.pk)
        if "make" in post:
            envelope.make_link(self.actor, self.referral, now=self.now)
            messages.success(self.request, _("Here is a new link: the one before opens nothing any more."))
            return here
        if "revoke" in post:
            envelope.revoke_link(self.actor, self.referral, now=self.now)
            messages.success(self.request, _("The link is revoked: it opens nothing any more."))
            return here
        if self.mail.is_bound:
            return self._mailed(here) if self.mail.is_valid() else None
        if self.taken.is_bound:
            return self._taken_up(here) if self.taken.is_valid() else None
        if self.message.is_bound:
            if not self.message.is_valid():
                return None
            envelope.write_as_sender(
                self.actor, self.referral, text=self.message.cleaned_data["text"], now=self.now
            )
            messages.success(self.request, _("The message is on the request: the service reads it there."))
            return here
        if self.after.is_bound and self.after.is_valid():
            envelope.say_as_sender(self.actor, self.referral, **self.after.told(), now=self.now)
            messages.success(self.request, _("Noted: this is what is counted."))
        return here

    def _mailed(self, here: HttpResponse) -> HttpResponse:
        """A new link, that only this address has."""
        link = envelope.make_link(
            self.actor, self.referral, email=self.mail.cleaned_data["email"], now=self.now
        )
        envelope.mail_link(self.actor, link, address=address_of(link), now=self.now)
        messages.success(self.request, _("The link leaves by e-mail within the minute."))
        return here

    def _taken_up(self, here: HttpResponse) -> HttpResponse:
        proposal = envelopes.open_proposal(self.referral)
        if proposal is None:
            raise rules.NotPossibleNow(self.referral.state)
        if self.taken.cleaned_data["taken"] == "no":
            decline_proposal(self.actor, proposal, now=self.now)
            messages.success(self.request, _("Noted: the service is asked for the first date again."))
            return here
        if proposal.service_id is None:
            agree_to_date(self.actor, proposal, **self.taken.how_said(), now=self.now)
            messages.success(self.request, _("Agreed: the place is given, and the service reads who comes."))
            return here
        followed = agree_to_service(
            self.actor,
            proposal,
            passage=self.referral.orientation.passage,
            agreed=self.taken.agreed(),
            **self.taken.how_said(),
            now=self.now,
        )
        if followed.recipient_id is None:
            envelope.make_link(self.actor, followed, now=self.now)
        messages.success(self.request, _("Agreed: the other service is asked."))
        return redirect("backoffice:sent", followed.pk)

    def context(self) -> dict[str, object]:
        referral = self.referral
        line = queries.line_of(self.actor, referral)
        followed = queries.as_followed(referral, self.now)
        names = names_by_dossier(self.actor, [line.dossier_id])
        link = next(iter(referral.live_links), None)
        proposals, said = list(referral.proposals.all()), list(referral.follow_ups.all())
        return {
            "row": referral_row(line, names.get(line.dossier_id, "")),
            "referral": referral,
            "service": referral.orientation.service,
            "hold": drawn.hold_chip(line.hold, line.before) if line.state in queries.PENDING else "",
            "steps": [{"text": STEPS[step.kind], "at": step.at, "on": step.on} for step in followed.steps],
            "next": NEXT_STEPS[followed.next],
            "has_link": referral.recipient_id is None and _takes_links(referral),
            "link": _link(link),
            "proposal": next((one for one in proposals if one.state == ProposalState.OPEN), None),
            "wants_to_talk": referral.state == "proposed" and referral.talk_asked_at is not None,
            "shares_something": bool(referral.name_shared or referral.contact_shared),
            "messages_shown": referral.messages.all(),
            "may_write": _takes_links(referral),
            "is_given": referral.state == "accepted",
            "said": next((one for one in said if one.side == Side.SENDER), None),
            "said_there": next((one for one in said if one.side == Side.RECIPIENT), None),
            "may_withdraw": may_withdraw(line.state),
            "mail": self.mail,
            "taken": self.taken,
            "message": self.message,
            "after": self.after,
        }


def _takes_links(referral: Referral) -> bool:
    return referral.state in rules.PENDING or referral.state == "accepted"


def _link(link: ReferralLink | None) -> dict[str, object] | None:
    if link is None:
        return None
    address = address_of(link)
    # Not kept in memory, as the addresses of services are.
    return {"address": address, "qr": qr_svg.__wrapped__(address), "row": link}
