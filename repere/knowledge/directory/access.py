from repere.foundation.toolkit.actors import Actor, Grant, NotAllowed, Role
from repere.knowledge.directory.models import Service

READ = Grant("directory.read", set(Role) - {Role.SYSTEM})
SAY_PLACES = Grant(
    "directory.say_places", {Role.PARTNER, Role.COORDINATOR, Role.CASEWORKER, Role.WELCOME_AGENT}
)
IMPORT = Grant("directory.import", {Role.ADMINISTRATOR, Role.COORDINATOR})


def require_own(grant: Grant, actor: Actor, service: Service) -> None:
    """The grant, and a service that the actor's own organisation runs; the system runs them all."""
    grant.require(actor)
    if actor.role is Role.SYSTEM:
        return
    owner = service.structure.organisation_id
    if owner is None or owner != actor.organisation_id:
        raise NotAllowed(grant.name)
