from repere.foundation.toolkit.actors import Grant, Role

IMPORT = Grant("territory.import", {Role.ADMINISTRATOR})
