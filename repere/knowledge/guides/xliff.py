"""Guides go to translators and come back as XLIFF 1.2 (OASIS, 2008), which every tool of theirs reads. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from repere.knowledge.guides.content import clean

NAMESPACE: Final = "urn:oasis:names:tc:xliff:document:1.2"
LARGEST: Final = 2_000_000
# Codes of another format, carried inside a sentence: they are not its words.
CODES: Final = frozenset({"ph", "bpt", "ept", "it", "x", "bx", "ex"})


class BadFile(ValueError):
    """What cannot be taken; `code` says why, `where` on which line or in which unit."""

    def __init__(self, code: str, where: str = "") -> None:
        super().__init__(f"{code}: {where}" if where else code)
        self.code, self.where = code, where


@dataclass(frozen=True, slots=True)
class Unit:
    """One sentence or so to translate; `made` says by whom its target was, "machine" is told to the translator."""

    id: str
    source: str
    target: str = ""
    made: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """`original` names the guide."""

    original: str
    source_language: str
    target_language: str
    units: Mapping[str, Unit] = field(default_factory=dict)


def written(file: File) -> str:
    """The document, as UTF-8 text."""
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<xliff version="1.2" xmlns="{NAMESPACE}">\n'
        f"<file original={quoteattr(file.original)} source-language={quoteattr(file.source_language)}"
        f' target-language={quoteattr(file.target_language)} datatype="plaintext">\n<body>\n'
    )
    units = "".join(_unit(one, file) for one in file.units.values())
    return f"{head}{units}</body>\n</file>\n</xliff>\n"


def _unit(one: Unit, file: File) -> str:
    state = (
        'state="needs-review-translation" state-qualifier="mt-suggestion"'
        if one.made == "machine"
        else 'state="translated"'
    )
    target = (
        f"<target xml:lang={quoteattr(file.target_language)} {state}>{escape(one.target)}</target>"
        if one.target
        else ""
    )
    note = f"<note>{escape(one.note)}</note>" if one.note else ""
    return (
        f'<trans-unit id={quoteattr(one.id)} xml:space="preserve">'
        f"<source xml:lang={quoteattr(file.source_language)}>{escape(one.source)}</source>"
        f"{target}{note}</trans-unit>\n"
    )


def read(data: bytes) -> File:
    """What a translator sends back. Raises BadFile; a document that declares entities is not read at all."""
    if len(data) > LARGEST:
        raise BadFile("too_large")
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = reader.starts
    parser.EndElementHandler = reader.ends
    parser.CharacterDataHandler = reader.says
    parser.StartDoctypeDeclHandler = reader.declares
    parser.buffer_text = True
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise BadFile("not_xml", str(error.lineno)) from error
    except (LookupError, UnicodeError, ValueError) as error:
        if isinstance(error, BadFile):
            raise
        raise BadFile("not_xml", "1") from error
    return reader.file()


class _Reader:
    def __init__(self) -> None:
        self.path: list[str] = []
        self.heads: list[Mapping[str, str]] = []
        self.units: dict[str, Unit] = {}
        self.id = self.state = ""
        self.parts: dict[str, list[str]] = {}
        self.into: list[str] | None = None
        self.codes = 0

    def declares(self, *_told: object) -> None:
        raise BadFile("declares")

    def starts(self, name: str, told: Mapping[str, str]) -> None:
        space, _blank, tag = name.rpartition(" ")
        if not self.path and (tag != "xliff" or space != NAMESPACE or told.get("version") != "1.2"):
            raise BadFile("not_xliff")
        above = self.path[-1] if self.path else ""
        self.path.append(tag)
        if tag == "file":
            self.heads.append(dict(told))
        elif tag == "trans-unit":
            self.id, self.state, self.parts = told.get("id", ""), "", {}
            if not self.id:
                raise BadFile("no_id")
            if self.id in self.units:
                raise BadFile("twice", self.id)
        elif tag in ("source", "target") and above == "trans-unit":
            self.into = self.parts[tag] = []
            if tag == "target":
                self.state = told.get("state-qualifier", "")
        elif tag in CODES:
            self.codes += 1

    def ends(self, name: str) -> None:
        tag = self.path.pop()
        above = self.path[-1] if self.path else ""
        if tag in CODES and self.codes:
            self.codes -= 1
        elif tag in ("source", "target") and above == "trans-unit":
            self.into = None
        elif tag == "trans-unit":
            self.units[self.id] = Unit(
                id=self.id,
                source=clean("".join(self.parts.get("source", []))),
                target=clean("".join(self.parts.get("target", []))),
                made="machine" if self.state == "mt-suggestion" else "person",
            )

    def says(self, text: str) -> None:
        if self.into is not None and not self.codes:
            self.into.append(text)

    def file(self) -> File:
        if len(self.heads) != 1:
            raise BadFile("not_one_file")
        head = self.heads[0]
        return File(
            head.get("original", ""),
            head.get("source-language", ""),
            head.get("target-language", ""),
            self.units,
        )


def exported(
    key: str,
    languages: tuple[str, str],
    units: Mapping[str, str],
    targets: Mapping[str, tuple[str, str]],
    notes: Mapping[str, str],
) -> str:
    """A guide for a translator: `targets` holds what is translated already, and how it was made."""
    rows: Sequence[Unit] = [
        Unit(name, text, *targets.get(name, ("", "")), notes.get(name, "")) for name, text in units.items()
    ]
    return written(File(key, *languages, {one.id: one for one in rows}))
