from repere.foundation.toolkit.actors import SEES_PEOPLE, Grant

SEARCH = Grant("people.search", SEES_PEOPLE)
REGISTER = Grant("people.register", SEES_PEOPLE)
# The house itself, from the command line or after a rotation of keys.
REINDEX = Grant("people.reindex", ())
