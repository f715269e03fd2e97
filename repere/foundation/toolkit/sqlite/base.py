"""Django's SQLite, with less done again and again.

The marks of parameters are put in SQLite's form once for each query rather than at every call: a page asks a dozen
queries, of one to four thousand signs, and reading them again took a thirtieth of it. An instant, kept without its
zone, is read as of UTC at once, where Django reads it without a zone and then makes another that has one.
"""

import sqlite3
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.db.backends.sqlite3 import base
from django.utils.dateparse import parse_datetime


def _instant(written: bytes) -> datetime | None:
    text = written.decode()
    try:
        return datetime.fromisoformat(text + "+00:00")
    except ValueError:
        # With a zone of its own, or in a form that Django alone reads.
        read = parse_datetime(text)
        return read.replace(tzinfo=UTC) if read and read.tzinfo is None else read


for name in ("datetime", "timestamp"):
    sqlite3.register_converter(name, _instant)


@lru_cache(maxsize=1000)
def _converted(query: str) -> str:
    converted: str = base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")
    return converted


class Cursor(base.SQLiteCursorWrapper):
    def convert_query(self, query: str, *, param_names: Any = None) -> str:
        if param_names is None:
            return _converted(query)
        said: str = super().convert_query(query, param_names=param_names)
        return said


class DatabaseWrapper(base.DatabaseWrapper):
    def create_cursor(self, name: str | None = None) -> Cursor:
        made: Cursor = self.connection.cursor(factory=Cursor)
        return made
