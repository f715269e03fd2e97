"""Coming in with a code and a PIN, going out, and leaving in a hurry."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from repere.accompaniment.people.paper_access import actions, rules
from repere.doors.guard import own
from repere.doors.guard.addresses import address_of
from repere.doors.guard.marks import for_the_person, open_to_all
from repere.doors.personal.frame import entrance, spoken

# Longer than a code with whatever is typed between its signs.
LONGEST = 40


# No cookie before somebody is inside: what is sent must come from our own page, as the browser says.
@csrf_exempt
@open_to_all
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest, language: str = "") -> HttpResponse:
    """Code and PIN. Whatever does not open is answered alike: nothing tells whether a code exists."""
    language, now = spoken(request, language), timezone.now()
    with translation.override(language):
        if request.method != "POST":
            if actions.visit(own.token_of(request), now=now) is not None:
                return redirect("personal:steps", language)
            return entrance(request, language, {})
        if own.comes_from_elsewhere(request):
            raise PermissionDenied
        code = request.POST.get("code", "")[:LONGEST]
        try:
            token = actions.sign_in(
                code, request.POST.get("pin", "")[:LONGEST], address=address_of(request), now=now
            )
        except actions.NotWhole:
            told = _(
                "The code has %(signs)s letters and figures, and your PIN %(figures)s figures: read them again."
            )
            told %= {"signs": rules.CODE_LENGTH, "figures": rules.PIN_LENGTH}
            return entrance(request, language, {"refusal": told, "code": code}, status=400)
        except actions.DoesNotOpen:
            told = _("This does not open. Read the code again, then your PIN.")
            return entrance(request, language, {"refusal": told, "closes": True, "code": code}, status=400)
        except actions.TooManyTries:
            told = _("Too many tries. Wait an hour.")
            return entrance(request, language, {"refusal": told, "closes": True}, status=429)
        response = redirect("personal:steps", language)
        own.let_in(response, token)
        return response


@for_the_person
@require_POST
def sign_out(request: HttpRequest, language: str) -> HttpResponse:
    return _gone(request, redirect("personal:enter", language))


# A plain link, so that it works without script and with one press: all it can do to anybody is end a visit.
@open_to_all
@require_safe
def leave_quickly(request: HttpRequest, language: str) -> HttpResponse:
    """The visit is over, and another page is in front, that says nothing of them."""
    return _gone(request, HttpResponseRedirect(settings.QUICK_EXIT_URL))


def _gone(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    if token := own.token_of(request):
        actions.leave(token)
        own.let_out(response)
    return response
