"""Any script in small Latin letters.

`anyascii` reads most scripts well enough; own tables stand where it loses or blurs what tells names apart:
the Arabic script, whose w and y are also vowels, and the Latin and Cyrillic letters of Azerbaijani and Turkish.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from anyascii import anyascii

# After a word from a script that leaves short vowels out: only its consonants can be compared.
UNVOWELLED: Final = "~"

# Arabic, Persian, Pashto, Kurdish, Urdu.
_ARABIC: Final = {
    "ا": "a", "أ": "a", "إ": "i", "آ": "a", "ٱ": "a", "ب": "b", "پ": "p", "ت": "t", "ث": "th", "ج": "j",
    "چ": "ch", "ح": "h", "خ": "kh", "د": "d", "ذ": "dh", "ر": "r", "ز": "z", "ژ": "zh", "س": "s", "ش": "sh",
    "ص": "s", "ض": "dh", "ط": "t", "ظ": "dh", "ع": "a", "غ": "gh", "ف": "f", "ق": "q", "ک": "k", "ك": "k",
    "گ": "g", "ګ": "g", "ل": "l", "م": "m", "ن": "n", "ں": "n", "ڼ": "n", "ه": "h", "ھ": "h", "ہ": "h",
    "ة": "a", "ۀ": "a", "و": "w", "ؤ": "o", "ۇ": "u", "ۆ": "o", "ي": "y", "ی": "y", "ى": "a", "ئ": "i",
    "ې": "e", "ۍ": "ai", "ێ": "e", "ے": "e", "ء": "", "ټ": "t", "ډ": "d", "ړ": "r", "ڕ": "r", "ږ": "zh",
    "ښ": "sh", "څ": "ts", "ځ": "dz", "ڵ": "l", "ڤ": "v", "ٹ": "t", "ڈ": "d", "ڑ": "r",
}  # fmt: skip
_ARABIC_WORDS: Final = {
    "الله": "allah", "اللە": "allah", "الدين": "din", "الدین": "din", "بن": "bin", "ابن": "bin", "بنت": "bint",
    "عبد": "abd", "أبو": "abu", "ابو": "abu", "آل": "al", "ال": "al",
}  # fmt: skip
_ARABIC_ENDINGS: Final = (("الدين", "din"), ("الدین", "din"), ("الله", "ulah"))
_ARABIC_ARTICLE: Final = "ال"
_is_arabic: Final = re.compile("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]")
# Vowel signs, tatweel, joiners and marks of direction.
_unread: Final = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u0640\u200c-\u200f\u202a-\u202e\u2066-\u2069]")

_LETTERS: Final = str.maketrans(
    {
        "ə": "a", "Ə": "a", "ı": "i", "ş": "sh", "Ş": "sh", "ç": "ch", "Ç": "ch", "ğ": "gh", "Ğ": "gh",
        "ж": "zh", "ё": "yo", "х": "kh", "щ": "shch", "ц": "ts", "ʼ": "'", "’": "'", "`": "'",
    }
)  # fmt: skip
# How `anyascii` writes the ejectives of Ge'ez and Georgian.
_EJECTIVES: Final = (("ts'", "ts"), ("ch'", "ch"), ("k'", "k"), ("p'", "p"), ("t'", "t"))
# N'Diaye, M'Baye; Sa'id.
_apostrophe: Final = re.compile(r"(?<=[a-z])'(?=[a-z])")
_not_kept: Final = re.compile(f"[^a-z0-9{UNVOWELLED}]+")


@lru_cache(200_000)
def latin(text: str) -> str:
    """Words of `a`-`z` and digits parted by one blank; `UNVOWELLED` ends those written without short vowels."""
    text = unicodedata.normalize("NFC", text).replace(UNVOWELLED, " ")
    if _is_arabic.search(text):
        text = _from_arabic(unicodedata.normalize("NFKC", text))
    text = anyascii(text.translate(_LETTERS)).lower()
    for written, read in _EJECTIVES:
        text = text.replace(written, read)
    return _not_kept.sub(" ", _apostrophe.sub("", text)).strip()


def _from_arabic(text: str) -> str:
    return " ".join(_arabic_word(word) for word in _unread.sub("", text).split())


def _arabic_word(word: str) -> str:
    if word in _ARABIC_WORDS:
        return _ARABIC_WORDS[word]
    if not _is_arabic.search(word):
        return word
    end = ""
    for ending, read in _ARABIC_ENDINGS:
        if word.endswith(ending) and len(word) > len(ending) + 1:
            word, end = word.removesuffix(ending), read
    if word.startswith(_ARABIC_ARTICLE) and len(word) > 4:
        word = word.removeprefix(_ARABIC_ARTICLE)
    return "".join(_ARABIC.get(letter, letter) for letter in word) + end + UNVOWELLED
