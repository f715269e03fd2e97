"""Who acts: the one value that every action and query takes first."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Role(TextChoices):
    WELCOME_AGENT = "welcome_agent", _("Welcome agent")
    CASEWORKER = "caseworker", _("Caseworker")
    COORDINATOR = "coordinator", _("Coordinator")
    PARTNER = "partner", pgettext_lazy("role", "Partner")
    TRANSLATOR = "translator", _("Translator")
    DPO = "dpo", _("Data protection officer")
    ADMINISTRATOR = "administrator", _("Administrator")
    PERSON = "person", _("The person themselves")
    SYSTEM = "system", _("Repère itself")


# The roles that a colleague holds, by an account.
STAFF = frozenset(Role) - {Role.PERSON, Role.SYSTEM}
# Who may see people. An administrator runs the house and reads no dossier.
SEES_PEOPLE = frozenset({Role.WELCOME_AGENT, Role.CASEWORKER, Role.COORDINATOR})


class NotAllowed(Exception):
    """The actor does not hold the grant."""


@dataclass(frozen=True, slots=True)
class Actor:
    user_id: UUID | None
    organisation_id: UUID | None
    role: Role
    site_id: UUID | None = None
    membership_id: UUID | None = None
    # Their organisation shows a dossier to its team alone.
    by_team: bool = False
    # Whoever comes through their own door: of no organisation, so that a query of the desk gives nothing.
    person_id: UUID | None = None

    @property
    def own_organisation_id(self) -> UUID:
        """Where it writes about people: Repère itself belongs nowhere, and writes about nobody."""
        if self.organisation_id is None:
            raise NotAllowed("an organisation of one's own")
        return self.organisation_id


SYSTEM = Actor(user_id=None, organisation_id=None, role=Role.SYSTEM)


@dataclass(frozen=True, slots=True)
class Grant:
    """The right to one act, held by roles; the system holds them all."""

    name: str
    roles: frozenset[Role]

    def __init__(self, name: str, roles: Iterable[Role]) -> None:
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "roles", frozenset(roles))

    def allows(self, actor: Actor) -> bool:
        return actor.role is Role.SYSTEM or actor.role in self.roles

    def require(self, actor: Actor) -> None:
        if not self.allows(actor):
            raise NotAllowed(self.name)
