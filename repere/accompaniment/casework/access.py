from repere.foundation.toolkit.actors import SEES_PEOPLE, Grant

RECEIVE = Grant("casework.receive", SEES_PEOPLE)
OPEN_DOSSIER = Grant("casework.open_dossier", SEES_PEOPLE)
