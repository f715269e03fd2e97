from repere.foundation.toolkit.actors import SEES_PEOPLE, Grant, Role

SEE = Grant("agenda.see", SEES_PEOPLE)
BOOK = Grant("agenda.book", SEES_PEOPLE)
# Rooms and their clocks are the whole team's.
KEEP_PLACES = Grant("agenda.keep_places", {Role.COORDINATOR})
