from repere.foundation.toolkit.actors import SEES_PEOPLE, Grant

ASSESS = Grant("assessments.keep", SEES_PEOPLE)
