from repere.foundation.toolkit.actors import SEES_PEOPLE, Grant

PLAN = Grant("plan.keep", SEES_PEOPLE)
