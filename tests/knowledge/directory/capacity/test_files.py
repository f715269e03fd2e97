import pytest
from hypothesis import given
from hypothesis import strategies as st

from repere.knowledge.directory.capacity import files

KNOWN = {"codes": {"KXWRTVBN", "BBBBBBBB"}, "units": {"bed", "seat"}, "audiences": {"femmes"}}


def read(text):
    return files.read(text.encode() if isinstance(text, str) else text, **KNOWN)


@pytest.mark.parametrize(
    "text",
    [
        "code;unit;audience;places;maximum\nKXWRTVBN;bed;femmes;3;12\n",
        "\ufeffPlaces,Code,Capacité,Public,Unité\r\n3,kxwrtvbn,12,femmes,bed\r\n\r\n",
        "code\tplaces\tunit\tmaximum\taudience\tnote\nKXWRTVBN\t3\tbed\t12\tfemmes\tsoir",
    ],
)
def test_a_line_is_read_however_the_spreadsheet_wrote_it(text):
    [row], faults = read(text)

    assert faults == []
    assert row[1:] == ("KXWRTVBN", "bed", "femmes", 3, 12)


def test_an_older_spreadsheet_is_read():
    [row], _faults = read("code;unité;places\nKXWRTVBN;bed;3".encode("cp1252"))

    assert row.unit == "bed"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", (1, "unreadable", "")),
        ("code;places\n" + "x" * 200_000, (1, "unreadable", "")),
        ("\n\ncode;places", (1, "no_column", "code")),
        ("code;unit\nKXWRTVBN;bed", (1, "no_column", "places")),
        ("code;places\nZZZZZZZZ;3", (2, "unknown_code", "ZZZZZZZZ")),
        ("code;places\nKXWRTVBN;-3", (2, "no_number", "-3")),
        ("code;places\nKXWRTVBN;", (2, "no_number", "")),
        ("code;places\nKXWRTVBN;99999", (2, "no_number", "99999")),
        ("code;places;unit\nKXWRTVBN;3;tent", (2, "unknown_unit", "tent")),
        ("code;places;audience\nKXWRTVBN;3;chats", (2, "unknown_audience", "chats")),
        ("code;places;maximum\nKXWRTVBN;3;2", (2, "too_many", "3")),
        ("code;places\nKXWRTVBN;3\nKXWRTVBN;4", (3, "twice", "KXWRTVBN")),
    ],
)
def test_a_fault_is_named_with_its_line(text, fault):
    _rows, faults = read(text)

    assert fault in faults


def test_a_file_without_end_is_refused():
    text = "code;places\n" + "KXWRTVBN;3\n" * files.MOST_ROWS

    assert read(text) == ([], [files.Fault(files.MOST_ROWS, "too_long")])


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reading(content):
    rows, faults = files.read(content, **KNOWN)

    assert isinstance(faults, list)
    assert all(0 <= row.places <= files.MOST_PLACES for row in rows)
