from repere.accompaniment.people.models import Person
from repere.accompaniment.people.shelves.queries import sees
from repere.foundation.toolkit.actors import SEES_PEOPLE, Actor, Grant, NotAllowed, Role

SEARCH = Grant("people.search", SEES_PEOPLE)
REGISTER = Grant("people.register", SEES_PEOPLE)
# Whether a partner may know somebody: a yes or a no.
ASK_PARTNERS = Grant("people.ask_partners", SEES_PEOPLE)
# The house itself, from the command line or after a rotation of keys.
REINDEX = Grant("people.reindex", ())
# Who they are, their relatives, how they may be reached.
EDIT = Grant("people.edit", SEES_PEOPLE)
# To write down what somebody agrees to, and that they no longer do.
AGREE = Grant("people.agree", SEES_PEOPLE)
CARDS = Grant("people.cards", SEES_PEOPLE)
# A paper by which they open their own door; and what may be done there, by themselves alone.
PAPER_ACCESS = Grant("people.paper_access", SEES_PEOPLE)
OWN = Grant("people.own", {Role.PERSON})
HIDE = Grant("people.hide", {Role.CASEWORKER, Role.COORDINATOR})


def require_own(grant: Grant, actor: Actor, *people: Person) -> None:
    """The grant, on people the actor may see: the border and the team hold whoever calls."""
    grant.require(actor)
    if actor.role is not Role.SYSTEM and not all(sees(actor, person) for person in people):
        raise NotAllowed(grant.name)
