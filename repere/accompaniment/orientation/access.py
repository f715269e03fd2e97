from repere.foundation.toolkit.actors import SEES_PEOPLE, Grant, Role

ORIENT = Grant("orientation.orient", SEES_PEOPLE)
ANSWER = Grant("orientation.answer", {Role.PARTNER, Role.CASEWORKER, Role.COORDINATOR})
SEE_REFERRALS = Grant("orientation.see_referrals", ANSWER.roles | SEES_PEOPLE)
