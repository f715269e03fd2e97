"""Our values as rows of data·inclusion v1, and what a source wrote otherwise than we would write it back.

A row read, stored and written again says what it said: each field whose stored value would come out different is
kept beside it as it was written, and given back as long as nobody has changed that value since.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from math import isfinite
from typing import Any, NamedTuple

Row = dict[str, Any]
Values = Mapping[str, Any]

# Field of data·inclusion: ours, in the order of the standard.
COMMON = {
    "nom": "name",
    "description": "description",
    "date_maj": "updated_on",
    "lien_source": "source_url",
    "telephone": "phone",
    "courriel": "email",
    "horaires_accueil": "hours",
}
PLACE = {
    "commune": "commune_name",
    "code_postal": "postcode",
    "code_insee": "commune_code",
    "adresse": "address",
    "complement_adresse": "address_extra",
    "longitude": "longitude",
    "latitude": "latitude",
}
STRUCTURE = {
    "siret": "siret",
    "site_web": "website",
    "accessibilite_lieu": "accessibility_url",
    "reseaux_porteurs": "networks",
}
SERVICE = {
    "type": "type",
    "thematiques": "topics",
    "frais": "fee",
    "frais_precisions": "fee_details",
    "publics": "audiences",
    "publics_precisions": "audience_details",
    "conditions_acces": "access_conditions",
    "modes_accueil": "reception_modes",
    "zone_eligibilite": "zones",
    "contact_nom_prenom": "contact_name",
    "lien_mobilisation": "mobilisation_url",
    "modes_mobilisation": "mobilisation_modes",
    "mobilisable_par": "mobilised_by",
    "mobilisation_precisions": "mobilisation_details",
    "volume_horaire_hebdomadaire": "hours_a_week",
    "nombre_semaines": "weeks",
}
SETS = frozenset({
    "thematiques", "publics", "modes_accueil", "modes_mobilisation", "mobilisable_par", "reseaux_porteurs",
    "repere.themes", "repere.situations", "repere.excluded_situations",
})  # fmt: skip
OURS = "repere"
OWN_LISTS = ("languages", "situations", "excluded_situations")
OWN_FLAGS = ("appointment_only", "interpreter_available", "counts_places")
OWN_AGES = ("age_min", "age_max")
STAGED = ("organisation", "places", "closures")
# Added by the platform to what producers send; told anew by whoever gives the row away.
COMPUTED = frozenset({"adresse_certifiee", "score_qualite", "doublons", "distance", "services", "structure"})
# What decides who may read is never "as it was written".
NEVER_KEPT = frozenset({"source", "id", "structure_id", "repere.is_confidential"})


class Said(NamedTuple):
    """A structure, or a service (`structure_id`), in our words; `place` is None for a service at its structure's."""

    source: str
    source_id: str
    values: Values
    place: Values | None
    structure_id: str = ""


def row_of(said: Said, written: Mapping[str, Any] | None = None) -> Row:
    """The row of data·inclusion that says this, fields without a value left out.

    `written` is what `kept` made of it when it was read.
    """
    flat = _flat(said)
    for name, (ours, theirs) in (written or {}).get("fields", {}).items():
        if _same(name, flat.get(name), ours):
            flat[name] = theirs
    row: Row = {}
    for name, value in flat.items():
        if _is_empty(value):
            continue
        if name.startswith(f"{OURS}."):
            row.setdefault(OURS, {})[name.removeprefix(f"{OURS}.")] = value
        else:
            row[name] = value
    return row


def kept(row: Mapping[str, Any], said: Said) -> dict[str, Any]:
    """What is stored beside the values of a row so that it can be given back; {} when they say it all."""
    fields = differences(row, said)
    at = {"at": "structure"} if said.structure_id and said.place is None else {}
    return at | ({"fields": fields} if fields else {})


def differences(row: Mapping[str, Any], said: Said) -> dict[str, list[Any]]:
    """What of this row would not come out as it went in: field, [what would come out, what was written]."""
    ours = _flat(said)
    theirs = dict(row)
    extension = theirs.pop(OURS, None)
    if isinstance(extension, Mapping):
        theirs |= {f"{OURS}.{name}": value for name, value in extension.items()}
    found: dict[str, list[Any]] = {}
    for name in theirs.keys() | ours.keys():
        mine, written = ours.get(name), theirs.get(name)
        if mine is written or (mine == written and type(mine) is type(written)):
            continue
        # The platform adds numbers, truths and objects; a text under the same name is a producer's own.
        if name in NEVER_KEPT or (name in COMPUTED and not isinstance(written, str)):
            continue
        if not _same(name, mine, written) and _can_be_kept(written):
            found[name] = [mine, written]
    return dict(sorted(found.items()))


def _flat(said: Said) -> Row:
    flat: Row = {"source": said.source, "id": said.source_id}
    fields = COMMON | (SERVICE if said.structure_id else STRUCTURE)
    if said.structure_id:
        flat["structure_id"] = said.structure_id
    for name, ours in fields.items():
        flat[name] = _plain(said.values.get(ours))
    if said.place is not None:
        for name, ours in PLACE.items():
            flat[name] = said.place.get(ours)
    return flat | _own(said)


def _own(said: Said) -> Row:
    """What the standard has no word for, under the names of our own object."""
    values, own = said.values, Row()
    if said.structure_id:
        extra = values.get("extra") or {}
        own = {name: values.get(name) for name in (*OWN_LISTS, *OWN_AGES)}
        own |= {name: values.get(name) or None for name in OWN_FLAGS}
        own["themes"] = extra.get("themes")
        staged = extra.get(OURS)
        own |= (
            {name: staged[name] for name in STAGED if name in staged} if isinstance(staged, Mapping) else {}
        )
    if said.place is not None and said.place.get("is_confidential"):
        own["is_confidential"] = True
    return {f"{OURS}.{name}": value for name, value in own.items() if not _is_empty(value)}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _is_empty(value: Any) -> bool:
    """Absent, null and empty are one and the same in the standard; zero and false are words."""
    return value is None or (not value and isinstance(value, str | Sequence | Mapping))


def _same(name: str, one: Any, other: Any) -> bool:
    if type(one) is type(other) and one == other:
        return True
    if _is_empty(one) or _is_empty(other):
        return _is_empty(one) and _is_empty(other)
    if name in SETS and isinstance(one, list) and isinstance(other, list):
        return sorted(map(str, one)) == sorted(map(str, other))
    # A truth is no number, though 1 == True here.
    return isinstance(one, bool) is isinstance(other, bool) and bool(one == other)


def _can_be_kept(value: Any) -> bool:
    """Whether a column of JSON can hold it: numbers without end have no JSON."""
    if isinstance(value, float):
        return isfinite(value)
    if isinstance(value, Mapping):
        return all(map(_can_be_kept, value.values()))
    return not isinstance(value, list) or all(map(_can_be_kept, value))


def without(row: Row, names: Iterable[str]) -> Row:
    return {name: value for name, value in row.items() if name not in frozenset(names)}
