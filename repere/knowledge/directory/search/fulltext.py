# ruff: noqa: S608  # the name of our own table
"""The words of each service, in what either engine has for it: FTS5, or a tsvector under a GIN index.

Words are folded, forgiven and understood by `words.py`; the engine only finds those that hold them.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, connections
from django.db.models import BooleanField, Expression

from repere.foundation.toolkit.writing import write_values
from repere.knowledge.directory.search import words
from repere.knowledge.directory.search.models import SearchWord

TABLE = "directory_search_text"
BATCH = 1000
AT_ONCE = 400


def create(using: str = "default", **_signal: Any) -> None:
    """After migrations: the table of the engine, when it is not there yet."""
    with connections[using].cursor() as cursor:
        if connections[using].vendor == "sqlite":
            cursor.execute(
                f'CREATE VIRTUAL TABLE IF NOT EXISTS "{TABLE}" USING fts5(words, detail=none, '
                "tokenize='unicode61 remove_diacritics 0', prefix='3 4')"
            )
            return
        cursor.execute(
            f'CREATE TABLE IF NOT EXISTS "{TABLE}" (id bigint PRIMARY KEY, words tsvector NOT NULL)'
        )
        cursor.execute(f'CREATE INDEX IF NOT EXISTS "{TABLE}_words" ON "{TABLE}" USING gin (words)')


def write(rows: Sequence[tuple[int, list[str]]], *, are_new: bool) -> None:
    """The words of these rows of the search, in the place of those they had."""
    if not are_new:
        forget([pk for pk, _said in rows])
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(
                f'INSERT INTO "{TABLE}" (rowid, words) VALUES (%s, %s)',
                [(pk, " ".join(said)) for pk, said in rows],
            )
        else:
            for start in range(0, len(rows), BATCH):
                part = rows[start : start + BATCH]
                cursor.execute(
                    f'INSERT INTO "{TABLE}" (id, words) SELECT pk, array_to_tsvector(string_to_array(said, %s)) '
                    "FROM unnest(%s::bigint[], %s::text[]) AS told (pk, said)",
                    [" ", [pk for pk, _said in part], [" ".join(said) for _pk, said in part]],
                )


def forget(ids: Sequence[int]) -> None:
    column = "rowid" if connection.vendor == "sqlite" else "id"
    with connection.cursor() as cursor:
        for start in range(0, len(ids), AT_ONCE):
            part = list(ids[start : start + AT_ONCE])
            marks = ", ".join(["%s"] * len(part))
            cursor.execute(f'DELETE FROM "{TABLE}" WHERE {column} IN ({marks})', part)


class Holds(Expression):
    """Whether the words of a row of the search answer what `asked_of` wrote."""

    output_field = BooleanField()
    conditional = True
    alias = ""  # of the rows, in the query that asks

    def __init__(self, asked: Any) -> None:
        super().__init__()
        self.asked = asked

    def get_source_expressions(self) -> list[Any]:
        return [self.asked]

    def set_source_expressions(self, expressions: Sequence[Any]) -> None:
        [self.asked] = expressions

    def resolve_expression(self, query: Any = None, *others: Any, **named: Any) -> "Holds":
        resolved = self.copy()
        resolved.asked = self.asked.resolve_expression(query, *others, **named)
        resolved.alias = query.get_initial_alias()
        return resolved

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        asked, parameters = compiler.compile(self.asked)
        column = f'"{self.alias}"."id"'
        if connection.vendor == "sqlite":
            return f'{column} IN (SELECT rowid FROM "{TABLE}" WHERE "{TABLE}" MATCH {asked})', parameters
        return f'{column} IN (SELECT id FROM "{TABLE}" WHERE words @@ {asked}::tsquery)', parameters


def asked_of(understood: Iterable[words.Alternatives]) -> str:
    """What the engine at hand is asked; words hold letters and figures alone, so nothing can be slipped in."""
    if connection.vendor == "sqlite":
        return " AND ".join(
            "(" + " OR ".join(f'"{word}"*' if begins else f'"{word}"' for word, begins in either) + ")"
            for either in understood
        )
    return " & ".join(
        "(" + " | ".join(f"'{word}':*" if begins else f"'{word}'" for word, begins in either) + ")"
        for either in understood
    )


# --- the words known -------------------------------------------------------------------------------------

_known: tuple[int, words.Vocabulary] = (-1, words.Vocabulary())


def vocabulary() -> words.Vocabulary:
    """The words of all names; read again when the directory has learned one."""
    global _known
    last = SearchWord.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    if _known[0] != last:
        _known = (last, words.Vocabulary(SearchWord.objects.values_list("text", flat=True), _is_told))
    return _known[1]


def _is_told(word: str) -> bool:
    """Whether some service says this word, or one that begins so."""
    asked = asked_of([[(word, len(word) >= words.SHORTEST_BEGINNING)]])
    matches = f'"{TABLE}" MATCH %s' if connection.vendor == "sqlite" else "words @@ %s::tsquery"
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT 1 FROM "{TABLE}" WHERE {matches} LIMIT 1', [asked])
        return cursor.fetchone() is not None


def learn(said: Iterable[str]) -> None:
    """Words of names, so that a slip of the hand can be told from a word. Figures are not words."""
    wanted = {word[:40] for word in said if len(word) > 3 and not word.isdecimal()}
    fresh = sorted(wanted.difference(_learned))
    if fresh:
        known: set[str] = set()
        for start in range(0, len(fresh), AT_ONCE):
            part = fresh[start : start + AT_ONCE]
            known.update(SearchWord.objects.filter(text__in=part).values_list("text", flat=True))
        write_values(SearchWord, ["text"], ((word,) for word in fresh if word not in known), unique="text")
        # Only what was there before: what is written now may still be undone.
        _learned.update(known)
        if len(_learned) > MOST_LEARNED:
            _learned.clear()


MOST_LEARNED = 200_000
_learned: set[str] = set()
