"""Who sees what, as plain values: every role, every way of standing to a dossier, every shelf."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repere.accompaniment.people.shelves import rules
from repere.accompaniment.people.shelves.rules import Hold, Reach, Shelf, Sight, Standing, Tie
from repere.foundation.toolkit.actors import SEES_PEOPLE, Role

ROLES = [role.value for role in Role]
OUTSIDE = [role.value for role in Role if role not in SEES_PEOPLE and role is not Role.SYSTEM]
NOW = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)

roles = st.sampled_from(ROLES)
ties = st.builds(
    Tie,
    is_ours=st.booleans(),
    by_team=st.booleans(),
    is_hidden=st.booleans(),
    standings=st.frozensets(st.sampled_from(Standing)),
)
shelves = st.sampled_from(Shelf)


def test_the_roles_that_hold_shelves_are_those_that_see_people():
    assert {role for role in rules.HELD if role != rules.SYSTEM} == {role.value for role in SEES_PEOPLE}


@given(roles, ties, shelves)
def test_nothing_is_read_written_listed_exported_or_told_of_what_is_out_of_sight(role, tie, shelf):
    if not rules.sees(role, tie):
        assert rules.held(role, tie, shelf) is Hold.NOTHING
        assert not rules.reads(role, tie, shelf)
        assert not rules.writes(role, tie, shelf)
        assert not rules.reads_note(role, tie, shelf, is_author=True, is_sealed=False)
        assert not rules.lists(role, tie, shelf)
        assert not rules.exports(role, tie, shelf, asked=list(Shelf))
        assert not rules.is_counted(role, tie)
        assert not rules.is_told(role, tie)
        assert not rules.names_team(role, tie)


@given(roles, ties, shelves)
def test_whoever_writes_reads_but_for_a_private_note_and_whoever_lists_or_exports_reads(role, tie, shelf):
    if shelf is not Shelf.PRIVATE and rules.writes(role, tie, shelf):
        assert rules.reads(role, tie, shelf)
    if rules.lists(role, tie, shelf) or rules.exports(role, tie, shelf, asked=list(Shelf)):
        assert rules.reads(role, tie, shelf)


@given(roles, ties, st.booleans(), st.booleans())
def test_a_private_note_is_its_author_s_alone_and_nobody_s_once_sealed(role, tie, is_author, is_sealed):
    if rules.reads_note(role, tie, Shelf.PRIVATE, is_author=is_author, is_sealed=is_sealed):
        assert (is_author, is_sealed) == (True, False)
        assert rules.sees(role, tie)
    assert not rules.reads(role, tie, Shelf.PRIVATE)
    assert not rules.exports(role, tie, Shelf.PRIVATE, asked=list(Shelf))


@given(st.sampled_from(OUTSIDE), ties, shelves)
def test_a_role_that_sees_nobody_is_let_in_by_no_standing(role, tie, shelf):
    assert not rules.sees(role, tie)
    assert not rules.breaks_glass(role, tie)
    assert not any(rules.may_stand(role, standing) for standing in Standing)


@given(roles, ties)
def test_another_organisation_s_dossier_is_seen_by_the_house_alone(role, tie):
    if not tie.is_ours and role != rules.SYSTEM:
        assert not rules.sees(role, tie)
        assert not rules.breaks_glass(role, tie)


@given(roles, ties, st.sampled_from(Standing))
def test_to_be_named_never_takes_anything_away(role, tie, standing):
    named = Tie(tie.is_ours, tie.by_team, tie.is_hidden, tie.standings | {standing})
    assert rules.sees(role, named) >= rules.sees(role, tie)
    assert all(rules.held(role, named, shelf) >= rules.held(role, tie, shelf) for shelf in Shelf)


@given(roles, ties)
def test_reach_says_of_all_what_sees_says_of_one(role, tie):
    by_reach = {
        Reach.ALL: True,
        Reach.NONE: False,
        Reach.NAMED: tie.is_ours and bool(tie.standings),
        Reach.OPEN: tie.is_ours and (not tie.is_hidden or bool(tie.standings)),
    }
    assert rules.sees(role, tie) == by_reach[rules.reach(role, by_team=tie.by_team)]


@pytest.mark.parametrize("role", ["welcome_agent", "caseworker"])
def test_where_a_dossier_is_its_team_s_a_colleague_who_is_not_named_does_not_see_it(role):
    assert not rules.sees(role, Tie(by_team=True))
    assert all(rules.sees(role, Tie(by_team=True, standings=frozenset({one}))) for one in Standing)


def test_whoever_coordinates_sees_the_whole_team_but_nobody_hidden():
    assert rules.sees("coordinator", Tie(by_team=True))
    assert not rules.sees("coordinator", Tie(is_hidden=True))


def test_status_and_health_are_for_caseworkers_to_write_and_closed_at_the_desk():
    for shelf in (Shelf.STATUS, Shelf.HEALTH):
        assert rules.held("welcome_agent", Tie(), shelf) is Hold.NOTHING
        assert rules.held("caseworker", Tie(), shelf) is Hold.WRITE
        assert rules.held("coordinator", Tie(), shelf) is Hold.READ


@pytest.mark.parametrize("standing", sorted(rules.IN_CHARGE))
def test_a_coordinator_in_charge_of_a_dossier_writes_where_they_read(standing):
    tie = Tie(standings=frozenset({standing}))
    assert all(rules.writes("coordinator", tie, shelf) for shelf in Shelf)


def test_the_status_stands_in_no_list_and_leaves_in_a_file_only_when_it_is_named():
    assert not rules.lists("caseworker", Tie(), Shelf.STATUS)
    assert not rules.lists("caseworker", Tie(), Shelf.HEALTH)
    assert not rules.exports("caseworker", Tie(), Shelf.STATUS)
    assert rules.exports("caseworker", Tie(), Shelf.STATUS, asked=[Shelf.STATUS])


def test_the_glass_broken_opens_the_dossier_and_health_to_read_neither_status_nor_notes():
    broken = Sight("welcome_agent", Tie(by_team=True, standings=frozenset({Standing.EMERGENCY})))
    assert broken.reads(Shelf.HEALTH)
    assert not broken.writes(Shelf.HEALTH)
    assert not broken.reads(Shelf.STATUS)
    assert not broken.reads(Shelf.PRIVATE)
    assert broken.readable == (Shelf.IDENTITY, Shelf.NEEDS, Shelf.HEALTH)


def test_the_glass_is_not_broken_for_what_is_read_already_nor_for_somebody_hidden():
    assert rules.breaks_glass("welcome_agent", Tie())
    assert rules.breaks_glass("caseworker", Tie(by_team=True))
    assert not rules.breaks_glass("caseworker", Tie())
    assert not rules.breaks_glass("coordinator", Tie(by_team=True))
    assert not rules.breaks_glass("welcome_agent", Tie(is_hidden=True))


def test_the_team_is_named_by_its_referent_and_by_whoever_leads():
    assert rules.names_team("coordinator", Tie())
    assert rules.names_team("caseworker", Tie(standings=frozenset({Standing.REFERENT})))
    assert not rules.names_team("caseworker", Tie(standings=frozenset({Standing.CO_REFERENT})))
    assert not rules.names_team("caseworker", Tie())


def test_a_standing_ends_at_its_instant():
    assert rules.is_in_force(None, NOW)
    assert rules.is_in_force(NOW + timedelta(seconds=1), NOW)
    assert not rules.is_in_force(NOW, NOW)


def test_the_audience_of_a_note_is_told_before_it_is_saved():
    team = [("Ana", "caseworker", Tie()), ("Bo", "welcome_agent", Tie()), ("Cy", "coordinator", Tie())]
    assert rules.audience(team, Shelf.HEALTH) == ["Ana", "Cy"]
    assert rules.audience(team, Shelf.NEEDS) == ["Ana", "Bo", "Cy"]
    assert rules.audience(team, Shelf.PRIVATE) == []


def test_a_sensitive_organisation_is_named_to_whoever_reads_health():
    assert rules.shows_name("caseworker", is_sensitive=True)
    assert rules.shows_name("welcome_agent", is_sensitive=False)
    assert not any(rules.shows_name(role, is_sensitive=True) for role in ["welcome_agent", *OUTSIDE])
