"""The engine at work: Splink fitted by expectation-maximisation, without any label.

On DuckDB, in memory, where nothing may spill: what does not fit is refused rather than written. On Spark, where a
network outgrows one machine: the same settings; its executors write digests and numbers to their disks, never a text.
Nothing is ever merged here.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from repere.accompaniment.people.identity.likeness import Portrait
from repere.accompaniment.people.linkage.columns import columns, keyed_digest
from repere.accompaniment.people.linkage.model import IN_DUCKDB, ExtraIsMissing, settings

if TYPE_CHECKING:
    from pyspark.sql import SparkSession
    from splink import Linker

# Pairs less probable are not worth reading: log2 of the odds.
LEAST_WEIGHT: Final = -8.0
# Two dossiers out of so many are drawn to see how often strangers agree.
_DRAWN: Final = 1e6
# Who agrees on all of these hardly can be two, and of the true pairs so many are seen in that way.
_SURE: Final = (("names", "full_date"), ("phone", "first_sound"), ("sounds_together", "full_date"))
_SEEN_AT_ONCE: Final = 0.5
# A number of a shelter is nobody's.
_MOST_OF_ONE: Final = 20


class Pair(NamedTuple):
    """Two rows of the register, by their place, the smaller first, and log2 of the odds that they are one person."""

    one: int
    other: int
    weight: float


def probable_pairs(
    register: Sequence[Portrait], *, least_weight: float = LEAST_WEIGHT, threads: int = 1, memory: str = "8GB"
) -> list[Pair]:
    """Pairs of places in the register that may be one person; raises ExtraIsMissing."""
    try:
        import duckdb
        import pyarrow as pa  # type: ignore[import-untyped]
        from splink import DuckDBAPI, Linker
    except ImportError as error:
        raise ExtraIsMissing(ExtraIsMissing.__doc__) from error

    with duckdb.connect(":memory:") as connection:
        for order in (
            f"SET threads={threads:d}", f"SET memory_limit='{memory}'", "SET temp_directory=''", *IN_DUCKDB,
        ):  # fmt: skip
            connection.execute(order)
        told = columns(register, keyed_digest())
        table = DuckDBAPI(connection=connection).register(pa.table(told, schema=pa.schema(_schema(pa))))
        linker = Linker(table, settings(share_of_pairs(told)), log_level=40)
        predicted = _fitted(linker).inference.predict(threshold_match_weight=least_weight)
        found = predicted.as_duckdbpyrelation().project("unique_id_l, unique_id_r, match_weight")
        return [Pair(min(one, other), max(one, other), weight) for one, other, weight in found.fetchall()]


def probable_pairs_on_spark(
    session: "SparkSession", register: Sequence[Portrait], *, least_weight: float = LEAST_WEIGHT
) -> list[Pair]:
    """As `probable_pairs`, on a cluster that the caller opened and will close; columns are made here, not there.

    Raises ExtraIsMissing.
    """
    try:
        import pyarrow as pa
        from splink import Linker, SparkAPI
    except ImportError as error:
        raise ExtraIsMissing(ExtraIsMissing.__doc__) from error

    told = columns(register, keyed_digest())
    frame = session.createDataFrame(pa.table(told, schema=pa.schema(_schema(pa))))
    table = SparkAPI(spark_session=session).register(frame)
    linker = Linker(table, settings(share_of_pairs(told)), log_level=40)
    predicted = _fitted(linker).inference.predict(threshold_match_weight=least_weight)
    return [
        Pair(min(one, other), max(one, other), row["match_weight"])
        for row in predicted.as_record_list()
        for one, other in ((int(row["unique_id_l"]), int(row["unique_id_r"])),)
    ]


def _fitted(linker: "Linker") -> "Linker":
    from splink import block_on
    from splink.internals.exceptions import EMTrainingException

    training = linker.training
    training.estimate_u_using_random_sampling(max_pairs=_DRAWN, seed=1)
    for block in (block_on("full_date"), block_on("sounds_together", "month", "day"), block_on("phone")):
        # A register may hold no two equal telephones, or no full date.
        with suppress(EMTrainingException):
            training.estimate_parameters_using_expectation_maximisation(block)
    return linker


def share_of_pairs(told: Mapping[str, Sequence[Any]]) -> float:
    """Of all pairs of a register, how many are thought to be one person, from those that hardly can be two.

    It moves every weight alike, not their order. Never zero, of which there is no logarithm.
    """
    sure: set[tuple[int, int]] = set()
    for keys in _SURE:
        holders: dict[tuple[int, ...], list[int]] = defaultdict(list)
        for place, values in enumerate(zip(*(told[key] for key in keys), strict=True)):
            if None not in values:
                holders[values].append(place)
        for places in holders.values():
            sure.update(combinations(places[:_MOST_OF_ONE], 2))
    count = len(told["unique_id"])
    return min(max(len(sure) / _SEEN_AT_ONCE, 1.0) / max(count * (count - 1) / 2, 2.0), 0.5)


def _schema(pa: Any) -> list[tuple[str, Any]]:
    """Said, since a column may hold nothing at all in a small register."""
    lists = (
        "spellings",
        "letters",
        "sounds",
        "all_sounds",
        "rare",
        "very_rare",
        "pairs",
        "rare_pairs",
        "near_dates",
    )
    order = (
        "unique_id", "names", "names_count", "spellings", "letters", "sounds", "all_sounds", "sounds_together",
        "first_sound", "rare", "very_rare", "pairs", "rare_pairs", "year", "month", "day", "full_date", "near_dates",
        "is_year_only", "phone", "sex", "nationality",
    )  # fmt: skip
    return [
        (
            name,
            pa.list_(pa.int64()) if name in lists else pa.bool_() if name == "is_year_only" else pa.int64(),
        )
        for name in order
    ]
