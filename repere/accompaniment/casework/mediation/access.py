from repere.foundation.toolkit.actors import SEES_PEOPLE, Grant, Role

MEDIATE = Grant("mediation.mediate", SEES_PEOPLE)
# How long institutions take: for who answers for the work to others.
FIGURES = Grant("mediation.figures", {Role.COORDINATOR})
