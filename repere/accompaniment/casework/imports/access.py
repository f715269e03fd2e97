from repere.foundation.toolkit.actors import Grant, Role

# Whoever follows dossiers brings in those that were kept elsewhere; each lands on the shelves they write.
IMPORT = Grant("casework.import_dossiers", {Role.CASEWORKER, Role.COORDINATOR})
