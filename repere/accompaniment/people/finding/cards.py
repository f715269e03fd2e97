"""What a search compares of one person, small enough to open a few hundred of them between two key strokes."""

import json
from dataclasses import dataclass
from functools import cached_property

from repere.accompaniment.people import identity
from repere.accompaniment.people.finding.typed import compact, digits_of
from repere.accompaniment.people.identity.blocking import document_numbers, token_lists
from repere.accompaniment.people.identity.known import Known

# Of the format below; a card of another version is made anew by `repere people reindex`.
VERSION = 1


@dataclass(frozen=True)
class Card:
    """`names`: the `identity.tokens` of each name. `phones`: digits alone. `documents`: compact numbers."""

    names: tuple[tuple[str, ...], ...]
    birth_year: int | None = None
    birth_month: int | None = None
    birth_day: int | None = None
    is_estimated: bool = False
    phones: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    sex: str = ""
    nationality: str = ""

    @cached_property
    def known(self) -> Known:
        """As the likeness of two people compares it."""
        return Known(
            tuple([" ".join(name) for name in self.names]),
            self.birth_year,
            self.birth_month,
            self.birth_day,
            self.phones,
            self.codes[0] if self.codes else "",
            self.documents,
            self.sex,
            self.nationality,
            birth_is_estimated=self.is_estimated,
        )

    @property
    def spellings(self) -> set[str]:
        return {identity.spelling(token) for name in self.names for token in name} - {""}


def card_of(known: Known, *codes: str) -> Card:
    return Card(
        tuple(token_lists(known)),
        known.birth_year,
        known.birth_month,
        known.birth_day,
        known.birth_is_estimated,
        tuple(digits for phone in known.phones if (digits := digits_of(phone))),
        tuple(sorted(document_numbers(known))),
        tuple(compact(code) for code in (known.code, *codes) if code),
        known.sex,
        known.nationality,
    )


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
        card.codes,
        card.sex,
        card.nationality,
    ]
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()


def unpack(packed: bytes) -> Card:
    """The card that `pack` was given; ValueError when it is of another version."""
    version, names, year, month, day, estimated, phones, documents, codes, sex, nationality = json.loads(
        packed.decode()
    )
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
        tuple(codes),
        sex,
        nationality,
    )
