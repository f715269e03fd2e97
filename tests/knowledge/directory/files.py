"""Small files for the importers, invented: the parts that matter to a test are passed in."""

import gzip
import json
from pathlib import Path
from typing import Any

STRUCTURE = {
    "source": "invented",
    "id": "invented--garrigue",
    "nom": "Maison de la Garrigue",
    "date_maj": "2026-10-01",
    "adresse": "3 rue des Lauriers",
    "code_postal": "30000",
    "code_insee": "30189",
    "commune": "Nîmes",
    "latitude": 43.84,
    "longitude": 4.36,
    "telephone": "04 65 71 00 10",
    "courriel": "accueil@example.org",
    "horaires_accueil": "Mo-Fr 09:00-12:00",
    "reseaux_porteurs": ["ccas-cias"],
}
SERVICE = {
    "source": "invented",
    "id": "invented--repas",
    "structure_id": "invented--garrigue",
    "nom": "Repas du midi",
    "description": "Un repas chaud, sans condition.",
    "date_maj": "2026-10-02",
    "type": "aide-materielle",
    "thematiques": ["equipement-et-alimentation--alimentation"],
    "publics": ["tous-publics"],
    "frais": "gratuit",
    "modes_accueil": ["en-presentiel"],
    "modes_mobilisation": ["se-presenter"],
    "mobilisable_par": ["usagers"],
    "zone_eligibilite": ["30"],
}
PLACE = {
    "id": "mairie-30189-01",
    "type": "mairie",
    "nom": "Mairie de la Garrigue",
    "codeinsee": "30189",
    "update": "2016-01-31",
    "contact_phone": "+33 4 65 71 00 20",
    "contact_email": "mairie@example.org",
    "latitude": "43.84",
    "longitude": "4.36",
    "writeAddress": {
        "addressLocality": "Nîmes Cedex 1",
        "postalCode": "30000",
        "streetAddress": ["Hôtel de ville", "1 place des Lauriers"],
    },
    "website": ["http://www.example.org"],
}


def structure(**fields: Any) -> dict[str, Any]:
    return STRUCTURE | fields


def service(**fields: Any) -> dict[str, Any]:
    return SERVICE | fields


def place(**fields: Any) -> dict[str, Any]:
    return PLACE | fields


def document(folder: Path, content: Any, name: str = "services.json") -> Path:
    path = folder / name
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return path


def lines(folder: Path, *rows: Any, name: str = "annuaire.sjson") -> Path:
    return document(folder, "\n".join(r if isinstance(r, str) else json.dumps(r) for r in rows) + "\n", name)
