from repere.accompaniment.casework.listening.models import Callback
from repere.accompaniment.people.shelves.queries import sees
from repere.foundation.toolkit.actors import SEES_PEOPLE, Actor, Grant, NotAllowed, Role

LISTEN = Grant("listening.listen", SEES_PEOPLE)
# Whether the organisation takes calls, when, where, and how long it keeps what led nowhere.
SETTLE = Grant("listening.settle", {Role.COORDINATOR})
# A stranger on the public site: no role of the desk, which has its own way.
FROM_THE_STREET = Grant("listening.from_the_street", ())


def require_own(actor: Actor, callback: Callback) -> None:
    """Of the actor's organisation; once it belongs to somebody's dossier, of somebody they see."""
    LISTEN.require(actor)
    if actor.role is Role.SYSTEM:
        return
    dossier = callback.passage.dossier if callback.passage else None
    if callback.organisation_id != actor.organisation_id or not (
        dossier is None or sees(actor, dossier.person)
    ):
        raise NotAllowed(LISTEN.name)
