import pytest

from repere.knowledge.territory.rules import (
    arrondissement_name,
    departement_of,
    fold,
    kilometres,
    middle,
    whole_commune,
)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Nîmes", "nimes"),
        ("BAGNOLS SUR CEZE", "bagnols sur ceze"),
        ("Bagnols-sur-Cèze", "bagnols sur ceze"),
        ("ST GILLES", "saint gilles"),
        ("Ste-Colombe", "sainte colombe"),
        ("L'Île-d’Yeu", "l ile d yeu"),
        ("Œuilly", "oeuilly"),
        ("  Le   Vigan ", "le vigan"),
        ("Estavar", "estavar"),
        ("", ""),
    ],
)
def test_names_are_compared_without_case_accent_hyphen_nor_abbreviation(written, folded):
    assert fold(written) == folded


@pytest.mark.parametrize(
    ("code", "whole", "name"),
    [
        ("75101", "75056", "Paris 1er arrondissement"),
        ("75120", "75056", "Paris 20e arrondissement"),
        ("69381", "69123", "Lyon 1er arrondissement"),
        ("69389", "69123", "Lyon 9e arrondissement"),
        ("13216", "13055", "Marseille 16e arrondissement"),
        ("13201", "13055", "Marseille 1er arrondissement"),
        ("13217", "13217", ""),
        ("75056", "75056", ""),
        ("2A004", "2A004", ""),
    ],
)
def test_an_arrondissement_is_part_of_its_city(code, whole, name):
    assert whole_commune(code) == whole
    assert arrondissement_name(code) == name


def test_overseas_departements_have_three_figures():
    assert [departement_of(code) for code in ("30189", "2A004", "97411", "98818")] == [
        "30",
        "2A",
        "974",
        "988",
    ]


def test_distances_are_those_of_the_map():
    nimes, ales = (43.8367, 4.3601), (44.125, 4.08)

    assert kilometres(nimes, ales) == pytest.approx(39.1, abs=0.5)
    assert kilometres(nimes, nimes) == 0
    paris, london = (48.8567, 2.3508), (51.5072, -0.1275)
    assert kilometres(paris, london) == pytest.approx(343.5, abs=0.5)


def test_the_middle_of_no_point_is_nowhere():
    assert middle([]) is None
    assert middle([(1.0, 2.0), (3.0, 4.0)]) == (2.0, 3.0)
