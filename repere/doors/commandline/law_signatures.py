"""What `repere law` says of signatures: those of a database, where there is one to read; or that it is not known."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Signed:
    """That two jurists of an organisation signed a rule as it is today; `state`: signed, or old after a year."""

    organisation: str
    on: date
    state: str

    def as_dict(self) -> dict[str, str]:
        return {"organisation": self.organisation, "on": self.on.isoformat(), "state": self.state}


# By key and version; a rule that is not there was signed by nobody.
Signatures = Mapping[tuple[str, int], list[Signed]]
UNKNOWN = "whether jurists signed it off is not known here: no database was read"
NOBODY = "not signed off by two jurists of any organisation here"


def signatures() -> Signatures | None:
    """Those of every organisation of the database, or None where there is none to read. Django is loaded for that."""
    if not _there_is_a_database():
        return None
    import django
    from django.db import DatabaseError

    try:
        django.setup()
        return _read()
    except (DatabaseError, ImportError, OSError, RuntimeError):
        # Whatever keeps it from being read, dates are computed all the same.
        return None


def _there_is_a_database() -> bool:
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured

    try:
        found: dict[str, Any] = settings.DATABASES["default"]
    except (ImproperlyConfigured, ImportError):
        return False
    return "sqlite" not in found["ENGINE"] or Path(found["NAME"]).exists()


def _read() -> Signatures:
    from django.utils import timezone

    from repere.foundation.organisations.models import Organisation
    from repere.knowledge.law.content import house_digests
    from repere.knowledge.signoffs.choices import State, Subject
    from repere.knowledge.signoffs.queries import organisations_that_sign, standings

    digests, now = house_digests(), timezone.now()
    names = Organisation.objects.in_bulk(organisations_that_sign(Subject.RULE))
    found: dict[tuple[str, int], list[Signed]] = {}
    for pk, organisation in names.items():
        for which, standing in standings(pk, digests, now).items():
            if standing.state in (State.SIGNED, State.OLD):
                on = timezone.localdate(standing.signatures[-1].at)
                found.setdefault(which, []).append(Signed(organisation.short_name, on, str(standing.state)))
    return found


def told(signed: Signatures | None, key: str, version: int) -> list[dict[str, str]] | None:
    """As data: None is not known, [] is nobody."""
    return None if signed is None else [one.as_dict() for one in signed.get((key, version), [])]


def said(signed: Signatures | None, key: str, version: int) -> str:
    if signed is None:
        return UNKNOWN
    found = signed.get((key, version), [])
    if not found:
        return NOBODY
    return "; ".join(
        f"signed off by two jurists of {one.organisation} on {one.on}"
        + (", more than a year ago: to be checked again" if one.state == "old" else "")
        for one in found
    )
