"""Guides are written, translated, published, and kept by one organisation."""

from dataclasses import replace
from datetime import timedelta

import pytest

from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import SYSTEM, NotAllowed, Role
from repere.knowledge.guides import actions, content, house, queries, xliff
from repere.knowledge.guides.actions import HardToRead, NotReady, NotThisGuide
from repere.knowledge.guides.content import Block, Content
from repere.knowledge.guides.models import Guide, Revision, Translation
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
NOW = factories.NOW
PLAIN = Content(
    "Trouver un repas",
    "Voici où manger.",
    (Block("go", "step", "Allez à la mairie."), Block("eat", "text", "C’est gratuit.")),
)


@pytest.fixture
def coordinator(actor_of):
    return actor_of(Role.COORDINATOR)


@pytest.fixture
def guide(coordinator):
    made = actions.begin_guide(coordinator, key="repas", title="Trouver un repas")
    actions.write_guide(coordinator, made, PLAIN)
    return fresh(made)


def fresh(guide):
    return queries.guides().get(pk=guide.pk)


def verbs():
    return list(TrailLine.objects.order_by("position").values_list("verb", flat=True))


def english(guide):
    return {name: f"English of {name}." for name in content.units(fresh(guide).draft_content)}


def test_nobody_reads_a_guide_before_it_is_published(coordinator, guide):
    assert not queries.shown_guides("fr").exists()

    actions.publish_guide(coordinator, guide, now=NOW)

    shown = queries.shown_guides("fr").get()
    assert shown.published_content == PLAIN
    assert (shown.revision, shown.checked_on, shown.keeper_id) == (1, NOW.date(), coordinator.organisation_id)
    assert verbs()[-1] == "guide.published"


def test_what_is_written_after_is_not_shown_and_can_be_taken_back(coordinator, guide):
    actions.publish_guide(coordinator, guide, now=NOW)
    other = replace(PLAIN, gist="Voici autre chose.")
    actions.write_guide(coordinator, guide, other)

    assert fresh(guide).published_content == PLAIN

    actions.publish_guide(coordinator, guide, now=NOW)
    first = Revision.objects.get(number=1)
    actions.take_again(coordinator, guide, first)

    assert fresh(guide).draft_content == PLAIN
    assert fresh(guide).published_content == other


def test_a_typed_time_limit_forbids_to_publish_whatever_one_says(coordinator, guide):
    actions.write_guide(coordinator, guide, replace(PLAIN, gist="Vous avez quinze jours."))

    with pytest.raises(NotReady) as refused:
        actions.publish_guide(coordinator, guide, although_hard=True, now=NOW)

    assert refused.value.faults == [("typed_time_limit", "gist")]
    assert fresh(guide).published is None


def test_hard_french_is_published_only_by_who_has_seen_the_remarks(coordinator, guide):
    actions.write_guide(coordinator, guide, replace(PLAIN, gist=" ".join(["mot"] * 25) + "."))

    with pytest.raises(HardToRead):
        actions.publish_guide(coordinator, guide, now=NOW)
    actions.publish_guide(coordinator, guide, although_hard=True, now=NOW)

    assert fresh(guide).published is not None


def test_two_who_write_at_once_do_not_write_over_each_other(coordinator, guide):
    was = content.fingerprint(guide.draft)
    actions.write_guide(coordinator, guide, replace(PLAIN, gist="Le premier."), was=was)

    with pytest.raises(actions.Changed):
        actions.write_guide(coordinator, guide, replace(PLAIN, gist="Le second."), was=was)

    assert fresh(guide).draft_content.gist == "Le premier."


def test_another_organisation_reads_it_and_writes_nothing_until_it_is_given_back(coordinator, guide):
    stranger = factories.actor(Role.COORDINATOR, organisation=factories.organisation())

    for act in (
        lambda: actions.write_guide(stranger, guide, PLAIN),
        lambda: actions.publish_guide(stranger, guide, now=NOW),
        lambda: actions.translate(stranger, guide, "en", {}),
        lambda: actions.withdraw_guide(stranger, guide, now=NOW),
        lambda: actions.give_back(stranger, guide),
    ):
        with pytest.raises(NotAllowed):
            act()

    actions.give_back(coordinator, guide)
    translator = factories.actor(Role.TRANSLATOR, organisation=factories.organisation())
    actions.translate(translator, fresh(guide), "en", {"title": "A title"})
    assert fresh(guide).keeper_id is None
    actions.confirm_guide(stranger, guide, now=NOW)

    assert fresh(guide).keeper_id == stranger.organisation_id


@pytest.mark.parametrize(
    "role", [Role.WELCOME_AGENT, Role.CASEWORKER, Role.PARTNER, Role.DPO, Role.ADMINISTRATOR]
)
def test_who_neither_coordinates_nor_translates_changes_nothing(actor_of, guide, role):
    for act in (actions.write_guide, lambda a, g, _c: actions.translate(a, g, "en", {})):
        with pytest.raises(NotAllowed):
            act(actor_of(role), guide, PLAIN)


def test_a_translator_translates_and_does_not_publish(actor_of, coordinator, guide):
    translator = actor_of(Role.TRANSLATOR)
    actions.publish_guide(coordinator, guide, now=NOW)

    actions.translate(translator, fresh(guide), "en", english(guide))
    with pytest.raises(NotAllowed):
        actions.publish_translation(translator, fresh(guide), "en", is_read_over=True, now=NOW)

    assert Translation.objects.get().published is None


def test_a_translation_is_behind_when_the_french_changes_and_right_again_once_read_over(coordinator, guide):
    actions.publish_guide(coordinator, guide, now=NOW)
    actions.translate(coordinator, fresh(guide), "en", english(guide))
    row = actions.publish_translation(coordinator, fresh(guide), "en", is_read_over=False, now=NOW)
    assert row.state == "person"

    actions.write_guide(coordinator, guide, replace(PLAIN, gist="Voici où manger ce soir."))
    actions.publish_guide(coordinator, guide, now=NOW)
    from repere.knowledge.guides.rules import lag

    found = fresh(guide)
    units = content.units(found.published_content)
    assert lag(units, found.translations.get().published_said).behind == ("gist",)

    row = actions.publish_translation(coordinator, found, "en", is_read_over=True, now=NOW)

    assert (row.state, row.read_over_for_id) == ("reviewed", coordinator.organisation_id)
    assert not lag(units, fresh(guide).translations.get().published_said)


def test_a_translation_without_a_title_or_of_what_nobody_reads_is_not_published(coordinator, guide):
    actions.translate(coordinator, guide, "en", {"go": "Go to the town hall."})

    with pytest.raises(NotReady) as refused:
        actions.publish_translation(coordinator, fresh(guide), "en", is_read_over=True, now=NOW)

    assert refused.value.faults == [
        ("no_text", "title"),
        ("no_text", "gist"),
        ("source_unpublished", "title"),
    ]


def sent_back(guide, targets, **change):
    found = fresh(guide)
    units = content.units(found.draft_content) | change.pop("sources", {})
    told = {name: xliff.Unit(name, text, targets.get(name, ""), "person") for name, text in units.items()}
    head = {"original": "repas", "source_language": "fr", "target_language": "en"} | change
    return xliff.written(xliff.File(**head, units=told)).encode()


def test_a_translators_file_is_taken_and_what_it_leaves_empty_stays(coordinator, guide):
    actions.translate(coordinator, guide, "en", {"go": "Go there."})

    taken = actions.take_translation(
        coordinator, fresh(guide), "en", sent_back(guide, {"title": "Find a meal"})
    )

    said = fresh(guide).translations.get().draft_said
    assert taken == actions.Taken(units=1, gone=0)
    assert {name: one.text for name, one in said.items()} == {"go": "Go there.", "title": "Find a meal"}


def test_what_was_translated_from_older_words_comes_back_as_behind(coordinator, guide):
    data = sent_back(
        guide, {"gist": "This is where to eat.", "gone": "x"}, sources={"gist": "Avant.", "gone": "Parti."}
    )

    taken = actions.take_translation(coordinator, guide, "en", data)

    said = fresh(guide).translations.get().draft_said
    assert taken == actions.Taken(units=1, gone=1)
    assert said["gist"].of == content.digest("Avant.")


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (lambda guide: b"<xliff", xliff.BadFile),
        (lambda guide: sent_back(guide, {"title": "x"}, original="asile"), NotThisGuide),
        (lambda guide: sent_back(guide, {"title": "x"}, target_language="ar"), NotThisGuide),
    ],
    ids=["broken", "another guide", "another language"],
)
def test_a_bad_file_writes_nothing(coordinator, guide, data, error):
    before = verbs()

    with pytest.raises(error):
        actions.take_translation(coordinator, guide, "en", data(guide))

    assert not Translation.objects.exists()
    assert verbs() == before


def test_the_house_brings_its_guides_once(coordinator):
    assert actions.bring_house_guides(SYSTEM, now=NOW) == 10
    assert actions.bring_house_guides(SYSTEM, now=NOW) == 0

    assert queries.shown_guides("ar").count() == 10
    assert Translation.objects.filter(language="ar").count() == 10


def test_a_newer_version_changes_what_nobody_wrote_in_and_nothing_else(coordinator, monkeypatch):
    actions.bring_house_guides(SYSTEM, now=NOW)
    ours = queries.guides().get(key="asile")
    changed = replace(ours.draft_content, gist="Écrit ici.")
    actions.write_guide(coordinator, ours, changed)
    newer = [
        replace(one, digest="newer", content=replace(one.content, gist="Plus récent."))
        for one in house.guides()
    ]
    monkeypatch.setattr(house, "guides", lambda: tuple(newer))

    assert actions.bring_house_guides(SYSTEM, now=NOW + timedelta(days=1)) == 9

    assert fresh(ours).draft_content == changed
    assert queries.guides().get(key="sante").published_content.gist == "Plus récent."
    assert Revision.objects.filter(guide__key="sante", language="fr").count() == 2


def test_only_the_house_brings_guides(coordinator):
    with pytest.raises(NotAllowed):
        actions.bring_house_guides(coordinator, now=NOW)
    assert not Guide.objects.exists()
