"""What a document is made of: plain values, the same on a page and on paper."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

Said = tuple[str, str]  # what it is, and what is written


@dataclass(frozen=True, slots=True)
class Line:
    label: str
    text: str
    direction: str  # of what is written: a telephone, or French words, among Arabic ones


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that is kept: a title, which may be blank, and what is written of it."""

    title: str
    direction: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Section:
    """`nothing`: what is said where there is no entry."""

    code: str
    title: str
    said: list[str] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    nothing: str = ""


@dataclass(frozen=True, slots=True)
class Chapter:
    title: str
    sections: list[Section]


@dataclass(frozen=True, slots=True)
class Document:
    title: str
    language: str
    is_rtl: bool
    said: list[str]
    chapters: list[Chapter]

    def texts(self) -> Iterator[str]:
        """All that it says, in order."""
        yield from (self.title, *self.said)
        for chapter in self.chapters:
            yield chapter.title
            for section in chapter.sections:
                yield from (section.title, *section.said)
                if not section.entries and section.nothing:
                    yield section.nothing
                for entry in section.entries:
                    if entry.title:
                        yield entry.title
                    for line in entry.lines:
                        yield from (line.label, line.text)


def direction(text: str) -> str:
    """Which way it is read, by its first letter; figures alone from left to right."""
    for letter in text:
        match unicodedata.bidirectional(letter):
            case "R" | "AL":
                return "rtl"
            case "L":
                return "ltr"
    return "ltr"


def entry(title: str, *lines: Said) -> Entry:
    """What is blank is not said."""
    kept = [Line(label, text, direction(text)) for label, text in lines if text]
    return Entry(title, direction(title), kept)


def entries(made: Iterable[Entry]) -> list[Entry]:
    return [one for one in made if one.title or one.lines]
