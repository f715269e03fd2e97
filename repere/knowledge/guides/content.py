"""What a guide is made of: a title, a gist, and blocks in a row. Values in, values out."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final
from unicodedata import category

KINDS: Final = ("section", "text", "step", "warning", "item", "word", "deadline", "services", "call")
# What its link is: the key of a rule of law, a need of the directory, a telephone number.
LINKED: Final = ("deadline", "services", "call")
# A fact says where it comes from; the others are ways through the page.
FACTS: Final = ("text", "step", "warning", "item", "word")
# Instead of a source: not a fact, but what whoever accompanies people advises.
ADVICE: Final = "advice"
LONGEST = {"title": 120, "gist": 300, "text": 1000, "link": 60, "source": 300}
MOST_BLOCKS = 80


class BadContent(ValueError):
    """What cannot be a guide; `code` says what is wrong, `where` in which block."""

    def __init__(self, code: str, where: str = "") -> None:
        super().__init__(f"{code}: {where}" if where else code)
        self.code, self.where = code, where


@dataclass(frozen=True, slots=True)
class Block:
    """`id` stays when the text changes: translations hang on it."""

    id: str
    kind: str
    text: str
    link: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    title: str
    gist: str
    blocks: tuple[Block, ...] = ()


def clean(text: str) -> str:
    """One line, without what no keyboard types and no XML file can carry."""
    kept = "".join(
        " " if letter.isspace() else letter
        for letter in text
        if letter.isspace() or category(letter) not in ("Cc", "Cs", "Cn", "Co")
    )
    return " ".join(kept.split())


def read(told: Mapping[str, Any]) -> Content:
    """A guide from what is stored or typed. Raises BadContent."""
    title, gist = clean(str(told.get("title", ""))), clean(str(told.get("gist", "")))
    if not title:
        raise BadContent("no_title")
    if len(title) > LONGEST["title"] or len(gist) > LONGEST["gist"]:
        raise BadContent("too_long", "title" if len(title) > LONGEST["title"] else "gist")
    blocks = tuple(_block(one) for one in told.get("blocks", ()))
    if len(blocks) > MOST_BLOCKS:
        raise BadContent("too_many_blocks")
    ids = [one.id for one in blocks]
    for twice in {one for one in ids if ids.count(one) > 1 or one in ("title", "gist")}:
        raise BadContent("same_id", twice)
    return Content(title, gist, blocks)


def _block(told: Mapping[str, Any]) -> Block:
    found = Block(
        id=clean(str(told.get("id", ""))),
        kind=str(told.get("kind", "")),
        text=clean(str(told.get("text", ""))),
        link=clean(str(told.get("link", ""))),
        sources=tuple(source for one in told.get("sources", ()) if (source := clean(str(one)))),
    )
    if not found.id:
        raise BadContent("no_id", found.text[:40])
    if found.kind not in KINDS:
        raise BadContent("unknown_kind", found.id)
    if len(found.text) > LONGEST["text"] or len(found.link) > LONGEST["link"]:
        raise BadContent("too_long", found.id)
    if any(len(source) > LONGEST["source"] for source in found.sources):
        raise BadContent("too_long", found.id)
    return found


def written(content: Content) -> dict[str, Any]:
    """As it is stored; `read` gives the same back."""
    return {
        "title": content.title,
        "gist": content.gist,
        "blocks": [
            {"id": one.id, "kind": one.kind, "text": one.text, "link": one.link, "sources": list(one.sources)}
            for one in content.blocks
        ],
    }


def units(content: Content) -> dict[str, str]:
    """What is translated, by id, in the order of the page; what is empty is left out."""
    told = {"title": content.title, "gist": content.gist} | {one.id: one.text for one in content.blocks}
    return {name: text for name, text in told.items() if text}


def digest(text: str) -> str:
    """Of the words that a translation was made from."""
    return sha256(text.encode()).hexdigest()[:16]


def fingerprint(told: Mapping[str, Any]) -> str:
    """Of the whole as it is stored: what somebody had before their eyes."""
    return sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def incomplete(content: Content, *, themes: Iterable[str], rules: Iterable[str]) -> list[tuple[str, str]]:
    """What forbids to show it: pairs of a code and the id of a block."""
    known = {"services": frozenset(themes), "deadline": frozenset(rules)}
    found = [] if content.gist else [("no_gist", "gist")]
    found += [] if content.blocks else [("no_blocks", "title")]
    for one in content.blocks:
        if not one.text:
            found.append(("no_text", one.id))
        if one.kind in known and one.link not in known[one.kind]:
            found.append((f"no_{one.kind}", one.id))
        if one.kind == "call" and not (
            one.link.removeprefix("+").isascii() and one.link.removeprefix("+").isdigit()
        ):
            found.append(("no_number", one.id))
    return found


def parted(text: str) -> tuple[str, str]:
    """A word and what it means, from “word: meaning”; without a colon, the meaning alone."""
    word, colon, meaning = text.partition(":")
    return (word.strip(), meaning.strip()) if colon else ("", text)
