import pytest

from repere.knowledge.directory.choices import THEME_OF, Theme
from repere.knowledge.directory.rules import (
    address_lines,
    best_point,
    emails,
    line,
    link,
    locality,
    only_departement,
    postcode,
    shortened,
    telephones,
    themes_of,
    web_address,
)

NIMES, ALES, REUNION = (43.84, 4.35), (44.12, 4.08), (-20.88, 55.45)


@pytest.mark.parametrize(
    ("topics", "themes"),
    [
        (["equipement-et-alimentation--alimentation"], {"eat"}),
        (["sante--sante-mentale"], {"health", "talk"}),
        (["sante--addictions"], {"health"}),
        (
            ["logement-hebergement--acheter-un-logement", "numerique--acquerir-un-equipement"],
            {"sleep", "phone"},
        ),
        (["never-heard-of"], set()),
        ([], set()),
    ],
)
def test_a_topic_stands_under_its_own_tiles_or_those_of_its_category(topics, themes):
    assert themes_of(topics) == themes


def test_every_tile_has_topics():
    assert set().union(*THEME_OF.values()) == set(Theme)


@pytest.mark.parametrize(
    ("written", "departement", "numbers"),
    [
        ("+33 4 65 71 00 01", "30", ("+33465710001",)),
        ("04 65 71 00 01", "30", ("+33465710001",)),
        ("04.65.71.00.01", "30", ("+33465710001",)),
        ("+ 33 4 65 71 00 01", "30", ("+33465710001",)),
        ("+33 4 65 71\u00a000\u00a001", "30", ("+33465710001",)),
        ("+33 4 65 71 00 01 (aux heures de permanence)", "30", ("+33465710001",)),
        ("04 65 71 00 01 ou 04 65 71 00 02", "30", ("+33465710001", "+33465710002")),
        ("04-65-71-00-01 et 04-65-71-00-02", "30", ("+33465710001", "+33465710002")),
        ("+33 4 65 71 00 01 +33 4 65 71 00 02", "30", ("+33465710001", "+33465710002")),
        ("3646", "67", ("3646",)),
        ("115", "75", ("115",)),
        ("Contact : 3960 \nEmployeurs : 3957", "75", ("3960", "3957")),
        ("0262 90 00 00", "974", ("+262262900000",)),
        ("+269 269 61 00 00", "976", ("+262269610000",)),
        ("+687 41 50 00", "988", ("+687415000",)),
        ("+33 2 34 63 40", "18", ()),
        ("demander à l'accueil", "30", ()),
        ("", "30", ()),
    ],
)
def test_telephones_are_read_as_people_write_them(written, departement, numbers):
    assert telephones(written, departement) == numbers


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("accueil@example.org", ("accueil@example.org",)),
        ("mailto:accueil@example.org", ("accueil@example.org",)),
        ("a@example.org ; b@example.org", ("a@example.org", "b@example.org")),
        ("a@example.org\u00a0", ("a@example.org",)),
        ("accueil@mairie", ()),
        ("a@example..org", ()),
        ("http://www.example.org/contact", ()),
        ("\u00a0", ()),
    ],
)
def test_email_addresses_are_read_or_refused(written, found):
    assert emails(written) == found


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("http://www.example.org", "http://www.example.org"),
        ("https://example.org/a?b=1#c", "https://example.org/a?b=1#c"),
        ("htttp://www.example.org", "http://www.example.org"),
        ("http://http://www.example.org", "http://www.example.org"),
        ("www.example.org", "http://www.example.org"),
        ("http://www.example.org.", "http://www.example.org"),
        ("http://www.chauvé.fr", "http://www.chauvé.fr"),
        ("contact@example.org", ""),
        ("http", ""),
        ("javascript:alert(1)", ""),
        ("http://www.example.org/a b", ""),
    ],
)
def test_web_addresses_are_mended_or_refused(written, address):
    assert web_address(written) == address


def test_a_postcode_gets_its_lost_zero_back():
    assert postcode("6175", "06029") == "06175"
    assert postcode("30 000") == "30000"
    assert postcode("BP 628") == postcode("") == ""
    assert postcode("3000", "30189") == ""


def test_text_is_tidied_without_losing_its_meaning():
    assert line(" Maison  de\u00a0la justice ") == "Maison de la justice"
    assert locality("Nîmes Cedex 9") == "Nîmes"
    assert shortened("Un nom beaucoup trop long", 12) == "Un nom…"
    assert shortened("court", 12) == "court"


def test_the_street_is_found_wherever_it_stands():
    assert address_lines(["Centre hospitalier", "12 avenue des Pins", "Bâtiment B"]) == (
        "12 avenue des Pins",
        "Centre hospitalier, Bâtiment B",
    )
    assert address_lines(["Le village"]) == ("Le village", "")
    assert address_lines([]) == ("", "")


def test_zones_of_one_departement_name_it():
    assert only_departement(["30"]) == "30"
    assert only_departement(["30189", "30"]) == "30"
    assert only_departement(["974", "97411"]) == "974"
    assert only_departement(["30", "34"]) == only_departement(["france"]) == only_departement([]) == ""
    assert only_departement(["99138"]) == only_departement(["243000643"]) == ""


@pytest.mark.parametrize(
    ("first", "second", "score", "centre", "kept", "dropped"),
    [
        (NIMES, (43.841, 4.351), 0.9, NIMES, (43.841, 4.351), 0),
        (NIMES, (43.841, 4.351), 0.2, NIMES, NIMES, 0),
        (NIMES, (43.95, 4.35), 0.9, NIMES, NIMES, 0),
        (NIMES, (43.95, 4.35), 0.9, None, (43.95, 4.35), 0),
        ((4.35, 43.84), NIMES, 0.1, NIMES, NIMES, 1),
        ((39.0, -76.6), None, 1.0, NIMES, None, 1),
        ((0.0, 0.0), None, 1.0, None, None, 1),
        (REUNION, ALES, 0.9, NIMES, None, 2),
        (None, None, 1.0, NIMES, None, 0),
    ],
)
def test_the_more_credible_of_two_points_is_kept(first, second, score, centre, kept, dropped):
    placed = best_point(first, second, score=score, centre=centre, commune_code="30189")

    assert (placed.point, placed.dropped) == (kept, dropped)


def test_a_point_overseas_is_credible_in_its_own_departement_only():
    assert best_point(REUNION, None, commune_code="97411").point == REUNION
    assert best_point(REUNION, None, commune_code="30189").point is None


@pytest.mark.parametrize(
    ("stored", "leads_to"),
    [
        ("https://example.org/a?b=c", "https://example.org/a?b=c"),
        (" HTTP://example.org ", "HTTP://example.org"),
        ("javascript:alert(1)", ""),
        ("java\nscript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("mailto:a@example.org", ""),
        ("//example.org", ""),
        ("https:///rue", ""),
        ("https:// x", ""),
        ("", ""),
    ],
)
def test_a_page_leads_to_the_web_and_nowhere_else(stored, leads_to):
    assert link(stored) == leads_to
