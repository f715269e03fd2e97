"""A service without an account: whoever holds the link reads what it may, answers, and is shut out in one click."""

from dataclasses import replace
from datetime import timedelta

import pytest

from repere.accompaniment.orientation import actions, rules
from repere.accompaniment.orientation.answering.actions import LinkIsRevoked
from repere.accompaniment.orientation.choices import ReferralState
from repere.accompaniment.orientation.envelope.actions import (
    HasAnAccount,
    make_link,
    open_link,
    revoke_link,
)
from repere.accompaniment.orientation.envelope.models import ReferralLink
from repere.accompaniment.orientation.envelope.queries import link_of, opened_for, token_of
from repere.accompaniment.orientation.models import Referral
from repere.accompaniment.people.consent.actions import withdraw_consent
from repere.accompaniment.people.models import Consent
from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import NotAllowed, Role
from tests import factories
from tests.factories import NOW

H = timedelta(hours=1)


def test_a_link_opens_its_own_envelope_and_nothing_is_written_of_it_in_the_database(scene):
    referral, link = scene.sends_by_link()

    token = token_of(link)

    assert link_of(token, NOW).referral == referral
    assert token.partition("-")[2] not in str(ReferralLink.unscoped.values())


@pytest.mark.parametrize(
    "spoilt", [lambda t: t[:-1] + ("b" if t[-1] == "a" else "a"), lambda t: t[:8], str.swapcase]
)
def test_a_token_that_was_tampered_with_opens_nothing_but_case_is_no_matter(scene, spoilt):
    _referral, link = scene.sends_by_link()
    token = spoilt(token_of(link))

    assert (link_of(token, NOW) is not None) == (token.swapcase() == token_of(link))


def test_a_link_of_another_envelope_answers_nothing(scene):
    _one, link = scene.sends_by_link()
    other, _link = scene.sends_by_link()

    with pytest.raises(NotAllowed):
        actions.accept_referral(link, other, now=NOW)

    assert opened_for(link, other, NOW).reads is rules.Reads.NOTHING


def test_before_it_accepts_a_link_reads_need_and_message_and_then_who_comes(scene):
    referral, link = scene.sends_by_link()

    before = opened_for(link, link_of(token_of(link), NOW).referral, NOW)
    actions.accept_referral(link, referral, answer="À 18 h", now=NOW)
    after = opened_for(link, link_of(token_of(link), NOW).referral, NOW)

    assert (before.message, before.shared.name) == ("Une personne, ce soir", "")
    assert after.shared.name == "Tesfay"


def test_the_consent_names_the_service_and_serves_for_no_other(scene):
    need = scene.need()
    scene.sends_by_link(need)

    consent = Consent.unscoped.get()
    assert (consent.service, consent.recipient) == (scene.alone, None)
    elsewhere = factories.service(themes=("sleep",))
    with pytest.raises(actions.ConsentIsMissing):
        scene.sends(need, elsewhere, by_link=True, agreed=None)


def test_a_consent_withdrawn_shuts_the_link_s_page_at_once_and_its_answers_too(scene):
    referral, link = scene.sends_by_link()
    withdraw_consent(scene.desk, Consent.unscoped.get(), now=NOW)

    opened = opened_for(link, link_of(token_of(link), NOW).referral, NOW)

    assert (opened.reads, opened.message, opened.messages) == (rules.Reads.LINE, "", ())
    with pytest.raises(rules.NotPossibleNow):
        actions.accept_referral(link, referral, now=NOW)
    assert actions.wipe_what_is_over(now=NOW) == 1
    assert Referral.unscoped.get().state == ReferralState.WITHDRAWN


def test_a_revoked_link_opens_and_answers_nothing(scene):
    referral, link = scene.sends_by_link()
    revoke_link(scene.desk, referral, now=NOW)

    assert link_of(token_of(link), NOW) is None
    with pytest.raises(LinkIsRevoked):
        actions.accept_referral(link, referral, now=NOW)


def test_a_new_link_takes_the_place_of_the_one_before(scene):
    referral, first = scene.sends_by_link()
    second = make_link(scene.desk, referral, now=NOW)

    assert link_of(token_of(first), NOW) is None
    assert link_of(token_of(second), NOW) == second


def test_a_link_ends_by_itself_with_the_time_of_the_answer(scene):
    referral, link = scene.sends_by_link()

    assert link_of(token_of(link), referral.expires_at - H)
    assert link_of(token_of(link), referral.expires_at) is None
    with pytest.raises(LinkIsRevoked):
        actions.refuse_referral(link, referral, because="full", now=referral.expires_at)


def test_only_the_sender_makes_or_revokes_a_link_and_none_to_whoever_has_an_account(scene):
    referral, _link = scene.sends_by_link()

    for somebody in (scene.partner, factories.actor(Role.CASEWORKER), replace(scene.desk, role=Role.PARTNER)):
        with pytest.raises(NotAllowed):
            make_link(somebody, referral, now=NOW)
        with pytest.raises(NotAllowed):
            revoke_link(somebody, referral, now=NOW)
    with pytest.raises(HasAnAccount):
        make_link(scene.desk, scene.sends(), now=NOW)


def test_each_opening_is_in_the_trail_of_the_sender_with_the_handle_of_the_link(scene):
    referral, link = scene.sends_by_link()

    open_link(link, now=NOW)
    open_link(link, now=NOW + H)
    actions.accept_referral(link, referral, now=NOW + H)

    lines = TrailLine.objects.filter(subject_id=referral.pk, role=Role.SYSTEM).order_by("position")
    assert [line.verb for line in lines] == ["referral.read", "referral.read", "referral.accepted"]
    assert {(line.chain, line.detail["link"]) for line in lines} == {(scene.house.pk, link.handle)}
    assert {line.dossier_id for line in lines} == {referral.orientation.need.dossier_id}
    stored = ReferralLink.unscoped.get()
    assert stored.opened_at == NOW
    assert Referral.unscoped.get().received_at == NOW


def test_an_account_elsewhere_does_not_answer_for_a_service_without_one(scene):
    referral, _link = scene.sends_by_link()

    for somebody in (scene.partner, scene.desk):
        with pytest.raises(NotAllowed):
            actions.accept_referral(somebody, referral, now=NOW)
