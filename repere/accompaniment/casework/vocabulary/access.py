from repere.foundation.toolkit.actors import Grant, Role

# The words of the desk are those of its team: whoever leads it says them.
WORDS = Grant("casework.need_words", {Role.COORDINATOR})
