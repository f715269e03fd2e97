"""What is decided of a service's values: tiles, telephones, addresses, points. Plain values in, plain values out."""

import re
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

import phonenumbers

from repere.knowledge.directory.choices import THEME_OF, CapacityUnit, ReceptionMode, Theme
from repere.knowledge.territory.rules import departement_of, fold, kilometres

Point = tuple[float, float]


def themes_of(topics: Iterable[str]) -> frozenset[str]:
    """The tiles under which a service with these themes of data·inclusion is found."""
    found: set[Theme] = set()
    for topic in topics:
        found |= THEME_OF.get(topic) or THEME_OF.get(topic.partition("--")[0]) or set()
    return frozenset(theme.value for theme in found)


def stands_on_site(reception_modes: Collection[str]) -> bool:
    """Whether one can go there: unless it says that it answers from afar only."""
    return not reception_modes or ReceptionMode.ON_SITE in reception_modes


def usual_unit(themes: Iterable[str]) -> CapacityUnit:
    """What is counted under these tiles as long as nobody has said otherwise."""
    found = set(themes)
    if Theme.SLEEP in found:
        return CapacityUnit.BED
    return CapacityUnit.MEAL if Theme.EAT in found else CapacityUnit.SEAT


def searched(*texts: str) -> str:
    """Several texts as one, as words are looked for in it."""
    return fold(" ".join(texts))


def only_departement(zones: Iterable[str]) -> str:
    """The département that holds every zone, when zones of one département are all there is; else empty."""
    found = {
        departement_of(zone) if len(zone) in (2, 3, 5) and not zone.startswith("99") else "" for zone in zones
    }
    return found.pop() if len(found) == 1 else ""


# --- text ------------------------------------------------------------------------------------------------

_BLANKS = re.compile(r"[\s\u00a0\u200b]+")
_CEDEX = re.compile(r"\s+cedex(\s+\d+)?\s*$", re.IGNORECASE)


def line(text: str) -> str:
    """The text on one line, with single blanks and none at its edges."""
    return _BLANKS.sub(" ", text).strip()


def shortened(text: str, length: int) -> str:
    """The text cut at a word, with an ellipsis, when it is longer."""
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    return (cut.rpartition(" ")[0] or cut).rstrip(" ,;:-") + "…"


def locality(text: str) -> str:
    return _CEDEX.sub("", line(text))


def postcode(text: str, commune_code: str = "") -> str:
    """Five figures, a lost leading zero given back; empty when there is none."""
    figures = line(text).replace(" ", "")
    if len(figures) == 4 and figures.isdecimal() and (not commune_code or commune_code.startswith("0")):
        figures = f"0{figures}"
    return figures if len(figures) == 5 and figures.isdecimal() else ""


# --- ways to reach ---------------------------------------------------------------------------------------

_REGIONS = {
    "971": "GP", "972": "MQ", "973": "GF", "974": "RE", "975": "PM", "976": "YT", "977": "BL", "978": "MF",
    "986": "WF", "987": "PF", "988": "NC",
}  # fmt: skip
_USUAL = re.compile(r"^(?:\+33 ?|0)([1-9](?: ?\d\d){4})$")
_SHORT = re.compile(r"^(?:1\d|1\d\d|11[68]\d{3}|[13]\d{3})$")
_BETWEEN_NUMBERS = re.compile(r"\s*(?:[,;/\n\r|]|\bou\b|\bet\b|\bpuis\b|(?<=\d)\s+(?=\+))\s*", re.IGNORECASE)
_NUMBER = re.compile(r"\+?[\d(][\d\s.()\u00a0-]*")


def telephones(text: str, departement: str = "") -> tuple[str, ...]:
    """The numbers of a cell as they are dialled from abroad (E.164), short ones as they are; () if unreadable."""
    usual = _USUAL.match(text)
    if usual and departement not in _REGIONS:
        return ("+33" + usual[1].replace(" ", ""),)
    region = _REGIONS.get(departement, "FR")
    found = (_telephone(part, region) for part in _BETWEEN_NUMBERS.split(text))
    return tuple(dict.fromkeys(number for number in found if number))


def _telephone(text: str, region: str) -> str:
    written = _NUMBER.search(text)
    if not written:
        return ""
    figures = re.sub(r"[^\d+]", "", written[0])
    if _SHORT.match(figures):
        return figures
    if region == "YT" and figures.startswith("+2692"):
        # Mayotte left the code of the Comoros; its old numbers are still written under it.
        written_out = figures = "+262" + figures[4:]
    else:
        written_out = written[0]
    for candidate, where in ((written_out, region), ("+" + figures.lstrip("+0"), None)):
        try:
            number = phonenumbers.parse(candidate, where)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number(number) and (
            where or figures[0] != "+" or number.country_code == 33
        ):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return ""


_EMAIL = re.compile(
    r"^[\w.!#$%&'*+/=?^`{|}~-]+@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9-]+)*\.[a-z]{2,63}$", re.I | re.A
)


def emails(text: str) -> tuple[str, ...]:
    """The addresses of a cell; () when it holds none."""
    parts = (part.removeprefix("mailto:").strip("<>.") for part in re.split(r"[\s,;\u00a0]+", text.strip()))
    return tuple(dict.fromkeys(p for p in parts if len(p) <= 254 and ".." not in p and _EMAIL.match(p)))


_HOST = re.compile(r"^[^\W_][\w-]*(\.[^\W_][\w-]*)*\.[^\W\d_]{2,63}$")
_SCHEME = re.compile(r"^(?:h?t+p(s?)\s*:\s*/+\s*)+", re.I)


def web_address(text: str) -> str:
    """An address that a browser opens, its beginning mended; empty when it is none."""
    bare = text.strip()
    scheme = _SCHEME.match(bare)
    host, rest = _split_host(bare[scheme.end() :] if scheme else bare)
    if not _HOST.match(host.partition(":")[0]) or re.search(r"\s", rest) or len(bare) > 490:
        return ""
    return f"http{(scheme[1] or '').lower() if scheme else ''}://{host}{rest}"


def link(text: str) -> str:
    """A stored address when a page may lead there: on the web, and nowhere else; empty otherwise."""
    address = text.strip()
    return address if _WEB.match(address) else ""


_WEB = re.compile(r"https?://[^\s/?#]", re.I)


def without_scheme(text: str) -> str:
    return _SCHEME.sub("", text.strip())


def _split_host(text: str) -> tuple[str, str]:
    end = next((n for n, letter in enumerate(text) if letter in "/?#"), len(text))
    return text[:end].rstrip("."), text[end:]


# --- where it is -----------------------------------------------------------------------------------------


class Box(NamedTuple):
    south: float
    north: float
    west: float
    east: float

    def holds(self, point: Point) -> bool:
        return self.south <= point[0] <= self.north and self.west <= point[1] <= self.east


METROPOLE = Box(41.2, 51.3, -5.5, 9.8)
OVERSEAS = {
    "971": Box(15.7, 16.7, -62.0, -60.9),
    "972": Box(14.3, 15.0, -61.4, -60.7),
    "973": Box(2.0, 6.0, -54.8, -51.5),
    "974": Box(-21.6, -20.7, 55.1, 56.0),
    "975": Box(46.6, 47.3, -56.6, -56.0),
    "976": Box(-13.2, -12.5, 44.9, 45.4),
    "977": Box(17.8, 18.0, -63.0, -62.7),
    "978": Box(17.9, 18.2, -63.3, -62.9),
    "986": Box(-14.5, -13.1, -178.3, -176.0),
    "987": Box(-28.0, -7.5, -155.0, -134.0),
    "988": Box(-23.5, -17.5, 157.0, 172.5),
}
# A commune reaches no further from its own centre; overseas, some hold islands or a forest.
FAR_KM, FAR_OVERSEAS_KM = 35.0, 150.0
# Two geocodings of one address agree within this.
AGREE_KM = 5.0
TRUSTED_SCORE = 0.5


class Placed(NamedTuple):
    point: Point | None
    dropped: int  # points that cannot be there
    disagreed: bool


def best_point(
    first: Point | None,
    second: Point | None,
    *,
    score: float = 1.0,
    centre: Point | None = None,
    commune_code: str = "",
) -> Placed:
    """The more credible of two geocodings; `score` is the second's own, `centre` the commune's when it is known."""
    given = [point for point in (first, second) if point is not None]
    credible = [point for point in given if is_credible(point, centre, commune_code)]
    dropped = len(given) - len(credible)
    if len(credible) < 2:
        return Placed(credible[0] if credible else None, dropped, False)
    disagreed = kilometres(*credible) > AGREE_KM
    if disagreed and centre is not None:
        return Placed(min(credible, key=lambda point: kilometres(point, centre)), dropped, True)
    return Placed(credible[1] if score >= TRUSTED_SCORE else credible[0], dropped, disagreed)


def is_credible(point: Point, centre: Point | None, commune_code: str) -> bool:
    """Whether a place of this commune can be there."""
    overseas = OVERSEAS.get(departement_of(commune_code))
    if point == (0.0, 0.0) or not (overseas or METROPOLE).holds(point):
        return False
    return centre is None or kilometres(point, centre) <= (FAR_OVERSEAS_KM if overseas else FAR_KM)


def number_pair(latitude: object, longitude: object) -> Point | None:
    """Two numbers, or texts that hold them; None unless both are there."""
    try:
        return float(str(latitude).replace(",", ".")), float(str(longitude).replace(",", "."))
    except ValueError:
        return None


def address_lines(lines: Sequence[str], length: int = 250) -> tuple[str, str]:
    """The street, and all that stands around it: buildings, floors, quarters come in any order."""
    known = [line(text) for text in lines if text and line(text)]
    street = next((n for n, text in enumerate(known) if _STREET.search(text)), 0)
    if not known:
        return "", ""
    others = ", ".join(known[:street] + known[street + 1 :])
    return shortened(known[street], length), shortened(others, length)


_STREET = re.compile(
    r"^\d+|\b(?:rue|avenue|av|boulevard|bd|place|chemin|route|impasse|all[ée]es?|quai|cours|square|esplanade|"
    r"passage|mont[ée]e|ruelle|rond-point|zac?|faubourg)\b",
    re.IGNORECASE,
)
