"""A small territory for demonstrations: the towns of the Gard and their neighbours."""

import json
from pathlib import Path

from repere.foundation.toolkit.actors import Actor
from repere.knowledge.territory import actions, rules
from repere.knowledge.territory.imports import Territory

FILE = Path(__file__).with_name("demo_gard.json")


def territory() -> Territory:
    """The demonstration's communes and areas, as if they had been read from the official files."""
    content = json.loads(FILE.read_text(encoding="utf-8"))
    read = Territory()
    for kind, code, name, parent in content["areas"]:
        read.areas[kind, code] = {"name": name, "parent": parent}
    for code, name, postcodes, latitude, longitude, epci, population in content["communes"]:
        departement = rules.departement_of(code)
        read.communes[code] = {
            "name": name,
            "postcodes": postcodes,
            "departement": departement,
            "region": read.areas["departement", departement]["parent"],
            "epci": epci,
            "population": population,
            "latitude": latitude,
            "longitude": longitude,
        }
    return read


def load(actor: Actor) -> actions.Report:
    """Safe to run again; communes that an official import described more fully are brought back to these values."""
    return actions.store(actor, territory(), apply=True)
