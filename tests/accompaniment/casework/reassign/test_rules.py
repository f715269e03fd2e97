"""What becomes of each name on a dossier that is given to somebody else."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from repere.accompaniment.casework.reassign.rules import (
    Meeting,
    Named,
    meetings_that_move,
    place,
    place_of_nobody,
    unread,
)
from repere.accompaniment.people.shelves.rules import IN_CHARGE, Shelf, Standing

GIVER, OTHER, TAKER, PERSON = (UUID(int=n) for n in range(1, 5))
REFERENT, CO_REFERENT, VOLUNTEER = Standing.REFERENT, Standing.CO_REFERENT, Standing.VOLUNTEER
NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)


def named(*places):
    return [Named(UUID(int=100 + n), PERSON, user, standing) for n, (user, standing) in enumerate(places)]


def after(on_them, place_of):
    """The names on the dossier once it is done."""
    left = {(one.user, CO_REFERENT if one.id in place_of.steps_aside else one.standing)
            for one in on_them if one.id not in place_of.gone}  # fmt: skip
    return left | ({(TAKER, place_of.takes)} if place_of.takes else set())


def test_the_taker_has_the_place_of_whoever_let_go():
    for standing in (REFERENT, CO_REFERENT):
        on_them = named((GIVER, standing), (OTHER, CO_REFERENT))

        assert after(on_them, place(on_them, {GIVER}, TAKER)) == {(TAKER, standing), (OTHER, CO_REFERENT)}


def test_a_volunteer_lets_go_of_nothing_and_a_stranger_neither():
    assert place(named((GIVER, VOLUNTEER)), {GIVER}, TAKER) is None
    assert place(named((OTHER, REFERENT)), {GIVER}, TAKER) is None


def test_nobody_gives_to_themselves():
    assert place(named((TAKER, REFERENT)), {TAKER}, TAKER) is None


def test_whoever_is_in_charge_already_stays_so():
    on_them = named((GIVER, CO_REFERENT), (TAKER, REFERENT))

    assert after(on_them, place(on_them, {GIVER}, TAKER)) == {(TAKER, REFERENT)}


def test_a_helper_who_takes_charge_helps_no_more_beside_themselves():
    for standing in (CO_REFERENT, VOLUNTEER):
        on_them = named((GIVER, REFERENT), (TAKER, standing))

        assert after(on_them, place(on_them, {GIVER}, TAKER)) == {(TAKER, REFERENT)}


def test_of_two_referents_the_one_who_stays_stands_beside():
    on_them = named((GIVER, REFERENT), (OTHER, REFERENT))

    assert after(on_them, place(on_them, {GIVER}, TAKER)) == {(TAKER, REFERENT), (OTHER, CO_REFERENT)}


def test_a_dossier_of_nobody_is_taken_and_that_of_somebody_is_not():
    on_them = named((OTHER, CO_REFERENT))

    assert after(on_them, place_of_nobody(on_them, TAKER)) == {(TAKER, REFERENT), (OTHER, CO_REFERENT)}
    assert place_of_nobody(named((OTHER, REFERENT)), TAKER) is None


ONE = st.sampled_from([None, REFERENT, CO_REFERENT, VOLUNTEER])
TEAMS = st.tuples(ONE, ONE, ONE)


@given(TEAMS)
def test_a_dossier_that_was_followed_is_followed_and_by_one_referent_at_most(places):
    on_them = named(*((user, said) for user, said in zip((GIVER, OTHER, TAKER), places, strict=True) if said))
    moved = place(on_them, {GIVER}, TAKER)
    if moved is None:
        return

    then = after(on_them, moved)

    assert (GIVER, REFERENT) not in then
    assert (GIVER, CO_REFERENT) not in then
    assert any(user == TAKER and standing in IN_CHARGE for user, standing in then)
    was_led = any(one.standing is REFERENT for one in on_them)
    leads = [user for user, standing in then if standing is REFERENT]
    assert bool(leads) is was_led
    assert moved.takes is not REFERENT or leads == [TAKER]
    assert len({user for user, _standing in then}) == len(then)


def meeting(n, starts, minutes=60, *, is_silent=False):
    return Meeting(UUID(int=n), starts, starts + timedelta(minutes=minutes), is_silent)


def test_an_appointment_moves_where_the_taker_is_free_and_a_silent_one_never():
    taken = [meeting(9, NINE)]
    wanted = [meeting(1, NINE + timedelta(minutes=30)), meeting(2, NINE + timedelta(hours=1)),
              meeting(3, NINE + timedelta(hours=3), is_silent=True)]  # fmt: skip

    assert meetings_that_move(wanted, taken) == ([UUID(int=2)], [UUID(int=1), UUID(int=3)])


def test_two_givers_expected_at_one_hour_leave_one_appointment_behind():
    assert meetings_that_move([meeting(1, NINE), meeting(2, NINE)], []) == ([UUID(int=1)], [UUID(int=2)])


def test_what_the_taker_would_not_read_is_told():
    assert unread(["caseworker"], "welcome_agent") == [Shelf.STATUS, Shelf.HEALTH]
    assert unread(["caseworker"], "coordinator") == []
    assert unread(["welcome_agent"], "caseworker") == []
