"""The format of a sealed value: it opens whole, in its place, with its key, or not at all."""

from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from repere.foundation.vault import sealing
from repere.foundation.vault.sealing import CannotOpen

SECRET = sealing.new_key()
KEY, KEY_ID = AESGCM(SECRET), UUID(int=7).bytes
BOND = sealing.bound_to("person.name", UUID(int=1))


@given(plain=st.binary(max_size=9000))
def test_what_was_sealed_opens(plain):
    assert sealing.unseal(KEY, sealing.seal(KEY, KEY_ID, plain, BOND), BOND) == plain


@given(plain=st.text(max_size=40), place=st.integers(min_value=0), change=st.integers(1, 255))
def test_a_changed_byte_anywhere_is_refused(plain, place, change):
    sealed = bytearray(sealing.seal(KEY, KEY_ID, plain.encode(), BOND))
    sealed[place % len(sealed)] ^= change

    with pytest.raises(CannotOpen):
        sealing.unseal(KEY, bytes(sealed), BOND)


@given(plain=st.binary(min_size=1, max_size=100), kept=st.integers(min_value=0))
def test_a_value_cut_short_is_refused(plain, kept):
    sealed = sealing.seal(KEY, KEY_ID, plain, BOND)

    with pytest.raises(CannotOpen):
        sealing.unseal(KEY, sealed[: kept % len(sealed)], BOND)


@given(tag=st.text(max_size=20), row=st.uuids())
def test_a_value_moved_to_another_field_or_row_is_refused(tag, row):
    sealed = sealing.seal(KEY, KEY_ID, b"Amina", BOND)
    elsewhere = sealing.bound_to(tag, row)

    if elsewhere != BOND:
        with pytest.raises(CannotOpen):
            sealing.unseal(KEY, sealed, elsewhere)


def test_another_key_is_refused():
    with pytest.raises(CannotOpen):
        sealing.unseal(AESGCM(sealing.new_key()), sealing.seal(KEY, KEY_ID, b"Amina", BOND), BOND)


def test_the_same_value_is_never_sealed_alike():
    assert len({sealing.seal(KEY, KEY_ID, b"Amina", BOND) for _ in range(50)}) == 50


@given(plain=st.binary(max_size=20_000))
def test_padding_comes_off_and_leaves_few_lengths(plain):
    padded = sealing.pad(plain)

    assert sealing.unpad(padded) == plain
    assert len(padded) in {16 << step for step in range(9)} or len(padded) % 4096 == 0
    assert len(padded) <= max(16, 2 * (len(plain) + 1))


@pytest.mark.parametrize("names", [("Li", "Mamadou Diallo"), ("محمد", "አበበ"), ("", "fifteen letters")])
def test_short_names_have_one_length(names):
    assert len({len(sealing.seal(KEY, KEY_ID, name.encode(), BOND)) for name in names}) == 1


def test_a_wrapped_key_does_not_leave_its_context():
    wrapped = sealing.wrap(SECRET, b"a key", b"here")

    assert sealing.unwrap(SECRET, wrapped, b"here") == b"a key"
    for key, context in ((SECRET, b"there"), (sealing.new_key(), b"here")):
        with pytest.raises(CannotOpen):
            sealing.unwrap(key, wrapped, context)


@pytest.mark.parametrize("nonsense", [b"", b"x", b"\x01" * 12, b"\x01" * 29, b"Amina Diallo, in clear"])
def test_what_was_never_sealed_is_refused(nonsense):
    with pytest.raises(CannotOpen):
        sealing.unseal(KEY, nonsense, BOND)
    with pytest.raises(CannotOpen):
        sealing.unwrap(SECRET, nonsense, b"")


def test_a_value_names_its_key():
    key_id = uuid4().bytes

    assert sealing.key_id_of(sealing.seal(KEY, key_id, b"", BOND)) == key_id
