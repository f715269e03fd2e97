"""Sixty people kept in a sheet until now: three rows are wrong, two people are known already."""

import csv
import io

import pytest
from playwright.sync_api import expect

from tests.journeys.hands import Hands
from tests.journeys.places import COORDINATOR, written_down

HEADINGS = ("N° dossier", "Nom", "Prénom", "Date de naissance", "Sexe", "Téléphone", "Titre de séjour")
# Of no origin, so that they look like nobody of the house.
ONES = (
    "Quibor",
    "Velzan",
    "Drumel",
    "Fasquin",
    "Jorvel",
    "Kestrin",
    "Plovac",
    "Wexlor",
    "Yzendre",
    "Zaltric",
)
OTHERS = ("Abrenoy", "Cylvard", "Egrimont", "Huxelle", "Ifronde", "Oskwal")
KNOWN = {
    "a": ("Thibersault Melquior", "Gwendraline Ostrevent"),
    "b": ("Polydore Faucheraud", "Isbergue Walincourt"),
}
WRONG = {7: "31/02/1990", 21: "peut-être", 40: "12/03/2190"}


def people(turn: str):
    """So many that no two are alike, of years apart; those of another turn are spelt backwards."""
    for number in range(58):
        words = (ONES[number % 10], OTHERS[number // 10])
        one, other = words if turn == "a" else [word[::-1].capitalize() for word in words]
        born = WRONG.get(number, f"{number % 28 + 1:02}/{number % 12 + 1:02}/{1940 + number}")
        yield (
            f"{turn}-{number}",
            f"{other}{one[:3].lower()}{number}",
            f"{one}{turn}",
            born,
            "F",
            "",
            "récépissé",
        )


def sheet(rows) -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([HEADINGS, *rows])
    return out.getvalue().encode("cp1252")


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
def test_a_sheet_of_sixty_people_comes_in(page_as, measured, javascript):
    turn = "a" if javascript else "b"
    known = KNOWN[turn]
    desk = page_as(COORDINATOR)
    for name in known:
        written_down(desk, name)
    doubles = [
        (f"{turn}-k{n}", name.split()[1], name.split()[0], "", "", "", "") for n, name in enumerate(known)
    ]
    page = page_as(COORDINATOR, javascript=javascript)
    hands = Hands(page)

    page.goto("/bureau/dossiers/fichiers/")
    content = sheet([*people(turn), *doubles])
    page.set_input_files(
        "[name=file]", {"name": "file-active.csv", "mimeType": "text/csv", "buffer": content}
    )
    with page.expect_navigation():
        hands.press("main form.panel button.primary")
    # The administrative status is offered to nobody who does not choose it.
    expect(page.locator("main [name=column_6]")).to_have_value("")
    page.fill("main [name=source]", f"Tableur {turn}")
    with page.expect_navigation():
        hands.press("button[value=columns]")

    expect(page.locator("#wrong tbody tr")).to_have_count(3)
    expect(page.locator("#decide fieldset")).to_have_count(2)
    for choice in page.locator("#decide fieldset").all():
        choice.locator("input[value^='same:']").first.check()
    with page.expect_navigation():
        hands.press("button[value=decide]")
    with page.expect_navigation():
        hands.press("button[value=write]")
    measured(f"sixty people brought in ({'script' if javascript else 'no script'})", hands)

    told = page.locator("main dl.facts").inner_text()
    assert "55" in told
    with page.expect_download() as given:
        page.click("main a[href$='lignes.csv']")
    rows = given.value.path().read_text("utf-8-sig").splitlines()
    assert len(rows) == 1 + 3
