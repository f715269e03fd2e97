"""How easily French is read, by the rules of easy-to-read language (Inclusion Europe and Unapei, 2009). Pure.

They ask for one idea a sentence, twelve words at most, known words, neither negations nor abbreviations, dates in full,
few figures. A text that keeps them may be called easy to read only once people concerned have read and approved it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from statistics import median
from typing import Final

from repere.knowledge.guides.content import Content, parted

WORDS_ADVISED, WORDS_AT_MOST = 12, 20
EASE_AT_LEAST = 70
FIGURES_AT_MOST = 3
# Read in rows or alone: neither a sentence nor a measure of one.
FRAGMENTS: Final = ("section", "item", "services", "call")

_SENTENCE: Final = re.compile(r"[^.!?…؟]+[.!?…؟]*")
_WORD: Final = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*|\d+(?:[  .,]\d+)*")
_VOWELS: Final = re.compile(r"[aeiouyàâäéèêëîïôöùûüÿœæ]+")
_SILENT: Final = re.compile(r"[^aeiouyàâäéèêëîïôöùûüÿœæ]es?$")
_NEGATION: Final = re.compile(r"\bne\b|\bn[’']|\bjamais\b|\baucune?\b|\bni\b", re.IGNORECASE)
_ACRONYM: Final = re.compile(r"\b[A-ZÀ-Ý]{2,}\b")
_FUTURE: Final = re.compile(
    r"\b(?:ser|aur|pourr|devr|fer|ir|recevr|verr|viendr|saur|faudr)(?:ez|a|ont|ons)\b", re.IGNORECASE
)
_DATE: Final = re.compile(r"\b\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?\b")
_FIGURE: Final = re.compile(r"\d+(?:[  .,]\d+)*")
_TU: Final = re.compile(r"\b(?:tu|toi|ton|tes)\b", re.IGNORECASE)
_FR_NUMBER = (
    r"(?:\d+|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|quinze|vingt|trente|soixante|quelques)"
)
_EN_NUMBER = r"(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|fifteen|twenty|thirty)"
_TYPED: Final = re.compile(
    rf"\b{_FR_NUMBER}\s+(?:jours?|semaines?|mois|heures?)\b"
    rf"|\b{_EN_NUMBER}\s+(?:working |clear )?(?:days?|weeks?|months?|hours?)\b"
    r"|[\d٠-٩]+\s+(?:يوم\w*|أيام|أسبوع\w*|أسابيع|شهر\w*|أشهر|شهور|ساعة|ساعات)"
    r"|(?:شهران|شهرين|يومان|يومين|أسبوعان|أسبوعين|شهر واحد|يوم واحد)",
    re.IGNORECASE,
)

# Words of offices, each with what is said instead; none where only an explanation helps.
JARGON: Final[Mapping[str, str]] = {
    "afin de": "pour", "ayant droit": "", "bénéficier": "avoir", "compétent": "", "conformément": "comme le dit",
    "dans le cadre de": "pour", "débouté": "refusé", "délai": "temps", "délivrer": "donner", "dispositif": "aide",
    "domiciliation": "adresse pour le courrier", "échéance": "date de fin", "effectuer": "faire", "éligible": "",
    "en vue de": "pour", "irrecevable": "", "juridiction": "tribunal", "justificatif": "papier qui prouve",
    "modalités": "comment faire", "muni de": "avec", "nonobstant": "malgré", "notification": "", "notifier": "dire",
    "préalable": "avant", "procédure": "", "récépissé": "papier", "recours": "demande au juge", "requérant": "",
    "ressortissant": "personne d’un autre pays", "saisir": "demander à", "solliciter": "demander", "statuer": "décider",
    "susmentionné": "", "titulaire": "", "transmettre": "envoyer", "tutelle": "", "ultérieurement": "plus tard",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """`unit` is the id of a block, or title, gist, or "" for the whole; `said` quotes; `more` is a word or a figure.

    `must`: the page is not published with it unless somebody says so.
    """

    code: str
    unit: str
    said: str = ""
    more: str = ""
    must: bool = False


@dataclass(frozen=True, slots=True)
class Measure:
    """`ease` by Kandel and Moles (1958): 100 is very easy, 0 very hard; `median` and `longest` in words a sentence."""

    words: int
    sentences: int
    median: float
    longest: int
    ease: int


def sentences(text: str) -> list[str]:
    return [found for part in _SENTENCE.findall(text) if _WORD.search(found := part.strip())]


def words(text: str) -> list[str]:
    """An article that leans on the next word counts with it, as in a word processor."""
    return _WORD.findall(text)


@lru_cache(maxsize=8192)
def syllables(word: str) -> int:
    """Sounded vowels of a French word, about: the mute e at its end is not one."""
    small = word.casefold()
    count = len(_VOWELS.findall(small))
    if count > 1 and _SILENT.search(small):
        count -= 1
    return max(count, 1)


def measure(texts: list[str]) -> Measure:
    found = [words(one) for text in texts for one in sentences(text)]
    if not found:
        return Measure(0, 0, 0, 0, 100)
    lengths = [len(one) for one in found]
    total = sum(lengths)
    sounded = sum(syllables(word) for one in found for word in one)
    ease = 207 - 1.015 * total / len(found) - 73.6 * sounded / total
    return Measure(total, len(found), median(lengths), max(lengths), round(ease))


def running_texts(content: Content) -> list[str]:
    """What is read as sentences."""
    told = [content.gist, *(one.text for one in content.blocks if one.kind not in FRAGMENTS)]
    return [text for text in told if text]


def explained(content: Content) -> frozenset[str]:
    """Words that the guide itself explains, without case."""
    return frozenset(
        word.casefold()
        for one in content.blocks
        if one.kind == "word"
        for word in _WORD.findall(parted(one.text)[0])
    ) | frozenset(parted(one.text)[0].casefold() for one in content.blocks if one.kind == "word")


def findings(content: Content) -> list[Finding]:
    """What a French text should say otherwise, in the order of the page; what concerns the whole comes first."""
    known = explained(content)
    found = list(_of_the_whole(measure(running_texts(content))))
    for unit, kind, text in (
        ("title", "section", content.title),
        ("gist", "text", content.gist),
        *((one.id, one.kind, one.text) for one in content.blocks),
    ):
        found += _of_a_unit(unit, kind, text, known)
    return found


def _of_the_whole(told: Measure) -> Iterator[Finding]:
    if told.sentences and told.median > WORDS_ADVISED:
        yield Finding("long_on_the_whole", "", more=str(told.median), must=True)
    if told.sentences and told.ease < EASE_AT_LEAST:
        yield Finding("hard_on_the_whole", "", more=str(told.ease), must=True)


def _of_a_unit(unit: str, kind: str, text: str, known: frozenset[str]) -> Iterator[Finding]:
    for one in sentences(text):
        count = len(words(one))
        if count > WORDS_AT_MOST:
            yield Finding("far_too_long", unit, one, str(count), must=True)
        elif count > WORDS_ADVISED:
            yield Finding("too_long", unit, one, str(count))
        if ";" in one or "(" in one or one.count(",") > 2:
            yield Finding("several_ideas", unit, one)
        if kind != "word" and (negation := _NEGATION.search(one)):
            yield Finding("negation", unit, one, negation.group())
    for typed in typed_time_limits(text):
        yield Finding("typed_time_limit", unit, typed, must=True)
    for name in dict.fromkeys(_ACRONYM.findall(text)):
        if name.casefold() not in known:
            yield Finding("unexplained", unit, name, must=True)
    small = text.casefold()
    for word, instead in JARGON.items():
        if word not in known and re.search(rf"\b{word}(?:s|es|e)?\b", small):
            yield Finding("jargon", unit, word, instead)
    for pattern, code in ((_DATE, "date_in_figures"), (_FUTURE, "future"), (_TU, "says_tu")):
        if said := pattern.search(text):
            yield Finding(code, unit, said.group())
    if len(_FIGURE.findall(text)) > FIGURES_AT_MOST:
        yield Finding("many_figures", unit)


def typed_time_limits(text: str) -> list[str]:
    """Lengths of time written in words or figures, in French, English or Arabic: they come from the law instead."""
    return [found.group() for found in _TYPED.finditer(text)]
