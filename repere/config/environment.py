"""The only reader of the environment: typed, and loud about what is missing."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

# Every name asked for, with what it defaults to: `repere settings` and docs/settings.md tell the same list.
KNOWN: dict[str, str] = {}
SECRET = "(a secret)"  # noqa: S105  # the word shown instead of one
REQUIRED = "(required)"

HOW_TO_MAKE = "Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"


def required(name: str, hint: str = "") -> str:
    KNOWN.setdefault(name, REQUIRED)
    value = os.environ.get(f"REPERE_{name}", "").strip()
    if not value:
        said = " ".join([f"REPERE_{name} is not set.", hint, "See docs/settings.md."])
        raise ImproperlyConfigured(said)
    return value


def secret(name: str) -> str:
    """A secret long enough to be one (32 characters), never one of the words people leave in place."""
    KNOWN[name] = SECRET
    return _strong(name, required(name, HOW_TO_MAKE))


def _strong(name: str, value: str) -> str:
    if len(value) < 32 or "change" in value.lower() or "secret" in value.lower():
        raise ImproperlyConfigured(f"REPERE_{name} is too short or a placeholder. {HOW_TO_MAKE}")
    return value


def secrets(name: str, *, file: str = "") -> list[str]:
    """One secret or several, with commas; or the lines of a file that nobody else may read."""
    KNOWN[name] = SECRET
    if not file:
        return [_strong(name, value) for value in required(name, HOW_TO_MAKE).split(",")]
    if os.environ.get(f"REPERE_{name}"):
        raise ImproperlyConfigured(f"REPERE_{name} and REPERE_{name}_FILE are both set: keep one.")
    path = Path(file)
    try:
        mode, lines = path.stat().st_mode, path.read_text().split()
    except OSError as error:
        raise ImproperlyConfigured(f"REPERE_{name}_FILE: {error.strerror}: {path}") from None
    if mode & 0o077:
        raise ImproperlyConfigured(f"REPERE_{name}_FILE: others may read {path}. Run: chmod 600 {path}")
    if not lines:
        raise ImproperlyConfigured(f"REPERE_{name}_FILE: {path} is empty. {HOW_TO_MAKE}")
    return [_strong(f"{name}_FILE", line) for line in lines]


def text(name: str, default: str = "") -> str:
    KNOWN.setdefault(name, default)
    return os.environ.get(f"REPERE_{name}", default).strip()


def number(name: str, default: int) -> int:
    value = text(name, str(default))
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(f"REPERE_{name} must be a whole number, not {value!r}.") from None


def flag(name: str, default: bool) -> bool:
    value = text(name, "yes" if default else "no").lower()
    if value not in {"yes", "no", "true", "false", "1", "0"}:
        raise ImproperlyConfigured(f"REPERE_{name} must be yes or no, not {value!r}.")
    return value in {"yes", "true", "1"}


def folder(name: str, default: Path) -> Path:
    KNOWN.setdefault(name, str(default))
    return Path(text(name) or default).expanduser().resolve()


# Measured with 4 and 30 writers: see docs/decisions/0002-sqlite-settings.md for each line's reason.
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL;"
    "PRAGMA synchronous=FULL;"
    "PRAGMA wal_autocheckpoint=0;"
    "PRAGMA temp_store=MEMORY;"
    "PRAGMA mmap_size=134217728;"
    "PRAGMA cache_size=-20000;"
    "PRAGMA journal_size_limit=67108864;"
    "PRAGMA secure_delete=ON;"
)


def database(url: str, default_file: Path) -> dict[str, Any]:
    """Django's settings of `postgresql://user:password@host:port/name` or `sqlite:///path`; empty: our own file."""
    if not url or url.startswith("sqlite:"):
        path = url.removeprefix("sqlite://") or str(default_file)
        return {
            "ENGINE": "repere.foundation.toolkit.sqlite",
            "NAME": path,
            "CONN_MAX_AGE": None,
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": SQLITE_PRAGMAS},
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("REPERE_DATABASE_URL must start with postgresql:// or sqlite:///.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": dict(parse_qsl(parts.query)).get("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


def email(url: str) -> dict[str, Any]:
    """Django's mail settings from `smtp://user:password@host:587` (or `smtps://` for TLS from the start)."""
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ImproperlyConfigured("REPERE_EMAIL_URL must look like smtp://user:password@host:587.")
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp",
        "EMAIL_TIMEOUT": 15,
    }
