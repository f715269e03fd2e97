"""The pages of accounts, included under the back office's name."""

from django.urls import path

from repere.doors.backoffice.accounts import mine, shortcuts, team

urlpatterns = [
    path("compte/", mine.account, name="account"),
    path("raccourcis/", shortcuts.shortcuts, name="shortcuts"),
    path("compte/sessions/", mine.close_session, name="close_session"),
    path("organisation/", mine.choose_organisation, name="choose_organisation"),
    path("sans-role/", mine.no_role, name="no_role"),
    path("verrou/", mine.lock, name="lock"),
    path("verrouiller/", mine.lock_now, name="lock_now"),
    path("equipe/", team.team, name="team"),
    path("equipe/inviter/", team.invite, name="invite"),
    path("equipe/invitations/<uuid:invitation_id>/", team.revoke_invitation, name="revoke_invitation"),
    path("equipe/<uuid:membership_id>/", team.member, name="member"),
    path("equipe/<uuid:membership_id>/fin/", team.end_member, name="end_member"),
    path("invitation/<str:token>/", team.accept_invitation, name="accept_invitation"),
]
