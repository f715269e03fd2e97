"""What belongs to whoever is signed in: their account, their sessions, the lock."""

from allauth.account.forms import ReauthenticateForm
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from repere.doors.backoffice.accounts.forms import ProfileForm
from repere.doors.backoffice.accounts.words import device_in_words, state_chip
from repere.doors.guard import idle
from repere.doors.guard.marks import ActorRequest, signed_in
from repere.foundation.accounts import actions, queries, rules
from repere.foundation.accounts.adapters import speak


def next_page(request: HttpRequest) -> str:
    """Where they were going, if it is in this house; else the front page."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    # A bare word would be taken for the name of a route.
    if is_ours and asked.startswith("/"):
        return asked
    return resolve_url(settings.LOGIN_REDIRECT_URL)


@signed_in
@require_http_methods(["GET", "POST"])
def account(request: ActorRequest) -> HttpResponse:
    user = request.user
    shown = {"display_name": user.display_name, "language": user.language or translation.get_language()}
    form = ProfileForm(request.POST or None, initial=shown)
    if form.is_valid():
        actions.describe_oneself(user, **form.cleaned_data)
        with translation.override(user.language):
            messages.success(request, _("Saved."))
        response = redirect("backoffice:account")
        speak(response, user.language)
        return response
    today = timezone.localdate()
    factors = list(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    sessions = [
        {
            "id": session.pk,
            "device": device_in_words(session.user_agent),
            "since": session.created_at,
            "is_this_one": session.session_key == request.session.session_key,
        }
        for session in queries.sessions_of(user)
    ]
    roles = [
        {
            "membership": membership,
            "state": state_chip(
                rules.state_of_role(membership.starts_on, membership.ends_on, membership.ended_at, today)
            ),
        }
        for membership in queries.memberships_of(user)
    ]
    context = {
        "form": form,
        "sessions": sessions,
        "has_others": any(not session["is_this_one"] for session in sessions),
        "roles": roles,
        "may_choose": len(queries.memberships_in_force(user, today)) > 1,
        "has_password": user.has_usable_password(),
        "has_app": Authenticator.Type.TOTP in factors,
        "keys": factors.count(Authenticator.Type.WEBAUTHN),
    }
    return render(request, "backoffice/accounts/account.html", context)


@signed_in
@require_POST
def close_session(request: ActorRequest) -> HttpResponse:
    """One of one's sessions, or all the others: they are out at their next click."""
    asked = request.POST.get("session", "")
    here = request.session.session_key
    if asked == "others":
        closed = actions.close_sessions_of(request.user, but=here)
    else:
        theirs = next(
            (session.pk for session in queries.sessions_of(request.user) if str(session.pk) == asked), None
        )
        closed = actions.close_sessions_of(request.user, but=here, only=theirs) if theirs else 0
    if closed:
        messages.success(request, _("Closed: nothing more can be read from there."))
    return redirect("backoffice:account")


@signed_in
@require_http_methods(["GET", "POST"])
def choose_organisation(request: ActorRequest) -> HttpResponse:
    held = list(queries.memberships_in_force(request.user, timezone.localdate()))
    asked = request.POST.get("membership")
    if any(str(membership.pk) == asked for membership in held):
        request.session["membership"] = asked
        return redirect(next_page(request))
    if not held:
        return redirect("backoffice:no_role")
    context = {"held": held, "next": next_page(request), "was_lost": "lost" in request.GET}
    return render(request, "backoffice/accounts/choose_organisation.html", context)


@signed_in
def no_role(request: ActorRequest) -> HttpResponse:
    if queries.memberships_in_force(request.user, timezone.localdate()):
        return redirect(settings.LOGIN_REDIRECT_URL)
    ended = queries.memberships_of(request.user)
    return render(request, "backoffice/accounts/no_role.html", {"memberships": ended})


@signed_in
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def lock(request: ActorRequest) -> HttpResponse:
    """The password again, and the page they were on; the count of failures is the one of signing in."""
    if not idle.is_locked(request):
        return redirect(next_page(request))
    form = ReauthenticateForm(request.POST or None, user=request.user)
    if form.is_valid():
        reauthenticate_by_password(request)
        idle.unlock(request)
        return redirect(next_page(request))
    context = {
        "form": form,
        "next": next_page(request),
        "has_password": request.user.has_usable_password(),
        "was_lost": "lost" in request.GET,
    }
    return render(request, "backoffice/accounts/lock.html", context)


@signed_in
@require_POST
def lock_now(request: ActorRequest) -> HttpResponse:
    idle.lock(request)
    return redirect("backoffice:lock")
