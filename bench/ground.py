"""What a house of the measures stands on: how large it is, and the territory around."""

from dataclasses import dataclass
from pathlib import Path

TERRITORY = ("laposte_hexasmal.csv.gz", "epci.json.gz", "departements.json.gz", "regions.json.gz")


@dataclass(frozen=True, slots=True)
class Size:
    people: int = 10_000
    services: int = 10_000


def territory_files() -> list[Path]:
    """The official files, when they are at hand."""
    from tests.shared_data import folder

    files = [folder() / "territory" / name for name in TERRITORY]
    return files if all(file.exists() for file in files) else []


def load_territory() -> None:
    """All communes of France when their files are at hand, else those of the demonstration."""
    from repere.foundation.toolkit.actors import SYSTEM
    from repere.knowledge.territory import actions, demo

    files = territory_files()
    if files:
        actions.import_territory(SYSTEM, files, apply=True)
    else:
        demo.load(SYSTEM)
