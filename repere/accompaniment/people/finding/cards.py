"""What a search compares of one person, small enough to open a few hundred of them between two key strokes."""

import json
from dataclasses import dataclass

# Of the format below; a card of another version is made anew by `repere people reindex`.
VERSION = 1


@dataclass(frozen=True, slots=True)
class Card:
    """`names`: the `identity.tokens` of each name. `phones`: digits alone. `documents`: compact numbers."""

    names: tuple[tuple[str, ...], ...]
    birth_year: int | None = None
    birth_month: int | None = None
    birth_day: int | None = None
    is_estimated: bool = False
    phones: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    code: str = ""
    sex: str = ""
    nationality: str = ""


def pack(card: Card) -> bytes:
    fields = [
        VERSION,
        [" ".join(name) for name in card.names],
        card.birth_year,
        card.birth_month,
        card.birth_day,
        int(card.is_estimated),
        card.phones,
        card.documents,
        card.code,
        card.sex,
        card.nationality,
    ]
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()


def unpack(packed: bytes) -> Card:
    """The card that `pack` was given; ValueError when it is of another version."""
    version, names, year, month, day, estimated, phones, documents, code, sex, nationality = json.loads(packed)
    if version != VERSION:
        raise ValueError(f"a search card of version {version}")
    return Card(
        tuple([tuple(name.split(" ")) for name in names]),
        year,
        month,
        day,
        bool(estimated),
        tuple(phones),
        tuple(documents),
        code,
        sex,
        nationality,
    )
