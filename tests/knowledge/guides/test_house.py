"""The guides that come with Repère keep the rules that they ask of others."""

import pytest

from repere.doors.design import icons
from repere.knowledge.directory.choices import Theme
from repere.knowledge.guides import content, house, reading
from repere.knowledge.law.rulebook import house_rules, read_sources

GUIDES = list(house.guides())
LANGUAGES = ("en", "ar")
KEYS = [one.key for one in GUIDES]


def test_the_ten_are_there_and_each_has_its_pictogram():
    assert KEYS == [
        "asile", "apres-ofpra", "domiciliation", "sante", "ecole", "mineur-seul", "titre-de-sejour",
        "apprendre-le-francais", "retour-volontaire", "mes-donnees",
    ]  # fmt: skip
    assert all(one.icon in icons.ICONS for one in GUIDES)


@pytest.mark.parametrize("guide", GUIDES, ids=KEYS)
def test_it_can_be_shown(guide):
    assert content.incomplete(guide.content, themes=Theme.values, rules=house_rules().rules) == []


@pytest.mark.parametrize("guide", GUIDES, ids=KEYS)
def test_its_french_is_easy_to_read(guide):
    told = reading.measure(reading.running_texts(guide.content))

    assert [one for one in reading.findings(guide.content) if one.must] == []
    assert told.median <= reading.WORDS_ADVISED
    assert told.longest <= reading.WORDS_AT_MOST
    assert told.ease >= reading.EASE_AT_LEAST


@pytest.mark.parametrize("guide", GUIDES, ids=KEYS)
def test_every_fact_says_where_it_comes_from(guide):
    facts = [one for one in guide.content.blocks if one.kind in content.FACTS]

    assert facts
    assert [one.id for one in facts if not one.sources] == []
    for one in facts:
        assert one.sources == (content.ADVICE,) or read_sources(one.sources, None)


@pytest.mark.parametrize("guide", GUIDES, ids=KEYS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_whole_in_each_language_and_types_no_time_limit(guide, language):
    said = guide.translations[language]

    assert set(said) == set(content.units(guide.content))
    assert [one.text for one in said.values() if reading.typed_time_limits(one.text)] == []


@pytest.mark.parametrize("guide", GUIDES, ids=KEYS)
def test_a_machines_draft_is_told_as_one(guide):
    assert {one.made for one in guide.translations["ar"].values()} == {"machine"}
    assert {one.made for one in guide.translations["en"].values()} == {"house"}


def test_going_back_is_told_after_the_ways_to_stay():
    blocks = [one.id for one in next(one for one in GUIDES if one.key == "retour-volontaire").content.blocks]

    assert blocks.index("s-stay") < blocks.index("s-go")
