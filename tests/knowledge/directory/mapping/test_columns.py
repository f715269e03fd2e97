"""A mapping made by pointing at columns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repere.knowledge.directory.mapping import known_mappings, parsed
from repere.knowledge.directory.mapping.columns import (
    SINGLE,
    TARGETS,
    Chosen,
    Column,
    chosen_in,
    columns_in,
    written,
)
from repere.knowledge.directory.mapping.guess import guessed
from repere.knowledge.directory.mapping.rows import mapped

ROW = {"Nom": "Le Mas", "Rue": "Carmes", "N°": "1", "CP": "30000", "Ville": "Nîmes", "Fixe": "", "Mobile": "06",
       "Maj": "03/02/2026", "Lundi": "9h-12h", "Mardi": "9h-12h"}  # fmt: skip


def test_what_a_form_says_is_read_from_the_rows():
    targets = {"Nom": "structure.nom", "N°": "structure.adresse", "Rue": "structure.adresse",
               "CP": "structure.code_postal", "Ville": "structure.commune", "Fixe": "structure.telephone",
               "Mobile": "structure.telephone", "Maj": "structure.date_maj", "Lundi": "hours.Mo",
               "Mardi": "hours.Tu"}  # fmt: skip
    spec = parsed(written("garrigue", Chosen(targets, "Repas", ("eat",))))

    made = mapped(spec, ROW, "garrigue", "2026-11-22")

    assert made.structure["nom"] == "Le Mas"
    assert made.structure["adresse"] == "1 Carmes"
    assert made.structure["telephone"] == "06"
    assert made.structure["date_maj"] == "2026-02-03"
    assert made.structure["id"].startswith("garrigue--")
    assert made.service["nom"] == "Repas"
    assert made.service["repere"] == {"themes": ["eat"]}
    assert "Mo" in made.structure.get("horaires_accueil", made.service.get("horaires_accueil", ""))


names = st.text(min_size=1, max_size=12).filter(lambda text: text.strip() and "." not in text)
targets = st.sampled_from(TARGETS).filter(
    lambda target: target not in ("structure.nom", "structure.date_maj")
)


@given(
    st.dictionaries(names, targets, max_size=6),
    st.text(max_size=20),
    st.lists(st.sampled_from(["eat", "sleep"]), unique=True),
)
def test_a_mapping_written_is_read_again_as_it_was_chosen(said, service_name, tiles):
    once = {target: column for column, target in said.items() if target in SINGLE}
    chosen = {
        column: target for column, target in said.items() if target not in SINGLE or once[target] == column
    }
    has = set(chosen.values())
    # Half a point is none; of two ways to say hours, the most precise is kept.
    for one, other in (("latitude", "longitude"), ("x", "y")):
        if not {f"point.{one}", f"point.{other}"} <= has:
            chosen = {c: t for c, t in chosen.items() if t not in (f"point.{one}", f"point.{other}")}
    has = set(chosen.values())
    if {"point.latitude", "point.x"} <= has:
        chosen = {c: t for c, t in chosen.items() if t not in ("point.x", "point.y")}
    week = {t for t in has if t.startswith("hours.") and t not in ("hours.words", "hours.osm")}
    for kind, better in (("hours.words", week), ("hours.osm", week | ({"hours.words"} & has))):
        if better:
            chosen = {c: t for c, t in chosen.items() if t != kind}
    chosen["Le nom"] = "structure.nom"
    if "service.nom" in chosen.values():
        service_name = ""

    read = chosen_in(parsed(written("garrigue", Chosen(chosen, service_name, tuple(tiles)))))

    assert read == Chosen(chosen, service_name, tuple(tiles))


def test_a_guess_can_be_mended_in_a_form():
    chosen = chosen_in(parsed(guessed("garrigue", [ROW])))

    assert chosen is not None
    assert chosen.targets["Nom"] == "structure.nom"
    assert chosen.targets["CP"] == "structure.code_postal"
    assert chosen.targets["Lundi"] == "hours.Mo"


def test_what_a_form_cannot_say_is_left_to_the_text():
    assert chosen_in(parsed('name = "aa"\n[structure]\nnom = {column = "A", find = "b"}')) is None
    assert chosen_in(parsed('name = "aa"\n[file]\nheader = 2\n[structure]\nnom = "A"')) is None
    assert {name for name, spec in known_mappings().items() if chosen_in(spec) is not None} == set()


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([{"A": "1"}, {"A": "2", "B": ""}, {"A": "1"}], [Column("A", ("1", "2")), Column("B", ())]),
        ([{"A": ["x", "y"]}, {"": "z"}], [Column("A", ("['x', 'y']",))]),
        ([], []),
    ],
)
def test_columns_are_shown_with_what_they_say(rows, found):
    assert columns_in(rows) == found
