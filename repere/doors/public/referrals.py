"""A request answered without an account: by the link that its sender mailed, printed, or read over the telephone."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from repere.accompaniment.casework.choices import Urgency
from repere.accompaniment.orientation.choices import ReferralState
from repere.accompaniment.orientation.envelope import queries
from repere.accompaniment.orientation.envelope.actions import open_link
from repere.accompaniment.orientation.envelope.models import ReferralLink
from repere.accompaniment.orientation.models import Referral
from repere.accompaniment.orientation.rules import PENDING, Reads
from repere.doors.design.envelopes import Answering, clock_of
from repere.doors.guard.marks import open_to_all
from repere.doors.public.views import page
from repere.foundation.toolkit import languages
from repere.foundation.toolkit.limits import Limit
from repere.knowledge.directory.choices import Theme, label
from repere.knowledge.directory.queries import services_of_structure

# Whoever holds a link and loses their mind, or a program in a loop.
SPOKEN = Limit("referral-by-link", most=60, seconds=3600)


# No cookie tells who answers, so no other site can make a browser answer: the address itself is the proof.
@csrf_exempt
@open_to_all
@never_cache
@require_http_methods(["GET", "POST"])
def referral(request: HttpRequest, token: str) -> HttpResponse:
    """Need, language, urgency and message; who it is once a place is given, as far as they agreed, while it lasts."""
    asked = request.GET.get("l", "")
    language = asked if asked in dict(settings.LANGUAGES) else request.LANGUAGE_CODE
    link = queries.link_of(token, timezone.now())
    with translation.override(language):
        if link is None:
            return page(request, "public/not_found.html", language, {}, _in_another(request), status=404)
        with timezone.override(clock_of(link.referral.orientation.service)):
            return _answered(request, link, language)


def _in_another(request: HttpRequest) -> Any:
    return lambda tongue: f"{request.path}?l={tongue}"


def _answered(request: HttpRequest, link: ReferralLink, language: str) -> HttpResponse:
    held, now = link.referral, timezone.now()
    reads = queries.opened_for(link, held, now).reads
    others = services_of_structure(held.orientation.service) if reads >= Reads.NEED else []
    answering = Answering(request.POST if request.method == "POST" else None, services=others)
    if request.method == "POST":
        if SPOKEN.is_reached(str(link.pk)):
            return HttpResponse(status=429)
        SPOKEN.count(str(link.pk))
        done = answering.act(link, held, now)
        if done:
            return HttpResponseRedirect(f"{request.path}?l={language}&done={done}")
    elif reads >= Reads.NEED:
        open_link(link, now=now)
    return _shown(request, link, held, language, answering)


def _shown(
    request: HttpRequest, link: ReferralLink, held: Referral, language: str, answering: Answering
) -> HttpResponse:
    opened = queries.opened_for(link, held, timezone.now())
    is_open = opened.reads >= Reads.NEED
    context: dict[str, object] = {
        "service": held.orientation.service.for_public(),
        "sender": queries.sender_shown(held),
        "state": label(ReferralState, held.state),
        "is_over": not is_open,
        "is_pending": is_open and held.state in PENDING,
        "is_given": opened.reads is Reads.WHO,
        "done": request.GET.get("done", ""),
        "faulty": answering.faulty,
        "answering": answering,
    }
    if is_open:
        context |= {
            "opened": opened,
            "theme": label(Theme, held.theme),
            "urgency": label(Urgency, held.urgency),
            "spoken": languages.name(held.language, language) if held.language else "",
            "needs_interpreter": held.needs_interpreter,
            "expires_at": held.expires_at,
            "appointment_at": held.appointment_at,
            "said": next((one for one in queries.follow_ups_on(held) if one.side == "recipient"), None),
        }
    status = 400 if answering.faulty else 200
    return page(request, "public/referral.html", language, context, _in_another(request), status=status)
