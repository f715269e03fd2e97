"""What a mapping makes of a row: columns, steps, points, hours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repere.knowledge.directory import hours
from repere.knowledge.directory.mapping import BadMapping, known_mappings, lambert, parsed, rows, timetable
from repere.knowledge.directory.mapping.guess import guessed
from repere.knowledge.directory.mapping.recipes import value_of

ROW = {
    "Nom": " Maison\u00a0Bleue ", "N°": 12, "Rue": "rue Haute", "Vide": "-", "Thèmes": "Repas; Douche;Autre",
    "Femmes": "x", "Jeunes": "non", "Quand": "31/01/2026 09:30", "lieu": {"lat": "43,5"}, "Tel": 465710010.0,
}  # fmt: skip
NULLS = frozenset({"-"})


@pytest.mark.parametrize(
    ("recipe", "value"),
    [
        ("Nom", "Maison Bleue"),
        ("Vide", None),
        ("Rien", None),
        (["Vide", "Nom"], "Maison Bleue"),
        ({"columns": ["N°", "Rue"]}, "12 rue Haute"),
        ({"columns": ["Vide", "Rien"]}, None),
        ({"value": "gratuit"}, "gratuit"),
        ({"column": "Rue", "find": r"rue (\w+)"}, "Haute"),
        ({"column": "Rue", "find": r"\d"}, None),
        ({"column": "Rue", "remove": "rue"}, "Haute"),
        ({"column": "Thèmes", "split": ";", "words": {"repas": "a", "DOUCHE": ["b", "c"]}}, ["a", "b", "c"]),
        ({"column": "Thèmes", "split": ";", "words": {"rien": "x"}, "else": ["y"]}, ["y"]),
        ({"column": "Rue", "contains": True, "words": {"haute": "up"}}, "up"),
        ({"when": {"Femmes": "femmes", "Jeunes": "jeunes", "Rien": "seniors"}}, ["femmes"]),
        ({"column": "Quand", "date": "%d/%m/%Y"}, "2026-01-31"),
        ({"column": "Nom", "date": "%d/%m/%Y"}, None),
        ({"column": "lieu.lat", "number": True}, 43.5),
        ({"column": "Tel", "prefix": "0"}, "0465710010"),
        ({"column": "Vide", "else": "?"}, "?"),
    ],
)  # fmt: skip
def test_a_recipe_makes_a_value_of_a_row(recipe, value):
    assert value_of(recipe, ROW, NULLS) == value


def test_an_identifier_made_of_columns_stays_the_same_whatever_the_capitals():
    recipe = {"columns": ["Nom", "Rue"], "digest": True}

    assert value_of(recipe, {"Nom": "Été", "Rue": "Haute"}) == value_of(
        recipe, {"Nom": "ETE", "Rue": "haute "}
    )
    assert value_of(recipe, {"Nom": "Été", "Rue": "Basse"}) != value_of(
        recipe, {"Nom": "Été", "Rue": "Haute"}
    )


MINIMAL = 'name = "essai"\n[structure]\nnom = "Nom"\nid = "Id"\n'


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("name = ", "the file"),
        ('[structure]\nnom = "N"', "name"),
        ('name = "Essai Deux"\n[structure]\nnom = "N"', "name"),
        ('name = "essai"', "structure.nom"),
        (MINIMAL + 'couleur = "x"', "structure.couleur"),
        (MINIMAL + "siret = {column = 'a', value = 'b'}", "structure.siret"),
        (MINIMAL + "siret = {column = 'a', find = '('}", "structure.siret.find"),
        (MINIMAL + "siret = {colonne = 'a'}", "structure.siret.colonne"),
        (MINIMAL + "siret = 3", "structure.siret"),
        (MINIMAL + "[file]\nformat = 'pdf'", "file.format"),
        (MINIMAL + "[file]\nskip = ['a']", "file.skip"),
        (MINIMAL + "[hours]\ndays = 'a'", "hours"),
        (MINIMAL + "[hours.week]\nLundi = 'a'", "hours.week.Lundi"),
        (MINIMAL + "[point]\nlambert93 = 'x'", "point.lambert93"),
    ],
)
def test_a_mapping_that_cannot_be_followed_names_where(text, where):
    with pytest.raises(BadMapping) as fault:
        parsed(text)

    assert fault.value.where == where


def test_the_mappings_that_come_with_repere_can_be_followed():
    assert len(known_mappings()) == 8
    assert all(spec.about for spec in known_mappings().values())


def test_a_guess_is_a_mapping():
    text = guessed(
        "essai", [{"Raison sociale": "Mas", "CP": 30000, "Ville": "Nîmes", "lundi": "9h-12h", 'a"\n\\b': 1}]
    )

    spec = parsed(text)

    assert (spec.structure["nom"], spec.structure["code_postal"]) == ("Raison sociale", "CP")
    assert spec.hours["week"] == {"Mo": "lundi"}
    assert rows.columns_read(spec) == {"Raison sociale", "CP", "Ville", "lundi"}


@given(st.lists(st.text(min_size=1), min_size=1, max_size=6, unique=True))
def test_whatever_the_columns_are_called_a_guess_can_be_followed(columns):
    parsed(guessed("essai", [dict.fromkeys(columns, "x")]))


# --- points ----------------------------------------------------------------------------------------------


def test_a_point_of_french_maps_is_where_it_is():
    # Notre-Dame de Paris, as the national geographic institute gives it in both systems, within some metres.
    latitude, longitude = lambert.to_degrees(652_381.9, 6_861_685.6)

    assert (latitude, longitude) == (pytest.approx(48.8530, abs=3e-3), pytest.approx(2.3499, abs=3e-3))
    assert lambert.to_degrees(700_000, 6_600_000) == (pytest.approx(46.5, abs=1e-6), pytest.approx(3.0))
    assert lambert.to_degrees(0, 0) is None


# --- hours -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("9:00 - 12:00 / 13:30 - 17:00", (("09:00", "12:00"), ("13:30", "17:00"))),
        ("9h-12h et 14h-17h30", (("09:00", "12:00"), ("14:00", "17:30"))),
        ("7h à 16h", (("07:00", "16:00"),)),
        ("9 : 00 - 11 : 00", (("09:00", "11:00"),)),
        ("de 22h à 6h", (("22:00", "06:00"),)),
        ("-", ()),
        ("Fermé", ()),
    ],
)
def test_the_hours_of_a_day_are_read(text, spans):
    assert timetable.cell(text).spans == spans


@pytest.mark.parametrize(
    "text",
    ["réservé aux scolaires", "Sur RDV", "15h18h", "9h-12h (semaines paires)", "14:00 - 9:00", "9h-12h 11h-14h",
     "25h-26h",      "1er mercredi du mois 9h-12h", "Horaires non communiqués", "", "9:00 - 9:00"],
)  # fmt: skip
def test_what_is_not_understood_to_the_last_word_is_not_guessed(text):
    assert timetable.cell(text) is None


@pytest.mark.parametrize(
    ("text", "osm"),
    [
        ("Les lundi, mardi, jeudi et vendredi de 09h00 à 17h00", "Mo-Tu,Th-Fr 09:00-17:00"),
        ("Du lundi au vendredi de 9h00 à 12h00 et de 14h à 17h", "Mo-Fr 09:00-12:00,14:00-17:00"),
        ("mardi 13:30-19:00\nmercredi 10:00-12:00 13:30-18:00", "Tu 13:30-19:00; We 10:00-12:00,13:30-18:00"),
        ("lundi-vendredi 9h-12h, le samedi de 10h à 12h", "Mo-Fr 09:00-12:00; Sa 10:00-12:00"),
        ("Du lundi au vendredi de 9h00 à 12h00, fermé les mardi et jeudi après midi", ""),
        ("du lundi au vendredi 9h-12h sauf vacances", ""),
        ("lundi 9h-12h, lundi 14h-17h", ""),
        ("sur rendez-vous", ""),
    ],
)
def test_a_sentence_that_says_a_plain_week_is_read(text, osm):
    found = timetable.sentence(text)

    assert (found.osm, bool(found.words)) == (osm, not osm)
    assert not osm or hours.checked(osm) == osm


def test_one_day_not_understood_leaves_the_week_in_words():
    found = timetable.week({"Mo": "9h-12h", "Tu": "selon le marché"})

    assert (found.osm, found.words) == ("", "lundi : 9h-12h ; mardi : selon le marché")


def test_a_week_by_appointment_on_some_days_promises_no_open_door():
    assert timetable.week({"Mo": "9h-12h", "Tu": "9h-12h sur RDV"}).osm == ""
    assert timetable.week({"Mo": "9h-12h sur RDV"}).by_appointment


@given(st.text(alphabet="0123456789h:-/ ,;etdulunimarvsfro à\n", max_size=60))
def test_whatever_is_written_what_is_read_can_be_evaluated(text):
    for found in (timetable.sentence(text), timetable.week({"Mo": text, "Fr": text})):
        if found.osm:
            hours.checked(found.osm)
