"""Letters for the acts that stop a clock: models in French, filled with what is known, finished by a person."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from tomllib import loads

from repere.knowledge.law.rulebook import Source, read_sources

# What may be filled from a dossier; all else stands between square brackets until somebody writes it.
KNOWN = {
    "name": "nom et prénoms",
    "born": "date et lieu de naissance",
    "nationality": "nationalité",
    "today": "date",
    "organisation": "association",
}
TO_COMPLETE = re.compile(r"\[([^\[\]\n]{2,120})\]")


@dataclass(frozen=True, slots=True)
class Letter:
    """A model: which rule's clock it stops, to whom, what, and where its content was read."""

    key: str
    rule: str
    to: str
    subject: str
    body: str
    encloses: tuple[str, ...]
    sources: tuple[Source, ...]
    version: int = 1


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter as a person reads it again and changes it."""

    to: str
    subject: str
    body: str


def filled(letter: Letter, told: Mapping[str, str]) -> Draft:
    """With what is known of `KNOWN`; what is not known stays to be completed, between square brackets."""
    values = {name: told.get(name) or f"[{words}]" for name, words in KNOWN.items()}
    body = letter.body.strip()
    if letter.encloses:
        body += "\n\nPièces jointes :\n" + "\n".join(
            f"{number}. {one}" for number, one in enumerate(letter.encloses, start=1)
        )
    return Draft(
        letter.to.strip().format_map(values), letter.subject.format_map(values), body.format_map(values)
    )


def to_complete(*texts: str) -> list[str]:
    """What still stands between square brackets, once each: a letter with any of them is not finished."""
    return list(dict.fromkeys(found for text in texts for found in TO_COMPLETE.findall(text)))


@lru_cache(maxsize=1)
def house_letters() -> Mapping[str, Letter]:
    """The models that come with the house, by key."""
    told = loads((files(__package__) / "letters.toml").read_text(encoding="utf-8"))
    text_date: date = told["text_date"]
    return {
        one["key"]: Letter(
            key=one["key"],
            rule=one["rule"],
            to=one["to"],
            subject=one["subject"],
            body=one["body"],
            encloses=tuple(one.get("encloses", ())),
            sources=read_sources(one["sources"], text_date),
            version=one.get("version", 1),
        )
        for one in told["letter"]
    }
