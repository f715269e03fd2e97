import pytest

from repere.foundation.toolkit.keys import derived_key, keyed_digest, passing_key

pytestmark = pytest.mark.django_db


def test_each_purpose_and_each_owner_has_a_key_of_its_own():
    keys = {
        derived_key("trail"),
        passing_key("worker"),
        derived_key("identity", "a"),
        derived_key("identity", "b"),
    }

    assert len(keys) == 4
    assert {len(key) for key in keys} == {32}


def test_a_digest_fits_a_column_of_the_database_and_depends_on_the_key():
    first, second = (keyed_digest(derived_key("identity", owner), "amina") for owner in "ab")

    assert 0 <= first < 2**63
    assert first != second
