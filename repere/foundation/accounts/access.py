"""Who may do what with accounts. Which role may give which is in `rules.py`."""

from repere.foundation.toolkit.actors import STAFF, Grant, Role

EVERYBODY = Grant("accounts.everybody", STAFF)
# An administrator runs the house without seeing people; a coordinator answers for the team that does.
MANAGE_MEMBERS = Grant("accounts.manage_members", {Role.COORDINATOR, Role.ADMINISTRATOR})
