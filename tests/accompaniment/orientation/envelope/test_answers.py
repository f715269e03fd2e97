"""Several at once, proposals, words, what became of it, what a refusal teaches the directory."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from repere.accompaniment.casework.models import Need
from repere.accompaniment.orientation import actions, queries, rules
from repere.accompaniment.orientation.choices import Outcome, ReferralState
from repere.accompaniment.orientation.envelope import actions as envelope
from repere.accompaniment.orientation.envelope.choices import ProposalState
from repere.accompaniment.orientation.envelope.models import FollowUp, Proposal, ReferralMessage
from repere.accompaniment.orientation.envelope.proposals.actions import (
    ProposalIsImpossible,
    agree_to_date,
    agree_to_service,
    decline_proposal,
    propose_instead,
)
from repere.accompaniment.orientation.envelope.queries import opened_for, shared_with
from repere.accompaniment.orientation.holds.choices import HoldState
from repere.accompaniment.orientation.holds.models import PlaceHold
from repere.accompaniment.orientation.models import Orientation, Referral
from repere.accompaniment.people.consent.actions import Agreement, AlreadyWithdrawn, withdraw_consent
from repere.accompaniment.people.models import Consent
from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import NotAllowed, Role
from repere.knowledge.directory.capacity.actions import count_kind, say_places
from repere.knowledge.directory.capacity.models import CapacityLine, CapacityStatement, PlacesNow
from repere.knowledge.directory.sheets.models import Correction
from tests import factories
from tests.factories import NOW

from .conftest import AGREED, Scene

H = timedelta(hours=1)


def shelters(scene, count):
    """So many more services, each of an organisation of its own with somebody who answers and three beds."""
    made = []
    for number in range(count):
        house = factories.organisation(name=f"Maison {number} de {scene.house.pk}")
        partner = factories.actor(Role.PARTNER, organisation=house)
        service = factories.service(organisation=house, themes=("sleep",))
        say_places(partner, service, places=3, unit="bed", at=NOW)
        made.append((partner, service))
    return made


def states():
    return sorted(Referral.unscoped.values_list("state", flat=True))


# --- several at once


def test_the_first_place_given_withdraws_the_others_and_lets_theirs_go(
    scene, django_capture_on_commit_callbacks
):
    need = scene.need()
    asked = [(partner, scene.sends(need, service)) for partner, service in shelters(scene, 3)]

    with django_capture_on_commit_callbacks(execute=True):
        actions.accept_referral(*asked[1], now=NOW + H)

    assert states() == ["accepted", "withdrawn", "withdrawn"]
    held = dict(PlaceHold.unscoped.values_list("referral", "state"))
    assert held[asked[1][1].pk] == HoldState.TAKEN
    assert {held[one.pk] for _partner, one in (asked[0], asked[2])} == {HoldState.RELEASED}
    assert sorted(PlacesNow.objects.values_list("left", flat=True)) == [2, 3, 3]
    assert set(Consent.unscoped.exclude(withdrawn_at=None).values_list("recipient")) == {
        (asked[0][0].organisation_id,),
        (asked[2][0].organisation_id,),
    }
    assert TrailLine.objects.filter(verb="referral.overtaken", chain=scene.house.pk).count() == 2
    with pytest.raises(rules.NotPossibleNow):
        actions.accept_referral(*asked[0], now=NOW + H)


def test_those_that_do_not_compete_and_those_of_another_need_are_left(scene):
    need = scene.need()
    [(one, first), (_two, second), (_three, third)] = shelters(scene, 3)
    asked = scene.sends(need, first)
    scene.sends(need, second, competes=False)
    scene.sends(scene.need(), third)

    actions.accept_referral(one, asked, now=NOW + H)

    assert states() == ["accepted", "sent", "sent"]


@pytest.mark.django_db(transaction=True)
def test_of_twenty_who_accept_at_once_one_gives_the_place():
    scene = Scene()
    need = scene.need()
    asked = [(partner, scene.sends(need, service)) for partner, service in shelters(scene, 20)]
    ready = Barrier(len(asked), timeout=60)

    def accept(pair):
        try:
            ready.wait()
            actions.accept_referral(*pair, now=NOW + H)
            return "accepted"
        except rules.NotPossibleNow:
            return "too late"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(asked)) as pool:
        said = list(pool.map(accept, asked))

    assert said.count("accepted") == 1
    assert states() == ["accepted"] + ["withdrawn"] * 19
    assert PlaceHold.unscoped.filter(state=HoldState.TAKEN).count() == 1
    assert PlaceHold.unscoped.filter(state=HoldState.RELEASED).count() == 19
    assert sum(CapacityLine.objects.values_list("held", flat=True)) == 0
    assert sum(CapacityLine.objects.values_list("taken", flat=True)) == 1


@pytest.mark.django_db(transaction=True)
def test_answers_of_every_kind_at_once_to_several_needs_end_each_need_once():
    scene = Scene()
    needs, open_to = [scene.need() for _n in range(4)], shelters(scene, 5)
    asked = [(partner, scene.sends(need, service)) for need in needs for partner, service in open_to]
    ready = Barrier(len(asked), timeout=60)

    def answer(numbered):
        number, (partner, referral) = numbered
        try:
            ready.wait()
            if number % 5 == 4:
                actions.refuse_referral(partner, referral, because="full", now=NOW + H)
            elif number % 5 == 3:
                propose_instead(partner, referral, starts_at=NOW + 9 * H, now=NOW + H)
            elif number % 5 == 2:
                withdraw_consent(scene.desk, referral.consent, now=NOW + H)
            else:
                actions.accept_referral(partner, referral, now=NOW + H)
        except (rules.NotPossibleNow, AlreadyWithdrawn):
            pass  # somebody else was first
        finally:
            connection.close()

    with ThreadPoolExecutor(len(asked)) as pool:
        list(pool.map(answer, enumerate(asked)))

    for need in needs:
        of_it = Referral.unscoped.filter(orientation__need=need)
        assert of_it.filter(state=ReferralState.ACCEPTED).count() == 1
        assert not of_it.filter(state__in=rules.PENDING).exists()
    held = PlaceHold.unscoped.filter(state=HoldState.HELD).count()
    assert sum(CapacityLine.objects.values_list("held", flat=True)) == held == 0


@pytest.mark.django_db(transaction=True)
def test_two_houses_that_answer_each_other_at_once_do_not_wait_for_each_other():
    one, other = Scene(), Scene()
    there = factories.service(organisation=other.house, themes=("sleep",))
    here = factories.service(organisation=one.house, themes=("sleep",))
    asked = [(other.desk, one.sends(service=there)) for _n in range(8)]
    asked += [(one.desk, other.sends(service=here)) for _n in range(8)]
    ready = Barrier(len(asked), timeout=60)

    def answer(numbered):
        number, (who, referral) = numbered
        try:
            ready.wait()
            actions.receive_referral(who, referral, now=NOW + H)
            actions.receive_referral(who, referral, now=NOW + H)
            if number % 2:
                actions.accept_referral(who, referral, now=NOW + H)
            else:
                actions.refuse_referral(who, referral, because="full", now=NOW + H)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(asked)) as pool:
        list(pool.map(answer, enumerate(asked)))

    assert states() == ["accepted"] * 8 + ["refused"] * 8


# --- proposals


def test_another_date_is_agreed_to_by_the_person_and_the_place_is_given(scene):
    referral = scene.sends()
    proposal = propose_instead(
        scene.partner, referral, starts_at=NOW + 30 * H, word="Plutôt demain", now=NOW + H
    )
    assert Referral.unscoped.get().expires_at == NOW + 13 * H

    accepted = agree_to_date(scene.desk, proposal, how="said", with_interpreter=True, now=NOW + 2 * H)

    assert (accepted.state, accepted.appointment_at) == (ReferralState.ACCEPTED, NOW + 30 * H)
    noted = Proposal.unscoped.get()
    assert (noted.state, noted.agreed_how, noted.with_interpreter) == (ProposalState.AGREED, "said", True)
    assert shared_with(scene.partner, Referral.unscoped.get(), NOW.date()).name == "Tesfay"


def test_a_proposal_that_is_declined_waits_for_the_service_again(scene):
    referral = scene.sends()
    proposal = propose_instead(scene.partner, referral, starts_at=NOW + 30 * H, now=NOW + H)

    declined = decline_proposal(scene.desk, proposal, now=NOW + 2 * H)

    assert (declined.state, declined.expires_at) == (ReferralState.RECEIVED, NOW + 14 * H)
    actions.accept_referral(scene.partner, referral, now=NOW + 3 * H)
    assert Referral.unscoped.get().state == ReferralState.ACCEPTED


def test_another_service_is_agreed_to_and_asked_with_what_the_person_agreed_to_there(scene):
    referral = scene.sends()
    proposal = propose_instead(scene.partner, referral, service=scene.alone, now=NOW + H)
    passage = referral.orientation.passage
    with pytest.raises(actions.ConsentIsMissing):
        agree_to_service(scene.desk, proposal, passage=passage, now=NOW + 2 * H)
    assert Referral.unscoped.get().state == ReferralState.PROPOSED

    followed = agree_to_service(scene.desk, proposal, passage=passage, agreed=AGREED, now=NOW + 2 * H)

    assert (followed.recipient, followed.orientation.service) == (None, scene.alone)
    assert (followed.message, followed.name_shared) == ("Une personne, ce soir", "Tesfay")
    before = Referral.unscoped.get(pk=referral.pk)
    assert (before.state, before.refused_because, before.name_shared) == ("refused", "elsewhere", "")
    assert Orientation.unscoped.get(referral=referral).wrong_because == "elsewhere"


def test_only_a_date_to_come_or_another_service_can_be_proposed(scene):
    referral = scene.sends()

    for said in (
        {},
        {"starts_at": NOW},
        {"service": scene.service},
        {"starts_at": NOW + 9 * H, "service": scene.alone},
    ):
        with pytest.raises(ProposalIsImpossible):
            propose_instead(scene.partner, referral, **said, now=NOW + H)

    assert Referral.unscoped.get().state == ReferralState.SENT


def test_a_proposal_is_taken_up_once_by_the_sender_alone_and_in_time(scene):
    referral = scene.sends()
    first = propose_instead(scene.partner, referral, starts_at=NOW + 30 * H, now=NOW + H)
    second = propose_instead(scene.partner, referral, starts_at=NOW + 50 * H, now=NOW + H)

    for somebody in (scene.partner, factories.actor(Role.CASEWORKER)):
        with pytest.raises(NotAllowed):
            agree_to_date(somebody, second, now=NOW + 2 * H)
    for proposal, at in ((first, NOW + 2 * H), (second, NOW + 13 * H)):
        with pytest.raises(rules.NotPossibleNow):
            agree_to_date(scene.desk, proposal, now=at)
    assert agree_to_date(scene.desk, second, now=NOW + 2 * H).appointment_at == NOW + 50 * H


def test_a_proposal_nobody_took_up_expires_and_is_no_wrong_door(scene):
    referral = scene.sends()
    propose_instead(scene.partner, referral, starts_at=NOW + 30 * H, now=NOW + H)

    assert actions.expire_referrals(now=NOW + 14 * H) == 1

    assert Referral.unscoped.get().state == ReferralState.EXPIRED
    assert Proposal.unscoped.get().state == ProposalState.OVER
    assert Orientation.unscoped.get().outcome == Outcome.UNKNOWN


# --- words


def test_both_sides_write_on_the_envelope_and_read_each_other(scene):
    referral = scene.sends()
    envelope.write_as_recipient(scene.partner, referral, text="Combien d’enfants ?", now=NOW + H)
    envelope.write_as_sender(scene.desk, referral, text="Deux, six et neuf ans.", now=NOW + 2 * H)

    read = opened_for(scene.partner, queries.referrals_received(scene.partner).get(), NOW)

    assert [(one.side, one.text) for one in read.messages] == [
        ("recipient", "Combien d’enfants ?"),
        ("sender", "Deux, six et neuf ans."),
    ]
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM orientation_referralmessage")
        assert all(b"ans" not in bytes(row[0]) for row in cursor.fetchall())


def test_words_are_shut_with_the_consent_and_with_the_envelope(scene):
    referral = scene.sends()
    envelope.write_as_sender(scene.desk, referral, text="Deux enfants.", now=NOW)
    withdraw_consent(scene.desk, Consent.unscoped.get(), now=NOW)

    read = opened_for(scene.partner, queries.referrals_received(scene.partner).get(), NOW)

    assert read.messages == ()
    for write, who in (
        (envelope.write_as_recipient, scene.partner),
        (envelope.write_as_sender, scene.desk),
    ):
        with pytest.raises(rules.NotPossibleNow):
            write(who, referral, text="Encore", now=NOW)
    assert ReferralMessage.unscoped.count() == 1


def test_nobody_else_writes_nor_reads(scene):
    referral = scene.sends()

    for somebody in (scene.desk, factories.actor(Role.PARTNER)):
        with pytest.raises(NotAllowed):
            envelope.write_as_recipient(somebody, referral, text="…", now=NOW)
        assert opened_for(somebody, referral, NOW).reads is rules.Reads.NOTHING
    with pytest.raises(NotAllowed):
        envelope.write_as_sender(scene.partner, referral, text="…", now=NOW)


# --- what became of it


def test_each_side_says_its_own_and_the_door_says_what_is_believed(scene):
    referral = scene.sends()
    actions.accept_referral(scene.partner, referral, now=NOW)

    envelope.say_as_sender(scene.desk, referral, attendance="absent", because="turned_away", now=NOW + 9 * H)
    assert Orientation.unscoped.get().wrong_because == "refused"
    envelope.say_as_recipient(scene.partner, referral, is_contacted=True, attendance="came", now=NOW + 10 * H)

    assert FollowUp.unscoped.count() == 2
    assert Orientation.unscoped.get().outcome == Outcome.OPENED
    line = TrailLine.objects.filter(verb="referral.followed_up", chain=scene.house.pk).last()
    assert (line.detail["side"], line.detail["attendance"]) == ("recipient", "came")


def test_a_need_that_the_desk_says_is_met_is_met_and_one_that_the_service_says_is_not_yet(scene):
    referral = scene.sends()
    actions.accept_referral(scene.partner, referral, now=NOW)

    envelope.say_as_recipient(scene.partner, referral, attendance="came", need_after="met", now=NOW + H)
    assert Need.unscoped.get().status == "in_progress"
    envelope.say_as_sender(scene.desk, referral, need_after="met", now=NOW + 2 * H)

    need = Need.unscoped.get()
    assert (need.status, need.met_at, need.met_how) == ("met", NOW + 2 * H, "service")


def test_nothing_became_of_what_was_not_given(scene):
    referral = scene.sends()

    with pytest.raises(rules.NotPossibleNow):
        envelope.say_as_recipient(scene.partner, referral, attendance="came", now=NOW)


# --- what a refusal teaches


def test_full_says_no_place_left_to_the_directory_with_its_author(scene):
    say_places(scene.partner, scene.service, places=2, unit="bed", at=NOW)
    referral = scene.sends()

    actions.refuse_referral(scene.partner, referral, because="full", now=NOW + H)

    said = CapacityStatement.objects.latest("said_at")
    assert (said.places, said.via, said.said_by_id) == (0, "reply", scene.partner.user_id)
    assert said.said_for_id == scene.shelter.pk
    assert PlacesNow.objects.get(pk=scene.service.pk).left == 0


def test_full_takes_no_place_from_those_to_whom_one_was_promised(scene, django_capture_on_commit_callbacks):
    say_places(scene.partner, scene.service, places=1, unit="bed", at=NOW)
    first, second = scene.sends(), scene.sends(now=NOW + H)

    with django_capture_on_commit_callbacks(execute=True):
        actions.refuse_referral(scene.partner, second, because="full", now=NOW + H)

    assert PlaceHold.unscoped.get(referral=first).state == HoldState.HELD
    assert PlacesNow.objects.get(pk=scene.service.pk).left == 0


def test_full_of_one_kind_says_nothing_of_the_others(scene):
    count_kind(scene.partner, scene.service, unit="bed", audience="femmes", now=NOW)
    say_places(scene.partner, scene.service, places=4, unit="bed", audience="femmes", at=NOW)
    referral = scene.sends()

    actions.refuse_referral(scene.partner, referral, because="full", now=NOW + H)

    assert PlacesNow.objects.get(pk=scene.service.pk).left == 4


def test_a_service_that_counted_nothing_says_that_it_is_full(scene):
    referral, link = scene.sends_by_link()

    actions.refuse_referral(link, referral, because="full", now=NOW + H)

    said = CapacityStatement.objects.get()
    assert (said.service, said.unit, said.places, said.said_for_id) == (scene.alone, "bed", 0, scene.house.pk)


def test_not_eligible_suggests_whom_the_service_is_for_and_tells_nothing_of_the_person(scene):
    referral = scene.sends()

    actions.refuse_referral(
        scene.partner, referral, because="not_eligible", ineligible="age", meant_for="Les 18-25 ans",
        answer="Tesfay a 43 ans", now=NOW,
    )  # fmt: skip

    suggested = Correction.objects.get()
    assert (suggested.service, suggested.subject) == (scene.service, "audience")
    assert "Les 18-25 ans" in suggested.proposed
    assert "Tesfay" not in suggested.proposed


def test_other_refusals_teach_nothing(scene):
    referral = scene.sends()

    actions.refuse_referral(scene.partner, referral, because="language", meant_for="…", now=NOW)

    assert not Correction.objects.exists()
    assert not CapacityStatement.objects.exists()


# --- the steps that the person reads


def test_the_person_reads_each_step_and_what_is_next_and_nobody_s_words(scene):
    need = scene.need()
    referral = scene.sends(need)
    actions.receive_referral(scene.partner, referral, now=NOW + H)
    proposal = propose_instead(
        scene.partner, referral, starts_at=NOW + 30 * H, word="Secret", now=NOW + 2 * H
    )
    [waiting] = queries.followed(scene.desk, need.dossier_id, NOW + 3 * H)
    agree_to_date(scene.desk, proposal, now=NOW + 3 * H)
    envelope.say_as_recipient(scene.partner, referral, attendance="came", now=NOW + 31 * H)
    envelope.say_as_sender(scene.desk, referral, need_after="met", now=NOW + 32 * H)

    [read] = queries.followed(scene.desk, need.dossier_id, NOW + 33 * H)

    assert (waiting.next, waiting.offered.starts_at) == ("choose", NOW + 30 * H)
    assert [step.kind for step in read.steps] == [
        "sent", "received", "proposed_date", "agreed", "accepted", "came", "met",
    ]  # fmt: skip
    assert (read.service, read.next, read.appointment_at) == (scene.service.name, "nothing", NOW + 30 * H)
    assert "Secret" not in repr(read)
    assert "ce soir" not in repr(read)
    assert queries.followed(scene.partner, need.dossier_id, NOW) == []


def test_the_steps_of_ten_referrals_cost_as_many_queries_as_those_of_one(scene, django_assert_num_queries):
    need = scene.need()
    for partner, service in shelters(scene, 5):
        sent = scene.sends(need, service)
        propose_instead(partner, sent, starts_at=NOW + 30 * H, now=NOW + H)

    with django_assert_num_queries(3):
        assert len(queries.followed(scene.desk, need.dossier_id, NOW)) == 5


def test_an_agreement_of_its_own_is_asked_for_each_service(scene):
    need, until = scene.need(), NOW.date() + timedelta(days=10)
    for _partner, service in shelters(scene, 2):
        scene.sends(need, service, agreed=Agreement((), until))

    assert len(set(Consent.unscoped.values_list("recipient"))) == 2
