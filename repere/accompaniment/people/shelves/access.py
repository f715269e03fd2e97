"""Which roles may name a team, hand dossiers over, break the glass: on which dossiers is in `rules.py`."""

from repere.foundation.toolkit.actors import SEES_PEOPLE, Grant, Role

SEE_TEAM = Grant("people.see_team", SEES_PEOPLE)
NAME_TEAM = Grant("people.name_team", SEES_PEOPLE)
HAND_OVER = Grant("people.hand_over_dossiers", {Role.COORDINATOR})
BREAK_GLASS = Grant("people.break_glass", SEES_PEOPLE)
# The officer reads who opened what and why; no dossier.
SEE_EMERGENCIES = Grant("people.see_emergencies", SEES_PEOPLE | {Role.DPO})
