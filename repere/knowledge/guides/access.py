from repere.foundation.toolkit.actors import STAFF, Actor, Grant, NotAllowed, Role
from repere.knowledge.guides.models import Guide

READ = Grant("guides.read", STAFF)
# What it says, in its own language; what is shown, in each.
WRITE = Grant("guides.write", {Role.COORDINATOR})
TRANSLATE = Grant("guides.translate", {Role.COORDINATOR, Role.TRANSLATOR})
# Repère itself brings those of the house.
BRING = Grant("guides.bring", ())


def keeps(actor: Actor, guide: Guide) -> bool:
    """Whoever keeps it, or anybody as long as nobody does."""
    return actor.role is Role.SYSTEM or guide.keeper_id in (None, actor.organisation_id)


def allows(grant: Grant, actor: Actor, guide: Guide) -> bool:
    return grant.allows(actor) and keeps(actor, guide)


def require(grant: Grant, actor: Actor, guide: Guide) -> None:
    if not allows(grant, actor, guide):
        raise NotAllowed(grant.name)
