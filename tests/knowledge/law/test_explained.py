"""The law in plain words: nothing that binds a person is left in the words of jurists; ages have their sources."""

import re

import pytest

from repere.knowledge.directory.choices import Theme
from repere.knowledge.law.explained.ages import CLOSES, OPENS, ages
from repere.knowledge.law.explained.plain import LEFT_OUT, PLAINER, plain_sentence, plain_words
from repere.knowledge.law.procedures import templates
from repere.knowledge.law.rulebook import house_rules
from repere.knowledge.law.sentences import SENTENCES

BOOK = house_rules()
BINDING = sorted(
    {key for one in templates().values() for key in one.rules if BOOK.versions(key)[0].binds == "person"}
)
LONGEST = 18  # words of a sentence
PLACES = re.compile(r"%\((\w+)\)")


def sentences():
    words = plain_words()
    for one in words.rules.values():
        yield from filter(None, (one.do, one.how))
    yield from words.events.values()


@pytest.mark.parametrize("key", BINDING)
def test_what_somebody_can_do_is_said_in_plain_words(key):
    assert key in plain_words().rules


def test_no_plain_words_are_for_a_rule_or_an_event_that_is_not_there():
    words = plain_words()

    assert set(words.rules) <= set(BOOK.rules)
    assert set(words.events) <= set(BOOK.events)


def test_sentences_are_short():
    told = [part for text in sentences() for part in re.split(r"(?<=[.:])\s", text)]

    assert [part for part in told if len(part.split()) > LONGEST] == []


def test_where_to_go_is_a_need_of_the_directory():
    asked = {theme for one in plain_words().rules.values() for theme in one.go}

    assert asked <= set(Theme.values)
    assert "law" in asked


def test_a_plainer_step_says_nothing_that_the_computation_does_not_give():
    assert set(PLAINER) <= set(SENTENCES)
    assert set(SENTENCES) >= LEFT_OUT
    for code, text in PLAINER.items():
        assert set(PLACES.findall(text)) <= set(PLACES.findall(SENTENCES[code])), code


def test_a_step_without_plainer_words_is_said_as_it_is():
    assert plain_sentence("starts") == SENTENCES["starts"]
    assert plain_sentence("month_end") == ""


def test_an_event_without_plain_words_is_said_by_its_meaning():
    assert plain_words().happened("remedies_missing", BOOK) == BOOK.events["remedies_missing"].meaning
    assert plain_words().happened("oqtf_notified", BOOK) == "You received an order to leave."


@pytest.mark.parametrize("age", ages(), ids=lambda age: f"{age.country} {age.years} {age.does}")
def test_each_age_has_its_source_and_its_mark(age):
    assert age.sources(BOOK)
    assert age.mark(BOOK) in {"T", "S", "M"}
    assert age.does in {OPENS, CLOSES}
    assert 0 < age.years < 30


def test_an_age_is_as_sure_as_its_least_sure_source():
    judge = next(age for age in ages() if age.rules == ("fr.mna.je",))

    assert judge.mark(BOOK) == "M"
