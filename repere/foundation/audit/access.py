from repere.foundation.toolkit.actors import Grant, Role

READ_TRAIL = Grant("audit.read_trail", {Role.DPO})
