"""On which shelf of a dossier each kind of paper stands. Plain values."""

from typing import Final

from repere.accompaniment.people.shelves.rules import Shelf

IDENTITY, NEEDS, STATUS, HEALTH = Shelf.IDENTITY, Shelf.NEEDS, Shelf.STATUS, Shelf.HEALTH

SHELVES: Final[dict[str, Shelf]] = {
    "identity": IDENTITY,
    "civil_status": IDENTITY,
    "residence_permit": STATUS,
    "asylum": STATUS,
    "stay_decision": STATUS,
    "address": NEEDS,
    "rights": NEEDS,
    "income": NEEDS,
    "work": NEEDS,
    "school": NEEDS,
    "housing": NEEDS,
    "medical": HEALTH,
    "violence": HEALTH,
    "letter": NEEDS,
    "letter_sent": STATUS,
    "signed_here": NEEDS,
    "other": NEEDS,
}
