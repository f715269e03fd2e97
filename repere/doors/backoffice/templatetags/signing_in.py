from collections.abc import Iterable
from dataclasses import dataclass

from django import template
from django.conf import settings
from django.forms import BoundField
from django.urls import reverse
from django.utils import timezone

from repere.foundation.accounts import queries

register = template.Library()


@dataclass(frozen=True, slots=True)
class DemoAccount:
    email: str
    name: str
    role: str
    organisation: str
    password: str = queries.DEMO_PASSWORD


@register.simple_tag
def demo_accounts() -> list[DemoAccount]:
    """Who a visitor of the demonstration may be; nobody anywhere else."""
    if not settings.DEMO:
        return []
    return [
        DemoAccount(
            held.user.email, held.user.display_name, held.get_role_display(), held.organisation.short_name
        )
        for held in queries.demo_memberships(timezone.localdate())
    ]


@register.simple_tag
def identity_provider() -> dict[str, str] | None:
    """The organisation's own way of signing in, where the installation has one."""
    if not settings.OIDC["server_url"]:
        return None
    name = settings.OIDC["name"] or settings.OIDC["id"]
    return {"name": name, "url": reverse("openid_connect_login", args=[settings.OIDC["id"]])}


@register.filter
def in_fours(secret: str) -> str:
    """As it is read aloud or typed, and as a narrow page can break it."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


@register.filter
def without_placeholders(fields: Iterable[BoundField]) -> list[BoundField]:
    """The library repeats each label inside its field, where it vanishes on typing and is too pale to read."""
    bound = list(fields)
    for field in bound:
        field.field.widget.attrs.pop("placeholder", None)
    return bound
