from repere.foundation.toolkit.actors import Grant, Role

EVERYBODY = Grant("accounts.everybody", [role for role in Role if role is not Role.SYSTEM])
MANAGE_MEMBERS = Grant("accounts.manage_members", {Role.COORDINATOR, Role.ADMINISTRATOR})
