from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction

from repere.foundation.audit import trail
from repere.foundation.toolkit.actors import Actor
from repere.knowledge.territory import access, imports, rules
from repere.knowledge.territory.models import Area, Commune, Postcode

BATCH = 2000
FIELDS = (
    "name",
    "folded",
    "postcodes",
    "departement",
    "region",
    "epci",
    "population",
    "latitude",
    "longitude",
)


@dataclass(slots=True)
class Tally:
    created: int = 0
    updated: int = 0
    unchanged: int = 0

    @property
    def total(self) -> int:
        return self.created + self.updated + self.unchanged


@dataclass(slots=True)
class Report:
    """What an import of the territory did, or would do."""

    applied: bool = False
    communes: Tally = field(default_factory=Tally)
    areas: Tally = field(default_factory=Tally)
    notes: dict[str, int] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def import_territory(actor: Actor, files: Sequence[Path], *, apply: bool) -> Report:
    """Take the official files, all or nothing; without `apply` the same work is done and undone.

    What is known and no longer in the files stays: services may stand there. Raises `imports.UnreadableFile`.
    """
    access.IMPORT.require(actor)
    return store(actor, imports.read(files), apply=apply)


@transaction.atomic
def store(actor: Actor, territory: imports.Territory, *, apply: bool) -> Report:
    """Bring the tables in step with a territory that was read."""
    access.IMPORT.require(actor)
    report = Report(applied=apply, notes=dict(territory.notes))
    _store_areas(territory, report.areas)
    _store_communes(territory, report.communes)
    written = report.areas.created + report.areas.updated + report.communes.created + report.communes.updated
    if apply and written:
        trail.record(
            actor, "territory.imported", communes=asdict(report.communes), areas=asdict(report.areas)
        )
    if not apply:
        transaction.set_rollback(True)
    return report


def _store_areas(territory: imports.Territory, tally: Tally) -> None:
    known = {(area.kind, area.code): area for area in Area.objects.all()}
    created, changed = [], []
    for (kind, code), values in territory.areas.items():
        area = known.get((kind, code))
        if area is None:
            created.append(Area(kind=kind, code=code, **values))
        elif (area.name, area.parent) != (values["name"], values["parent"]):
            area.name, area.parent = values["name"], values["parent"]
            changed.append(area)
        else:
            tally.unchanged += 1
    Area.objects.bulk_create(created, batch_size=BATCH)
    Area.objects.bulk_update(changed, ["name", "parent"], batch_size=500)
    tally.created, tally.updated = len(created), len(changed)


def _store_communes(territory: imports.Territory, tally: Tally) -> None:
    known = Commune.objects.in_bulk() if Commune.objects.exists() else {}
    created: list[Commune] = []
    changed: list[Commune] = []
    for code, said in territory.communes.items():
        plain_name = said.pop("plain_name", "")
        commune = known.get(code) or Commune(code=code)
        name = said.get("name") or commune.name or plain_name or code
        values = said | {"name": name, "folded": rules.fold(name)}
        if code in known and all(getattr(commune, key) == value for key, value in values.items()):
            tally.unchanged += 1
            continue
        for key, value in values.items():
            setattr(commune, key, value)
        (changed if code in known else created).append(commune)
    Commune.objects.bulk_create(created, batch_size=BATCH)
    Commune.objects.bulk_create(
        changed, batch_size=BATCH, update_conflicts=True, unique_fields=["code"], update_fields=FIELDS
    )
    _store_postcodes([*created, *changed])
    tally.created, tally.updated = len(created), len(changed)


def _store_postcodes(communes: list[Commune]) -> None:
    for start in range(0, len(communes), 500):
        part = communes[start : start + 500]
        wanted = {(commune.code, postcode) for commune in part for postcode in commune.postcodes}
        stale = []
        for pk, code, postcode in Postcode.objects.filter(commune__in=part).values_list(
            "pk", "commune", "postcode"
        ):
            if (code, postcode) in wanted:
                wanted.discard((code, postcode))
            else:
                stale.append(pk)
        Postcode.objects.filter(pk__in=stale).delete()
        Postcode.objects.bulk_create(
            Postcode(commune_id=code, postcode=postcode) for code, postcode in sorted(wanted)
        )
