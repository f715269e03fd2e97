"""What a search compares of one person, small enough to open a few hundred of them between two key strokes."""

from typing import Final, NamedTuple

from repere.accompaniment.people import identity
from repere.accompaniment.people.finding.typed import compact, digits_of
from repere.accompaniment.people.identity.blocking import document_numbers, token_lists
from repere.accompaniment.people.identity.known import Known

# Of the format below; a card of another version is made anew by `repere people reindex`.
VERSION: Final = 2
# Tokens, digits and codes hold no blank.
_VERSION: Final = str(VERSION)
_FIELD, _NAME, _PART = "\t", "\n", " "


class Card(NamedTuple):
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

    @property
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
            read=self.names,
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
        str(VERSION),
        _NAME.join(_PART.join(name) for name in card.names),
        *(str(part or "") for part in (card.birth_year, card.birth_month, card.birth_day)),
        "1" if card.is_estimated else "",
        *(_PART.join(numbers) for numbers in (card.phones, card.documents, card.codes)),
        card.sex,
        card.nationality,
    ]
    return _FIELD.join(fields).encode()


def unpack(packed: bytes) -> Card:
    """The card that `pack` was given; ValueError when it is of another version."""
    version, *fields = packed.decode().split(_FIELD)
    if version != _VERSION:
        raise ValueError(f"a search card of version {version[:8]}")
    names, year, month, day, estimated, phones, documents, codes, sex, nationality = fields
    return Card(
        tuple([tuple(name.split(_PART)) for name in names.split(_NAME)]) if names else (),
        int(year) if year else None,
        int(month) if month else None,
        int(day) if day else None,
        bool(estimated),
        tuple(phones.split(_PART)) if phones else (),
        tuple(documents.split(_PART)) if documents else (),
        tuple(codes.split(_PART)) if codes else (),
        sex,
        nationality,
    )
