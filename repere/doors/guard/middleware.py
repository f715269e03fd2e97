from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.urls import ResolverMatch
from django.utils import timezone

from repere.doors.guard import idle
from repere.doors.guard.marks import Mark
from repere.doors.guard.third_party import THIRD_PARTY
from repere.foundation.accounts import queries
from repere.foundation.toolkit.actors import SEES_PEOPLE, NotAllowed

# Where somebody without a second factor, or whose session is locked, may still go.
WAY_IN = frozenset(
    """account_logout account_reauthenticate mfa_reauthenticate mfa_reauthenticate_webauthn mfa_index
    mfa_activate_totp mfa_add_webauthn mfa_list_webauthn mfa_generate_recovery_codes mfa_view_recovery_codes
    mfa_download_recovery_codes set_language backoffice:lock""".split()
)
LOCKED_WAY_IN = frozenset({"account_logout", "backoffice:lock", "set_language"})


def mark_of(match: ResolverMatch) -> Mark | None:
    return getattr(match.func, "guard_mark", None) or THIRD_PARTY.get(match.view_name)


class Guard:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        if match and request.path.startswith(("/bureau/", "/compte/")):
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        match = request.resolver_match
        mark = mark_of(match) if match else None
        if match is None or mark is None:
            raise PermissionDenied
        if not mark.needs_account:
            return None
        if not request.user.is_authenticated:
            return to(settings.LOGIN_URL, request)
        if idle.is_locked(request) and match.view_name not in LOCKED_WAY_IN:
            return to("backoffice:lock", request)
        membership = queries.membership_in_force(
            request.user, timezone.localdate(), chosen=request.session.get("membership")
        )
        request.membership = membership  # type: ignore[attr-defined]  # shown by the page
        request.actor = queries.actor_of(membership) if membership else None  # type: ignore[attr-defined]
        if settings.SECOND_FACTOR_REQUIRED and match.view_name not in WAY_IN:
            sees_people = membership is not None and membership.role in SEES_PEOPLE
            if sees_people and not queries.has_second_factor(request.user):
                return redirect("mfa_index")
        if mark.grant and membership is None:
            return redirect("backoffice:no_role")
        if mark.grant and not mark.grant.allows(request.actor):  # type: ignore[attr-defined]
            raise PermissionDenied
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, NotAllowed):
            raise PermissionDenied from exception
        return None


def to(name: str, request: HttpRequest) -> HttpResponseRedirect:
    """There, and back here afterwards; back to the front page where "here" was a form being sent."""
    back = request.get_full_path() if request.method == "GET" else resolve_url("backoffice:today")
    return HttpResponseRedirect(f"{resolve_url(name)}?{urlencode({'next': back})}")
