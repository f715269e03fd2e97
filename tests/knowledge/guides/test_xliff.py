"""Guides go to translators and come back."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from repere.knowledge.guides import content, xliff
from repere.knowledge.guides.xliff import BadFile, File, Unit

ON_A_BUSY_MACHINE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
TEXTS = st.text("aé’Zж ش<>&\"']]:\u00a0\n\u200f\x07\ufffe", max_size=30).map(content.clean)
NAMES = st.text("abcdefgh-123", min_size=1, max_size=12)
UNITS = st.dictionaries(
    NAMES, st.tuples(TEXTS.filter(bool), TEXTS, st.sampled_from(["machine", "person"])), max_size=8
)


def wrapped(body, head='original="asile" source-language="fr" target-language="ar"', version="1.2"):
    text = f'<xliff version="{version}" xmlns="{xliff.NAMESPACE}"><file {head}><body>{body}</body></file></xliff>'
    return text.encode()


@ON_A_BUSY_MACHINE
@given(UNITS)
def test_what_goes_out_comes_back_word_for_word(told):
    units = {name: Unit(name, source, target, made) for name, (source, target, made) in told.items()}

    back = xliff.read(xliff.written(File("asile", "fr", "ar", units)).encode())

    assert (back.original, back.source_language, back.target_language) == ("asile", "fr", "ar")
    assert {name: (one.source, one.target) for name, one in back.units.items()} == {
        name: (source, target) for name, (source, target, _made) in told.items()
    }
    assert all(back.units[name].made == made for name, (_s, target, made) in told.items() if target)


@ON_A_BUSY_MACHINE
@given(st.binary(max_size=400))
def test_rubbish_is_refused_with_a_reason(data):
    with pytest.raises(BadFile) as refused:
        xliff.read(data)

    assert refused.value.code


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<xliff", "not_xml"),
        (b"<html></html>", "not_xliff"),
        (wrapped("", version="2.0"), "not_xliff"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]>' + wrapped(""), "declares"),
        (wrapped("<trans-unit><source>A</source></trans-unit>"), "no_id"),
        (wrapped("<trans-unit id='a'/><trans-unit id='a'/>"), "twice"),
        (wrapped("</body></file><file><body>"), "not_one_file"),
        (b" " * (xliff.LARGEST + 1), "too_large"),
    ],
)
def test_a_bad_file_says_what_is_wrong(data, code):
    with pytest.raises(BadFile) as refused:
        xliff.read(data)

    assert refused.value.code == code


def test_a_file_that_breaks_says_on_which_line():
    with pytest.raises(BadFile) as refused:
        xliff.read(wrapped("\n\n<trans-unit id='a'>\n</oops>"))

    assert (refused.value.code, refused.value.where) == ("not_xml", "4")


def test_codes_marks_and_proposals_of_a_tool_are_not_taken_for_words():
    body = (
        "<trans-unit id='a'><source>Allez <g id='1'>là</g>.</source>"
        "<seg-source><mrk mtype='seg'>Allez</mrk></seg-source>"
        "<target>اذهب <ph id='2'>&lt;br/&gt;</ph><g id='1'>هناك</g>.</target>"
        "<alt-trans><source>Autre</source><target>آخر</target></alt-trans></trans-unit>"
    )

    found = xliff.read(wrapped(body)).units["a"]

    assert (found.source, found.target, found.made) == ("Allez là.", "اذهب هناك.", "person")
