"""Spellings in memory: how common, how they go on, what is a slip away."""

from hypothesis import given
from hypothesis import strategies as st

from repere.accompaniment.people.finding.dictionary import Dictionary, Entry
from repere.accompaniment.people.identity import skeletons, spelling


def of(**counts):
    found = Dictionary(Entry(text, skeletons(text), count) for text, count in counts.items())
    found.people = sum(counts.values())
    return found


def test_the_commonest_completions_come_first():
    known = of(amina=5, aminata=9, adama=40)

    assert [entry.spelling for entry in known.completions("ami", 5)] == ["aminata", "amina"]


def test_a_slip_of_one_letter_is_near_wherever_it_is():
    known = of(mohamed=9, mahamed=3, hamidu=2)

    for typed in ("mohaned", "mohmed", "ohamed", "mohmaed", "mohamedd"):
        assert "mohamed" in [entry.spelling for entry, _slips in known.near(typed, 10)], typed
    assert "hamidu" not in [entry.spelling for entry, _slips in known.near("mohaned", 10)]


def test_a_rare_name_weighs_more_than_a_common_one():
    known = of(mohamed=900, zibeline=1)

    assert known.rarity("zibeline") > known.rarity("mohamed")


@given(st.lists(st.text("aeimnrst", min_size=1, max_size=8), max_size=20))
def test_what_is_added_then_removed_leaves_no_trace(words):
    known = of(amina=5)
    spelt = {spelling(word) for word in words} - {"", "amina"}

    for word in spelt:
        known.add(word, skeletons(word))
    for word in spelt:
        known.remove(word)

    assert len(known) == 1
    assert [entry.spelling for entry in known.completions("a", 50)] == ["amina"]
    assert [known.carriers(one) for one in skeletons("amina")] == [5] * len(skeletons("amina"))
    assert known.near("aminas", 50) == [(known.entries["amina"], 1)]
