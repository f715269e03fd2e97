from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.timesince import timesince
from hypothesis import given
from hypothesis import strategies as st

from repere.doors.design import pieces
from tests.factories import NOW


@given(st.integers(-600, 200_000), st.sampled_from(["fr", "en", "ar"]))
def test_an_age_is_said_as_the_framework_says_it(minutes, language):
    at = NOW - timedelta(minutes=minutes, seconds=7)

    with translation.override(language):
        assert pieces.age(at, NOW) == timesince(at, NOW)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_an_address_is_the_one_of_its_route(count):
    route = ("backoffice:today", "backoffice:dossier", "backoffice:send_referral")[count]
    ids = [uuid4() for _ in range(count)]

    assert pieces.path_to(route, *ids) == reverse(route, args=ids)


def test_what_was_typed_by_somebody_is_never_markup():
    line = pieces.row("<b>", pieces.chip("good", "check", "<i>"))

    assert "&lt;b&gt;" in line
    assert "&lt;i&gt;" in line
    assert "<svg" in line


def test_a_piece_is_drawn_once_for_each_language():
    drawn = []
    piece = pieces.in_each_language(lambda code: drawn.append(code) or f"{code}<")

    for language in ("fr", "ar", "fr"):
        with translation.override(language):
            assert piece("eat") == "eat&lt;"
    assert drawn == ["eat", "eat"]
