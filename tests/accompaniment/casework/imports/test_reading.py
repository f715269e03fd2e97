from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repere.accompaniment.casework.imports.fields import FIELDS, guessed
from repere.accompaniment.casework.imports.reading import (
    Born,
    Vocabulary,
    birth_of,
    impossible,
    read,
    writes_day_first,
)
from repere.knowledge.territory.rules import fold

TODAY = date(2026, 3, 2)
WORDS = Vocabulary({"arabe": "ar", "pachto": "ps"}, {"hebergement": "sleep", "sante": "health"})


@pytest.mark.parametrize(
    ("written", "born"),
    [
        ("12/03/1990", Born(1990, 3, 12)),
        ("12.3.90", Born(1990, 3, 12)),
        ("01-02-25", Born(2025, 2, 1)),
        ("01-02-27", Born(1927, 2, 1)),
        ("1990-03-12", Born(1990, 3, 12)),
        ("1990-03-12T00:00:00", Born(1990, 3, 12)),
        ("1990-03-12 00:00:00", Born(1990, 3, 12)),
        ("12 mars 1990", Born(1990, 3, 12)),
        ("12 March 1990", Born(1990, 3, 12)),
        ("août 1990", Born(1990, 8)),
        ("03/1990", Born(1990, 3)),
        ("1990", Born(1990)),
        ("00/00/1990", Born(1990)),
        ("00/05/1990", Born(1990, 5)),
        ("vers 1990", Born(1990, is_estimated=True)),
        ("1990 ?", Born(1990, is_estimated=True)),
        ("32944", Born(1990, 3, 12)),
        ("١٢/٠٣/١٩٩٠", Born(1990, 3, 12)),
        ("inconnue", Born()),
        ("-", Born()),
    ],
)
def test_a_birth_is_read_as_desks_and_sheets_write_it(written, born):
    assert birth_of(written, fold, today=TODAY) == born


@pytest.mark.parametrize(
    "written", ["hier", "12", "1/2/3/4", "120390123", "le douze mars", "12/mars/avril/1990"]
)
def test_what_is_no_date_is_not_guessed(written):
    assert birth_of(written, fold, today=TODAY) is None


@pytest.mark.parametrize(
    ("born", "why"),
    [
        (Born(1990, 2, 30), "no_such_day"),
        (Born(1990, 13), "no_such_day"),
        (Born(1812), "no_such_year"),
        (Born(2026, 12, 1), "not_yet"),
        (Born(1990, 2, 28), ""),
        (Born(), ""),
    ],
)
def test_a_birth_that_cannot_be_says_why(born, why):
    assert impossible(born, TODAY) == why


def test_a_column_tells_whether_days_come_first():
    assert writes_day_first(["01/02/1990", "25/12/1990"])
    assert not writes_day_first(["01/02/1990", "12/25/1990"])
    assert writes_day_first(["01/02/1990"])


@given(st.dates(min_value=date(1900, 1, 1), max_value=TODAY), st.sampled_from("/.- "))
def test_every_day_is_read_back_whatever_parts_it(day, sign):
    written = f"{day.day:02}{sign}{day.month:02}{sign}{day.year}"
    assert birth_of(written, fold, today=TODAY) == Born(day.year, day.month, day.day)


@given(st.text(max_size=30))
def test_whatever_is_written_as_a_birth_is_a_date_or_is_told(text):
    found = birth_of(text, fold, today=TODAY)
    assert found is None or isinstance(impossible(found, TODAY), str)


def said(row, columns):
    return read(row, columns, WORDS, fold, today=TODAY)


def test_a_row_says_its_names_in_every_script_and_kind():
    row = {"Nom": "DIALLO", "Prénom": "Awa", "Née": "Bah", "Arabe": "آوا", "Dit": "Awi"}
    columns = {
        "Nom": "family", "Prénom": "given", "Née": "birth_name", "Arabe": "native_name", "Dit": "nickname",
    }  # fmt: skip

    found = said(row, columns)

    assert found.said.names == [
        ("Awa DIALLO", "usual"), ("Awa Bah", "birth"), ("آوا", "usual"), ("Awi", "nickname"),
    ]  # fmt: skip
    assert not found.problems


def test_a_row_without_a_name_is_told():
    assert [(one.field, one.code) for one in said({"Nom": "?"}, {"Nom": "name"}).problems] == [
        ("name", "no_name"), ("name", "missing"),
    ]  # fmt: skip


def test_a_telephone_that_a_sheet_took_for_a_number_has_its_zero_again():
    found = said({"N": "Awa", "T": 639980142}, {"N": "name", "T": "phone"})
    assert found.said.contacts == [("phone", "0639980142")]


def test_a_contact_said_unsafe_or_in_unknown_words_is_never_to_be_used():
    columns = {"N": "name", "T": "phone", "S": "safe"}
    row = {"N": "Awa", "T": "06 39 98 01 42"}
    assert said(row | {"S": "non"}, columns).said.is_never_safe
    assert not said(row | {"S": "oui"}, columns).said.is_never_safe
    told = said(row | {"S": "ça dépend"}, columns)
    assert told.said.is_never_safe
    assert told.problems[0].field == "safe"


def test_words_of_languages_and_needs_become_codes_and_the_others_are_told():
    found = said(
        {"N": "Awa", "L": "Arabe, Klingon", "B": "Hébergement; santé"},
        {"N": "name", "L": "languages", "B": "needs"},
    )
    assert found.said.languages == ["ar"]
    assert found.said.needs == ["sleep", "health"]
    assert [(one.field, one.said) for one in found.problems] == [("languages", "Klingon")]


def test_a_status_keeps_the_name_of_its_column():
    found = said({"N": "Awa", "Titre de séjour": "récépissé"}, {"N": "name", "Titre de séjour": "status"})
    assert found.said.status == "Titre de séjour: récépissé"


def test_columns_are_guessed_by_their_names_and_those_of_status_never():
    found = guessed(
        [
            "Nom", "Prénom", "Date de naissance", "Sexe", "Tél. portable", "E-mail", "Langues parlées", "Nationalité",
            "Titre de séjour", "Statut administratif", "N° dossier", "Ménage", "Référent", "Couleur",
        ],
        fold,
    )  # fmt: skip
    assert found == {
        "Nom": "family", "Prénom": "given", "Date de naissance": "birth", "Sexe": "sex", "Tél. portable": "phone",
        "E-mail": "email", "Langues parlées": "languages", "Nationalité": "nationality", "N° dossier": "reference",
        "Ménage": "household", "Référent": "referent",
    }  # fmt: skip


def test_a_lone_name_is_the_whole_name():
    assert guessed(["Nom", "Ville"], fold) == {"Nom": "name"}


@given(st.lists(st.text(max_size=20), max_size=12))
def test_no_column_is_guessed_twice_and_every_guess_is_a_field(columns):
    found = guessed(columns, fold)
    assert set(found) <= set(columns)
    assert set(found.values()) <= set(FIELDS)


cells = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=40))


@given(st.lists(cells, min_size=len(FIELDS), max_size=len(FIELDS)))
def test_whatever_a_row_holds_what_is_not_read_is_told(row):
    """A cell that says something is in what was said, or is a problem."""
    columns = dict(zip(FIELDS, FIELDS, strict=True))
    found = said(dict(zip(FIELDS, row, strict=True)), columns)
    assert found.said.names or any(one.code == "missing" for one in found.problems)
    told = {one.field for one in found.problems}
    by_field = dict(zip(FIELDS, row, strict=True))
    for field in ("phone", "email"):
        if (
            str(by_field[field] or "").strip()
            and isinstance(by_field[field], str)
            and by_field[field].isalnum()
        ):
            assert field in told or any(kind == field for kind, _value in found.said.contacts)
