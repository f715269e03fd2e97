"""States and devices in the reader's words."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from repere.foundation.accounts.rules import State, device


class Chip(NamedTuple):
    kind: str
    icon: str
    label: str | Promise


STATES = {
    State.COMING: Chip("later", "clock", gettext_lazy("To come")),
    State.IN_FORCE: Chip("good", "circle-check", gettext_lazy("In force")),
    State.ENDING: Chip("warn", "hourglass", gettext_lazy("Ends within a month")),
    State.ENDED: Chip("closed", "circle-x", gettext_lazy("Ended")),
}


def state_chip(state: State) -> Chip:
    return STATES[state]


def device_in_words(user_agent: str) -> str:
    browser, system = device(user_agent)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("A device that does not say its name")
