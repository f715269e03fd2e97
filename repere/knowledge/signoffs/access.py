from repere.foundation.toolkit.actors import STAFF, Grant, Role

# What the law says is for everybody who works here.
READ = Grant("law.read", STAFF)
# Who may be named a jurist; the name itself is in the table, one by one.
SIGN = Grant("law.sign", {Role.CASEWORKER, Role.COORDINATOR, Role.ADMINISTRATOR})
NAME_JURISTS = Grant("law.name_jurists", {Role.COORDINATOR, Role.ADMINISTRATOR})
