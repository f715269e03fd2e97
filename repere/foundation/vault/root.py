"""The secret of the installation: the seal of the trail, second factors, cards and links are derived from it.

Drawn at random when the database is prepared and wrapped by the master key like the others, so that a master key can
be dropped. It is never turned: what was sealed with it (the chains of the trail) could no longer be checked.
"""

from typing import Any

from repere.foundation.audit.trail import HOUSE
from repere.foundation.toolkit.keys import derived_key
from repere.foundation.vault import actions, queries
from repere.foundation.vault.choices import Purpose


class NotPrepared(Exception):
    """The database holds no secret of the installation: `repere setup` draws one, a restored copy brings it back."""


def secret() -> bytes:
    row = queries.active_key(HOUSE, Purpose.HOUSE)
    if row is None:
        raise NotPrepared("run `repere setup`, or put back a copy with its keys")
    return actions.secret_of(row)


def ensure(**_of_the_signal: Any) -> None:
    """After the migrations, and outside any transaction: a secret that is undone would unseal what it sealed."""
    actions.held_active_key(HOUSE, Purpose.HOUSE)
    derived_key.cache_clear()
