"""The life of a hand-over, and what may be known before its answer."""

from datetime import UTC, date, datetime, timedelta

import pytest

from repere.accompaniment.casework.handover import rules
from repere.foundation.organisations.choices import OrganisationKind

NOW = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize("state", ["accepted", "refused", "expired", "withdrawn"])
def test_what_is_settled_stays_so(state):
    for to in rules.NEXT:
        with pytest.raises(rules.NotPossibleNow):
            rules.moved(state, to)


def test_only_a_name_that_says_nothing_is_read_before_the_answer():
    named = {kind for kind in OrganisationKind if rules.may_name_holder(kind, "asked")}

    assert named == {OrganisationKind.WELCOME_DESK}
    assert all(rules.may_name_holder(kind, "accepted") for kind in OrganisationKind)
    assert not rules.may_name_holder("health", "refused")


def test_the_answer_comes_within_eight_days_and_within_what_was_agreed():
    assert rules.expires_at(NOW, date(2027, 1, 1)) == NOW + timedelta(days=8)
    assert rules.expires_at(NOW, NOW.date()) == datetime(2026, 11, 17, tzinfo=UTC)


def test_a_dossier_is_not_opened_without_a_name():
    with pytest.raises(rules.NotPossibleNow, match="identity"):
        rules.check_asked(["needs"], joins_a_dossier=False)
    rules.check_asked(["needs"], joins_a_dossier=True)


@pytest.mark.parametrize("given", [[], ["identity", "contact"], ["health"]])
def test_no_more_is_given_than_was_asked(given):
    with pytest.raises(rules.NotPossibleNow, match="shelves"):
        rules.check_given(given, ["identity", "needs"], joins_a_dossier=True)
