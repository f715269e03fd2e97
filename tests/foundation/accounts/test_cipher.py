import pytest
from cryptography.exceptions import InvalidTag

from repere.foundation.accounts import cipher


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


def test_another_installation_opens_nothing(settings):
    sealed = cipher.seal("JBSWY3DPEHPK3PXP")
    from repere.foundation.toolkit.keys import derived_key

    settings.MASTER_KEY = "another-installation-0123456789-abcdefgh"
    derived_key.cache_clear()
    try:
        with pytest.raises(InvalidTag):
            cipher.unseal(sealed)
    finally:
        derived_key.cache_clear()
