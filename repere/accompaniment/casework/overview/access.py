from repere.foundation.toolkit.actors import Grant, Role

LEAD = Grant("casework.lead", {Role.COORDINATOR})
