"""Where allauth asks the house how it wants things."""

import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from repere.foundation.accounts import actions, cipher, queries
from repere.foundation.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Nobody registers: accounts come from invitations."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": gettext_lazy("The e-mail address or the password is not right."),
        "too_many_login_attempts": gettext_lazy("Too many attempts. Wait five minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def clean_email(self, email: str) -> str:
        return email.strip().lower()

    def get_user_search_fields(self) -> list[str]:
        return ["email", "display_name"]

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not when they signed in a moment ago: setting up a second factor follows from it."""
        if not super().is_reauthentication_required(app=app, **kwargs):
            return False
        records = get_authentication_records(context.request, context.request.user)
        fresh_from = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
        return not any(record["at"] >= fresh_from for record in records)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        """The pages speak the language they chose in their account."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        if user.language:
            speak(response, user.language)
        return response


def speak(response: HttpResponse, language: str) -> None:
    """From the next page on, this browser is answered in that language."""
    name, secure = settings.LANGUAGE_COOKIE_NAME, settings.SESSION_COOKIE_SECURE
    response.set_cookie(name, language, samesite="Lax", secure=secure)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """An identity provider opens known accounts and spends invitations; it lets no stranger in."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        # Connecting by hand would let whoever finds a desk unlocked add their own key to somebody's account.
        if sociallogin.state.get("process") != AuthProcess.LOGIN:
            raise PermissionDenied
        if not sociallogin.is_existing and not self._invitation(sociallogin):
            raise ImmediateHttpResponse(redirect("socialaccount_login_error"))

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return self._invitation(sociallogin) is not None

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        user: User = super().populate_user(request, sociallogin, data)
        user.display_name = (data.get("name") or "").strip()[:80]
        return user

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> User:
        invitation = self._invitation(sociallogin)
        if invitation is None:
            raise PermissionDenied
        user: User = sociallogin.user  # type: ignore[assignment]  # ours: AUTH_USER_MODEL
        user.email = invitation.email
        with transaction.atomic():
            user = super().save_user(request, sociallogin, form)
            actions.accept_invitation(invitation, user=user, now=timezone.now())
        return user

    @staticmethod
    def _invitation(sociallogin: SocialLogin) -> Any:
        """The first that waits for an address which the provider vouches for."""
        for address in sociallogin.email_addresses:
            if address.verified:
                found = queries.invitations_waiting_for(address.email, timezone.now()).first()
                if found:
                    return found
        return None


class SecondFactorAdapter(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        return cipher.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return cipher.unseal(encrypted_text)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return super().get_public_key_credential_rp_entity() | {"name": "Repère"}

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        return _("Key %(n)s") % {"n": Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1}
