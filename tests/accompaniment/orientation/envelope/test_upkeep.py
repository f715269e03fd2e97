"""What time does: a year after, nothing of what anybody wrote is left, in the rows nor in the bytes."""

from datetime import timedelta

import pytest
from django.db import connection

from repere.accompaniment.orientation import actions
from repere.accompaniment.orientation.envelope import actions as envelope
from repere.accompaniment.orientation.envelope.models import (
    FollowUp,
    Proposal,
    ReferralLink,
    ReferralMessage,
)
from repere.accompaniment.orientation.envelope.proposals.actions import decline_proposal, propose_instead
from repere.accompaniment.orientation.envelope.upkeep.actions import forget_words
from repere.accompaniment.orientation.models import Referral
from repere.accompaniment.people.erasure.actions import erase
from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit import upkeep
from repere.foundation.toolkit.actors import Role
from tests import factories
from tests.accompaniment.people.test_nothing_is_left import in_all_ways, left_of
from tests.factories import NOW

from .conftest import Scene

pytestmark = pytest.mark.django_db(transaction=True)
H, YEAR = timedelta(hours=1), timedelta(days=365)
WORDS = {
    "message": "dort derrière la halle aux grains",
    "word": "plutôt vendredi après le marché aux bestiaux",
    "asked": "a-t-elle une carte de circulation périmée",
    "told": "deux jumelles nourrissonnes et une trottinette",
    "answer": "demander Ombeline au guichet orangé",
}


def lived(scene):
    """An envelope with words everywhere that a word can be written."""
    referral, link = scene.sends_by_link(message=WORDS["message"])
    proposal = propose_instead(link, referral, starts_at=NOW + 30 * H, word=WORDS["word"], now=NOW)
    decline_proposal(scene.desk, proposal, now=NOW + H)
    envelope.write_as_recipient(link, referral, text=WORDS["asked"], now=NOW + H)
    envelope.write_as_sender(scene.desk, referral, text=WORDS["told"], now=NOW + H)
    actions.accept_referral(link, referral, answer=WORDS["answer"], now=NOW + 2 * H)
    envelope.say_as_recipient(link, referral, attendance="came", now=NOW + 3 * H)
    return referral


def raw(table, column):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table}")
        return [bytes(row[0]) for row in cursor.fetchall() if row[0]]


def test_a_year_after_nothing_of_what_was_written_is_left_and_what_is_counted_stays():
    scene = Scene()
    referral = lived(scene)
    columns = {
        "orientation_referralmessage": ("text",),
        "orientation_proposal": ("word",),
        "orientation_referral": ("message", "answer", "name_shared"),
        "orientation_referrallink": ("email",),
    }
    sealed = [value for table, names in columns.items() for name in names for value in raw(table, name)]
    assert len(sealed) == 7
    assert left_of(sealed) == sealed  # what is looked for below is there to be found

    assert forget_words(now=NOW + YEAR) == 0
    assert forget_words(now=NOW + YEAR + 3 * H) == 1
    assert forget_words(now=NOW + YEAR + 3 * H) == 0
    upkeep.checkpoint()

    held = Referral.unscoped.get(pk=referral.pk)
    assert (held.message, held.answer, held.name_shared, held.contact_precautions) == ("", "", "", "")
    assert not ReferralMessage.unscoped.exists()
    assert not ReferralLink.unscoped.exists()
    assert Proposal.unscoped.get().word == ""
    assert FollowUp.unscoped.get().attendance == "came"
    assert (held.state, held.answered_at) == ("accepted", NOW + 2 * H)
    assert left_of(way for text in WORDS.values() for way in in_all_ways(text)) == []
    if upkeep.is_embedded():
        assert left_of(sealed) == []
    assert TrailLine.objects.filter(verb="referral.words_forgotten").count() == 1


def test_no_word_is_ever_in_the_trail():
    lived(Scene())

    told = str(list(TrailLine.objects.values()))

    assert [text for text in WORDS.values() if text in told] == []


def test_whoever_is_forgotten_leaves_no_word_no_link_and_an_outcome_that_counts():
    scene = Scene()
    referral = lived(scene)
    officer = factories.actor(Role.DPO, organisation=scene.house)

    erase(officer, referral.orientation.need.dossier.person, asked_by="person", reason="withdrawn", now=NOW)

    assert not ReferralMessage.unscoped.exists()
    assert not ReferralLink.unscoped.exists()
    assert not Proposal.unscoped.exists()
    left, said = Referral.unscoped.get(), FollowUp.unscoped.get()
    assert (left.pk != referral.pk, left.message, said.referral_id, said.attendance) == (
        True,
        "",
        left.pk,
        "came",
    )
    assert left_of(way for text in WORDS.values() for way in in_all_ways(text)) == []
