"""What a file is, how large it may be, when a paper expires."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repere.accompaniment.papers import rules
from repere.accompaniment.papers.choices import Kind
from repere.accompaniment.papers.kinds import SHELVES
from repere.accompaniment.papers.rules import NotTaken, expiry, form_of
from repere.accompaniment.people.shelves.rules import Shelf

TODAY = date(2026, 11, 22)
DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))


@pytest.mark.parametrize(
    ("head", "form"),
    [
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "jpeg"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "png"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "webp"),
        (b"II*\x00\x08\x00", "tiff"),
        (b"MM\x00*\x00\x08", "tiff"),
        (b"%PDF-1.7\n", "pdf"),
    ],
)
def test_a_file_is_known_by_its_first_bytes(head, form):
    assert form_of(head) == form


@pytest.mark.parametrize(
    ("head", "because"),
    [
        (b"", "empty"),
        (b"PK\x03\x04\x14\x00", "office"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "office"),
        (b"{\\rtf1\\ansi", "office"),
        (b"MZ\x90\x00", "program"),
        (b"\x7fELF\x02", "program"),
        (b"#!/bin/sh\n", "program"),
        (b"\x00\x00\x00\x18ftypheic", "heic"),
        (b"\x00\x00\x00\x18ftypmp42", "unknown"),
        (b"<svg onload=''>", "unknown"),
        (b"<html><script>", "unknown"),
        (b"RIFF\x00\x00\x00\x00WAVE", "unknown"),
    ],
)
def test_what_is_not_kept_says_why(head, because):
    with pytest.raises(NotTaken) as refused:
        form_of(head)

    assert refused.value.because == because


@given(st.binary(max_size=16))
def test_whatever_the_first_bytes_it_is_a_known_form_or_refused(head):
    try:
        found = form_of(head)
    except NotTaken:
        return
    assert found in rules.LARGEST


@pytest.mark.parametrize("form", rules.LARGEST)
def test_a_file_may_be_as_large_as_its_limit_and_no_larger(form):
    rules.check_size(form, rules.LARGEST[form])

    with pytest.raises(NotTaken):
        rules.check_size(form, rules.LARGEST[form] + 1)


def test_every_kind_of_paper_stands_on_one_shelf():
    assert set(SHELVES) == set(Kind.values)
    assert Shelf.PRIVATE not in SHELVES.values()


@pytest.mark.parametrize(
    ("kind", "days", "word", "is_told"),
    [
        ("residence_permit", 121, "later", False),
        ("residence_permit", 120, "soon", True),
        ("asylum", 61, "later", False),
        ("asylum", 60, "soon", True),
        ("address", 31, "later", False),
        ("address", 30, "soon", True),
        ("address", 0, "today", True),
        ("address", -1, "over", True),
        ("address", -60, "over", True),
        ("address", -61, "over", False),
    ],
)
def test_a_paper_is_told_of_in_time_to_renew_it(kind, days, word, is_told):
    stands = expiry(kind, TODAY + timedelta(days=days), TODAY)

    assert (stands.word, stands.days, stands.is_told) == (word, days, is_told)


@given(st.sampled_from(Kind.values), DAYS, DAYS)
def test_whatever_is_told_of_is_in_a_month_that_is_looked_at(kind, day, today):
    if expiry(kind, day, today).is_told:
        assert rules.month_of(day) in set(rules.months_told(today))


@given(DAYS)
def test_few_months_are_looked_at_each_once(today):
    months = list(rules.months_told(today))

    assert len(months) == len(set(months)) <= 8
    assert months == sorted(months)
