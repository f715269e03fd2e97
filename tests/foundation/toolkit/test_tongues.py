"""In which language somebody is written to, and how a day is said there."""

from datetime import date

import pytest
from django.utils import translation

from repere.foundation.toolkit.tongues import direction, language_for, long_day


@pytest.mark.parametrize(
    ("spoken", "written"),
    [
        (["ar", "fr"], "ar"),
        (["apd"], "ar"),
        (["prs"], "fa"),
        (["haz", "en"], "fa"),
        (["ti", "en"], "ti"),
        (["so", "en"], "en"),
        (["so"], "fr"),
        ([], "fr"),
        (["xx-yy"], "fr"),
    ],
)
def test_somebody_is_written_to_in_the_first_of_their_languages_that_the_house_writes(spoken, written):
    assert language_for(spoken) == written


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", "mardi 24 novembre"),
        ("ar", "الثلاثاء 24 نوفمبر"),
        ("es", "martes 24 de noviembre"),
        ("pt", "terça-feira, 24 de novembro"),
        ("ru", "вторник, 24 ноября"),
        ("uk", "вівторок, 24 листопада"),
        ("ti", "ሰሉስ 24 ሕዳር"),
    ],
)
def test_a_day_is_said_as_in_a_sentence_of_that_language(language, said):
    with translation.override(language):
        assert long_day(date(2026, 11, 24)) == said
        assert long_day(date(2026, 11, 24), year=True) == f"{said} 2026"


def test_what_is_written_from_right_to_left():
    assert [direction(code) for code in ("fr", "ar", "fa", "ps", "ti", "az")] == [
        "ltr", "rtl", "rtl", "rtl", "ltr", "ltr",
    ]  # fmt: skip
