"""The languages of a welcome desk and their names."""

import unicodedata

import pytest
from babel import Locale
from babel.core import get_global

from repere.foundation.toolkit.languages import FREQUENT, LANGUAGES, OURS, choices, is_rtl, name

SCREENS = ("fr", "en", "ar")
LETTERS = {
    "Latn": "LATIN", "Arab": "ARABIC", "Cyrl": "CYRILLIC", "Ethi": "ETHIOPIC", "Deva": "DEVANAGARI",
    "Beng": "BENGALI", "Guru": "GURMUKHI", "Taml": "TAMIL", "Sinh": "SINHALA", "Tibt": "TIBETAN",
    "Hans": "CJK", "Mymr": "MYANMAR", "Geor": "GEORGIAN", "Armn": "ARMENIAN", "Tfng": "TIFINAGH",
}  # fmt: skip


@pytest.mark.parametrize("screen", SCREENS)
def test_every_language_has_a_name_on_every_screen(screen):
    named = dict(choices(screen))

    assert named.keys() == LANGUAGES.keys()
    assert len(set(named.values())) == len(named)
    if screen == "ar":
        assert [text for text in named.values() if "ARABIC" not in unicodedata.name(text[0])] == []


@pytest.mark.parametrize("screen", SCREENS)
def test_a_name_is_known_to_cldr_or_is_ours(screen):
    known = Locale.parse(screen).languages

    assert [code for code in LANGUAGES if code not in OURS and code not in known] == []


def test_a_code_has_two_letters_wherever_it_can():
    shorter = get_global("language_aliases")

    # CLDR folds Kurmanji into all of Kurdish; an interpreter of Sorani would be sent in vain.
    assert [code for code in LANGUAGES if len(shorter.get(code, code)) < len(code)] == ["kmr"]
    assert all(len(code) in (2, 3) and code == code.lower() for code in LANGUAGES)


def test_a_language_calls_itself_in_its_own_script():
    for language in LANGUAGES.values():
        if language.script != "Zxxx":
            letters = [letter for letter in language.autonym if letter.isalpha() and letter != "ʻ"]
            assert letters
            assert all(unicodedata.name(letter).startswith(LETTERS[language.script]) for letter in letters)


def test_names_are_those_a_desk_expects():
    assert name("prs", "fr") == "dari"
    assert name("kmr", "fr") == "kurde kurmandji"
    assert name("ti", "fr") == "tigrigna"
    assert name("ti", "en") == "Tigrinya"
    assert name("apd", "ar") == "العربية السودانية"
    assert name("fsl", "en") == "French Sign Language"
    assert name("ps", "fr-FR") == "pachto"


def test_without_a_name_a_language_keeps_its_own():
    assert name("haz", "ti") == "هزارگی"
    assert name("mnk", "no-such-language") == "Mandinka"


def test_a_reader_without_names_of_their_own_reads_the_nearest():
    assert name("fr", "prs") == name("fr", "fa")
    assert name("fr", "kmr") == name("fr", "ku")
    assert name("fr", "apd") == name("fr", "ar")


def test_a_language_outside_the_table_is_still_named():
    assert name("fi", "fr") == "finnois"
    assert name("zzz", "fr") == "zzz"


def test_the_list_begins_with_the_most_frequent_and_goes_on_in_order():
    codes = [code for code, _ in choices("fr")]
    rest = [text for _, text in choices("fr")[len(FREQUENT) :]]

    assert tuple(codes[: len(FREQUENT)]) == FREQUENT
    assert rest.index("allemand") < rest.index("créole guyanais") < rest.index("éwé") < rest.index("wolof")
    assert len(codes) == len(set(codes)) == len(LANGUAGES)


def test_a_list_given_out_is_nobody_elses():
    choices("fr").clear()

    assert choices("fr")


@pytest.mark.parametrize(
    "code", ["ar", "apd", "fa", "prs", "ps", "haz", "ur", "ckb", "ug", "ar-dz", "ar_SD", "he"]
)
def test_it_is_written_from_right_to_left(code):
    assert is_rtl(code)


@pytest.mark.parametrize("code", ["fr", "ti", "am", "kmr", "tr", "bn", "fsl", "pt-BR", "nothing"])
def test_it_is_written_from_left_to_right(code):
    assert not is_rtl(code)
