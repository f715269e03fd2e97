"""Who answers for a rule: two jurists, for one exact content."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repere.foundation.accounts.actions import end_membership
from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import NotAllowed, Role
from repere.knowledge.law.closed_days import approved_days
from repere.knowledge.law.content import content_of, content_of_year, differences, digest
from repere.knowledge.law.rulebook import house_rules
from repere.knowledge.signoffs import actions, queries
from repere.knowledge.signoffs.choices import State
from repere.knowledge.signoffs.models import Jurist, SignOff
from repere.knowledge.signoffs.rules import Signature, is_approvable, standing
from tests import factories

NOW = factories.NOW
DIGESTS = ("a" * 64, "b" * 64)


@pytest.fixture
def rule():
    return house_rules().versions("fr.cnda.recours")[-1]


@pytest.fixture
def chief(organisation):
    return factories.actor(Role.COORDINATOR, organisation=organisation)


@pytest.fixture
def jurist(organisation, chief):
    """`jurist()`: a colleague just named."""

    def make():
        membership = factories.membership(Role.CASEWORKER, organisation=organisation)
        actions.name_jurist(chief, membership, now=NOW)
        return factories.actor_of(membership)

    return make


def signed(actor, rule, now=NOW):
    return actions.sign_rule(actor, rule, read=digest(content_of(rule)), now=now)


def where(organisation, rule, now=NOW):
    return queries.standing_of(organisation.pk, rule, now).state


@pytest.mark.django_db
class TestFourEyes:
    def test_a_rule_is_signed_off_by_two_jurists_and_not_by_one_twice(self, organisation, rule, jurist):
        first = jurist()

        assert where(organisation, rule) == State.UNSIGNED
        signed(first, rule)
        signed(first, rule)
        assert SignOff.objects.count() == 1
        assert where(organisation, rule) == State.HALF

        signed(jurist(), rule)
        assert where(organisation, rule) == State.SIGNED

    def test_nobody_signs_who_was_not_named(self, organisation, chief, rule):
        with pytest.raises(NotAllowed):
            signed(chief, rule)
        assert not SignOff.objects.exists()

    def test_a_welcome_agent_cannot_be_named(self, organisation, chief):
        agent = factories.membership(Role.WELCOME_AGENT, organisation=organisation)

        with pytest.raises(NotAllowed):
            actions.name_jurist(chief, agent, now=NOW)

    def test_nobody_is_named_in_the_house_of_another(self, chief):
        with pytest.raises(NotAllowed):
            actions.name_jurist(chief, factories.membership(Role.CASEWORKER), now=NOW)

    def test_a_caseworker_names_nobody(self, organisation):
        colleague = factories.membership(Role.CASEWORKER, organisation=organisation)

        with pytest.raises(NotAllowed):
            actions.name_jurist(factories.actor(organisation=organisation), colleague, now=NOW)

    def test_a_signature_counts_for_its_own_organisation_alone(self, organisation, rule, jurist):
        signed(jurist(), rule)
        signed(jurist(), rule)

        assert where(factories.organisation(), rule) == State.UNSIGNED

    def test_whoever_is_a_jurist_no_more_signs_nothing_but_what_they_signed_stays(
        self, organisation, chief, rule, jurist
    ):
        first = jurist()
        signed(first, rule)
        actions.remove_jurist(chief, Jurist.objects.get(membership=first.membership_id))

        with pytest.raises(NotAllowed):
            signed(first, house_rules().versions("fr.cnda.aj")[-1])
        assert where(organisation, rule) == State.HALF

    def test_a_jurist_who_leaves_is_one_no_more(self, organisation, chief, jurist):
        leaver = jurist()

        end_membership(chief, queries.colleagues_of(chief).get(pk=leaver.membership_id), now=NOW)

        assert not Jurist.objects.exists()


@pytest.mark.django_db
class TestOneExactContent:
    def test_what_was_read_is_what_is_signed(self, rule, jurist):
        with pytest.raises(actions.Changed):
            actions.sign_rule(jurist(), rule, read="0" * 64, now=NOW)

    def test_a_rule_that_changed_loses_its_signatures_and_says_what_changed(self, organisation, rule, jurist):
        for actor in (jurist(), jurist()):
            signed(actor, rule)
        changed = replace(rule, count=replace(rule.count, length=2))
        seal = digest(content_of(changed))

        found = queries.standings(organisation.pk, {(rule.key, rule.version): seal}, NOW)

        assert found[rule.key, rule.version].state == State.CHANGED
        before = SignOff.objects.first().content
        assert [(one.where, one.before, one.after) for one in differences(before, content_of(changed))] == [
            ("count length", "1", "2")
        ]

    def test_a_year_later_it_is_to_be_checked_again_and_checking_renews_it(self, organisation, rule, jurist):
        both = jurist(), jurist()
        for actor in both:
            signed(actor, rule)
        later = NOW + timedelta(days=366)

        assert where(organisation, rule, later) == State.OLD
        for actor in both:
            signed(actor, rule, later)
        assert where(organisation, rule, later) == State.SIGNED
        assert SignOff.objects.count() == 4

    def test_taking_one_s_signature_back_leaves_the_other(self, organisation, rule, jurist):
        first, second = jurist(), jurist()
        own = signed(first, rule)
        signed(second, rule)

        with pytest.raises(NotAllowed):
            actions.withdraw(second, own, now=NOW)
        actions.withdraw(first, own, now=NOW)

        assert where(organisation, rule) == State.HALF
        signed(first, rule)
        assert where(organisation, rule) == State.SIGNED

    def test_each_act_is_in_the_trail(self, organisation, rule, jurist):
        own = signed(jurist(), rule)
        lines = TrailLine.objects.filter(organisation_id=organisation.pk).order_by("position")

        assert [line.verb for line in lines] == ["jurist.named", "law.signed"]
        assert lines[1].detail == {
            "rule": rule.key,
            "version": rule.version,
            "fingerprint": own.digest[:12],
        }


@pytest.mark.django_db
class TestClosedDays:
    def test_a_year_that_two_jurists_signed_may_lengthen_a_time_limit_there_alone(self, organisation, jurist):
        house, year = approved_days(), 2011
        assert not house.is_approved("FR-RE", year)
        read = digest(content_of_year(house, "FR-RE", year))
        first = jurist()

        actions.sign_year(first, "FR-RE", year, read=read, now=NOW)
        assert not queries.closed_days_of(organisation.pk, NOW).is_approved("FR-RE", year)
        actions.sign_year(jurist(), "FR-RE", year, read=read, now=NOW)

        found = queries.closed_days_of(organisation.pk, NOW)
        assert found.is_approved("FR-RE", year)
        assert found.version != house.version
        assert not queries.closed_days_of(factories.organisation().pk, NOW).is_approved("FR-RE", year)

    def test_two_jurists_lift_the_mark_of_days_that_programs_alone_compared(self, organisation, jurist):
        house, day = approved_days(), date(2026, 5, 1)
        read = digest(content_of_year(house, "FR", 2026))

        before = queries.closed_days_of(organisation.pk, NOW).is_signed("FR", day, day)
        for _eye in range(2):
            actions.sign_year(jurist(), "FR", 2026, read=read, now=NOW)

        found = queries.closed_days_of(organisation.pk, NOW)
        assert (before, found.is_signed("FR", day, day)) == (False, True)
        # What counts is what counted: the dates computed before need no second look.
        assert found.version == house.version

    def test_days_that_are_only_estimated_are_signed_by_nobody(self, jurist):
        house = approved_days()
        day = next(one for one in house.days if one.status == "estimated")
        read = digest(content_of_year(house, day.territory, day.day.year))

        with pytest.raises(actions.NotKnownYet):
            actions.sign_year(jurist(), day.territory, day.day.year, read=read, now=NOW)

    def test_nobody_signs_a_year_of_which_no_day_is_known(self, jurist):
        read = digest(content_of_year(approved_days(), "FR", 1789))

        with pytest.raises(actions.NotKnownYet):
            actions.sign_year(jurist(), "FR", 1789, read=read, now=NOW)


signatures = st.lists(
    st.builds(
        Signature,
        digest=st.sampled_from(DIGESTS),
        by=st.sampled_from([uuid4() for _ in range(3)]),
        at=st.integers(0, 700).map(lambda days: NOW - timedelta(days=days)),
    ),
    max_size=8,
)


@settings(deadline=None)
@given(signatures)
def test_it_is_signed_only_where_two_people_signed_this_very_content_within_a_year(given_signatures):
    found = standing(given_signatures, DIGESTS[0], NOW)

    here = {one.by for one in given_signatures if one.digest == DIGESTS[0]}
    if found.is_signed:
        lately = {
            one.by
            for one in given_signatures
            if one.digest == DIGESTS[0] and NOW - one.at <= timedelta(days=365)
        }
        assert len(lately) >= 2
    assert (found.state == "half") == (len(here) == 1)
    assert (found.state == "unsigned") == (not given_signatures)


@settings(deadline=None)
@given(st.permutations(list(range(5))))
def test_a_digest_does_not_hang_on_the_order_of_the_words(order):
    rule = house_rules().versions("fr.cnda.recours")[-1]
    content = content_of(rule)
    names = list(content)
    shuffled = {names[i]: content[names[i]] for i in order} | content

    assert digest(shuffled) == digest(content)


def test_each_rule_has_a_digest_of_its_own():
    seals = [digest(content_of(rule)) for rule in house_rules().all()]

    assert len(set(seals)) == len(seals)


def test_only_days_that_are_known_may_be_approved():
    assert is_approvable(["statutory", "conditional", "announced"])
    assert not is_approvable(["statutory", "estimated"])
    assert not is_approvable(["disputed"])
