import pytest
from hypothesis import given
from hypothesis import strategies as st

from repere.accompaniment.casework.notes.rules import Found, Remark, remarks

KNOWN = {"mariam", "diallo", "fatou", "محمد"}


def told(text, *, is_for_health=False, own=("Amina", "Diallo")):
    found = remarks(
        text, is_for_health=is_for_health, own_words=own, is_name=lambda word: word.casefold() in KNOWN
    )
    return {one.remark: one.words for one in found}


def test_a_plain_note_is_told_of_nothing():
    assert told("A demandé une domiciliation. Revient mardi à 14 h avec Amina Diallo.") == {}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Elle vit chez Fatou depuis mars", ("Fatou",)),
        ("Mariam est venue. Puis elle a parlé de Mariam", ("Mariam",)),
        ("Elle cherche محمد", ("محمد",)),
    ],
)
def test_the_name_of_somebody_else(text, words):
    assert told(text) == {Remark.OTHER_NAME: words}


def test_a_capital_that_begins_a_sentence_tells_nothing():
    assert told("Fatou") == {}
    assert told("Venue seule.\nFatou") == {}


def test_ways_to_reach_somebody_and_numbers_of_papers():
    text = "Appeler le 06 39 98 01 02 ou ecrire à x.y@example.org ; titre 9912345678 99"
    assert told(text) == {
        Remark.TELEPHONE: ("06 39 98 01 02",),
        Remark.EMAIL: ("x.y@example.org",),
        Remark.NUMBER: ("9912345678 99",),
    }


@pytest.mark.parametrize(
    "text", ["suivi à l’hôpital", "she is pregnant", "victime de viol", "هي حامل", "HIV"]
)
def test_words_of_health_are_for_their_own_shelf(text):
    assert Remark.HEALTH in told(text)
    assert Remark.HEALTH not in told(text, is_for_health=True)


def test_a_violin_is_no_violence():
    assert told("joue du violon et du violet") == {}


@given(st.text(max_size=300))
def test_whatever_is_written_each_remark_comes_once_with_words_of_the_text(text):
    found = remarks(text, is_for_health=False, own_words=(), is_name=lambda _word: True)

    assert [one.remark for one in found] == sorted({one.remark for one in found}, key=list(Remark).index)
    assert all(isinstance(one, Found) and one.words for one in found)
    assert all(word in text for one in found for word in one.words)
