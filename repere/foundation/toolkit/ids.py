"""Identifiers: in the order of time for the database, unguessable for everybody else."""

import os
import secrets
import time
from uuid import UUID

# No vowels: no words. No 0 O 1 I L: read over the telephone.
READABLE = "23456789BCDFGHJKMNPQRSTVWXZ"


def uuid7() -> UUID:
    """A UUID version 7 (RFC 9562 §5.7): 48 bits of milliseconds, then 74 bits of chance."""
    value = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    return UUID(int=value & ~(0x3 << 62) | 0x2 << 62)


def uuid_or_none(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def readable_code(length: int) -> str:
    """A code a person can read aloud: 27 letters and figures, 4.7 bits each."""
    return "".join(secrets.choice(READABLE) for _ in range(length))
