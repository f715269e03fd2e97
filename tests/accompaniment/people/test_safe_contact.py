"""May a contact be used, this way, now?"""

from datetime import UTC, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repere.accompaniment.people.contact import rules
from repere.accompaniment.people.contact.rules import Allowed, Plan, Refused, Window, may_contact
from repere.accompaniment.people.models import PersonContact
from tests import factories

MONDAY_MORNING = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
WAYS = st.sampled_from(
    [rules.CALL, rules.VOICEMAIL, rules.TEXT, rules.APP, rules.EMAIL, rules.LETTER, rules.SHARE]
)
PLANS = st.builds(
    Plan,
    kind=st.sampled_from(["phone", "email", "other"]),
    never=st.booleans(),
    ways=st.frozensets(WAYS.filter(lambda way: way != rules.SHARE)),
    may_leave_message=st.booleans(),
)


def answer(way, at=MONDAY_MORNING, **said):
    return may_contact(Plan(**{"kind": "phone"} | said), way, at)


@given(PLANS, WAYS, st.datetimes(timezones=st.just(UTC)))
def test_never_is_never(plan, way, at):
    never = Plan(plan.kind, never=True, ways=plan.ways, may_leave_message=plan.may_leave_message)

    assert may_contact(never, way, at) == Refused("never")


@given(PLANS, WAYS, st.datetimes(timezones=st.just(UTC)))
def test_what_is_refused_has_a_reason_and_what_was_agreed_is_allowed(plan, way, at):
    found = may_contact(plan, way, at)

    expected = not plan.never and (way == rules.SHARE or way in rules.ways_of(plan))
    assert isinstance(found, Allowed if expected else Refused)


def test_where_nothing_was_said_a_telephone_is_called_and_nothing_is_left_on_it():
    assert answer("call") == Allowed()
    assert answer("text") == Refused("no_message")
    assert answer("voicemail") == Refused("no_message")
    assert answer("email") == Refused("way_not_agreed")


def test_a_message_is_left_only_where_messages_may_be():
    assert answer("voicemail", may_leave_message=True) == Allowed()
    assert answer("text", may_leave_message=True) == Allowed()
    assert answer("text", ways=frozenset({"text"})) == Refused("no_message")
    assert answer("text", ways=frozenset({"call"}), may_leave_message=True) == Refused("way_not_agreed")


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (time(8, 59), Refused("out_of_hours")),
        (time(9, 0), Allowed()),
        (time(11, 59), Allowed()),
        (time(12, 0), Refused("out_of_hours")),
    ],
)
def test_a_telephone_rings_at_the_hours_agreed(at, expected):
    windows = (Window(time(9), time(12), frozenset({0, 1})),)

    assert answer("call", datetime.combine(MONDAY_MORNING, at, UTC), windows=windows) == expected


def test_days_count_as_hours_do_and_a_letter_waits_in_its_box():
    tuesdays = (Window(time(0), time(23, 59), frozenset({1})),)

    assert answer("call", windows=tuesdays) == Refused("out_of_hours")
    assert answer("letter", kind="other", windows=tuesdays) == Allowed()
    assert answer("share", windows=tuesdays) == Allowed()


def test_an_end_comes_after_its_start():
    assert rules.window_fits(time(9), time(12), [0, 6])
    assert not rules.window_fits(time(12), time(9), [])
    assert not rules.window_fits(time(9), time(12), [7])


@pytest.mark.django_db
def test_the_table_does_not_tell_of_whom_there_is_something_to_beware():
    of = factories.person()
    quiet, feared = factories.contact(person=of), factories.contact(person=of, never_say="Le foyer")
    factories.contact(person=of, precautions="Elle se cache de son frère, ne rien laisser")

    rows = list(PersonContact.unscoped.values_list("pk", "precautions", "never_say"))

    assert len({len(value.raw) for _pk, *values in rows for value in values}) == 1
    assert PersonContact.unscoped.get(pk=quiet.pk).never_say == ""
    assert PersonContact.unscoped.get(pk=feared.pk).never_say == "Le foyer"
