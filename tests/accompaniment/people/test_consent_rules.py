"""What a consent covers, for whom and until when."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repere.accompaniment.people.consent import rules
from repere.accompaniment.people.consent.rules import SHELVES, Terms, covers, is_live

TODAY = date(2026, 11, 16)
HERE, THERE = UUID(int=1), UUID(int=2)
SOME = st.frozensets(st.sampled_from(SHELVES))


def terms(**said):
    return Terms(**{"shelves": frozenset({"identity"}), "ends_on": TODAY} | said)


def test_the_last_day_counts_and_the_next_does_not():
    assert is_live(terms(), TODAY)
    assert not is_live(terms(), TODAY + timedelta(days=1))


def test_what_was_withdrawn_covers_nothing():
    assert not covers(terms(is_withdrawn=True), ["identity"], HERE, TODAY)


def test_a_consent_for_one_is_not_for_another():
    assert covers(terms(recipient=HERE), ["identity"], HERE, TODAY)
    assert not covers(terms(recipient=HERE), ["identity"], THERE, TODAY)
    assert covers(terms(recipient=None), ["identity"], THERE, TODAY)


@given(SOME, SOME, st.integers(-400, 400), st.booleans())
def test_nothing_beyond_what_was_agreed_is_ever_covered(agreed, wanted, days, withdrawn):
    given_terms = Terms(agreed, TODAY + timedelta(days=days), HERE, withdrawn)

    expected = bool(wanted) and wanted <= agreed and days >= 0 and not withdrawn
    assert covers(given_terms, wanted, HERE, TODAY) is expected


@pytest.mark.parametrize(
    ("shelves", "days", "wrong"),
    [
        ([], 3, "shelves"),
        (["private_notes"], 3, "shelves"),
        (["identity"], -1, "ends_on"),
        (["identity"], 367, "ends_on"),
    ],
)
def test_terms_that_cannot_be_say_which(shelves, days, wrong):
    with pytest.raises(rules.TermsAreImpossible, match=wrong):
        rules.check_terms(shelves, TODAY + timedelta(days=days), TODAY)


@pytest.mark.parametrize("purpose", rules.USUAL)
def test_the_end_that_is_proposed_is_one_that_is_accepted(purpose):
    rules.check_terms(["identity"], rules.last_day_proposed(purpose, TODAY), TODAY)
