from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere the reader may go, as the page around them shows it; with places `inside`, a menu of them.

    `key`: the one that leads there, outside of a field.
    """

    url: str
    label: str | Promise
    icon: str
    current: bool = False
    inside: tuple["Place", ...] = ()
    key: str = ""
