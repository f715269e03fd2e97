"""Words typed in any language, with or without their accents, spelled right or not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repere.knowledge.directory.search.words import Vocabulary, asked, folded, indexed, understood

KNOWN = Vocabulary(["prefecture", "hopital", "accueil", "ecrivain", "solidarite"])


def meant(text, vocabulary=KNOWN):
    return [{word for word, _begins in either} for either in understood(text, vocabulary)]


@pytest.mark.parametrize("typed", ["préfecture", "prefecture", "PRÉFECTURE", "prefecure", "préfectrue"])
def test_an_accent_a_case_or_a_slip_of_the_hand_changes_nothing(typed):
    [either] = meant(typed)
    assert "prefecture" in either


@pytest.mark.parametrize(
    ("typed", "tile"),
    [
        ("manger", "eat"), ("bouffe", "eat"), ("hungry", "eat"), ("طعام", "eat"), ("الطعام", "eat"), ("їжа", "eat"),
        ("dormir", "sleep"), ("hebergement", "sleep"), ("المأوى", "sleep"), ("ночлег", "sleep"),
        ("avocat", "law"), ("avocta", "law"), ("محامي", "law"), ("محامی", "law"),
        ("خواړه", "eat"), ("খাবার", "eat"), ("ምግቢ", "eat"), ("መጠለያ", "sleep"),
        ("আশ্রয়", "sleep"), ("ډاکټر", "health"),
        ("advogado", "law"), ("mancare", "eat"),
        ("doctor", "health"), ("طبیب", "health"), ("طبيب", "health"), ("ропа", None), ("zzzz", None),
    ],
)  # fmt: skip
def test_a_need_is_understood_in_the_words_of_those_who_have_it(typed, tile):
    [either] = meant(typed)
    assert {word for word in either if word.startswith("tuile")} == ({f"tuile{tile}"} if tile else set())


def test_letters_that_keyboards_give_for_one_another_are_one():
    assert folded("الأكل ي ك ة") == folded("الاكل ی ک ه")
    assert folded("مُسَاعَدَة") == folded("مساعدة")
    assert folded("cœur œuvre") == ["coeur", "oeuvre"]
    assert folded("l'Hôpital St-Jean") == ["l", "hopital", "saint", "jean"]


def test_a_vowel_written_beside_its_letter_cuts_no_word():
    assert folded("ডাক্তারের কাজ") == ["ডকতরর", "কজ"]
    assert folded("ሓኪም ቤት") == ["ሓኪም", "ቤት"]


def test_words_that_say_nothing_are_left_out_when_others_remain():
    assert asked("une aide pour la santé") == ["aide", "sante"]
    assert asked("de la") == ["de", "la"]
    assert asked(" ") == []


def test_a_word_that_begins_one_we_know_is_no_slip():
    assert meant("hopi") == [{"hopi"}]
    assert understood("hopi", KNOWN)[0][0] == ("hopi", True)


@given(st.text(max_size=80))
def test_whatever_is_typed_holds_letters_and_figures_alone(text):
    for either in understood(text, KNOWN):
        assert either
        for word, _begins in either:
            assert word.isalnum() or all(letter.isalnum() for letter in word)


@given(st.text(max_size=60))
def test_what_is_typed_as_it_is_written_is_found(text):
    held = set(indexed([text], [], [], ""))
    for either in understood(text, Vocabulary()):
        assert {word for word, _begins in either} & held
