from repere.foundation.toolkit.actors import Grant

# Repère itself, from the command line of whoever looks after the machine.
LOOK_AFTER_MAIL = Grant("mail.look_after", ())
