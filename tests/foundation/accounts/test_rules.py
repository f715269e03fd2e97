from datetime import UTC, date, datetime, timedelta

import pytest

from repere.foundation.accounts import rules
from repere.foundation.accounts.rules import State
from repere.foundation.toolkit.actors import STAFF, Role

TODAY = date(2026, 11, 16)


def test_a_coordinator_makes_the_team_but_not_those_who_watch_over_it():
    given = rules.roles_one_may_give(Role.COORDINATOR)

    assert Role.WELCOME_AGENT in given
    assert Role.COORDINATOR in given
    assert not given & {Role.ADMINISTRATOR, Role.DPO, Role.SYSTEM}


def test_an_administrator_gives_every_role_but_the_one_of_the_machine():
    assert rules.roles_one_may_give(Role.ADMINISTRATOR) == STAFF


@pytest.mark.parametrize(
    "role", [Role.WELCOME_AGENT, Role.CASEWORKER, Role.PARTNER, Role.TRANSLATOR, Role.DPO]
)
def test_the_others_give_none(role):
    assert rules.roles_one_may_give(role) == frozenset()


@pytest.mark.parametrize(
    ("today", "last_day"),
    [
        (date(2026, 11, 16), date(2027, 7, 31)),
        (date(2026, 6, 30), date(2026, 7, 31)),
        (date(2026, 7, 1), date(2027, 7, 31)),
        (date(2026, 8, 1), date(2027, 7, 31)),
    ],
)
def test_a_welcome_agent_stays_to_the_end_of_the_season(today, last_day):
    assert rules.last_day_proposed(Role.WELCOME_AGENT, today) == last_day


def test_the_others_stay_a_year():
    assert rules.last_day_proposed(Role.CASEWORKER, TODAY) == date(2027, 11, 16)


def test_a_last_day_is_neither_past_nor_for_ever():
    assert rules.last_day_fits(TODAY, TODAY)
    assert not rules.last_day_fits(date(2026, 11, 15), TODAY)
    assert not rules.last_day_fits(date(2030, 1, 1), TODAY)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "ended_at", "state"),
    [
        (date(2026, 1, 1), date(2027, 7, 31), None, State.IN_FORCE),
        (date(2026, 1, 1), date(2026, 12, 1), None, State.ENDING),
        (date(2026, 1, 1), TODAY, None, State.ENDING),
        (date(2026, 1, 1), date(2026, 11, 15), None, State.ENDED),
        (date(2026, 12, 1), date(2027, 7, 31), None, State.COMING),
        (date(2026, 1, 1), date(2027, 7, 31), datetime(2026, 11, 16, tzinfo=UTC), State.ENDED),
    ],
)
def test_a_role_is_told_by_its_days(starts_on, ends_on, ended_at, state):
    assert rules.state_of_role(starts_on, ends_on, ended_at, TODAY) is state


def test_a_link_is_told_by_what_became_of_it():
    now, later = datetime(2026, 11, 16, tzinfo=UTC), datetime(2026, 11, 20, tzinfo=UTC)

    assert rules.state_of_invitation(later, None, None, now) is State.PENDING
    assert rules.state_of_invitation(now, None, None, now) is State.EXPIRED
    assert rules.state_of_invitation(later, now, None, now) is State.ACCEPTED
    assert rules.state_of_invitation(later, None, now, now) is State.REVOKED


@pytest.mark.parametrize(
    ("user_agent", "told"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
            ("Firefox", "Windows"),
        ),
        (
            "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36",
            ("Chrome", "Android"),
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18 Mobile Safari/604",
            ("Safari", "iPhone"),
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
            ("Edge", "Windows"),
        ),
        ("curl/8", ("", "")),
    ],
)
def test_a_device_is_named_as_people_call_it(user_agent, told):
    assert rules.device(user_agent) == told


@pytest.mark.parametrize(
    ("is_asked", "holds_a_role", "has_one", "must"),
    [
        (True, True, False, True),
        (True, True, True, False),
        (True, False, False, False),
        (False, True, False, False),
    ],
)
def test_every_role_adds_a_second_factor_where_it_is_asked(is_asked, holds_a_role, has_one, must):
    found = rules.must_add_second_factor(is_asked=is_asked, holds_a_role=holds_a_role, has_one=has_one)

    assert found is must


@pytest.mark.parametrize("other", sorted(STAFF - {Role.DPO}))
def test_whoever_watches_over_the_others_is_none_of_them_at_once_nor_soon_after(other):
    today = date(2026, 11, 16)
    for held, asked in ((Role.DPO, other), (other, Role.DPO)):
        assert not rules.may_follow(held, asked, None, today)
        assert not rules.may_follow(held, asked, today - timedelta(days=182), today)
        assert rules.may_follow(held, asked, today - timedelta(days=183), today)


def test_the_roles_of_a_team_follow_one_another():
    today = date(2026, 11, 16)
    assert all(rules.may_follow(one, other, None, today) for one in rules.TEAM for other in rules.TEAM)
    assert rules.may_follow(Role.DPO, Role.DPO, None, today)
