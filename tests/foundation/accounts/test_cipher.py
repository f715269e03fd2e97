import pytest
from cryptography.exceptions import InvalidTag

from repere.foundation.accounts import cipher
from repere.foundation.toolkit import keys
from repere.foundation.vault import root

pytestmark = pytest.mark.django_db


def test_a_sealed_secret_opens_again_and_is_never_sealed_alike():
    sealed = cipher.seal("JBSWY3DPEHPK3PXP")

    assert cipher.unseal(sealed) == "JBSWY3DPEHPK3PXP"
    assert "JBSWY3DPEHPK3PXP" not in sealed
    assert sealed != cipher.seal("JBSWY3DPEHPK3PXP")


def test_a_changed_secret_is_refused():
    sealed = cipher.seal("JBSWY3DPEHPK3PXP")
    changed = sealed[:-6] + ("A" if sealed[-6] != "A" else "B") + sealed[-5:]

    with pytest.raises(InvalidTag):
        cipher.unseal(changed)


def test_a_secret_in_clear_is_not_taken_for_a_sealed_one():
    with pytest.raises(ValueError, match="not sealed"):
        cipher.unseal("JBSWY3DPEHPK3PXP")


def test_another_installation_opens_nothing():
    sealed = cipher.seal("JBSWY3DPEHPK3PXP")

    keys.rooted_in(lambda: b"another installation")
    try:
        with pytest.raises(InvalidTag):
            cipher.unseal(sealed)
    finally:
        keys.rooted_in(root.secret)
