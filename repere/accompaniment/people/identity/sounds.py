"""How a token sounds: one phonetic spelling for likeness, one to four consonant skeletons for keys.

Consonants outlive spelling better than vowels do, and many scripts write little else. Letters that several
sounds hide behind (kh, c, j, g, dh, final v) open alternatives rather than a choice by nationality, which is
often wrong or missing.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations, zip_longest
from typing import Final

from repere.accompaniment.people.identity.scripts import READ_AS, UNVOWELLED

MOST_SKELETONS: Final = 4
_MOST_TOKENS_PAIRED: Final = 5

# Somali c is ʿayn: in names that begin so, before a long vowel, and at the end of a word with one.
_SOMALI_AYN: Final = [
    (r"^c(?=abd|ali$|umar|ism|usm|aash|asha$|awad|i+se$|ilmi|igaal|aday|artan)", ""),
    (r"^abdc(?=a)", "abd"),
    (r"(?<=[aeiou])c(?=aa|ii|uu)", ""),
    (r"(^\w*(?:aa|ii|uu)\w*[aeiou])c$", r"\1"),
]
_SPELLING: Final = [
    (re.compile(pattern), written)
    for pattern, written in [
        *_SOMALI_AYN,
        (r"x", "h"),
        (r"tch|tsch|tsh|cz|ch", "sh"),
        (r"sch|sh|sz", "sh"),
        (r"dzh|dj|zh|dg(?=e)", "j"),
        (r"ph", "f"),
        (r"ck|q|c(?![eiyh])", "k"),
        (r"c", "s"),
        (r"gh", "g"),
        (r"kh", "h"),
        (r"gu(?=[ei])", "g"),
        (r"ou|oo|w", "u"),
        (r"th|dh", "t"),
        (r"y|j(?=[aeou]?$)", "i"),
        (r"ee|ii|ie|ei|ai|ay|ae", "i"),
        (r"eau|au|o", "u"),
        (r"off?$|ow$|uff$|uv$", "uv"),
        (r"h$", ""),
        (r"e$", "a"),
        (r"(.)\1+", r"\1"),
    ]
]


@lru_cache(200_000)
def spelling(token: str) -> str:
    """The token as one hand would write it by ear: `youssef` and `yusuf` are close, `walid` and `oualid` equal."""
    if token.endswith(UNVOWELLED):
        token = token[:-1].translate(READ_AS)
    for pattern, written in _SPELLING:
        token = pattern.sub(written, token)
    return token


# Groups of letters become one sign each; capitals are signs of what may be read in several ways.
_SIGNS: Final = [
    (re.compile(pattern), sign)
    for pattern, sign in [
        *_SOMALI_AYN,
        (r"ph", "f"),
        (r"off$|of$", "ov"),
        (r"(?<=[a-z]{3})ow$", "ov"),
        (r"eff$|ew$", "ev"),
        (r"tsch|tch|tsh|cz", "C"),
        (r"shch|schtsch", "C"),
        (r"sch|sh|sz", "C"),
        (r"chr", "kr"),
        (r"chae", "ke"),
        (r"ch(?=[dmnb])", "X"),
        (r"ch$", "Y"),
        (r"ch", "C"),
        (r"^n?di(?=[aeou])", "I"),
        (r"dzh|dj|zh", "G"),
        (r"dz", "A"),
        (r"ts|tz", "Z"),
        (r"kh|^x|(?<=[^aeiou])x", "X"),
        (r"ght", "t"),
        (r"gh", "g"),
        (r"gn", "U"),
        (r"ck|q", "k"),
        (r"c(?=[eiy])", "E"),
        (r"c(?=[aou])", "Q"),
        (r"(?<=[a-z][iu])c$", "B"),
        (r"c", "k"),
        (r"th|dh", "D"),
        (r"n(?=[bp])", "m"),
        (r"(?<=[a-z][aeiou])m$", "L"),
    ]
]
_CLASSES: Final = {
    "b": "P", "p": "P", "d": "T", "t": "T", "f": "F", "k": "K", "g": "K", "s": "S", "z": "S", "C": "S",
    "G": "J", "l": "L", "r": "R", "m": "M", "n": "N",
}  # fmt: skip
# Of a word in the Arabic script: foreign g is written as j or gh, v as f.
_ARABIC_SIGNS: Final = str.maketrans(
    {"T": "D", "C": "C", "H": "h", "K": "X", "D": "D", "Z": "G", "S": "C", "E": "a", "G": "k", "A": "a",
     "L": "O", "j": "W", "f": "V", "g": "k", "q": "k"}
)  # fmt: skip
_soft_m: Final = re.compile("n(?=[bp])")
# The name itself: Alice, Elena.
_NOT_AN_ARTICLE: Final = tuple(
    "alb ald ale alf alg ali alm alo alp alv elch eld ele elen eli elm elt ely elz".split()
)
# The likeliest first.
_SEVERAL: Final = {
    "X": ("K", ""),
    "x": ("KS", "", "K"),
    "D": ("T", "S"),
    "Z": ("S", "TS"),
    # dj and zh; or y: Jaroslav, Johannes, Marjam.
    "j": ("J", ""),
    # Diallo, Jallow.
    "I": ("T", "J"),
    "Y": ("S", "K"),
    # Before a, o, u: k, and dj in Turkish; before e, i, y: s, and dj.
    "Q": ("K", "J"),
    "E": ("S", "J"),
    # Beridze; Ahmadzai; Mizushima from Cyrillic letters.
    "A": ("J", "TS", "S"),
    # Agnès, Dagne and Danye; Agnieszka.
    "U": ("N", "KN"),
    # Eric, Petrovic.
    "B": ("K", "S"),
    "W": ("J", "K"),
    "V": ("F", ""),
    # The Arabic article, or the start of a name that looks like it: Elham, Elias.
    "O": ("", "L"),
    # Somali ends in n what Arabic ends in m: Ibrahim, Ibrahin; Maryam, Maryan.
    "L": ("M", "N"),
}


@lru_cache(200_000)
def skeletons(token: str) -> tuple[str, ...]:
    """One to four consonant keys, the likeliest first, of capital letters; a lone letter is followed by a dot.

    Vowels, h and w are dropped. Equal neighbours are one only when nothing stood between them.
    """
    if token.isdigit():
        return (token,)
    if token.endswith(UNVOWELLED):
        return _keys(_soft_m.sub("m", token[:-1].replace("tS", "C").translate(_ARABIC_SIGNS)))
    found = _keys(_signs(token))
    if bare := without_article(token):
        # Alkhatib and Khatib; Alahmad and Ahmad.
        found = tuple(key for both in zip_longest(_keys(_signs(bare)), found) for key in both if key)
    return tuple(dict.fromkeys(found))[:MOST_SKELETONS]


def without_article(token: str) -> str:
    """What follows, when a Latin token may start with the Arabic article; else nothing."""
    if len(token) < 6 or not token.startswith(("al", "el")) or token.startswith(_NOT_AN_ARTICLE):
        return ""
    return token[2:]


def _signs(token: str) -> str:
    for pattern, sign in _SIGNS:
        token = pattern.sub(sign, token)
    return token


def _keys(signs: str) -> tuple[str, ...]:
    # Each key so far, and the place of the last letter it kept.
    keys = [("", -2)]
    for at, sign in enumerate(signs):
        sounds = _sounds(signs, at, sign)
        if not sounds:
            continue
        if len(keys) * len(sounds) > MOST_SKELETONS:
            sounds = sounds[:1]
        keys = [_with_sound(key, last, sound, at) for sound in sounds for key, last in keys]
    return tuple(dict.fromkeys(key if len(key) > 1 else f"{key}." for key, _last in keys))


def _with_sound(key: str, last: int, sound: str, at: int) -> tuple[str, int]:
    if sound and last == at - 1 and key.endswith(sound):
        return key, at
    return key + sound, (at if sound else last)


def _sounds(token: str, at: int, letter: str) -> tuple[str, ...]:
    if letter in _SEVERAL:
        return _SEVERAL[letter]
    if letter == "g":
        # Oleg and Oleh, Magomed and Mohamed; not at the start, nor in ng.
        following = token[at + 1 : at + 2]
        is_soft = at > 0 and token[at - 1] != "n" and (not following or following in "aeiour")
        return ("K", "") if is_soft else ("K",)
    if letter == "v":
        return ("F", "") if token[at + 1 :] in ("", "a") else ()
    return (_CLASSES[letter],) if letter in _CLASSES else ()


def pair_keys(tokens: Sequence[str], *, most: int = MOST_SKELETONS) -> set[str]:
    """Keys of two tokens together, whatever their order: at most `most` for each two of the first five."""
    read = [skeletons(token) for token in tokens[:_MOST_TOKENS_PAIRED]]
    found: set[str] = set()
    for first, second in combinations(read, 2):
        ranked = (
            (x + y, "+".join(sorted((a, b)))) for x, a in enumerate(first) for y, b in enumerate(second)
        )
        found.update(key for _rank, key in sorted(ranked)[:most])
    return found
