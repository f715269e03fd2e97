"""A desk's own words for needs: under shared themes, kept as they were told, counted by theme."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from repere.accompaniment.casework.actions import tell_needs
from repere.accompaniment.casework.models import Need
from repere.accompaniment.casework.queries import themes_told
from repere.accompaniment.casework.vocabulary import actions, queries, rules
from repere.accompaniment.casework.vocabulary.rules import CannotBe
from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import NotAllowed, Role
from repere.knowledge.directory.choices import Theme
from tests import factories
from tests.factories import NOW

THEMES = Theme.values
LINES = st.lists(st.sampled_from(["", "  ", "Courrier", "courrier ", "Domiciliation", "a  b"]), max_size=6)


# --- plain values


@given(
    st.sets(st.sampled_from(THEMES)),
    st.dictionaries(st.sampled_from([*THEMES, "elsewhere"]), LINES, max_size=4),
)
def test_what_is_kept_is_tidy_and_leaves_a_theme(hidden, words):
    if hidden == set(THEMES):
        with pytest.raises(CannotBe, match="nothing_left"):
            rules.vocabulary(THEMES, hidden, words)
        return
    kept = rules.vocabulary(THEMES, hidden, words)

    assert kept.hidden == hidden
    assert set(kept.words) <= set(THEMES)
    assert rules.vocabulary(THEMES, kept.hidden, kept.words) == kept
    for own in kept.words.values():
        assert own == rules.tidy(own) != []
    assert all(theme not in hidden for _code, theme, _word in kept.choices)


def test_a_word_that_was_chosen_says_its_theme():
    kept = rules.vocabulary(THEMES, [], {"papers": ["Courrier: relevé"], "law": ["OQTF"]})

    assert rules.by_theme(code for code, _theme, _word in kept.choices) == {
        "papers": ["Courrier: relevé"], "law": ["OQTF"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "because"), [(["x" * 61], "too_long"), ([str(n) for n in range(13)], "too_many")]
)
def test_a_list_that_nobody_would_read_is_refused(words, because):
    with pytest.raises(CannotBe, match=because):
        rules.vocabulary(THEMES, [], {"eat": words})


# --- kept, and told


@pytest.fixture
def coordinator(actor_of):
    return actor_of(Role.COORDINATOR)


def keep(actor, hidden=(), **words):
    return actions.keep_vocabulary(actor, hidden, words, now=NOW)


@pytest.mark.django_db
def test_whoever_leads_says_the_words_and_the_trail_counts_them(coordinator, actor_of):
    keep(coordinator, ["wash"], papers=["Domiciliation", "Courrier"])

    assert queries.vocabulary_of(coordinator).words == {"papers": ["Domiciliation", "Courrier"]}
    assert TrailLine.objects.get(verb="needs.words_changed").detail == {"hidden": ["wash"], "words": 2}
    assert queries.vocabulary_of(factories.actor(Role.COORDINATOR)) == rules.Vocabulary()
    for role in (Role.CASEWORKER, Role.WELCOME_AGENT, Role.PARTNER):
        with pytest.raises(NotAllowed):
            keep(actor_of(role))


@pytest.mark.django_db
def test_a_need_keeps_its_theme_and_the_words_of_that_day(coordinator, actor_of, organisation):
    agent, visit = actor_of(Role.WELCOME_AGENT), factories.passage(organisation=organisation)
    keep(coordinator, papers=["Domiciliation"])

    tell_needs(agent, visit, ["papers"], precisely={"papers": ["Domiciliation"]}, now=NOW)
    keep(coordinator, ["papers"], law=["Recours"])
    tell_needs(agent, visit, ["papers"], precisely={"papers": ["Domiciliation", "Courrier"]}, now=NOW)

    need = Need.unscoped.get()
    assert (need.theme, need.precisely) == ("papers", ["Domiciliation", "Courrier"])
    assert themes_told(agent, [visit.pk]) == {visit.pk: [("papers", "week")]}
    assert TrailLine.objects.filter(verb="need.said_precisely").count() == 1
    stored = Need.unscoped.values_list("precisely", flat=True).get()
    assert b"Domiciliation" not in stored.raw


# --- the pages


@pytest.mark.django_db
def test_the_page_of_needs_offers_the_words_of_the_desk_and_not_what_it_hides(client_of, organisation):
    coordinator, agent = client_of(Role.COORDINATOR), client_of(Role.WELCOME_AGENT)
    visit = factories.passage(organisation=organisation)
    page = reverse("backoffice:need_words")

    coordinator.post(page, {"papers_words": "Domiciliation\nCourrier", "wash_hidden": "on"})
    here = reverse("backoffice:needs", args=[visit.pk])
    body = agent.get(here).content.decode()
    assert 'value="papers:Domiciliation"' in body
    assert 'name="themes" value="wash"' not in body
    assert 'name="themes" value="eat"' in body

    sent = agent.post(here, {"words": ["papers:Domiciliation"], "urgency": "week"})
    assert sent.status_code == 302
    need = Need.unscoped.get()
    assert (need.theme, need.precisely) == ("papers", ["Domiciliation"])
    assert "Domiciliation" in agent.get(here).content.decode()


@pytest.mark.django_db
def test_nothing_told_is_still_refused(client_of, organisation):
    agent, visit = client_of(Role.WELCOME_AGENT), factories.passage(organisation=organisation)
    here = reverse("backoffice:needs", args=[visit.pk])

    answer = agent.post(here, {"urgency": "week"})
    wrong = agent.post(here, {"urgency": "week", "words": ["papers:Never said"]})

    assert list(answer.context["form"].errors) == ["themes"]
    assert list(wrong.context["form"].errors) == ["words"]
    assert not Need.unscoped.exists()


@pytest.mark.django_db
def test_a_desk_that_hides_everything_is_told_so(client_of):
    coordinator = client_of(Role.COORDINATOR)

    answer = coordinator.post(reverse("backoffice:need_words"), {f"{theme}_hidden": "on" for theme in THEMES})

    assert answer.status_code == 200
    assert answer.context["form"].non_field_errors()
    assert client_of(Role.CASEWORKER).get(reverse("backoffice:need_words")).status_code == 403


@pytest.mark.django_db
def test_the_page_of_needs_asks_the_database_nothing_more(client_of, organisation):
    agent, visit = client_of(Role.WELCOME_AGENT), factories.passage(organisation=organisation)
    here = reverse("backoffice:needs", args=[visit.pk])
    agent.get(here)

    with CaptureQueriesContext(connection) as seen:
        agent.get(here)

    assert not [query for query in seen.captured_queries if "needvocabulary" in query["sql"]]
