"""The team of an organisation: who holds which role until when, invitations, and the link that accepts one."""

from uuid import UUID

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from repere.accompaniment.people.shelves.access import HAND_OVER
from repere.doors.backoffice.accounts.forms import AcceptanceForm, InvitationForm, MembershipForm
from repere.doors.backoffice.accounts.words import state_chip
from repere.doors.backoffice.shelves.forms import WhoSeesForm
from repere.doors.guard.marks import ActorRequest, open_to_all, requires
from repere.foundation.accounts import access, actions, queries, rules
from repere.foundation.accounts.models import Membership
from repere.foundation.organisations.actions import SETTLE
from repere.foundation.toolkit.actors import NotAllowed, Role

A_PAGE = 50
CONFLICT = gettext_lazy(
    "The data protection officer watches over the others: nobody is both, nor one within six months of the other."
)


@requires(access.MANAGE_MEMBERS)
@require_GET
def team(request: ActorRequest) -> HttpResponse:
    today = timezone.localdate()
    shows_ended = "ended" in request.GET
    given = rules.roles_one_may_give(request.actor.role)
    rows = []
    for membership in queries.colleagues_of(request.actor):
        state = rules.state_of_role(membership.starts_on, membership.ends_on, membership.ended_at, today)
        if (state is rules.State.ENDED) is shows_ended:
            may = membership.user_id != request.actor.user_id and membership.role in given
            rows.append({"membership": membership, "state": state_chip(state), "may_change": may})
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "shows_ended": shows_ended,
        "base": "ended" if shows_ended else "",
        "invitations": queries.pending_invitations(request.actor, timezone.now()),
        "who_sees": WhoSeesForm(initial={"seen_by": request.membership.organisation.dossiers_seen_by})
        if SETTLE.allows(request.actor)
        else None,
    }
    return render(request, "backoffice/accounts/team.html", context)


@requires(access.MANAGE_MEMBERS)
@reauthentication_required
@require_http_methods(["GET", "POST"])
def invite(request: ActorRequest) -> HttpResponse:
    form = InvitationForm(request.actor, timezone.localdate(), request.POST or None)
    if form.is_valid():
        told = form.cleaned_data
        try:
            invitation, link = actions.invite(
                request.actor,
                email=told["email"],
                role=Role(told["role"]),
                site=told["site"],
                last_day=told["last_day"],
                now=timezone.now(),
                link_to=lambda token: request.build_absolute_uri(
                    reverse("backoffice:accept_invitation", args=[token])
                ),
            )
        except actions.AlreadyAColleague:
            form.add_error("email", _("This person already has a role here: change it from the team page."))
        except actions.RolesConflict:
            form.add_error("role", CONFLICT)
        else:
            # Not a redirect: the link is in nobody's session, and shown this once.
            context = {"invitation": invitation, "link": link}
            return render(request, "backoffice/accounts/invited.html", context)
    return render(request, "backoffice/accounts/invite.html", {"form": form})


@requires(access.MANAGE_MEMBERS)
@require_POST
def revoke_invitation(request: ActorRequest, invitation_id: UUID) -> HttpResponse:
    waiting = queries.pending_invitations(request.actor, timezone.now())
    invitation = get_object_or_404(waiting, pk=invitation_id)
    try:
        actions.revoke_invitation(request.actor, invitation, now=timezone.now())
        messages.success(request, _("Invitation withdrawn: its link no longer works."))
    except actions.RoleNotGiven:
        messages.error(request, _("This role is not yours to give or to take."))
    return redirect("backoffice:team")


@requires(access.MANAGE_MEMBERS)
@reauthentication_required
@require_http_methods(["GET", "POST"])
def member(request: ActorRequest, membership_id: UUID) -> HttpResponse:
    membership = get_object_or_404(queries.colleagues_of(request.actor), pk=membership_id)
    today = timezone.localdate()
    state = rules.state_of_role(membership.starts_on, membership.ends_on, membership.ended_at, today)
    held = {"role": membership.role, "site": membership.site, "last_day": membership.ends_on}
    form = MembershipForm(request.actor, today, request.POST or None, initial=held)
    may_change = membership.user_id != request.actor.user_id and membership.role in rules.roles_one_may_give(
        request.actor.role
    )
    if may_change and form.is_valid():
        told = form.cleaned_data
        try:
            actions.change_membership(
                request.actor,
                membership,
                role=Role(told["role"]),
                site=told["site"],
                last_day=told["last_day"],
                now=timezone.now(),
            )
            messages.success(request, _("Saved."))
            return redirect("backoffice:team")
        except actions.RolesConflict:
            form.add_error("role", CONFLICT)
    context = {
        "membership": membership,
        "form": form,
        "state": state_chip(state),
        "is_ended": state is rules.State.ENDED,
        "may_hand_over": HAND_OVER.allows(request.actor),
        "may_change": may_change,
        "is_oneself": membership.user_id == request.actor.user_id,
    }
    return render(request, "backoffice/accounts/member.html", context)


@requires(access.MANAGE_MEMBERS)
@require_POST
def end_member(request: ActorRequest, membership_id: UUID) -> HttpResponse:
    """Not asked for a password again: somebody must be able to shut a door in a hurry."""
    membership: Membership = get_object_or_404(queries.colleagues_of(request.actor), pk=membership_id)
    try:
        actions.end_membership(request.actor, membership, now=timezone.now())
        messages.success(request, _("The role has ended and every session is closed."))
    except (actions.RoleNotGiven, actions.NotOneself):
        messages.error(request, _("This role is not yours to give or to take."))
    return redirect("backoffice:team")


@open_to_all
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever holds the link chooses a name and a password; somebody who has an account signs in first."""
    now = timezone.now()
    invitation = queries.invitation_with(token)
    state = invitation and rules.state_of_invitation(
        invitation.expires_at, invitation.accepted_at, invitation.revoked_at, now
    )
    if invitation is None or state is not rules.State.PENDING:
        return render(request, "backoffice/accounts/invitation_spent.html", {"state": state}, status=410)
    user = request.user if request.user.is_authenticated else None
    has_account = user is not None or queries.has_account(invitation.email)
    form = (
        None
        if has_account
        else AcceptanceForm(
            invitation.email, request.POST or None, initial={"language": translation.get_language()}
        )
    )
    try:
        if user is not None and request.method == "POST":
            membership = actions.accept_invitation(invitation, user=user, now=now)
            request.session["membership"] = str(membership.pk)
            return redirect("backoffice:today")
        if form is not None and form.is_valid():
            membership = actions.accept_invitation(invitation, now=now, **form.cleaned_data)
            record_authentication(request, membership.user, method="password", email=invitation.email)
            return perform_login(request, membership.user, redirect_url=reverse("backoffice:today"))
    except NotAllowed:
        pass
    except (actions.InvitationIsSpent, actions.RolesConflict):
        return render(request, "backoffice/accounts/invitation_spent.html", status=410)
    except actions.HasAnAccount:
        return redirect("backoffice:accept_invitation", token)
    context = {
        "invitation": invitation,
        "form": form,
        "has_account": has_account,
        "is_for_another": user is not None and user.email != invitation.email,
    }
    return render(request, "backoffice/accounts/accept_invitation.html", context)
