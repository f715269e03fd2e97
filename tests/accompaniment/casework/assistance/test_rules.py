from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from repere.accompaniment.casework.assistance.rules import Entry, Given, Line, Wrong, month_totals, wrongs

TODAY = date(2026, 11, 16)
EUROS = Line("EUR", date(2026, 1, 1), date(2026, 12, 31), left=Decimal("100"))


def gift(**said):
    return Given(**{"kind": "food", "on": TODAY, "quantity": Decimal(2)} | said)


def test_two_meals_today_may_be_written():
    assert wrongs(gift(), None, today=TODAY) == []


def test_something_must_have_been_given():
    assert wrongs(gift(quantity=None), None, today=TODAY) == [Wrong.NOTHING_GIVEN]
    assert wrongs(gift(quantity=Decimal(0)), None, today=TODAY) == [Wrong.NOT_POSITIVE]


def test_an_amount_has_a_currency_and_no_finer_part_than_it_has():
    assert wrongs(gift(amount=Decimal(5)), None, today=TODAY) == [Wrong.NO_CURRENCY]
    assert wrongs(gift(amount=Decimal("5.001"), currency="EUR"), None, today=TODAY) == [Wrong.TOO_FINE]
    assert wrongs(gift(amount=Decimal("5.001"), currency="TND"), None, today=TODAY) == []
    assert wrongs(gift(amount=Decimal("5.5"), currency="XOF"), None, today=TODAY) == [Wrong.TOO_FINE]
    assert wrongs(gift(amount=Decimal("500.00"), currency="XOF"), None, today=TODAY) == []


def test_a_budget_line_pays_in_its_own_currency_within_its_days_and_its_sum():
    assert wrongs(gift(amount=Decimal(100), currency="EUR"), EUROS, today=TODAY) == []
    assert wrongs(gift(amount=Decimal("100.01"), currency="EUR"), EUROS, today=TODAY) == [Wrong.LINE_IS_SPENT]
    assert wrongs(gift(amount=Decimal(5), currency="MAD"), EUROS, today=TODAY) == [Wrong.OTHER_CURRENCY]
    assert wrongs(gift(on=date(2025, 12, 31)), EUROS, today=TODAY) == [Wrong.OUTSIDE_LINE]
    closed = Line("EUR", date(2026, 1, 1), is_closed=True)
    assert wrongs(gift(), closed, today=TODAY) == [Wrong.LINE_IS_CLOSED]


def test_goods_are_whole_and_in_stock():
    assert wrongs(gift(from_stock=2), None, today=TODAY) == []
    assert wrongs(gift(from_stock=1), None, today=TODAY) == [Wrong.OUT_OF_STOCK]
    assert wrongs(gift(quantity=Decimal("1.5"), from_stock=9), None, today=TODAY) == [Wrong.NOT_WHOLE]


def test_a_day_years_away_is_a_slip_of_the_hand():
    assert wrongs(gift(on=date(2062, 11, 16)), None, today=TODAY) == [Wrong.DAY_IMPOSSIBLE]
    assert wrongs(gift(on=TODAY + timedelta(days=7)), None, today=TODAY) == []


ENTRIES = st.builds(
    Entry,
    on=st.dates(date(2026, 1, 1), date(2026, 4, 30)),
    line=st.sampled_from([None, "a", "b"]),
    kind=st.sampled_from(["food", "cash"]),
    unit=st.sampled_from(["", "meal"]),
    quantity=st.none() | st.integers(1, 5000).map(lambda cents: Decimal(cents) / 100),
    amount=st.none() | st.integers(1, 50000).map(lambda cents: Decimal(cents) / 100),
    currency=st.sampled_from(["EUR", "XOF", "MAD"]),
    person=st.integers(1, 4) | st.none(),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(ENTRIES, max_size=20))
def test_totals_hold_every_gift_once_and_never_mix_two_currencies(entries):
    totals = month_totals(entries)

    assert sum(total.gifts for total in totals.values()) == len(entries)
    for currency in ("EUR", "XOF", "MAD"):
        given_in_it = [e.amount for e in entries if e.currency == currency and e.amount is not None]
        counted = [t.amounts[currency] for t in totals.values() if currency in t.amounts]
        assert sum(counted) == sum(given_in_it)
    months = [key[:2] for key in totals]
    assert months == sorted(months)
    assert all(total.people <= total.gifts for total in totals.values())
