from repere.foundation.toolkit.actors import SEES_PEOPLE, Grant

SEE = Grant("tasks.see", SEES_PEOPLE)
GIVE = Grant("tasks.give", SEES_PEOPLE)
