"""Names that are one name in two tongues, though they do not sound alike: Yusuf and Joseph, Olena and Elena.

`equivalences.tsv` is ours, from general knowledge, and dedicated to the public domain (CC0): a group a line, its
kind, then its spellings. `same`: one name. `kin`: pet names of the first, and names that usage takes for it, in
any of its spellings.
"""

from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import combinations
from typing import Final

from repere.accompaniment.people.identity.scripts import UNVOWELLED
from repere.accompaniment.people.identity.sounds import skeletons, spelling
from repere.accompaniment.people.identity.tokens import tokens

# Less than the same sounds: a group is known to a dictionary, not heard.
_LIKENESS: Final = {"same": 0.84, "kin": 0.76}


_MOST_TOKENS: Final = 4


def _by_sound(token: str) -> str:
    return spelling(token) + UNVOWELLED * token.endswith(UNVOWELLED)


def _load() -> tuple[dict[str, tuple[str, ...]], dict[str, float]]:
    groups: dict[str, list[str]] = {}
    likeness: dict[str, float] = {}
    whole: dict[str, list[str]] = {}
    source = files(__package__).joinpath("equivalences.tsv").read_text(encoding="utf-8")
    for line in source.splitlines():
        kind, spellings = line.split("\t")
        sounds = [_by_sound(token) for name in spellings.split() for token in tokens(name)]
        group = f"{sounds[0]}-{sounds[1]}"
        likeness[group] = _LIKENESS[kind]
        if kind == "same":
            whole.update(dict.fromkeys(sounds, sounds))
        else:
            sounds += whole.get(sounds[0], [])
        for sound in dict.fromkeys(sounds):
            groups.setdefault(sound, []).append(group)
    return {sound: tuple(found) for sound, found in groups.items()}, likeness


_GROUPS, _ALIKE = _load()


@lru_cache(100_000)
def groups(token: str) -> tuple[str, ...]:
    """The groups of names to which a token belongs; most belong to none."""
    return _GROUPS.get(_by_sound(token), ())


def equivalence(a: str, b: str) -> float:
    """How alike two tokens are by what is known of names alone; 0 when nothing is."""
    shared = set(groups(a)).intersection(groups(b))
    return max((_ALIKE[group] for group in shared), default=0.0)


def equivalence_keys(tokens: Sequence[str]) -> set[str]:
    """Keys of a name that is one in two tongues, with another token; of a name of one token, alone.

    Pet names give none: too many people would share it.
    """
    kept = tokens[:_MOST_TOKENS]
    same = [[group for group in groups(token) if _ALIKE[group] == _LIKENESS["same"]] for token in kept]
    if len(kept) == 1:
        return set(same[0])
    found: set[str] = set()
    for (one, one_groups), (other, other_groups) in combinations(zip(kept, same, strict=True), 2):
        found.update(f"{group}+{skeletons(other)[0]}" for group in one_groups)
        found.update(f"{group}+{skeletons(one)[0]}" for group in other_groups)
        found.update("+".join(sorted((a, b))) for a in one_groups for b in other_groups)
    return found
