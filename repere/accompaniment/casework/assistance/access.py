from repere.foundation.toolkit.actors import SEES_PEOPLE, Grant, Role

GIVE = Grant("assistance.give", SEES_PEOPLE)
# Budget lines, stocks and month totals: who answers for them to funders.
MANAGE = Grant("assistance.manage", {Role.COORDINATOR})
