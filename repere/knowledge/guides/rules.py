"""Where the words of a guide stand: to be checked again, behind the text they translate. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from repere.knowledge.guides.content import digest

# How a text was made, as it is stored for each unit.
BY_MACHINE, BY_PERSON, BY_HOUSE = "machine", "person", "house"
MADE = (BY_MACHINE, BY_PERSON, BY_HOUSE)


@dataclass(frozen=True, slots=True)
class Said:
    """A unit in another language; `of` is the digest of the words it was made from."""

    text: str
    of: str
    made: str = BY_PERSON


@dataclass(frozen=True, slots=True)
class Lag:
    """The units that were never translated, and those whose source changed since."""

    missing: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.missing or self.behind)


def lag(units: Mapping[str, str], said: Mapping[str, Said]) -> Lag:
    missing = tuple(name for name in units if name not in said or not said[name].text)
    behind = tuple(
        name for name, text in units.items() if name not in missing and said[name].of != digest(text)
    )
    return Lag(missing, behind)


def state(said: Mapping[str, Said], *, is_read_over: bool) -> str:
    """Who answers for a translation: one sentence of a machine makes it a machine’s."""
    made = {one.made for one in said.values()}
    if is_read_over:
        return "reviewed"
    if BY_MACHINE in made:
        return "machine"
    return "house" if made == {BY_HOUSE} else "person"


def is_to_check(checked_on: date | None, every_days: int, today: date) -> bool:
    """Laws move: what nobody has looked at for so long is looked at again."""
    return checked_on is None or today - checked_on > timedelta(days=every_days)


def read_said(told: Mapping[str, Mapping[str, str]]) -> dict[str, Said]:
    return {
        name: Said(one["text"], one["of"], one["made"] if one.get("made") in MADE else BY_PERSON)
        for name, one in told.items()
    }


def written_said(said: Mapping[str, Said]) -> dict[str, dict[str, str]]:
    return {name: {"text": one.text, "of": one.of, "made": one.made} for name, one in said.items()}


def retold(before: Mapping[str, Said], units: Mapping[str, str], typed: Mapping[str, str]) -> dict[str, Said]:
    """What was typed beside the source: a text left as it was keeps how it was made, and what it was made from."""
    found = {}
    for name, text in typed.items():
        known = before.get(name)
        if name not in units or not text:
            continue
        if known is not None and known.text == text:
            found[name] = known
        else:
            found[name] = Said(text, digest(units[name]))
    return found


def still_right(said: Mapping[str, Said], units: Mapping[str, str]) -> dict[str, Said]:
    """Somebody read both: what stands is a translation of the source as it is now, and a person’s."""
    return {name: Said(one.text, digest(units[name])) for name, one in said.items() if name in units}
