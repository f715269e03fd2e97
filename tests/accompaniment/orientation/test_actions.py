"""Doors shown, envelopes sent, answered, expired."""

from datetime import timedelta

import pytest

from repere.accompaniment.orientation import actions, queries, rules
from repere.accompaniment.orientation.ballottement import summary
from repere.accompaniment.orientation.choices import Outcome, ReferralState
from repere.accompaniment.orientation.envelope.queries import shared_with
from repere.accompaniment.orientation.models import Orientation, Referral
from repere.accompaniment.people.consent.actions import Agreement, give_consent, withdraw_consent
from repere.accompaniment.people.contact.gate import ContactRefused
from repere.accompaniment.people.models import Consent
from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import NotAllowed, Role
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
AGREED = Agreement((), NOW.date() + timedelta(days=30))


@pytest.fixture
def desk(actor_of):
    return actor_of(Role.WELCOME_AGENT)


@pytest.fixture
def shelter():
    return factories.organisation(name="Foyer des Garrigues")


@pytest.fixture
def partner(shelter):
    return factories.actor(Role.PARTNER, organisation=shelter)


@pytest.fixture
def need(organisation):
    return factories.need(
        "sleep", urgency="today", told_at=NOW, dossier=factories.dossier(organisation=organisation)
    )


@pytest.fixture
def referral(desk, need, shelter, partner):
    return actions.send_referral(
        desk,
        need,
        factories.service(organisation=shelter, themes=("sleep",)),
        passage=need.passage,
        language="ti",
        message="Une personne, ce soir",
        name_shared="Tesfay",
        agreed=AGREED,
        now=NOW,
    )


def test_the_same_door_shown_twice_in_a_passage_is_one_door(desk, need):
    service = factories.service()

    for _time in range(2):
        actions.give_slips(desk, need, [service], passage=need.passage, language="fr", now=NOW)

    assert Orientation.unscoped.count() == 1
    assert need.status == "in_progress"


def test_a_service_nobody_answers_for_takes_no_referral(desk, need):
    with pytest.raises(actions.NobodyToAnswer):
        actions.send_referral(desk, need, factories.service(), passage=need.passage, language="fr", now=NOW)

    assert not Referral.unscoped.exists()


def test_a_structure_that_is_closed_or_has_nobody_left_takes_no_referral(desk, need, shelter):
    service = factories.service(organisation=shelter)
    for _nobody_then_closed in range(2):
        with pytest.raises(actions.NobodyToAnswer):
            actions.send_referral(desk, need, service, passage=need.passage, language="fr", now=NOW)
        factories.membership(Role.PARTNER, organisation=shelter)
        shelter.is_active = False
        shelter.save()


def test_a_service_is_not_asked_twice_for_one_need(desk, need, referral):
    with pytest.raises(actions.AlreadyAsked):
        actions.send_referral(
            desk, need, referral.orientation.service, passage=need.passage, language="fr", now=NOW
        )


def test_an_envelope_goes_from_sent_to_received_to_accepted(partner, referral):
    actions.receive_referral(partner, referral, now=NOW)
    accepted = actions.accept_referral(partner, referral, answer="À 18 h", now=NOW)

    assert accepted.state == ReferralState.ACCEPTED


def test_a_refusal_is_a_wrong_door_with_its_reason(partner, referral):
    actions.refuse_referral(partner, referral, because="full", now=NOW)

    door = Orientation.unscoped.get()
    assert (door.outcome, door.wrong_because) == (Outcome.WRONG, "full")


def test_only_its_recipient_answers(actor_of, desk, referral):
    for somebody in (desk, actor_of(Role.COORDINATOR), factories.actor(Role.PARTNER)):
        with pytest.raises(NotAllowed):
            actions.accept_referral(somebody, referral, now=NOW)

    assert Referral.unscoped.get().state == ReferralState.SENT


def test_an_answer_comes_once(partner, referral):
    actions.accept_referral(partner, referral, now=NOW)

    with pytest.raises(rules.NotPossibleNow):
        actions.refuse_referral(partner, referral, because="full", now=NOW)


def test_a_withdrawn_envelope_disappears_from_the_recipient_and_forgets_the_name(desk, partner, referral):
    actions.withdraw_referral(desk, referral, now=NOW)

    assert not queries.referrals_received(partner).exists()
    assert Referral.unscoped.get().name_shared == ""


def test_what_was_shared_can_be_taken_back_after_the_place_was_given(desk, partner, referral):
    actions.accept_referral(partner, referral, now=NOW)
    actions.withdraw_referral(desk, referral, now=NOW)

    assert not queries.referrals_received(partner).exists()
    assert Referral.unscoped.get().name_shared == ""


def test_whoever_gives_no_place_keeps_nothing_of_who_it_was(partner, referral):
    actions.refuse_referral(partner, referral, because="full", now=NOW)

    assert Referral.unscoped.get().name_shared == ""


def test_an_answer_after_the_end_opens_nothing(partner, referral):
    with pytest.raises(rules.NotPossibleNow):
        actions.accept_referral(partner, referral, now=referral.expires_at)

    assert Referral.unscoped.get().state == ReferralState.SENT


def test_both_organisations_can_show_that_an_envelope_was_read_and_accepted(desk, partner, need, referral):
    actions.receive_referral(partner, referral, now=NOW)
    actions.accept_referral(partner, referral, now=NOW)

    ours = TrailLine.objects.filter(chain=desk.organisation_id, subject_id=referral.pk).order_by("position")
    theirs = TrailLine.objects.filter(chain=partner.organisation_id, subject_id=referral.pk).order_by(
        "position"
    )
    assert [line.verb for line in ours] == ["referral.sent", "referral.read", "referral.accepted"]
    assert {line.dossier_id for line in ours} == {need.dossier_id}
    assert [line.verb for line in theirs] == ["referral.read", "referral.accepted"]


def asked(desk, need, shelter, **said):
    service = factories.service(organisation=shelter, themes=("sleep",))
    return actions.send_referral(
        desk, need, service, passage=need.passage, language="fr", **{"now": NOW} | said
    )


def test_a_number_travels_with_its_precautions_and_never_alone(desk, need, shelter, partner):
    factories.contact(person=need.dossier.person, precautions="Ne pas appeler le soir.", say="le garage")

    sent = asked(desk, need, shelter, contact_shared="+33 6 39 98 00 00", agreed=AGREED)
    without = asked(desk, need, shelter)

    assert sent.contact_shared == "06 39 98 00 00"
    assert "Ne pas appeler le soir." in sent.contact_precautions
    assert "le garage" in sent.contact_precautions
    assert without.contact_precautions == ""


def test_a_number_never_to_be_used_goes_nowhere_however_it_is_typed(desk, need, shelter, partner):
    factories.contact(person=need.dossier.person, never=True)

    for typed in ("06 39 98 00 00", "+33639980000", "0033 6 39 98 00 00"):
        with pytest.raises(ContactRefused, match="never"):
            asked(desk, need, shelter, contact_shared=typed, agreed=AGREED)

    assert not Referral.unscoped.exists()
    assert not Consent.unscoped.exists()


def test_nothing_that_identifies_is_sent_without_a_consent(desk, need, shelter, partner):
    for shared in ({"name_shared": "Tesfay"}, {"contact_shared": "06 39 98 00 00"}):
        with pytest.raises(actions.ConsentIsMissing):
            asked(desk, need, shelter, **shared)

    assert not Referral.unscoped.exists()


def test_a_consent_given_before_serves_for_its_shelves_its_recipient_and_its_time_alone(
    desk, need, shelter, partner
):
    person, today = need.dossier.person, NOW.date()
    elsewhere = factories.organisation()
    give_consent(desk, person, Agreement(["contact"], today, shelter.pk), now=NOW)
    give_consent(desk, person, Agreement(["identity"], today, elsewhere.pk), now=NOW)
    with pytest.raises(actions.ConsentIsMissing):
        asked(desk, need, shelter, name_shared="Tesfay")
    agreed = give_consent(desk, person, Agreement(["identity"], today, shelter.pk), now=NOW)

    with pytest.raises(actions.ConsentIsMissing):
        asked(desk, need, shelter, name_shared="Tesfay", now=NOW + timedelta(days=1))

    assert asked(desk, need, shelter, name_shared="Tesfay").consent == agreed


def test_what_was_agreed_for_an_envelope_is_written_with_its_recipient_and_its_shelves(
    desk, need, shelter, partner
):
    asked(desk, need, shelter, name_shared="Tesfay", contact_shared="06 39 98 11 11", agreed=AGREED)

    consent = Consent.unscoped.get()
    assert (consent.person, consent.recipient) == (need.dossier.person, shelter)
    assert consent.shelves == ["identity", "contact"]
    assert (consent.ends_on, consent.purpose, consent.how) == (AGREED.ends_on, "referral", "said")


def test_a_visitor_without_a_dossier_agrees_as_well(desk, organisation, shelter, partner):
    need = factories.need("sleep", organisation=organisation)

    sent = asked(desk, need, shelter, name_shared="Salomé", agreed=AGREED)

    assert sent.consent.person is None
    assert sent.consent.organisation == organisation


def test_the_recipient_reads_who_it_is_while_the_consent_lives_and_not_a_day_longer(desk, partner, referral):
    actions.accept_referral(partner, referral, now=NOW)
    held = queries.referrals_received(partner).get()

    assert shared_with(partner, held, NOW.date()).name == "Tesfay"
    assert shared_with(partner, held, AGREED.ends_on).name == "Tesfay"
    assert not any(shared_with(partner, held, AGREED.ends_on + timedelta(days=1)))
    assert not any(shared_with(desk, held, NOW.date()))


def test_a_consent_withdrawn_shuts_what_was_shared_at_once_and_it_is_wiped(desk, partner, referral):
    actions.accept_referral(partner, referral, now=NOW)
    withdraw_consent(desk, referral.consent, now=NOW)

    assert not any(shared_with(partner, queries.referrals_received(partner).get(), NOW.date()))
    assert actions.wipe_what_is_over(now=NOW) == 1
    assert actions.wipe_what_is_over(now=NOW) == 0
    wiped = Referral.unscoped.get()
    assert (wiped.name_shared, wiped.state) == ("", ReferralState.ACCEPTED)


def test_a_live_consent_is_not_wiped(partner, referral):
    actions.accept_referral(partner, referral, now=NOW)

    assert actions.wipe_what_is_over(now=NOW) == 0
    assert Referral.unscoped.get().name_shared == "Tesfay"


def test_what_was_agreed_for_an_envelope_ends_with_it(desk, partner, referral):
    actions.refuse_referral(partner, referral, because="full", now=NOW)

    assert Consent.unscoped.get().withdrawn_at == NOW


def test_the_requests_to_answer_come_before_the_answered_ones(desk, partner, shelter, need):
    for n in range(3):
        late = actions.send_referral(
            desk, need, factories.service(organisation=shelter), passage=need.passage, language="fr",
            now=NOW - timedelta(hours=n),
        )  # fmt: skip
        if n:
            actions.refuse_referral(partner, late, because="full", now=NOW)

    assert [r.state for r in queries.referrals_received(partner)] == ["sent", "refused", "refused"]


def test_only_what_can_be_told_of_a_door_is_taken(desk, need, referral):
    with pytest.raises(rules.NotPossibleNow):
        actions.say_outcome(desk, referral.orientation, outcome="wrong", because="closed", now=NOW)

    assert Orientation.unscoped.get().outcome == Outcome.UNKNOWN


@pytest.mark.parametrize("theirs", ["need", "passage"])
def test_nothing_is_shown_for_a_need_or_in_a_passage_of_another_organisation(desk, need, theirs):
    stranger = factories.need("sleep")
    given = {"need": need, "passage": need.passage} | {
        theirs: stranger if theirs == "need" else stranger.passage
    }

    with pytest.raises(NotAllowed):
        actions.give_slips(
            desk, given["need"], [factories.service()], passage=given["passage"], language="fr", now=NOW
        )


def test_an_envelope_without_answer_expires_and_says_so_to_its_sender(desk, referral):
    before, after = referral.expires_at - timedelta(minutes=1), referral.expires_at + timedelta(minutes=1)

    assert actions.expire_referrals(now=before) == 0
    assert actions.expire_referrals(now=after) == 1
    assert actions.expire_referrals(now=after) == 0
    awaited, answered, _alerts = queries.answers(desk, NOW, 9)
    assert [line.state for line in answered] == [ReferralState.EXPIRED]
    assert awaited == []
    assert Orientation.unscoped.get().wrong_because == "expired"


@pytest.mark.parametrize(("urgency", "hours"), [("today", 12), ("week", 72), ("later", 192)])
def test_the_more_urgent_the_sooner_it_expires(urgency, hours):
    assert rules.expires(urgency, NOW) == NOW + timedelta(hours=hours)


def test_every_state_has_only_the_ways_on_that_it_says():
    for state, ways in rules.NEXT.items():
        for to in ReferralState.values:
            if to in ways:
                assert rules.moved(state, to) == to
            else:
                with pytest.raises(rules.NotPossibleNow):
                    rules.moved(state, to)


def test_ballottement_counts_the_wrong_doors_of_a_need(desk, need):
    services = [factories.service() for _n in range(3)]
    doors = actions.give_slips(desk, need, services, passage=need.passage, language="fr", now=NOW)
    actions.say_outcome(desk, doors[0], outcome="wrong", because="full", now=NOW)
    actions.say_outcome(desk, doors[1], outcome="wrong", because="closed", now=NOW)
    actions.say_outcome(desk, doors[2], outcome="opened", now=NOW)

    figures = summary(queries.told_since(desk, NOW - timedelta(days=900)), NOW)

    assert (figures.needs, figures.mean_wrong_doors) == (1, 2)


def test_ballottement_leaves_out_what_nobody_can_know(desk, organisation):
    factories.need(organisation=organisation, told_at=NOW)
    factories.need(organisation=organisation, told_at=NOW, status="met", met_at=NOW)
    factories.need(dossier=factories.dossier(organisation=organisation), told_at=NOW, status="given_up")

    assert summary(queries.told_since(desk, NOW - timedelta(days=1)), NOW).needs == 1


def test_nothing_of_another_organisation_is_in_any_list(referral):
    stranger = factories.actor(Role.COORDINATOR)

    assert not queries.orientations_visible_to(stranger).exists()
    assert not queries.referrals_received(stranger).exists()
    assert not queries.referrals_sent(stranger).exists()
    assert queries.told_since(stranger, NOW - timedelta(days=900)) == []
