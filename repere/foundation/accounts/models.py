from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _

from repere.foundation.organisations.models import Organisation, Site, Team
from repere.foundation.toolkit.actors import STAFF, Role
from repere.foundation.toolkit.ids import uuid7
from repere.foundation.toolkit.models import Row

ROLES = [(role.value, role.label) for role in Role if role in STAFF]


class Users(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """Somebody who signs in. What they may do stands in their memberships."""

    harmless = ("id", "language", "is_active", "created_at", "last_login")
    personal = ("email", "display_name")
    secret = ("password",)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    display_name = models.CharField(_("name shown to colleagues"), max_length=80)
    language = models.CharField(_("language"), max_length=7, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    # Read together with whoever signs in: queries.user_with_roles.
    roles_held: "list[Membership] | None" = None

    objects: ClassVar[Users] = Users()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["display_name"]

    def __str__(self) -> str:
        return self.display_name or self.email

    def get_full_name(self) -> str:
        return self.display_name


class Membership(Row):
    """A role in an organisation, from a day to a day: volunteers' accounts end by themselves."""

    harmless = (
        "id", "organisation", "site", "team", "role", "starts_on", "ends_on", "ended_at", "expected_today",
        "due_today", "emergencies",
    )  # fmt: skip
    personal = ("user",)

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    site = models.ForeignKey(Site, on_delete=models.SET_NULL, null=True, blank=True)
    team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, blank=True)
    role = models.CharField(_("role"), max_length=20, choices=ROLES)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until (last day)"))
    ended_at = models.DateTimeField(_("ended before its day"), null=True, blank=True)
    # How many people they expect today, and how many of their tasks are due: counted by the worker every few minutes,
    # so that the front page tells them without asking anything.
    expected_today = models.PositiveSmallIntegerField(default=0)
    due_today = models.PositiveSmallIntegerField(default=0)

    # Dossiers opened in an emergency that concern its holder and are not read yet: the front page asks nothing for it.
    emergencies = models.PositiveSmallIntegerField(default=0)

    has_second_factor: bool  # where a query says so

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="membership_ends_after_it_starts"),
            models.UniqueConstraint(fields=["user", "organisation"], name="one_membership_an_organisation"),
        ]


class Invitation(Row):
    """A link that makes one account: used once, for a few days."""

    harmless = (
        "id", "organisation", "site", "role", "membership_ends_on",
        "created_at", "expires_at", "accepted_at", "revoked_at",
    )  # fmt: skip
    personal = ("email", "invited_by")
    secret = ("token_digest",)

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    site = models.ForeignKey(Site, on_delete=models.SET_NULL, null=True, blank=True)
    email = models.EmailField(_("e-mail address"))
    role = models.CharField(_("role"), max_length=20, choices=ROLES)
    membership_ends_on = models.DateField(_("last day of the role"))
    token_digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
