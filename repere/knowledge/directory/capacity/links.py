"""The links that say places: a handle, and a signature under a key of the installation."""

from uuid import UUID

from repere.foundation.toolkit import signed_links
from repere.foundation.toolkit.signed_links import handle_of

__all__ = ["handle_of", "is_signed", "token_of"]
PURPOSE = "capacity.link"


def token_of(speaker_id: UUID, handle: str) -> str:
    return signed_links.token_of(PURPOSE, speaker_id, handle)


def is_signed(token: str, speaker_id: UUID) -> bool:
    return signed_links.is_signed(PURPOSE, token, speaker_id)
