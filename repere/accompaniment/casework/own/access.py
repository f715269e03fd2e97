from repere.foundation.toolkit.actors import Grant, Role

# A copy holds every shelf: for whoever reads them all.
COPY = Grant("casework.copy_for_person", {Role.CASEWORKER, Role.COORDINATOR})
