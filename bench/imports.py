"""Rows a second into an empty directory, and again when all of them are known; real files when they are at hand."""

import argparse
import json
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.figures import Line, say
from bench.ground import load_territory
from bench.house import ENGINES, empty_house
from bench.people import SEED
from bench.services import Town, invented_services

FILES = {"gard": "annuaire-30.sjson.gz", "national": "annuaire-france.sjson.gz"}
INVENTED = 5_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--engine", choices=ENGINES, default="sqlite", help="postgresql: in REPERE_DATABASE_URL"
    )
    parser.add_argument("--case", choices=["invented", *FILES], help="one of them alone")


def run(args: argparse.Namespace) -> int:
    with empty_house(args.engine), tempfile.TemporaryDirectory() as folder:
        load_territory()
        cases = files(Path(folder), small=args.small)
        chosen = {args.case: cases[args.case]} if args.case in cases else {} if args.case else cases
        lines = [line for case, file in chosen.items() for line in measure(case, file, args.engine)]
    say(lines, as_json=args.json)
    return 0


def files(folder: Path, *, small: bool) -> dict[str, Path]:
    from tests.shared_data import folder as shared

    found = {"invented": invented_file(folder, 40 if small else INVENTED)}
    if small:
        return found
    real = {case: shared() / "directory" / "annuaire-services-publics" / name for case, name in FILES.items()}
    return found | {case: file for case, file in real.items() if file.exists()}


def measure(case: str, file: Path, engine: str) -> list[Line]:
    from repere.foundation.toolkit.actors import SYSTEM
    from repere.knowledge.directory.actions import import_directory

    lines = []
    for turn in ("new", "known"):
        wall, cpu = time.perf_counter(), time.process_time()
        report = import_directory(SYSTEM, file, apply=True, skip_bad_rows=True)
        seconds = time.perf_counter() - wall
        lines.append(
            {
                "bench": "import",
                "engine": engine,
                "case": f"{case}, {turn}",
                "n": report.rows,
                "seconds": round(seconds, 2),
                "cpu_s": round(time.process_time() - cpu, 2),
                "rows_per_s": round(report.rows / seconds),
                "left_out": report.skipped,
            }
        )
    return lines


def invented_file(folder: Path, count: int) -> Path:
    """Structures and services in the national format, each service at its structure's address."""
    from repere.knowledge.territory.models import Commune

    towns = [
        Town(c.code, c.name, c.postcodes[0], c.latitude, c.longitude, max(c.population, 50))
        for c in Commune.objects.order_by("pk")
        if c.latitude is not None and c.longitude is not None and c.postcodes
    ]
    structures: list[dict[str, Any]] = []
    services: list[dict[str, Any]] = []
    for number, said in enumerate(invented_services(count, towns, SEED)):
        place = {
            "adresse": f"{number % 90 + 1} rue des Carmes", "code_postal": said.town.postcode,
            "code_insee": said.town.code, "commune": said.town.name,
            "latitude": said.point[0], "longitude": said.point[1],
        }  # fmt: skip
        common = {"source": "mesures", "date_maj": "2026-10-01"}
        structures.append(
            common
            | place
            | {"id": f"mesures--s{number}", "nom": said.structure, "description": "Une association."}
        )
        services.append(
            common
            | place
            | {
                "id": f"mesures--v{number}",
                "structure_id": f"mesures--s{number}",
                "nom": said.name,
                "description": said.values["description"],
                "thematiques": ["sante--sante-mentale"],
                "publics": said.values["audiences"] or ["tous-publics"],
                "horaires_accueil": said.values["hours"] or None,
                "telephone": said.values["phone"],
                "modes_accueil": said.values["reception_modes"],
            }
        )
    file = folder / "mesures.json"
    file.write_text(json.dumps({"structures": structures, "services": services}), encoding="utf-8")
    return file
