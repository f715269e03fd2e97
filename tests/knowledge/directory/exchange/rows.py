"""Rows of data·inclusion v1 drawn at random: every field, each written as producers write it."""

from datetime import date

from data_inclusion.schema import v1
from hypothesis import strategies as st

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=40)
FROM = "https://example.org/"


def one_of(enum):
    return st.sampled_from([item.value for item in enum])


def some_of(enum, least=0):
    return st.lists(one_of(enum), min_size=least, max_size=4, unique=True)


def maybe(strategy):
    return st.one_of(st.none(), strategy)


AUDIENCES = st.one_of(
    st.just(["tous-publics"]),
    st.lists(
        st.sampled_from([item.value for item in v1.Public if item.value != "tous-publics"]),
        min_size=1, max_size=4, unique=True,
    ),
)  # fmt: skip
PHONE = st.one_of(
    TEXT, st.sampled_from(["04 65 71 00 10", "+33465710010", "3646", "04 65 71 00 01 / 04 65 71 00 02"])
)
MAIL = st.one_of(
    TEXT, st.sampled_from(["accueil@example.org", "A@example.org, b@example.org", " x@example.org"])
)
PAGE = st.one_of(TEXT, st.sampled_from([FROM, "example.org", "htttp://example.org/a b", FROM + "é"]))
HOURS = st.sampled_from(
    ["Mo-Fr 09:00-12:00", "Mo-Fr 09:00-12:00,14:00-17:00; PH off", "24/7", "Sa[1] 10:00-12:00"]
)
NUMBER = st.one_of(st.floats(-90, 90), st.integers(-60, 60))
DAY = st.dates(date(2000, 1, 1), date(2026, 1, 1)).map(date.isoformat)
NAME = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=3, max_size=150).filter(
    lambda text: len(" ".join(text.split())) >= 3
)
PLACE = {
    "commune": maybe(TEXT),
    "code_postal": maybe(
        st.one_of(st.sampled_from(["30000", "6000", "BP 12", " 97400"]), TEXT, st.integers(0, 99999))
    ),
    "code_insee": maybe(st.sampled_from(["30189", "2A004", "97411", "3018"])),
    "adresse": maybe(TEXT),
    "complement_adresse": maybe(TEXT),
    "longitude": maybe(NUMBER),
    "latitude": maybe(NUMBER),
}
COMMON = PLACE | {
    "nom": NAME,
    "date_maj": DAY,
    "lien_source": maybe(PAGE),
    "telephone": maybe(PHONE),
    "courriel": maybe(MAIL),
    "horaires_accueil": maybe(HOURS),
}
DESCRIPTION = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=5, max_size=300)
COLUMN = st.one_of(
    st.sampled_from(["themes", "point", "repère", "contact_page", "at"]), TEXT.map(lambda t: "x_" + t)
)
CELL = st.one_of(st.integers(-9, 9), TEXT, st.booleans())
UNKNOWN = st.dictionaries(COLUMN, st.one_of(CELL, st.lists(CELL, max_size=3)), max_size=3)
OWN = st.fixed_dictionaries({}, optional={
    "themes": st.lists(st.sampled_from(["eat", "sleep", "talk"]), max_size=2, unique=True),
    "languages": st.lists(st.sampled_from(["fr", "ar", "prs"]), max_size=3),
    "situations": st.lists(st.sampled_from(["family", "alone"]), max_size=2, unique=True),
    "age_min": st.integers(0, 18),
    "age_max": st.integers(18, 120),
    "appointment_only": st.booleans(),
    "interpreter_available": st.booleans(),
    "counts_places": st.booleans(),
})  # fmt: skip

STRUCTURES = st.builds(
    lambda row, unknown: unknown | row,
    st.fixed_dictionaries(
        COMMON
        | {
            "source": st.just("invented"),
            "id": st.just("invented--s1"),
            "description": maybe(DESCRIPTION),
            "siret": maybe(st.one_of(st.from_regex(r"\A[0-9]{14}\Z"), TEXT)),
            "site_web": maybe(PAGE),
            "accessibilite_lieu": maybe(PAGE),
            "reseaux_porteurs": maybe(some_of(v1.ReseauPorteur)),
        }
    ),
    UNKNOWN,
)
SERVICES = st.builds(
    lambda row, unknown, own: unknown | row | ({"repere": own} if own else {}),
    st.fixed_dictionaries(
        COMMON
        | {
            "source": st.just("invented"),
            "id": st.just("invented--1"),
            "structure_id": st.just("invented--s1"),
            "description": DESCRIPTION,
            "type": maybe(one_of(v1.TypeService)),
            "thematiques": maybe(some_of(v1.Thematique)),
            "frais": maybe(one_of(v1.Frais)),
            "frais_precisions": maybe(TEXT),
            "publics": maybe(AUDIENCES),
            "publics_precisions": maybe(TEXT),
            "conditions_acces": maybe(TEXT),
            "modes_accueil": maybe(some_of(v1.ModeAccueil)),
            "zone_eligibilite": maybe(
                st.lists(
                    st.sampled_from(["france", "30", "2A", "30189", "243000643", "99100"]),
                    min_size=1,
                    max_size=4,
                )
            ),
            "contact_nom_prenom": maybe(st.text("abé ", min_size=1, max_size=200)),
            "lien_mobilisation": maybe(PAGE),
            "modes_mobilisation": maybe(some_of(v1.ModeMobilisation, 1)),
            "mobilisable_par": maybe(some_of(v1.PersonneMobilisatrice, 1)),
            "mobilisation_precisions": maybe(TEXT),
            "volume_horaire_hebdomadaire": maybe(st.one_of(st.floats(0, 100), st.integers(0, 100))),
            "nombre_semaines": maybe(st.integers(1, 40000)),
        }
    ),
    UNKNOWN,
    OWN,
)


def meaning(row):
    """What a row says: absent, null and empty are the same; sets have no order; our own object likewise."""
    sets = {"thematiques", "publics", "modes_accueil", "modes_mobilisation", "mobilisable_par", "reseaux_porteurs",
            "themes", "situations", "excluded_situations"}  # fmt: skip
    said = {}
    for name, value in row.items():
        value = meaning(value) if name == "repere" and isinstance(value, dict) else value
        if value is None or value in ("", [], {}) or (name == "is_confidential" and value is False):
            continue
        is_set = name in sets and isinstance(value, list) and all(isinstance(item, str) for item in value)
        said[name] = sorted(value) if is_set else value
    return said
