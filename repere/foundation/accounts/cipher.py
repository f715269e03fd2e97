"""Seals the secrets of second factors, so that a stolen database signs in as nobody."""

import base64
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from repere.foundation.toolkit.keys import derived_key

# Said in each value, so that a later way of sealing can be told from this one.
VERSION = "1:"
BOUND_TO = b"second-factor"


def seal(text: str) -> str:
    nonce = os.urandom(12)
    sealed = AESGCM(derived_key("second-factor")).encrypt(nonce, text.encode(), BOUND_TO)
    return VERSION + base64.b64encode(nonce + sealed).decode()


def unseal(sealed: str) -> str:
    """The text again; anything not sealed by this installation raises."""
    if not sealed.startswith(VERSION):
        raise ValueError("not sealed by this installation")
    raw = base64.b64decode(sealed.removeprefix(VERSION))
    return AESGCM(derived_key("second-factor")).decrypt(raw[:12], raw[12:], BOUND_TO).decode()
