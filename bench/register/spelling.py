"""How spelling drifts from hand to hand, and how fingers slip."""

import re
from random import Random

from bench.register.lexicon import Lexeme

# Drift that no list of spellings holds.
_DRIFT = [
    (re.compile(heard), written)
    for heard, written in [
        (r"ou", "u"), (r"ou", "oo"), (r"oo", "ou"), (r"u", "ou"), (r"sh", "ch"), (r"ch", "sh"), (r"tch", "ch"),
        (r"ch", "tch"), (r"kh", "h"), (r"kh", "k"), (r"gh", "g"), (r"q", "k"), (r"k", "q"), (r"k", "c"),
        (r"c(?=[aou])", "k"), (r"dj", "j"), (r"j", "dj"), (r"zh", "j"), (r"y", "i"), (r"i", "y"), (r"ee", "i"),
        (r"i", "ee"), (r"e", "a"), (r"a", "e"), (r"a$", "ah"), (r"ah$", "a"), (r"eh$", "e"), (r"ss", "s"),
        (r"(?<=[aeiou])s(?=[aeiou])", "ss"), (r"mm", "m"), (r"ll", "l"), (r"w", "ou"), (r"w", "v"), (r"v", "w"),
        (r"ph", "f"), (r"th", "t"), (r"ts", "s"), (r"iy$", "y"), (r"ii$", "y"), (r"ai", "ay"), (r"ei", "ey"),
        (r"ov$", "off"), (r"d$", "t"), (r"d$", "de"), (r"h(?=[aeiou])", ""), (r"z", "s"), (r"dh", "d"), (r"o", "u"),
        (r"u", "o"), (r"é", "e"), (r"ï", "i"),
    ]
]  # fmt: skip


def drifted(chance: Random, text: str, *, times: int = 1) -> str:
    """The text as another ear would write it; unchanged when a dozen rules drawn at random do not apply."""
    for _ in range(times):
        for _ in range(12):
            heard, written = chance.choice(_DRIFT)
            small = text.lower()
            found = list(heard.finditer(small))
            if found:
                at = chance.choice(found)
                small = small[: at.start()] + written + small[at.end() :]
                text = " ".join(word[:1].upper() + word[1:] for word in small.split(" "))
                break
    return text


def mistyped(chance: Random, text: str) -> str:
    """One letter forgotten, two inverted, one for another, or one too many."""
    if len(text) < 3:
        return text
    at = chance.randrange(1, len(text))
    fate = chance.random()
    if fate < 0.3:
        return text[:at] + text[at + 1 :]
    if fate < 0.55 and at < len(text) - 1:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    if fate < 0.8:
        return text[:at] + chance.choice("abdehiklmnorstuy") + text[at + 1 :]
    return text[:at] + chance.choice("aeinrsth") + text[at:]


def spelt(chance: Random, name: Lexeme, commonest: float = 0.62) -> str:
    """The commonest Latin spelling with that probability, else another attested one."""
    if len(name.latin) == 1 or chance.random() < commonest:
        return name.latin[0]
    return chance.choice(name.latin[1:])
