"""What the engine of linkage is given of a register: keyed digests and numbers, never a text.

The key is drawn for one run and forgotten with it, so that the same name is another number the next time.
"""

import secrets
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from hashlib import blake2b
from itertools import pairwise
from typing import Any, Final

from repere.accompaniment.people.identity.dates import Birth
from repere.accompaniment.people.identity.likeness import Portrait
from repere.accompaniment.people.identity.sounds import pair_keys, skeletons, spelling

# A pair of names borne by more dossiers makes no block by itself.
_BORNE_BY_FEW: Final = 60
# The share of dossiers under which a name is rare, and very rare.
_RARE: Final = 0.002
_VERY_RARE: Final = 0.0003

Digest = Callable[[str], int]


def keyed_digest() -> Digest:
    """A digest of 63 bits under a key that is drawn now and kept nowhere."""
    key, known = secrets.token_bytes(32), dict[str, int]()

    def digest(text: str) -> int:
        found = known.get(text)
        if found is None:
            whole = blake2b(text.encode(), key=key, digest_size=8).digest()
            found = known[text] = int.from_bytes(whole, "big") >> 1
        return found

    return digest


def columns(register: Sequence[Portrait], digest: Digest) -> dict[str, list[Any]]:
    """A row for each dossier, by column: digests, lists of digests, numbers."""
    names = [_tokens(portrait) for portrait in register]
    bearers = Counter(key for tokens in names for key in {skeletons(token)[0] for token in tokens})
    pairs = [sorted(pair_keys(tokens)) for tokens in names]
    borne = Counter(key for keys in pairs for key in keys)
    rare, very_rare = max(20, len(register) * _RARE), max(4, len(register) * _VERY_RARE)
    found: dict[str, list[Any]] = defaultdict(list)
    for number, (portrait, tokens) in enumerate(zip(register, names, strict=True)):
        birth = portrait.birth
        first_keys = list(dict.fromkeys(skeletons(token)[0] for token in tokens))
        all_keys = list(dict.fromkeys(key for token in tokens for key in skeletons(token)))
        spellings = sorted(spelling(token) for token in tokens)
        row = {
            "unique_id": number,
            "names": digest("n" + " ".join(spellings)) if tokens else None,
            "names_count": len(tokens),
            "spellings": [digest("w" + spelt) for spelt in dict.fromkeys(spellings)],
            "letters": [digest("l" + letters) for letters in sorted(_letters(spellings))],
            "sounds": [digest("t" + key) for key in first_keys],
            "all_sounds": [digest("t" + key) for key in all_keys],
            "sounds_together": digest("s" + "+".join(sorted(first_keys))) if tokens else None,
            "first_sound": digest("t" + first_keys[0]) if tokens else None,
            "rare": [digest("t" + key) for key in first_keys if bearers[key] < rare],
            "very_rare": [digest("t" + key) for key in first_keys if bearers[key] < very_rare],
            "pairs": [digest("p" + key) for key in pairs[number]],
            "rare_pairs": [digest("p" + key) for key in pairs[number] if borne[key] <= _BORNE_BY_FEW],
            "year": birth.year,
            "month": birth.month if birth.is_full else None,
            "day": birth.day if birth.is_full else None,
            "full_date": (
                (birth.year or 0) * 10_000 + (birth.month or 0) * 100 + (birth.day or 0)
                if birth.is_full
                else None
            ),
            "near_dates": [digest(f"d{near}{key}") for near in _near_dates(birth) for key in all_keys],
            "is_year_only": birth.year is not None and not birth.is_full,
            "phone": digest("f" + min(portrait.phones)) if portrait.phones else None,
            "sex": digest("s" + portrait.sex) if portrait.sex else None,
            "nationality": digest("c" + portrait.nationality) if portrait.nationality else None,
        }
        for name, value in row.items():
            found[name].append(value)
    return dict(found)


def _tokens(portrait: Portrait) -> tuple[str, ...]:
    """The fullest of the names; another script of it would count twice."""
    return max(portrait.names, key=len, default=())


def _letters(spellings: Sequence[str]) -> set[str]:
    """Two letters in a row, with the edges: what a slip of one letter leaves mostly whole."""
    return {"".join(two) for spelt in spellings for two in pairwise(f"_{spelt}_")}


def _near_dates(birth: Birth) -> Iterator[str]:
    """What a full date keeps when one of its parts is wrong, or when day and month are swapped."""
    if not birth.is_full or birth.month is None or birth.day is None:
        return
    year, month, day = birth.year, birth.month, birth.day
    yield f"{year}-{month:02}-xx:"
    yield f"{year}-xx-{day:02}:"
    yield f"xxxx-{month:02}-{day:02}:"
    yield f"{year}-{min(month, day):02}/{max(month, day):02}:"
