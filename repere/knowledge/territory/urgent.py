"""Numbers to call at once, free of charge, day and night: of each country, those of the State or that it pays for.

France: 112, 15, 17, 18 and 114 of the emergency services, 115 of the State for shelter, 119 for children, 3919 for
women, 3114 for whoever thinks of dying. Azerbaijan, Morocco: those of the emergency services.
"""

from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Urgent(NamedTuple):
    """`by_text`: it is written to, not called."""

    number: str
    what: str | Promise
    by_text: bool = False

    @property
    def address(self) -> str:
        return f"{'sms' if self.by_text else 'tel'}:{self.number}"


_ANY = _("Any emergency, from any telephone, even without credit")
_ILL = _("Somebody is ill or hurt")
_ATTACKED = _("Police: you are attacked or threatened")
_FIRE = _("Fire, accident")

NUMBERS: Final[dict[str, tuple[Urgent, ...]]] = {
    "FR": (
        Urgent("112", _ANY),
        Urgent("15", _ILL),
        Urgent("17", _ATTACKED),
        Urgent("18", _FIRE),
        Urgent("114", _("Emergency by text message, if you cannot hear or speak"), by_text=True),
        Urgent("115", _("Nowhere to sleep tonight")),
        Urgent("119", _("A child is in danger")),
        Urgent("3919", _("Violence against women: to talk and be helped")),
        Urgent("3114", _("Thoughts of dying: somebody listens")),
    ),
    "AZ": (
        Urgent("112", _ANY),
        Urgent("103", _ILL),
        Urgent("102", _ATTACKED),
        Urgent("101", _FIRE),
    ),
    "MA": (
        Urgent("15", _ILL),
        Urgent("19", _ATTACKED),
    ),
}


def urgent_in(country: str) -> tuple[Urgent, ...]:
    """`country`: ISO 3166-1; none where nobody wrote them down."""
    return NUMBERS.get(country, ())
