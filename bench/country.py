"""A directory as large as a country's, drawn from a seed: where people live, exponentially many services a structure.

The recipe is that of the comparison with other directories: structures on communes by population, some 1.5 km around;
one to four of the 69 themes; descriptions of 40 to 200 words; 78 % on site, 10 % from afar, 12 % both; zones of
eligibility by share. Ours besides: hours with nights and holidays, languages, places left with their age, closures.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import accumulate
from math import cos, radians
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from bench.services import HOUSES, KINDS, LANGUAGES

STRUCTURES_A_SERVICE = 21_872 / 100_000
JITTER_KM = 1.5
KM_A_DEGREE = 111.2
ZONES = (("none", 35), ("departement", 40), ("epci", 10), ("commune", 8), ("france", 7))
MODES = ((["en-presentiel"], 78), (["a-distance"], 10), (["en-presentiel", "a-distance"], 12))
AUDIENCES = (
    "actifs beneficiaires-des-minimas-sociaux demandeurs-emploi etudiants familles femmes jeunes "
    "personnes-en-situation-de-handicap personnes-en-situation-durgence personnes-exilees seniors"
).split()
SYLLABLES = (
    "a bi ca da de é fo ga ha i jo ka la le ma mi na o pa ra re sa so ta ti u va vi lon mer tra".split()
)
KINDS_OF_QUERY = ("commune+theme", "commune+category", "commune-only", "latlon", "two-categories",
                  "open+language+places")  # fmt: skip


class Town(NamedTuple):
    code: str
    name: str
    postcode: str
    latitude: float
    longitude: float
    departement: str
    epci: str
    weight: int


def towns() -> list[Town]:
    """Every commune that has a point and a postcode, in the order of codes."""
    from repere.knowledge.territory.models import Commune

    return [
        Town(
            c.code,
            c.name,
            c.postcodes[0],
            c.latitude,
            c.longitude,
            c.departement,
            c.epci,
            max(c.population, 1),
        )
        for c in Commune.objects.order_by("pk")
        if c.latitude is not None and c.longitude is not None and c.postcodes
    ]


def topics() -> list[str]:
    from repere.knowledge.directory.search.masks import TOPICS

    return [f"{category}--{topic}" for category, those in TOPICS.items() for topic in those]


def write(file: Path, count: int, places: Sequence[Town], seed: int) -> None:
    """The file of a national directory, data·inclusion v1 with our extension."""
    structures, services = rows(count, places, seed)
    file.write_text(json.dumps({"structures": structures, "services": services}), encoding="utf-8")


def rows(count: int, places: Sequence[Town], seed: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    chance = Random(f"country {seed}")
    weights = list(accumulate(town.weight for town in places))
    known, vocabulary = topics(), _vocabulary(chance)
    structures: list[dict[str, Any]] = []
    homes: list[Town] = []
    for number in range(max(1, round(count * STRUCTURES_A_SERVICE))):
        town = chance.choices(places, cum_weights=weights)[0]
        up, across = chance.gauss(0, JITTER_KM), chance.gauss(0, JITTER_KM)
        homes.append(town)
        structures.append(
            {
                "source": "pays", "id": f"pays--s{number}", "date_maj": _day(chance),
                "nom": f"{chance.choice(HOUSES)} {chance.choice(vocabulary)} {number}",
                "description": _words(chance, vocabulary, 10, 40),
                "horaires_accueil": _hours(chance) or None,
                "adresse": f"{chance.randint(1, 120)} rue des Carmes", "code_postal": town.postcode,
                "code_insee": town.code, "commune": town.name,
                "latitude": round(town.latitude + up / KM_A_DEGREE, 6),
                "longitude": round(
                    town.longitude + across / KM_A_DEGREE / max(cos(radians(town.latitude)), 0.01), 6
                ),
            }
        )  # fmt: skip
    services = []
    shares = list(accumulate(chance.expovariate(1) for _ in structures))
    for number in range(count):
        chosen = chance.choices(range(len(structures)), cum_weights=shares)[0]
        services.append(_service(number, structures[chosen], homes[chosen], chance, known, vocabulary))
    return structures, services


def _service(
    number: int, home: dict[str, Any], town: Town, chance: Random, known: list[str], vocabulary: list[str]
) -> dict[str, Any]:
    modes = _drawn(chance, MODES)
    zone = {
        "none": None, "departement": [town.departement], "epci": [town.epci or town.code],
        "commune": [town.code], "france": ["france"],
    }[_drawn(chance, ZONES)]  # fmt: skip
    place = {
        name: home[name]
        for name in ("adresse", "code_postal", "code_insee", "commune", "latitude", "longitude")
    }
    spoken = sorted({"fr", *(chance.choice(LANGUAGES) for _ in range(chance.randint(0, 3)))})
    everybody = chance.random() < 0.4
    return {
        "source": "pays", "id": f"pays--v{number}", "structure_id": home["id"], "date_maj": _day(chance),
        "nom": f"{chance.choice(KINDS)[0]} {chance.choice(vocabulary)}",
        "description": _words(chance, vocabulary, 40, 200),
        "thematiques": sorted(chance.sample(known, chance.randint(1, 4))),
        "publics": ["tous-publics"] if everybody else sorted(chance.sample(AUDIENCES, chance.randint(1, 3))),
        "frais": chance.choice(("gratuit", "gratuit", "payant")),
        "modes_accueil": modes, "zone_eligibilite": zone,
        "type": chance.choice(("accompagnement", "aide-materielle", "atelier", "formation", "information")),
        # Most keep the hours of their structure.
        "horaires_accueil": (_hours(chance) or None) if chance.random() < 0.2 else None,
        "telephone": f"+3319900{chance.randrange(10_000):04d}",
        "modes_mobilisation": ["telephoner", "se-presenter"][: chance.randint(1, 2)],
        "mobilisable_par": ["usagers", "professionnels"],
        "repere": {
            "languages": spoken, "appointment_only": chance.random() < 0.15,
            "counts_places": chance.random() < 0.2,
        },
    } | place  # fmt: skip


def _drawn(chance: Random, shares: Sequence[tuple[Any, int]]) -> Any:
    return chance.choices([value for value, _share in shares], [share for _value, share in shares])[0]


def _day(chance: Random) -> str:
    return str(date(2026, 10, 31) - timedelta(days=chance.randrange(700)))


def _vocabulary(chance: Random) -> list[str]:
    return sorted(
        {"".join(chance.choice(SYLLABLES) for _ in range(chance.randint(2, 5))) for _ in range(4000)}
    )


def _words(chance: Random, vocabulary: list[str], least: int, most: int) -> str:
    return " ".join(chance.choices(vocabulary, k=chance.randint(least, most))).capitalize() + "."


def _hours(chance: Random) -> str:
    """A third say nothing; the others thousands of different things, as they do."""
    kind = chance.random()
    if kind < 0.33:
        return ""

    def clock(first: int, last: int) -> str:
        return f"{chance.randint(first, last):02d}:{chance.choice(('00', '15', '30', '45'))}"

    morning, afternoon = f"{clock(8, 9)}-{clock(11, 12)}", f"{clock(13, 14)}-{clock(16, 18)}"
    if kind < 0.6:
        return f"Mo-Fr {morning},{afternoon}" + chance.choice(("", "; PH off"))
    if kind < 0.75:
        days = ",".join(sorted(chance.sample(("Mo", "Tu", "We", "Th", "Fr"), 2), key="MoTuWeThFr".index))
        return f"{days} {chance.choice((morning, afternoon))}"
    if kind < 0.83:
        return f"Mo-Sa {morning}; We {afternoon}; PH off"
    if kind < 0.88:
        return f"Mo-Su {clock(18, 22)}-{clock(6, 9)}"
    if kind < 0.92:
        return chance.choice(
            ("24/7", f"We[1,3] {afternoon}", f"Nov-Mar: Mo-Su {clock(17, 19)}-{clock(7, 9)}")
        )
    return f"Mo-Th {morning},{afternoon}; Fr {morning}; Aug off; PH off"


# --- what is asked ---------------------------------------------------------------------------------------


def queries(places: Sequence[Town], seed: int, count: int = 600) -> dict[str, list[list[tuple[str, str]]]]:
    """For each kind, the parameters of each request: the same communes, by population, and themes by chance."""
    chance = Random(f"queries {seed}")
    weights = list(accumulate(town.weight for town in places))
    chosen = chance.choices(places, cum_weights=weights, k=count)
    known = topics()
    categories = sorted({topic.partition("--")[0] for topic in known})
    asked: dict[str, list[list[tuple[str, str]]]] = {kind: [] for kind in KINDS_OF_QUERY}
    for town in chosen:
        here = ("code_commune", town.code)
        theme, category = ("thematiques", chance.choice(known)), ("thematiques", chance.choice(categories))
        point = [
            (name, f"{value + chance.gauss(0, 0.01):.5f}")
            for name, value in (("lat", town.latitude), ("lon", town.longitude))
        ]
        two = [("thematiques", name) for name in chance.sample(categories, 2)]
        language = ("languages", chance.choice(("ar", "prs", "ps", "ti", "so", "uk", "ru", "en")))
        asked["commune+theme"].append([here, theme])
        asked["commune+category"].append([here, category])
        asked["commune-only"].append([here])
        asked["latlon"].append([here, *point, category])
        asked["two-categories"].append([here, *two, theme])
        asked["open+language+places"].append([here, theme, ("open", "now"), language, ("places", "left")])
    return asked


# --- what is said by the hour ----------------------------------------------------------------------------


def speak(seed: int, now: datetime) -> Iterator[tuple[Any, int, datetime, tuple[date, date] | None]]:
    """For each service that counts its places, or one in a hundred: places, when they were said, a closure."""
    from repere.knowledge.directory.models import Service

    chance = Random(f"said {seed}")
    for pk, counts in Service.objects.order_by("source_id").values_list("pk", "counts_places").iterator():
        starts_on = now.date() - timedelta(days=chance.randrange(10))
        closure = (
            (starts_on, starts_on + timedelta(days=chance.randrange(20))) if chance.random() < 0.02 else None
        )
        age = timedelta(minutes=chance.choice((5, 40, 120, 600, 1200, 3000)))
        if counts or closure:
            yield pk, chance.choice((0, 1, 2, 4, 12)) if counts else -1, now - age, closure
