"""What is asked, read from an address or a form."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repere.knowledge.directory.choices import THEME_OF, Audience, Fee, ReceptionMode, ServiceType, Theme
from repere.knowledge.directory.search import masks
from repere.knowledge.directory.search.asking import START, Mark, NotAMark, Where, read_mark, written
from repere.knowledge.directory.search.reading import NotUnderstood, question_of

NIMES = Where((43.8367, 4.3601), "30189", "30189", "30", "243000643")


def read(**asked):
    told = {name: value if isinstance(value, list) else [value] for name, value in asked.items()}
    return question_of(told, lambda code: NIMES if code == "30189" else None)


def test_the_vocabularies_are_those_of_the_directory():
    assert set(masks.TILES) == set(Theme.values)
    assert set(masks.AUDIENCES) == set(Audience.values)
    assert set(masks.FEES) == set(Fee.values)
    assert set(masks.MODES) == set(ReceptionMode.values)
    assert set(masks.TYPES) == set(ServiceType.values)
    assert set(THEME_OF) <= masks.KNOWN_TOPICS
    assert sum(map(len, masks.TOPICS.values())) == 69


@given(st.sets(st.sampled_from(sorted(masks.KNOWN_TOPICS))))
def test_what_is_stored_of_topics_is_read_back(topics):
    low, high = masks.stored_topics(topics)

    assert set(masks.topics_of(low, high)) == topics
    assert 0 <= low < 1 << 63
    assert 0 <= high < 1 << 63


@pytest.mark.parametrize("category", masks.TOPICS)
def test_a_category_answers_for_all_that_stands_under_it(category):
    asked_low, asked_high = masks.asked_topics([category])

    for topic in [category, f"{category}--unheard-of", *(f"{category}--{t}" for t in masks.TOPICS[category])]:
        low, high = masks.stored_topics([topic])
        assert low & asked_low or high & asked_high
    other = masks.stored_topics(next(c for c in masks.TOPICS if c != category) for _ in "x")
    assert not other[0] & asked_low
    assert not other[1] & asked_high


def test_a_question_is_read():
    question = read(
        code_commune="30189", thematiques=["sante", "numerique--acquerir-un-equipement"], open="now", places="left",
        languages=["ar"], size="5", frais="", radius="7,5", q=" Écrivain ",
    )  # fmt: skip

    assert question.where == NIMES
    assert question.topics == {"sante", "numerique--acquerir-un-equipement"}
    assert (question.open_now, question.places_left, question.size, question.radius_km) == (
        True,
        True,
        5,
        7.5,
    )
    assert (question.text, question.fees) == ("Écrivain", frozenset())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("code_commune", "99999"), ("lat", "43"), ("lat", "nan"), ("thematiques", "sante--rien"), ("publics", "tous"),
        ("size", "0"), ("size", "101"), ("size", "²"), ("radius", "1000"), ("languages", "xx"), ("open", "yes"),
        ("departement", "3O0000"), ("q", "x" * 81), ("unheard", "1"), ("code_commune", ["30189", "30007"]),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_by_name(name, value):
    with pytest.raises(NotUnderstood) as refused:
        read(**{name: value})
    assert refused.value.name in (name, "lon")


@given(st.integers(0, 15), st.none() | st.floats(0, 1e5), st.none() | st.uuids())
def test_the_mark_of_a_page_is_read_as_it_was_written(stage, away, service):
    assert read_mark(written(Mark(stage, away, service))) == Mark(stage, away, service)


@given(st.text(max_size=40))
def test_any_text_is_a_mark_or_is_refused(text):
    try:
        mark = read_mark(text)
    except NotAMark:
        return
    assert mark == START or isinstance(mark.service, UUID | None)
