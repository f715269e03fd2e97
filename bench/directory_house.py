"""Loads a directory of a given size into a house of its own: what `bench.directory` starts, and times."""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any


def main(engine: str, folder: Path, name: str, services: int, seed: int) -> None:
    from bench import house

    server = os.environ.get("REPERE_DATABASE_URL", "")
    house.furnish(folder, engine, name, anew=True)
    url = os.environ.get("REPERE_DATABASE_URL", "")
    kept = {
        key: value
        for key, value in os.environ.items()
        if key.startswith(("REPERE_", "DJANGO_")) and value != server
    }
    house._tables()
    from django.core.management import call_command

    from bench import country
    from bench.ground import load_territory
    from bench.inhabitants import _floor
    from repere.foundation.toolkit import upkeep

    call_command("collectstatic", interactive=False, verbosity=0)
    load_territory()
    _floor()
    towns = country.towns()
    file = folder / "country.json"
    country.write(file, services, towns, seed)
    told = _load(file) | {"megabytes": round(file.stat().st_size / 1e6)}
    file.unlink()
    _speak(seed)
    (folder / "queries.json").write_text(json.dumps(country.queries(towns, seed)))
    # As the worker leaves it: rows counted, and what was written in the file, not in its log.
    upkeep.take_stock()
    upkeep.checkpoint()
    if engine == "postgresql":
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    told |= {"environment": kept} | ({"url": url} if engine == "postgresql" else {})
    (folder / "loaded.json").write_text(json.dumps(told))


def _load(file: Path) -> dict[str, Any]:
    from repere.foundation.toolkit.actors import SYSTEM
    from repere.knowledge.directory.actions import import_directory

    wall, cpu = time.perf_counter(), time.process_time()
    report = import_directory(SYSTEM, file, apply=True)
    if not report.applied:
        raise SystemExit(f"bench: the file was not taken: {report.counts()}")
    return {
        "n": report.services.created,
        "seconds": round(time.perf_counter() - wall, 1),
        "cpu_s": round(time.process_time() - cpu, 1),
    }


def _speak(seed: int) -> None:
    """Places said by those that count them, and closures: they come by the hour, and not with a file."""
    from datetime import timedelta

    from django.utils import timezone

    from bench import country
    from repere.knowledge.directory.models import DatedClosure, PlacesNow

    now = timezone.now()
    totals, closures = [], []
    for pk, places, said_at, closure in country.speak(seed, now):
        if places >= 0:
            unknown_from = said_at + timedelta(hours=24)
            totals.append(PlacesNow(service_id=pk, left=places, said_at=said_at, unknown_from=unknown_from))
        if closure:
            closures.append(DatedClosure(service_id=pk, starts_on=closure[0], ends_on=closure[1]))
    PlacesNow.objects.bulk_create(totals, batch_size=1000)
    DatedClosure.objects.bulk_create(closures, batch_size=1000)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]), int(sys.argv[5]))
