from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from repere.accompaniment.casework.plan import rules
from repere.accompaniment.casework.plan.rules import Agreed, Step

TODAY = date(2026, 11, 16)
THEN = datetime(2026, 11, 1, 9, tzinfo=UTC)

STEPS = st.builds(
    Step,
    due_on=st.none() | st.dates(date(2026, 10, 1), date(2027, 1, 31)),
    is_done=st.booleans(),
    is_dropped=st.booleans(),
)


def test_what_was_agreed_to_is_the_plan_as_it_was_then():
    assert rules.agreed([], None) is Agreed.NOTHING
    assert rules.agreed([THEN], None) is Agreed.NEVER
    assert rules.agreed([THEN], THEN + timedelta(minutes=1)) is Agreed.YES
    assert rules.agreed([THEN, THEN + timedelta(days=2)], THEN + timedelta(days=1)) is Agreed.CHANGED


def test_a_plan_is_looked_at_again_when_it_was_said_or_after_a_season():
    assert rules.review_due(None, None, None, has_open_goals=True) is None
    assert rules.review_due(TODAY, None, None, has_open_goals=False) is None
    assert rules.review_due(TODAY, None, None, has_open_goals=True) == date(2027, 2, 16)
    assert rules.review_due(date(2026, 1, 1), TODAY, None, has_open_goals=True) == date(2027, 2, 16)
    assert rules.review_due(TODAY, TODAY, date(2026, 12, 1), has_open_goals=True) == date(2026, 12, 1)


def test_a_day_gone_by_or_years_away_is_a_slip():
    assert rules.is_possible(None, TODAY)
    assert rules.is_possible(TODAY, TODAY)
    assert not rules.is_possible(TODAY - timedelta(days=1), TODAY)
    assert not rules.is_possible(date(2062, 11, 16), TODAY)


@given(st.lists(STEPS, max_size=20))
def test_every_step_is_done_waiting_or_dropped(steps):
    found = rules.progress(steps, TODAY)

    kept = [step for step in steps if not step.is_dropped]
    assert found.of == len(kept)
    assert found.done == sum(step.is_done for step in kept)
    assert found.late <= found.of - found.done
    assert found.next_on is None or found.next_on >= TODAY
