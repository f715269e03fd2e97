"""A code from an authenticator opens once, even to somebody who read it over a shoulder."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms
from django.core.cache import cache

# Longer than a code is accepted: its own half minute and one on either side.
REMEMBERED_SECONDS = 120


class OpensOnce:
    user: Any

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]  # mixed into a form that has it
        # The library forgets a used code after half a minute; with the tolerance it lives longer.
        if not cache.add(f"second-factor-used:{self.user.pk}:{code.strip()}", "y", REMEMBERED_SECONDS):
            raise get_adapter().validation_error("incorrect_code")
        return code


class AuthenticateForm(OpensOnce, forms.AuthenticateForm):
    pass


class ReauthenticateForm(OpensOnce, forms.ReauthenticateForm):
    pass
