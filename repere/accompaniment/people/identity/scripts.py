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

# Arabic, Persian, Pashto, Kurdish, Urdu. Letters that need two Latin ones, and those that other readings than
# their plain one tell apart, have a capital: `READ_AS` gives the letters.
_ARABIC: Final = {
    "ا": "a", "أ": "a", "إ": "i", "آ": "a", "ٱ": "a", "ب": "b", "پ": "p", "ت": "t", "ث": "T", "ج": "j",
    "چ": "C", "ح": "H", "خ": "K", "د": "d", "ذ": "D", "ر": "r", "ز": "z", "ژ": "Z", "س": "s", "ش": "S",
    "ص": "s", "ض": "D", "ط": "t", "ظ": "D", "ع": "E", "غ": "G", "ف": "f", "ق": "q", "ک": "k", "ك": "k",
    "گ": "g", "ګ": "g", "ڭ": "g", "ڠ": "g", "ل": "l", "م": "m", "ن": "n", "ں": "n", "ڼ": "n", "ه": "h",
    "ھ": "h", "ہ": "h", "ە": "A", "ة": "A", "ۃ": "A", "ۀ": "A", "و": "w", "ؤ": "o", "ۇ": "u", "ۆ": "o",
    "ۈ": "u", "ۋ": "w", "ي": "y", "ی": "y", "ى": "a", "ئ": "i", "ې": "e", "ۍ": "ai", "ێ": "e", "ے": "e",
    "ء": "", "ټ": "t", "ډ": "d", "ړ": "r", "ڕ": "r", "ږ": "Z", "ښ": "S", "څ": "ts", "ځ": "dz", "ڵ": "l",
    "ڤ": "v", "ڥ": "v", "ڨ": "g", "ڪ": "k", "ٹ": "t", "ڈ": "d", "ڑ": "r",
}  # fmt: skip
READ_AS: Final = str.maketrans(
    {
        "T": "th",
        "C": "ch",
        "H": "h",
        "K": "kh",
        "D": "dh",
        "Z": "zh",
        "S": "sh",
        "E": "a",
        "G": "gh",
        "A": "a",
        "L": "",
    }
)
# One letter, many sounds: the words that are no names, or that compounds are made of.
_ARABIC_WORDS: Final = {
    "الله": "allah", "اللە": "allah", "اللہ": "allah", "الدين": "din", "الدین": "din", "دین": "din",
    "بن": "bin", "ابن": "bin", "بنت": "bint", "ولد": "wald", "عبد": "abd", "آل": "al", "ال": "al",
    "زاده": "zadeh", "زادہ": "zadeh", "پور": "pour", "زی": "zai", "زئی": "zai", "خیل": "khel",
}  # fmt: skip
_ARABIC_ENDINGS: Final = (
    ("الدين", "din"), ("الدین", "din"), ("الله", "ulah"), ("اللہ", "ulah"),
    ("زاده", "zadA"), ("زادہ", "zadA"),
)  # fmt: skip
# The article, as one letter: Latin spellings have it or not, and some names only look as if they had it.
_ARTICLE: Final = "ال"
_ARTICLE_LETTER: Final = "L"
_SERVANT: Final = "عبد"
_is_arabic: Final = re.compile("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]")
# Vowel signs, tatweel, joiners and marks of direction.
_unread: Final = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u0640\u200c-\u200f\u202a-\u202e\u2066-\u2069]")
_words: Final = re.compile(r"[^\W_]+(?:['’ʼ-][^\W_]+)*")

# Sounds that folding accents away would lose: Azerbaijani, Turkish, Slavic, Romanian, Kurdish; scholars of Ge'ez.
_LETTERS: Final = str.maketrans(
    {
        "ə": "a", "ı": "i", "ş": "sh", "ș": "sh", "š": "sh", "ç": "ch", "č": "ch", "ć": "ch", "ğ": "gh",
        "ž": "zh", "ż": "zh", "đ": "dj", "ț": "ts", "ţ": "ts", "ñ": "ny", "ň": "ny", "ж": "zh", "ё": "yo",
        "х": "kh", "щ": "shch", "ц": "ts", "ʼ": "'", "’": "'", "`": "'", "ʿ": "'", "ʾ": "'",
    }
)  # fmt: skip
# Cyrillic letters that look Latin, inside a Latin word.
_LOOK_ALIKES: Final = str.maketrans("аеорсухіјѕкмтвн", "aeopcyxijskmtbh")
_has_cyrillic: Final = re.compile("[\u0400-\u04ff]")
_mixed_word: Final = re.compile("\\w*(?:[a-z][\u0400-\u04ff]|[\u0400-\u04ff][a-z])\\w*")
# Letters that Ukrainian has and Russian has not: г is then h.
_ukrainian_word: Final = re.compile("\\w*[іїєґ]\\w*")
_ethiopic_word: Final = re.compile("[\u1200-\u137f]+")
_twice: Final = re.compile(r"([a-z])\1")
# How `anyascii` writes the ejectives of Ge'ez and Georgian.
_EJECTIVES: Final = (("ts'", "ts"), ("ch'", "ch"), ("k'", "k"), ("p'", "p"), ("t'", "t"))
# N'Diaye, M'Baye; Sa'id.
_apostrophe: Final = re.compile(r"(?<=[a-z])'(?=[a-z])|(?<=[a-z])'(?![a-z])")
_not_kept: Final = re.compile("[^a-z0-9]+")


@lru_cache(200_000)
def latin(text: str) -> str:
    """Words of Latin letters and digits parted by one blank, small but for the capitals of `READ_AS`.

    `UNVOWELLED` ends a word written without short vowels.
    """
    text = unicodedata.normalize("NFC", text)
    if not _is_arabic.search(text):
        return _plain(text)
    text = _unread.sub("", unicodedata.normalize("NFKC", text))
    read = (_arabic_word(word) if _is_arabic.search(word) else _plain(word) for word in _words.findall(text))
    return " ".join(word for word in read if word)


def _plain(text: str) -> str:
    text = text.lower()
    if not text.isascii():
        text = _letters_of_their_own(text)
        text = anyascii(text.translate(_LETTERS)).lower()
        for written, read in _EJECTIVES:
            text = text.replace(written, read)
    return _not_kept.sub(" ", _apostrophe.sub("", text)).strip()


def _letters_of_their_own(text: str) -> str:
    """What one language or one keyboard does with letters that it shares with others."""
    if _has_cyrillic.search(text):
        text = _mixed_word.sub(lambda found: found[0].translate(_LOOK_ALIKES), text)
        text = _ukrainian_word.sub(lambda found: found[0].replace("г", "h").replace("и", "y"), text)
    # Ge'ez writes a long consonant once: twice is with a short vowel between.
    return _ethiopic_word.sub(lambda found: _twice.sub(r"\1e\1", anyascii(found[0])), text)


def _arabic_word(word: str) -> str:
    if word in _ARABIC_WORDS:
        return _ARABIC_WORDS[word]
    start, end = "", ""
    for ending, read in _ARABIC_ENDINGS:
        if word.endswith(ending) and len(word) > len(ending) + 1:
            word, end = word.removesuffix(ending), read
    if word.startswith(_SERVANT) and len(word + end) > len(_SERVANT):
        # Abdallah, Abdelkader: as the tokens of Latin names.
        word, start = word.removeprefix(_SERVANT), "abd"
        end = "lah" if end == "ulah" and not word else end
    if word.startswith(_ARTICLE) and (start or len(word) > 4):
        word, start = word.removeprefix(_ARTICLE), start or _ARTICLE_LETTER
    read = "".join(_ARABIC[letter] if letter in _ARABIC else _plain(letter) for letter in word)
    whole = start + read + end
    return whole if not whole or whole.isdigit() else whole + UNVOWELLED
