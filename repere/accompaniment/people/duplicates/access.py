from repere.foundation.toolkit.actors import Grant, Role

# Two dossiers are read side by side: not for those who stand at the desk an afternoon a week.
REVIEW = Grant("people.review_duplicates", {Role.CASEWORKER, Role.COORDINATOR})
