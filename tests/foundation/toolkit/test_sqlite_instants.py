from datetime import UTC, datetime, timedelta, timezone

import pytest

from repere.foundation.toolkit.sqlite.base import _instant


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-11-22 10:00:00", datetime(2026, 11, 22, 10, tzinfo=UTC)),
        ("2026-11-22 10:00:00.000007", datetime(2026, 11, 22, 10, 0, 0, 7, tzinfo=UTC)),
        ("2026-11-22T10:00:00+02:00", datetime(2026, 11, 22, 10, tzinfo=timezone(timedelta(hours=2)))),
        ("2026-11-22 9:05", datetime(2026, 11, 22, 9, 5, tzinfo=UTC)),
        ("long ago", None),
    ],
)
def test_an_instant_is_read_as_of_utc_unless_it_says_otherwise(written, read):
    assert _instant(written.encode()) == read
