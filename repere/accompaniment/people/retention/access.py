from repere.foundation.toolkit.actors import Grant, Role

# Whoever follows people says that they were seen again, or that theirs must be kept longer.
KEEP = Grant("retention.keep", {Role.CASEWORKER, Role.COORDINATOR})
SETTLE = Grant("retention.settle", {Role.ADMINISTRATOR, Role.DPO})
PROVE = Grant("retention.prove", {Role.COORDINATOR, Role.DPO, Role.ADMINISTRATOR})
# What was put away is opened by the data protection officer alone.
ARCHIVES = Grant("retention.archives", {Role.DPO})
# The house itself, at night.
RUN = Grant("retention.run", ())
