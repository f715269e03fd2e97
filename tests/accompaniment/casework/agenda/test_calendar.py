"""A calendar that other programs read: RFC 5545."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from repere.accompaniment.casework.agenda.calendar import Event, document, folded

PARIS = ZoneInfo("Europe/Paris")
NINE = datetime(2026, 7, 1, 9, tzinfo=PARIS)


def unfolded(text):
    return text.replace("\r\n ", "").split("\r\n")


def event(**told):
    return Event(
        **{
            "uid": "1@repere", "starts_at": NINE, "ends_at": NINE + timedelta(hours=1), "summary": "Rendez-vous",
            "changed_at": NINE,
        } | told
    )  # fmt: skip


def test_an_hour_of_summer_is_told_in_utc():
    lines = unfolded(document("Agenda", [event()]))

    assert {"DTSTART:20260701T070000Z", "DTEND:20260701T080000Z", "STATUS:CONFIRMED", "CLASS:PRIVATE"} <= set(
        lines
    )
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]


def test_one_that_is_cancelled_says_so():
    assert "STATUS:CANCELLED" in unfolded(document("Agenda", [event(is_cancelled=True)]))


def test_what_somebody_typed_ends_no_line_and_begins_no_other():
    lines = unfolded(document("Agenda", [event(summary="a;b,c\\d\r\nATTENDEE:mailto:x\x00\x85y")]))

    assert "SUMMARY:a\\;b\\,c\\\\d\\nATTENDEE:mailto:xy" in lines
    assert not [line for line in lines if line.startswith("ATTENDEE")]


@given(st.text(max_size=400))
def test_lines_are_short_and_give_back_what_was_cut(text):
    line = text.replace("\r", "").replace("\n", "")
    parts = list(folded(line))

    assert all(len(part.encode()) <= 75 for part in parts)
    assert parts[0] + "".join(part[1:] for part in parts[1:]) == line
    assert all(part.startswith(" ") for part in parts[1:])
