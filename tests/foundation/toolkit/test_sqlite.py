"""Django's SQLite, its queries read once."""

import pytest
from django.db import connection

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="of SQLite alone"),
]


def test_a_query_is_asked_with_other_values_each_time():
    with connection.cursor() as cursor:
        answers = [cursor.execute("SELECT %s || '%%'", [word]).fetchone()[0] for word in ("un", "deux")]

    assert answers == ["un%", "deux%"]


def test_values_are_named_as_well():
    with connection.cursor() as cursor:
        assert cursor.execute("SELECT %(one)s + %(other)s", {"one": 1, "other": 2}).fetchone() == (3,)
