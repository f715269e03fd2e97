"""Invented services for the measures, spread over communes as people are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from typing import Any

# A directory's usual hours, from silence to what only a machine likes to read.
HOURS = (
    "", "", "",
    "Mo-Fr 09:00-12:00,14:00-17:00; PH off",
    "Mo-Fr 08:30-12:30,13:30-17:30",
    "Mo-Fr 09:00-17:00",
    "Mo,We,Fr 09:00-12:00",
    "Tu,Th 14:00-18:00; PH off",
    "Mo-Su 11:30-13:30",
    "Mo-Sa 08:00-12:00; PH closed",
    "24/7",
    "Mo-Fr 18:00-23:00; Sa-Su,PH 17:00-23:00",
    "We[1] 14:00-16:00; We[3] 14:00-16:00",
    "Mo-Th 09:00-12:30,14:00-18:00; Fr 09:00-12:30; PH off",
    "Nov-Mar: Mo-Su 18:00-09:00",
    "Mo-Fr 09:00-16:00; Aug off",
)  # fmt: skip
KINDS = (
    ("Repas du midi", ("eat",)),
    ("Colis alimentaire", ("eat", "money")),
    ("Hébergement d'urgence", ("sleep",)),
    ("Accueil de nuit", ("sleep", "wash")),
    ("Permanence d'accès aux soins", ("health",)),
    ("Écoute et soutien psychologique", ("health", "talk")),
    ("Aide aux démarches", ("papers",)),
    ("Domiciliation", ("papers", "phone")),
    ("Permanence juridique", ("law", "papers")),
    ("Cours de français", ("learn",)),
    ("Atelier sociolinguistique", ("learn", "family", "talk")),
    ("Accompagnement vers l'emploi", ("work",)),
    ("Formation et remise à niveau", ("work", "learn")),
    ("Accueil des familles", ("family",)),
    ("Douches et laverie", ("wash",)),
    ("Accueil de jour", ("wash", "eat", "phone")),
    ("Médiation numérique", ("phone",)),
    ("Café solidaire", ("talk",)),
    ("Aide au transport", ("money",)),
)
HOUSES = "Maison Relais Passerelle Escale Carrefour Halte Trait-d'union Grange Ancre Boussole".split()
LANGUAGES = "fr fr fr en ar prs ps ti so uk ru es tr ka".split()
AUDIENCES = ([], [], ["tous-publics"], ["familles"], ["femmes"], ["jeunes"], ["personnes-exilees"])


@dataclass(frozen=True, slots=True)
class Town:
    code: str
    name: str
    postcode: str
    latitude: float
    longitude: float
    weight: int


@dataclass(frozen=True, slots=True)
class InventedService:
    name: str
    structure: str
    town: Town
    point: tuple[float, float]
    themes: tuple[str, ...]
    counts_places: bool
    values: dict[str, Any]


def invented_services(count: int, towns: Sequence[Town], seed: int) -> Iterator[InventedService]:
    """The same services for the same seed and towns."""
    chance = Random(seed)
    weights = list(accumulate(town.weight for town in towns))
    for number in range(count):
        kind, themes = chance.choice(KINDS)
        town = chance.choices(towns, cum_weights=weights)[0]
        point = (town.latitude + chance.gauss(0, 0.01), town.longitude + chance.gauss(0, 0.01))
        spoken = sorted({chance.choice(LANGUAGES) for _ in range(chance.randint(1, 4))})
        ages = chance.choice(((None, None), (None, None), (None, None), (18, None), (16, 25), (None, 17)))
        values = {
            "description": "Sans condition de ressources, dans la limite des places. " * chance.randint(1, 5),
            "hours": chance.choice(HOURS),
            "phone": f"+3319900{chance.randrange(10_000):04d}",
            "languages": spoken,
            "audiences": chance.choice(AUDIENCES),
            "age_min": ages[0],
            "age_max": ages[1],
            "fee": chance.choice(("", "gratuit", "gratuit", "payant")),
            "appointment_only": chance.random() < 0.15,
            "zones": [] if chance.random() < 0.7 else [town.code[:2]],
            "mobilisation_modes": ["se-presenter"] if chance.random() < 0.5 else ["telephoner"],
            "mobilised_by": ["usagers", "professionnels"] if chance.random() < 0.8 else ["professionnels"],
            "reception_modes": ["en-presentiel"] if chance.random() < 0.95 else ["a-distance"],
        }
        house = f"{chance.choice(HOUSES)} {town.name} {number}"
        counts = "sleep" in themes or "eat" in themes or chance.random() < 0.1
        yield InventedService(f"{kind} de {town.name}", house[:150], town, point, themes, counts, values)
