from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import ResolverMatch
from django.utils import timezone
from django.utils.translation import gettext as _

from repere.accompaniment.people.paper_access import actions as papers
from repere.doors.guard import idle, own
from repere.doors.guard.marks import Mark
from repere.doors.guard.third_party import THIRD_PARTY
from repere.foundation.accounts import queries
from repere.foundation.accounts.rules import must_add_second_factor
from repere.foundation.toolkit.actors import NotAllowed

# Where somebody without a second factor may still go.
WAY_IN = frozenset(
    """account_logout account_reauthenticate mfa_reauthenticate mfa_reauthenticate_webauthn mfa_index
    mfa_activate_totp mfa_add_webauthn mfa_list_webauthn mfa_generate_recovery_codes mfa_view_recovery_codes
    mfa_download_recovery_codes set_language backoffice:lock backoffice:lock_now
    backoffice:choose_organisation""".split()
)
# Where somebody whose session is locked may still go.
LOCKED_WAY_IN = frozenset({"account_logout", "backoffice:lock", "backoffice:lock_now", "set_language"})


def holds_a_nul(request: HttpRequest) -> bool:
    """A character that no keyboard types and that PostgreSQL refuses: better said here than in every view."""
    sent = (
        value
        for asked in (request.GET, request.POST)
        for key in asked
        for value in (key, *asked.getlist(key))
    )
    return "\0" in request.path or any("\0" in text for text in sent)


def mark_of(match: ResolverMatch) -> Mark | None:
    return getattr(match.func, "guard_mark", None) or THIRD_PARTY.get(match.view_name)


class Guard:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith(("/bureau/", "/compte/", own.PATH)):
            response.headers.setdefault("Cache-Control", "no-store")
        match = request.resolver_match
        if match and match.view_name == "account_logout" and request.method == "POST":
            response.headers["Clear-Site-Data"] = '"cache"'
        return response

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        match = request.resolver_match
        mark = mark_of(match) if match else None
        if match is None or mark is None:
            raise PermissionDenied
        if holds_a_nul(request):
            raise BadRequest
        if mark.needs_paper:
            return _inside(request)
        if not mark.needs_account:
            return None
        if not request.user.is_authenticated:
            return sent(request, settings.LOGIN_URL, back=True)
        if idle.is_over(request):
            logout(request)
            messages.info(request, _("You had been signed in since this morning: please sign in again."))
            return sent(request, settings.LOGIN_URL, back=True)
        if idle.is_locked(request) and match.view_name not in LOCKED_WAY_IN:
            return sent(request, "backoffice:lock", back=True)
        held = queries.roles_held(request.user, timezone.localdate())
        membership = queries.pick(held, request.session.get("membership"))
        request.membership = membership  # type: ignore[attr-defined]  # shown by the page
        request.actor = queries.actor_of(membership) if membership else None  # type: ignore[attr-defined]
        if match.view_name not in WAY_IN and must_add_second_factor(
            is_asked=settings.SECOND_FACTOR_REQUIRED,
            holds_a_role=bool(held),
            has_one=any(one.has_second_factor for one in held),
        ):
            return sent(request, "mfa_index")
        if mark.grant is None:
            return None
        if not held:
            return sent(request, "backoffice:no_role")
        if membership is None:
            return sent(request, "backoffice:choose_organisation", back=True)
        if not mark.grant.allows(request.actor):  # type: ignore[attr-defined]
            raise PermissionDenied
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, NotAllowed):
            raise PermissionDenied from exception
        return None


def _inside(request: HttpRequest) -> HttpResponse | None:
    """Somebody with their paper; whoever else it is, signed in at the desk or not, stands before that door."""
    paper = papers.visit(own.token_of(request), now=timezone.now())
    if paper is None:
        return HttpResponseRedirect(resolve_url("personal:enter", _language_of(request)))
    if not own.is_of_this_visit(request):
        raise PermissionDenied
    request.paper, request.actor = paper, papers.actor_of(paper)  # type: ignore[attr-defined]  # OwnRequest
    return None


def _language_of(request: HttpRequest) -> str:
    """Of the address, which a visit that is over does not lose."""
    asked = request.resolver_match.kwargs.get("language") if request.resolver_match else None
    return str(asked or settings.LANGUAGE_CODE)


def sent(request: HttpRequest, name: str, *, back: bool = False) -> HttpResponse:
    """Elsewhere first; `back` afterwards to the page that was in front, told when what was sent is lost."""
    url = resolve_url(name)
    if back:
        sending = request.method not in {"GET", "HEAD"}
        asked = {"next": _page(request, sending=sending)} | ({"lost": "1"} if sending else {})
        url = f"{url}?{urlencode(asked)}"
    if request.headers.get("HX-Request"):
        # Otherwise HTMX would follow, and put the other page inside this one.
        return HttpResponse(headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


def _page(request: HttpRequest, *, sending: bool) -> str:
    """The page in front of the reader: what HTMX asks for may be a part of it, what a form is sent to another."""
    front = request.headers.get("HX-Current-URL") or (request.headers.get("Referer") if sending else "")
    page = urlsplit(front or "")
    if page.netloc == request.get_host():
        return f"{page.path}?{page.query}" if page.query else page.path
    return resolve_url(settings.LOGIN_REDIRECT_URL) if sending else request.get_full_path()
