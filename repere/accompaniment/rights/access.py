from repere.foundation.toolkit.actors import SEES_PEOPLE, Grant, Role

# Whoever receives people hears of refusals, and writes them while they are told.
RECORD = Grant("rights.record", SEES_PEOPLE)
# What is done together engages the organisation.
ACT = Grant("rights.act", {Role.CASEWORKER, Role.COORDINATOR})
FIGURES = Grant("rights.figures", {Role.CASEWORKER, Role.COORDINATOR})
SHARE = Grant("rights.share", {Role.COORDINATOR})
