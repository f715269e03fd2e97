from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.utils import timezone

from repere.foundation.accounts import actions, queries
from repere.foundation.accounts.models import Invitation, Membership, User
from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import NotAllowed, Role
from tests import factories

pytestmark = pytest.mark.django_db
LAST_DAY = date(2027, 7, 31)


def invited(actor, now, *, email="marwa@example.org", role=Role.WELCOME_AGENT, **fields):
    told = {
        "email": email,
        "role": role,
        "last_day": LAST_DAY,
        "now": now,
        "link_to": lambda t: f"https://x/{t}/",
    }
    return actions.invite(actor, **told | fields)


def test_an_invitation_sends_its_link_and_keeps_only_its_digest(
    actor_of, now, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        invitation, link = invited(actor_of(Role.COORDINATOR), now, email=" Marwa@Example.org ")

    token = link.split("/")[-2]
    assert [mail.to for mail in mailoutbox] == [["marwa@example.org"]]
    assert link in mailoutbox[0].body
    assert token not in str(Invitation.objects.values_list().get())
    assert queries.invitation_with(token) == invitation
    assert TrailLine.objects.get(verb="invitation.sent").detail == {"given": "welcome_agent"}


def test_a_mail_server_asleep_does_not_undo_an_invitation(
    actor_of, now, monkeypatch, django_capture_on_commit_callbacks
):
    def asleep(*_args, **_kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr(actions.notices, "send_mail", asleep)
    with django_capture_on_commit_callbacks(execute=True):
        invitation, _link = invited(actor_of(Role.COORDINATOR), now)

    assert Invitation.objects.filter(pk=invitation.pk).exists()


def test_a_second_invitation_to_an_address_withdraws_the_first(actor_of, now):
    coordinator = actor_of(Role.COORDINATOR)
    first, _link = invited(coordinator, now)
    second, _link = invited(coordinator, now)

    assert list(queries.pending_invitations(coordinator, now)) == [second]
    with pytest.raises(actions.InvitationIsSpent):
        actions.accept_invitation(first, display_name="Marwa", password="x", now=now)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.DPO])
def test_a_coordinator_does_not_make_those_who_watch_over_the_team(actor_of, now, role):
    with pytest.raises(actions.RoleNotGiven):
        invited(actor_of(Role.COORDINATOR), now, role=role)

    assert not Invitation.objects.exists()


def test_a_welcome_agent_invites_nobody(actor_of, now):
    with pytest.raises(NotAllowed):
        invited(actor_of(Role.WELCOME_AGENT), now)


def test_a_colleague_is_not_invited_twice(actor_of, now):
    coordinator = actor_of(Role.COORDINATOR)
    actor_of(Role.CASEWORKER, user=factories.user(email="marwa@example.org"))

    with pytest.raises(actions.AlreadyAColleague):
        invited(coordinator, now)


def test_the_site_of_another_organisation_is_refused(actor_of, now):
    with pytest.raises(NotAllowed):
        invited(actor_of(Role.COORDINATOR), now, site=factories.site())


def test_accepting_makes_the_account_and_the_role(actor_of, now):
    invitation, _link = invited(actor_of(Role.COORDINATOR), now)

    membership = actions.accept_invitation(
        invitation, display_name="Marwa Ferhat", password="four words in a row", language="ar", now=now
    )

    user = User.objects.get(email="marwa@example.org")
    assert membership.user == user
    assert user.check_password("four words in a row")
    assert (membership.role, membership.ends_on) == (Role.WELCOME_AGENT, LAST_DAY)
    assert EmailAddress.objects.get(user=user).verified
    assert TrailLine.objects.get(verb="invitation.accepted").user_id == user.pk


def test_a_link_is_used_once(actor_of, now):
    invitation, _link = invited(actor_of(Role.COORDINATOR), now)
    actions.accept_invitation(invitation, display_name="Marwa", password="four words in a row", now=now)

    with pytest.raises(actions.InvitationIsSpent):
        actions.accept_invitation(invitation, display_name="Marwa", password="four words in a row", now=now)

    assert User.objects.filter(email="marwa@example.org").count() == 1


def test_a_link_is_good_for_seven_days(actor_of, now):
    invitation, _link = invited(actor_of(Role.COORDINATOR), now)

    with pytest.raises(actions.InvitationIsSpent):
        actions.accept_invitation(invitation, display_name="M", password="x", now=now + timedelta(days=7))


def test_a_link_withdrawn_opens_nothing(actor_of, now):
    coordinator = actor_of(Role.COORDINATOR)
    invitation, _link = invited(coordinator, now)

    actions.revoke_invitation(coordinator, invitation, now=now)

    with pytest.raises(actions.InvitationIsSpent):
        actions.accept_invitation(invitation, display_name="M", password="x", now=now)


def test_an_account_that_exists_is_never_given_another_password(actor_of, now):
    known = factories.user(email="marwa@example.org", password="what she chose long ago")
    invitation, _link = invited(actor_of(Role.COORDINATOR), now)

    with pytest.raises(actions.HasAnAccount):
        actions.accept_invitation(invitation, display_name="M", password="x", now=now)

    known.refresh_from_db()
    assert known.check_password("what she chose long ago")
    assert not Membership.objects.filter(user=known).exists()
    assert Invitation.objects.get(pk=invitation.pk).accepted_at is None


def test_an_invitation_is_for_its_address_alone(actor_of, now):
    invitation, _link = invited(actor_of(Role.COORDINATOR), now)

    with pytest.raises(NotAllowed):
        actions.accept_invitation(invitation, user=factories.user(), now=now)

    assert Invitation.objects.get(pk=invitation.pk).accepted_at is None


def test_a_role_that_had_ended_begins_again_by_invitation(actor_of, organisation, now):
    known = factories.user(email="marwa@example.org")
    held = factories.membership(Role.CASEWORKER, user=known, organisation=organisation, ended_at=now)
    invitation, _link = invited(actor_of(Role.COORDINATOR), now)

    membership = actions.accept_invitation(invitation, user=known, now=now)

    assert membership.pk == held.pk
    assert queries.membership_in_force(known, timezone.localdate(now)) == membership


def test_a_role_is_changed_and_the_trail_says_from_what_to_what(actor_of, organisation, now):
    coordinator = actor_of(Role.COORDINATOR)
    held = factories.membership(Role.WELCOME_AGENT, organisation=organisation)

    actions.change_membership(coordinator, held, role=Role.CASEWORKER, site=None, last_day=LAST_DAY, now=now)

    held.refresh_from_db()
    assert (held.role, held.ends_on) == (Role.CASEWORKER, LAST_DAY)
    told = TrailLine.objects.get(verb="membership.changed").detail
    assert (told["was"], told["given"]) == ("welcome_agent", "caseworker")


def test_nobody_changes_or_ends_their_own_role(actor_of, now):
    coordinator = actor_of(Role.COORDINATOR)
    own = Membership.objects.get(pk=coordinator.membership_id)

    with pytest.raises(actions.NotOneself):
        actions.change_membership(coordinator, own, role=Role.PARTNER, site=None, last_day=LAST_DAY, now=now)
    with pytest.raises(actions.NotOneself):
        actions.end_membership(coordinator, own, now=now)


def test_a_coordinator_takes_no_role_that_is_not_theirs_to_give(actor_of, organisation, now):
    coordinator = actor_of(Role.COORDINATOR)
    officer = factories.membership(Role.DPO, organisation=organisation)

    with pytest.raises(actions.RoleNotGiven):
        actions.end_membership(coordinator, officer, now=now)


def test_the_team_of_another_organisation_is_out_of_reach(actor_of, now):
    with pytest.raises(NotAllowed):
        actions.end_membership(actor_of(Role.ADMINISTRATOR), factories.membership(), now=now)


def test_ending_a_role_closes_every_session_at_once(client, actor_of, organisation, now):
    user = factories.user(second_factor=False, password=factories.PASSWORD)
    held = factories.membership(Role.PARTNER, user=user, organisation=organisation)
    client.post("/compte/login/", {"login": user.email, "password": factories.PASSWORD})
    key = client.session.session_key
    assert Session.objects.filter(pk=key).exists()

    actions.end_membership(actor_of(Role.COORDINATOR), held, now=now)

    assert not Session.objects.filter(pk=key).exists()
    assert queries.membership_in_force(user, timezone.localdate(now)) is None
    assert TrailLine.objects.get(verb="membership.ended").detail == {"sessions_closed": 1}


def test_incompatible_roles_are_refused_when_they_are_offered_changed_and_accepted(
    actor_of, organisation, now
):
    administrator = actor_of(Role.ADMINISTRATOR)
    caseworker = factories.membership(Role.CASEWORKER, organisation=organisation)
    told = {"site": None, "last_day": LAST_DAY, "now": now}
    with pytest.raises(actions.RolesConflict):
        actions.change_membership(administrator, caseworker, role=Role.DPO, **told)

    invitation, _link = invited(administrator, now, email=caseworker.user.email + ".org", role=Role.DPO)
    Invitation.objects.filter(pk=invitation.pk).update(email=caseworker.user.email)
    invitation.refresh_from_db()
    with pytest.raises(actions.RolesConflict):
        actions.accept_invitation(invitation, user=caseworker.user, now=now)

    Membership.objects.filter(pk=caseworker.pk).update(ended_at=now)
    with pytest.raises(actions.RolesConflict):
        invited(administrator, now, email=caseworker.user.email, role=Role.DPO)
    caseworker.refresh_from_db()
    assert caseworker.role == Role.CASEWORKER
