from repere.foundation.toolkit.actors import Grant, Role

# Those who hold the shelf of administrative status; of each dossier it is asked again.
STATUS = Grant("status.keep", {Role.CASEWORKER, Role.COORDINATOR})
