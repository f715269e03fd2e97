"""The engine at work: Splink fitted by expectation-maximisation, without any label.

On DuckDB, in memory, where nothing may spill: what does not fit is refused rather than written. On Spark, where a
network outgrows one machine: the same settings; its executors write digests and numbers to their disks, never a text.
Nothing is ever merged here.
"""

from collections.abc import Sequence
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
# Of the true pairs, the share that rules which are never wrong are expected to see: it moves the odds, not their order.
_SEEN_AT_ONCE: Final = 0.5


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
        table = pa.table(columns(register, keyed_digest()), schema=pa.schema(_schema(pa)))
        linker = Linker(DuckDBAPI(connection=connection).register(table), settings(), log_level=40)
        predicted = _fitted(linker).inference.predict(threshold_match_weight=least_weight)
        told = predicted.as_duckdbpyrelation().project("unique_id_l, unique_id_r, match_weight")
        return [Pair(min(one, other), max(one, other), weight) for one, other, weight in told.fetchall()]


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

    table = pa.table(columns(register, keyed_digest()), schema=pa.schema(_schema(pa)))
    linker = Linker(SparkAPI(spark_session=session).register(session.createDataFrame(table)), settings(), log_level=40)
    predicted = _fitted(linker).inference.predict(threshold_match_weight=least_weight)
    return [
        Pair(min(one, other), max(one, other), row["match_weight"])
        for row in predicted.as_record_list()
        for one, other in ((int(row["unique_id_l"]), int(row["unique_id_r"])),)
    ]


def _fitted(linker: "Linker") -> "Linker":
    from splink import block_on

    training = linker.training
    training.estimate_probability_two_random_records_match(
        [
            block_on("names", "full_date"),
            block_on("phone", "first_sound"),
            block_on("sounds_together", "full_date"),
        ],
        recall=_SEEN_AT_ONCE,
    )
    training.estimate_u_using_random_sampling(max_pairs=_DRAWN, seed=1)
    for block in (block_on("full_date"), block_on("sounds_together", "month", "day"), block_on("phone")):
        training.estimate_parameters_using_expectation_maximisation(block)
    return linker


def _schema(pa: Any) -> list[tuple[str, Any]]:
    """Said, since a column may hold nothing at all in a small register."""
    lists = ("spellings", "letters", "sounds", "all_sounds", "rare", "very_rare", "pairs", "rare_pairs", "near_dates")
    order = (
        "unique_id", "names", "names_count", "spellings", "letters", "sounds", "all_sounds", "sounds_together",
        "first_sound", "rare", "very_rare", "pairs", "rare_pairs", "year", "month", "day", "full_date", "near_dates",
        "is_year_only", "phone", "sex", "nationality",
    )  # fmt: skip
    return [
        (name, pa.list_(pa.int64()) if name in lists else pa.bool_() if name == "is_year_only" else pa.int64())
        for name in order
    ]
