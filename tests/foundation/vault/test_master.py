import pytest

from repere.foundation.vault.master import KeysOfSettings
from repere.foundation.vault.sealing import CannotOpen

OLD, NEW = "the-first-one-0123456789-abcdefghij", "the-second-one-9876543210-jihgfedcba"


def test_the_first_key_wraps_and_older_ones_still_open():
    before = KeysOfSettings([OLD])
    after = KeysOfSettings([NEW, OLD])
    wrapped = before.wrap(b"a key", b"here")

    assert after.unwrap(wrapped, b"here") == b"a key"
    assert after.current_id != before.current_id
    assert KeysOfSettings([NEW]).unwrap(after.wrap(b"a key", b"here"), b"here") == b"a key"


def test_a_key_that_is_gone_opens_nothing():
    wrapped = KeysOfSettings([OLD]).wrap(b"a key", b"here")

    with pytest.raises(CannotOpen):
        KeysOfSettings([NEW]).unwrap(wrapped, b"here")


def test_the_name_of_a_key_tells_nothing_of_it():
    keys = KeysOfSettings([OLD])

    assert len(keys.current_id) == 16
    assert OLD not in keys.current_id
    with pytest.raises(CannotOpen):
        keys.unwrap(keys.wrap(b"a key", b"here"), b"there")
