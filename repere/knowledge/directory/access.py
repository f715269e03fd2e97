from repere.foundation.toolkit.actors import SEES_PEOPLE, STAFF, Actor, Grant, NotAllowed, Role
from repere.knowledge.directory.models import Service

READ = Grant("directory.read", STAFF)
SAY_PLACES = Grant(
    "directory.say_places", {Role.PARTNER, Role.COORDINATOR, Role.CASEWORKER, Role.WELCOME_AGENT}
)
# To keep a sheet: confirm it, check what is said to be wrong, let somebody say its places without an account.
KEEP = Grant("directory.keep", {Role.PARTNER, Role.COORDINATOR, Role.CASEWORKER})
# Those who take people there; and those who run the place, whatever their role.
SEE_CONFIDENTIAL = Grant("directory.see_confidential", SEES_PEOPLE)
IMPORT = Grant("directory.import", {Role.ADMINISTRATOR, Role.COORDINATOR})
# To show the directory outside: in the pages of others, on paper.
PUBLISH = Grant("directory.publish", {Role.COORDINATOR, Role.CASEWORKER, Role.ADMINISTRATOR})
# Everything, confidential addresses too: for an operator who moves house. The public rows need no grant.
EXPORT_ALL = Grant("directory.export_all", {Role.COORDINATOR})

# Repère itself alone counts how services answer.
COUNT_ANSWERS = Grant("directory.count_answers", ())


def runs(actor: Actor, service: Service) -> bool:
    """Whether the actor's own organisation runs the service; the system runs them all."""
    owner = service.structure.organisation_id
    return actor.role is Role.SYSTEM or (owner is not None and owner == actor.organisation_id)


def allows_own(grant: Grant, actor: Actor, service: Service) -> bool:
    """The grant, and a service that the actor's own organisation runs."""
    return grant.allows(actor) and runs(actor, service)


def keeps(actor: Actor, service: Service) -> bool:
    """In one's own service; and, for those that nobody here runs, whoever coordinates the network."""
    if service.structure.organisation_id is None:
        return actor.role in {Role.COORDINATOR, Role.SYSTEM}
    return allows_own(KEEP, actor, service)


def allows_or_own(grant: Grant, actor: Actor, service: Service) -> bool:
    return grant.allows(actor) or runs(actor, service)


def require_own(grant: Grant, actor: Actor, service: Service) -> None:
    if not allows_own(grant, actor, service):
        raise NotAllowed(grant.name)
