from repere.foundation.toolkit.actors import Grant, Role

ERASE = Grant("people.erase", {Role.DPO})
HOLD = Grant("people.hold", {Role.DPO})
