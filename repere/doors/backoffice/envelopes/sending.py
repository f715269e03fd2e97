"""Asking for a place: one service or several at once, with an account here or through a link."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from repere.accompaniment.casework.models import Need, Passage
from repere.accompaniment.orientation import access, actions, queries
from repere.accompaniment.orientation.envelope import actions as envelope
from repere.accompaniment.orientation.holds.queries import position
from repere.accompaniment.orientation.models import Referral
from repere.accompaniment.people.choices import ContactKind
from repere.accompaniment.people.consent.rules import TermsAreImpossible, last_day_proposed
from repere.accompaniment.people.contact.gate import ContactRefused, conditions_of
from repere.doors.backoffice.asked import uuid_or_none
from repere.doors.backoffice.forms import ReferralForm
from repere.doors.backoffice.rows import name_of, theme_shown
from repere.doors.backoffice.views.orientation import chosen_need, here
from repere.doors.backoffice.views.passages import head_of, passage_or_404
from repere.doors.design.envelopes import address_of
from repere.doors.guard.marks import ActorRequest, requires
from repere.foundation.accounts.queries import organisations_that_answer
from repere.knowledge.directory import queries as directory
from repere.knowledge.directory.models import Service

# Beyond, somebody asks a whole town, and answers cross each other.
MOST_ASKED = 8


@requires(access.ORIENT)
@require_http_methods(["GET", "POST"])
def send(request: ActorRequest, passage_id: UUID, service_id: UUID) -> HttpResponse:
    """The envelope: what the service reads now, and what it reads only once it has accepted."""
    passage = passage_or_404(request, passage_id)
    _needs, need = chosen_need(request, passage)
    service = get_object_or_404(directory.services(), pk=service_id)
    if need is None or passage.closed_at:
        return redirect("backoffice:close", passage.pk)
    return _asked(request, passage, need, [service], is_sent=request.method == "POST")


@requires(access.ORIENT)
@require_POST
def ask_several(request: ActorRequest, passage_id: UUID) -> HttpResponse:
    """Those ticked among the results: the page that asks them, then the asking."""
    passage = passage_or_404(request, passage_id)
    _needs, need = chosen_need(request, passage)
    if need is None or passage.closed_at:
        return redirect("backoffice:close", passage.pk)
    chosen = [pk for pk in map(uuid_or_none, request.POST.getlist("services")) if pk]
    services = list(directory.services().filter(pk__in=chosen)[:MOST_ASKED])
    if not services:
        messages.error(request, _("Choose at least one service."))
        return redirect(here(passage, need, request))
    return _asked(request, passage, need, services, is_sent="message" in request.POST)


def _asked(
    request: ActorRequest, passage: Passage, need: Need, services: Sequence[Service], *, is_sent: bool
) -> HttpResponse:
    person = passage.dossier.person if passage.dossier else None
    phones = [c for c in person.contacts.all() if c.kind == ContactKind.PHONE] if person else []
    # A number that is not safe to call is not put in the box: it is copied there by somebody who has read why.
    safe = next((c for c in phones if not conditions_of(c)), None)
    answering = organisations_that_answer(
        (service.structure.organisation_id for service in services), access.ANSWER, timezone.localdate()
    )
    by_link = [service for service in services if service.structure.organisation_id not in answering]
    initial = {
        "name_shared": name_of(person) if person else "",
        "contact_shared": safe.value if safe else "",
        "ends_on": last_day_proposed("referral", timezone.localdate()),
        "email": by_link[0].email if len(services) == 1 and by_link else "",
    }
    form = ReferralForm(request.POST if is_sent else None, initial=initial)
    if form.is_valid() and (sent := _sent(request, passage, need, services, form)):
        links = [one for one in sent if one.recipient_id is None]
        _hand_over(request, links, form, is_one=len(services) == 1)
        _tell(request, sent)
        if links:
            return redirect("backoffice:sent", links[0].pk)
        return redirect("backoffice:close", passage.pk)
    context = head_of(request, passage, 3) | {
        "form": form,
        "services": services,
        "service": services[0],
        "by_link": by_link,
        "with_addresses": [service for service in by_link if service.email],
        "asked_already": queries.asked_already(request.actor, need),
        "need": need,
        "theme": theme_shown(need.theme, need.urgency),
        "back": here(passage, need, request),
        "phones": [
            {"value": c.value, "never": c.never, "conditions": conditions_of(c)}
            for c in phones
            if c.never or conditions_of(c)
        ],
    }
    return render(request, "backoffice/send_referral.html", context)


def _sent(
    request: ActorRequest, passage: Passage, need: Need, services: Sequence[Service], form: ReferralForm
) -> list[Referral]:
    """All of them, or none and an error in the form."""
    data = form.cleaned_data
    person = passage.dossier.person if passage.dossier else None
    try:
        return actions.send_referrals(
            request.actor,
            need,
            services,
            passage=passage,
            now=timezone.now(),
            language=passage.languages[0] if passage.languages else "",
            needs_interpreter=bool(person and person.needs_interpreter),
            message=data["message"],
            name_shared=data["name_shared"],
            contact_shared=data["contact_shared"],
            agreed=form.agreed(),
            by_link=True,
            competes=not data["keeps_others"],
        )
    except actions.AlreadyAsked:
        form.add_error(None, _("This service has already been asked, and has not answered yet."))
    except ContactRefused:
        form.add_error("contact_shared", _("This number is never to be used: it is not given to anybody."))
    except TermsAreImpossible:
        form.add_error("ends_on", _("A day from today on, and within a year."))
    return []


def _hand_over(request: ActorRequest, sent: Sequence[Referral], form: ReferralForm, *, is_one: bool) -> None:
    """Each service without an account has its link, mailed where there is an address for it."""
    data, now = form.cleaned_data, timezone.now()
    for referral in sent:
        known = referral.orientation.service.email if data["mails"] else ""
        email = data["email"] if is_one else known
        link = envelope.make_link(request.actor, referral, email=email, now=now)
        if email:
            envelope.mail_link(request.actor, link, address=address_of(link), now=now)


def _tell(request: ActorRequest, sent: Sequence[Referral]) -> None:
    if len(sent) == 1:
        [one] = sent
        told = _("The referral is sent to %(service)s.") % {"service": one.orientation.service.name}
        messages.success(request, told)
        tell_its_place(request, one)
        return
    told = ngettext("%(n)s service is asked.", "%(n)s services are asked.", len(sent)) % {"n": len(sent)}
    messages.success(request, told)


def tell_its_place(request: ActorRequest, sent: Referral) -> None:
    """Where places are counted: held, or the rank in the waiting list."""
    hold = getattr(sent, "hold", None)
    if hold is None:
        return
    rank = position(hold)
    if rank is None:
        messages.success(request, _("A place is held until they answer."))
    else:
        told = _("No place is free: number %(rank)s on the waiting list, served as places free up.")
        messages.info(request, told % {"rank": rank})
