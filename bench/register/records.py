"""Records of them: a first one with some care, later ones by other hands, years after."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from bench.register.lexicon import Lexeme
from bench.register.people import COUNTRIES, Invented, World, phone
from bench.register.spelling import drifted, mistyped, spelt

FIELDS = (
    "rec_id", "person_id", "household_id", "origin", "given", "family", "native", "sex", "dob", "phone", "nat",
    "reg_year", "site", "corruptions",
)  # fmt: skip
# Dates badly converted from another calendar: how often, and by how many years.
_CALENDARS = {"ET": (0.08, (7, 8)), "AF": (0.06, (-1, 1)), "IR": (0.05, (-1, 1))}
_slavic_masculine = re.compile(r"(ov|ev|yev|skyi|sky|off|ow|eff)$")


@dataclass(slots=True)
class Record:
    """One record as typed; `corruptions` are the accidents that it met."""

    given: str
    family: str
    # The name in its own script, when it was noted.
    native: str
    sex: str
    # YYYY-MM-DD; YYYY-01-01 may be an estimate, nothing says so.
    dob: str
    phone: str
    nat: str
    corruptions: str
    rec_id: int = 0
    person_id: int = 0
    household_id: int = 0
    origin: str = ""
    reg_year: int = 0
    site: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        name = f"{self.given} {self.family}".strip()
        return (name, self.native) if self.native and self.native != name else (name,)


def records(
    count: int, *, repeated: float = 0.20, seed: int = 1, tail: float = 0.0
) -> Iterator[tuple[Invented, Record]]:
    """Each person with their records, one to four, one after the other."""
    world, chance = World(seed, tail=tail), Random(seed + 7)
    number = 0
    for person in world.persons(count):
        times = 1 if chance.random() > repeated else chance.choice([2, 2, 2, 2, 3, 3, 4])
        for time in range(times):
            number += 1
            record = rendered(chance, person, later=time > 0, papers=True)
            record.rec_id, record.person_id, record.household_id = number, person.number, person.household
            record.origin = person.origin
            record.reg_year, record.site = chance.randint(2015, 2025), chance.randint(1, 40)
            yield person, record


def first_and_later(
    count: int, *, seed: int = 1, tail: float = 0.0
) -> tuple[list[Record], list[tuple[Record, int]]]:
    """The first record of each person, and each later one with the place of its person in that list."""
    first: list[Record] = []
    later: list[tuple[Record, int]] = []
    for person, record in records(count, seed=seed, tail=tail):
        if person.number > len(first):
            first.append(record)
        else:
            later.append((record, person.number - 1))
    return first, later


def rendered(
    chance: Random,
    person: Invented,
    *,
    later: bool = False,
    in_own_script: float = 0.10,
    papers: bool = False,
) -> Record:
    """One record of a person. With `papers`, half of the people hold one with a fixed Latin spelling, copied in two
    records of three.
    """
    met: list[str] = []
    on_paper = _paper(chance, person) if papers else None
    if on_paper is not None:
        met.append("doc")

    def written(name: Lexeme) -> str:
        if on_paper and id(name) in on_paper:
            return on_paper[id(name)]
        text = spelt(chance, name, 0.35 if later else 0.62)
        if chance.random() < (0.28 if later else 0.10):
            text = drifted(chance, text)
            met.append("drift")
        return text

    given_parts, family_parts = _parts(chance, person, later, met)
    given = " ".join(written(part) for part in given_parts)
    family = " ".join(written(part) for part in family_parts)
    family = _feminine(chance, person, family)
    own = None
    if all(part.native for part in given_parts + family_parts):
        own = " ".join(part.native or "" for part in given_parts + family_parts)
    native = ""
    if own and chance.random() < 0.25:
        native = own
    if own and chance.random() < (in_own_script if later else 0.03):
        given = " ".join(part.native or "" for part in given_parts)
        family = " ".join(part.native or "" for part in family_parts)
        native = own
        met.append("native_script")
    elif later:
        given, family = _hurried(chance, given, family, met)
    if chance.random() < 0.25:
        family = family.upper()
    dob = _birth(chance, person, later, met)
    sex = person.sex if chance.random() > (0.03 if later else 0.01) else ""
    if sex and later and chance.random() < 0.005:
        sex = "F" if sex == "M" else "M"
    number = ""
    if chance.random() >= 0.40:
        number = person.phone if not later or chance.random() < 0.45 else phone(chance)
    country = person.country
    if later:
        fate = chance.random()
        if fate < 0.05:
            country = ""
        elif fate < 0.08:
            of_origin = COUNTRIES[person.origin]
            country = chance.choice(of_origin if len(of_origin) > 1 else ("", country))
    return Record(given, family, native, sex, dob, number, country, "+".join(met))


def _paper(chance: Random, person: Invented) -> dict[int, str] | None:
    paper = Random(person.number * 7919 + 1)
    if not (paper.random() < 0.5 and chance.random() < 0.67):
        return None
    names = (person.given, person.family, person.father, person.third, person.grandfather)
    return {id(name): spelt(paper, name, 0.5) for name in names if name}


def _parts(
    chance: Random, person: Invented, later: bool, met: list[str]
) -> tuple[list[Lexeme], list[Lexeme]]:
    """Which of their names are said, this time."""
    given, family = [person.given], [] if person.has_one_name else [person.family]
    fate = chance.random()
    if person.origin in ("AR", "AF", "RU", "UA", "AZ") and person.father and fate < 0.15:
        given.append(person.father)
    if person.third and fate < 0.75:
        family.append(person.third)
    if not later:
        return given, family
    fate = chance.random()
    if fate < 0.06 and len(person.given.latin[0].split()) > 1:
        met.append("given_part")
        given[0] = _one_word(person.given, chance.randrange(2))
    elif fate < 0.10 and person.father:
        family = [person.father]
        met.append("father_as_family")
    elif fate < 0.125 and person.sex == "F" and not person.is_child:
        met.append("married_name")
        family = [person.grandfather]
    elif fate < 0.15 and family:
        family = []
        met.append("family_missing")
    return given, family


def _one_word(name: Lexeme, place: int) -> Lexeme:
    def word(text: str) -> str:
        words = text.split() or [""]
        return words[min(place, len(words) - 1)]

    return Lexeme(
        None if name.native is None else word(name.native), tuple(word(text) for text in name.latin)
    )


def _feminine(chance: Random, person: Invented, family: str) -> str:
    if person.origin not in ("UA", "RU", "AZ") or person.sex != "F" or not _slavic_masculine.search(family):
        return family
    if chance.random() >= 0.85:
        return family
    family = re.sub(r"eff$", "ev", re.sub(r"(off|ow)$", "ov", family))
    return re.sub(r"(skyi|sky)$", "ska", family) if "sk" in family[-4:] else family + "a"


def _hurried(chance: Random, given: str, family: str, met: list[str]) -> tuple[str, str]:
    """Fields swapped, words joined, slips, all in one field."""
    if chance.random() < 0.12:
        given, family = family, given
        met.append("swap")
    if chance.random() < 0.12 and (" " in given or " " in family):
        if " " in family and chance.random() < 0.6:
            family = family.replace(" ", chance.choice(["", "-"]), 1)
        else:
            given = given.replace(" ", chance.choice(["", "-"]), 1)
        met.append("join")
    if chance.random() < 0.10:
        if chance.random() < 0.5 and family:
            family = mistyped(chance, family)
        else:
            given = mistyped(chance, given)
        met.append("typo")
    if chance.random() < 0.04:
        given, family = f"{given} {family}".strip(), ""
        met.append("one_field")
    return given, family


def _birth(chance: Random, person: Invented, later: bool, met: list[str]) -> str:
    year, month, day = person.birth
    if not later:
        return "" if chance.random() < 0.03 else f"{year:04}-{month:02}-{day:02}"
    fate = chance.random()
    of_estimates = _estimate_again if person.is_estimated else _date_again
    text, accident = of_estimates(chance, fate, year, month, day)
    if accident:
        met.append(accident)
    share = _CALENDARS[person.origin][0] if person.origin in _CALENDARS else 0.0
    if text and chance.random() < share:
        # All are drawn, so that the order of what follows is the same for every origin.
        slips = {origin: chance.choice(years) for origin, (_share, years) in _CALENDARS.items()}
        text = f"{int(text[:4]) - slips[person.origin]:04}{text[4:]}"
        met.append("calendar")
    return text


def _estimate_again(chance: Random, fate: float, year: int, month: int, day: int) -> tuple[str, str]:
    if fate < 0.30:
        return f"{year + chance.choice([-3, -2, -1, -1, 1, 1, 2, 3]):04}-01-01", "est_year"
    if fate < 0.36:
        return f"{year:04}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}", "est_full"
    if fate < 0.42:
        return "", "dob_missing"
    if fate < 0.46:
        return f"{year:04}-12-31", "est_dec31"
    return f"{year:04}-{month:02}-{day:02}", ""


def _date_again(chance: Random, fate: float, year: int, month: int, day: int) -> tuple[str, str]:
    if fate < 0.045 and day <= 12 and day != month:
        return f"{year:04}-{day:02}-{month:02}", "dm_swap"
    if fate < 0.09:
        other = min(28, max(1, day + chance.choice([-1, 1, 2, 10, -10])))
        return f"{year:04}-{month:02}-{other:02}", "day_err"
    if fate < 0.12:
        other = min(12, max(1, month + chance.choice([-1, 1])))
        return f"{year:04}-{other:02}-{day:02}", "month_err"
    if fate < 0.16:
        return f"{year + chance.choice([-10, -1, 1, 10, 2, -2]):04}-{month:02}-{day:02}", "year_err"
    if fate < 0.20:
        return f"{year:04}-01-01", "to_0101"
    if fate < 0.25:
        return "", "dob_missing"
    return f"{year:04}-{month:02}-{day:02}", ""
