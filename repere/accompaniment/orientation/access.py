from repere.foundation.toolkit.actors import SEES_PEOPLE, Grant, Role

ORIENT = Grant("orientation.orient", SEES_PEOPLE)
# Why results are in this order is for whoever shows them to somebody.
SEE_WEIGHTS = Grant("orientation.see_weights", SEES_PEOPLE | {Role.ADMINISTRATOR})
# What counts in the order of its results: whoever answers for the organisation, or runs its house.
WEIGH = Grant("orientation.weigh", {Role.COORDINATOR, Role.ADMINISTRATOR})
ANSWER = Grant("orientation.answer", {Role.PARTNER, Role.CASEWORKER, Role.COORDINATOR})
SEE_REFERRALS = Grant("orientation.see_referrals", ANSWER.roles | SEES_PEOPLE)
