from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere the reader may go, as the page around them shows it; with places `inside`, a menu of them."""

    url: str
    label: str | Promise
    icon: str
    current: bool = False
    inside: tuple["Place", ...] = ()
