"""Linkage of a whole register: probable pairs of dossiers, scored without any label, for people to look at.

Fellegi and Sunter's model, fitted by expectation-maximisation (Splink, on DuckDB): an optional extra, `repere[batch]`.
What the engine is given is derived: keyed digests of names' sounds and dates, numbers, no text; in memory, where
nothing may spill to disk. The key is drawn for one run and forgotten with it. The result is pairs of row numbers.
Nothing is ever merged here.
"""

import secrets
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from hashlib import blake2b
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from repere.accompaniment.people.identity.likeness import Portrait
from repere.accompaniment.people.identity.sounds import pair_keys, skeletons, spelling

if TYPE_CHECKING:
    from splink import SettingsCreator

# A pair of names borne by more dossiers makes no block by itself.
_BORNE_BY_FEW: Final = 60
# The share of dossiers under which a name is rare, and very rare.
_RARE: Final = 0.002
_VERY_RARE: Final = 0.0003
# Pairs less probable are not worth reading: log2 of the odds.
LEAST_WEIGHT: Final = -8.0


class ExtraIsMissing(ImportError):
    """Splink and DuckDB are not installed: `pip install repere[batch]`."""


class Pair(NamedTuple):
    """Two rows of the register, by their place, and log2 of the odds that they are one person."""

    one: int
    other: int
    weight: float


Digest = Callable[[str], int]


def keyed_digest() -> Digest:
    """A digest of 63 bits under a key that is drawn now and kept nowhere."""
    key, known = secrets.token_bytes(32), dict[str, int]()

    def digest(text: str) -> int:
        found = known.get(text)
        if found is None:
            whole = blake2b(text.encode(), key=key, digest_size=8).digest()
            found = known[text] = int.from_bytes(whole, "big") >> 1
        return found

    return digest


def columns(register: Sequence[Portrait], digest: Digest) -> dict[str, list[Any]]:
    """What the engine is given, a row for each dossier: digests, lists of digests, and numbers."""
    names = [_tokens(portrait) for portrait in register]
    bearers = Counter(key for tokens in names for key in {skeletons(token)[0] for token in tokens})
    pairs = [sorted(pair_keys(tokens)) for tokens in names]
    borne = Counter(key for keys in pairs for key in keys)
    rare, very_rare = max(20, len(register) * _RARE), max(4, len(register) * _VERY_RARE)
    found: dict[str, list[Any]] = defaultdict(list)
    for number, (portrait, tokens) in enumerate(zip(register, names, strict=True)):
        birth = portrait.birth
        first_keys = list(dict.fromkeys(skeletons(token)[0] for token in tokens))
        spellings = sorted(spelling(token) for token in tokens)
        row = {
            "unique_id": number,
            "names": digest("n" + " ".join(spellings)) if tokens else None,
            "names_count": len(tokens),
            "spellings": [digest("w" + spelt) for spelt in dict.fromkeys(spellings)],
            "letters": [digest("l" + letters) for letters in sorted(_letters(spellings))],
            "sounds": [digest("t" + key) for key in first_keys],
            "all_sounds": [
                digest("t" + key)
                for key in dict.fromkeys(key for token in tokens for key in skeletons(token))
            ],
            "sounds_together": digest("s" + "+".join(sorted(first_keys))) if tokens else None,
            "first_sound": digest("t" + first_keys[0]) if tokens else None,
            "rare": [digest("t" + key) for key in first_keys if bearers[key] < rare],
            "very_rare": [digest("t" + key) for key in first_keys if bearers[key] < very_rare],
            "pairs": [digest("p" + key) for key in pairs[number]],
            "rare_pairs": [digest("p" + key) for key in pairs[number] if borne[key] <= _BORNE_BY_FEW],
            "year": birth.year,
            "month": birth.month if birth.is_full else None,
            "day": birth.day if birth.is_full else None,
            "full_date": (
                (birth.year or 0) * 10_000 + (birth.month or 0) * 100 + (birth.day or 0)
                if birth.is_full
                else None
            ),
            "is_year_only": birth.year is not None and not birth.is_full,
            "phone": digest("f" + min(portrait.phones)) if portrait.phones else None,
            "sex": digest("s" + portrait.sex) if portrait.sex else None,
            "nationality": digest("c" + portrait.nationality) if portrait.nationality else None,
        }
        for name, value in row.items():
            found[name].append(value)
    return dict(found)


def _tokens(portrait: Portrait) -> tuple[str, ...]:
    """The fullest of the names; another script of it would count twice."""
    return max(portrait.names, key=len, default=())


def _letters(spellings: Sequence[str]) -> set[str]:
    """Two letters in a row, with the edges: what a slip of one letter leaves mostly whole."""
    return {"".join(two) for spelt in spellings for two in pairwise(f"_{spelt}_")}


_SHARED: Final = (
    "greatest(len(list_intersect(sounds_l, all_sounds_r)), len(list_intersect(all_sounds_l, sounds_r)))"
)
_ALL: Final = f"{_SHARED} >= least(names_count_l, names_count_r)"
_DICE: Final = (
    "(2.0 * len(list_intersect(letters_l, letters_r)) / greatest(len(letters_l) + len(letters_r), 1))"
)
_SPELT: Final = "len(list_intersect(spellings_l, spellings_r))"
_RARE_SHARED: Final = "len(list_intersect(rare_l, rare_r))"
_VERY_RARE_SHARED: Final = "len(list_intersect(very_rare_l, very_rare_r))"

_NOTHING_SHARED: Final = (
    "not list_has_any(sounds_l, all_sounds_r) and not list_has_any(all_sounds_l, sounds_r)"
    " and not list_has_any(letters_l, letters_r)"
)

# From the most telling to the least; the first that holds counts.
_NAME_LEVELS: Final = (
    # Before the others, since it is what most pairs are, and it is quickly seen.
    (_NOTHING_SHARED, "nothing in common"),
    (
        f"not list_has_any(sounds_l, all_sounds_r) and not list_has_any(all_sounds_l, sounds_r) and {_DICE} < 0.75",
        "a few letters",
    ),
    (f"{_SHARED} >= 3 and {_DICE} >= 0.75", "three names, close"),
    (f"{_SHARED} >= 3", "three names"),
    (f"{_SHARED} = 2 and {_SPELT} >= 2 and {_VERY_RARE_SHARED} >= 1", "two names spelt alike, one very rare"),
    (f"{_SHARED} = 2 and {_ALL} and {_VERY_RARE_SHARED} >= 1", "two names, all, one very rare"),
    (f"{_SHARED} = 2 and {_SPELT} >= 2 and {_RARE_SHARED} >= 2", "two names spelt alike, rare"),
    (f"{_SHARED} = 2 and {_ALL} and {_RARE_SHARED} >= 2", "two names, all, rare"),
    (f"{_SHARED} = 2 and {_SPELT} >= 2 and {_RARE_SHARED} >= 1", "two names spelt alike, one rare"),
    (f"{_SHARED} = 2 and {_ALL} and {_RARE_SHARED} >= 1", "two names, all, one rare"),
    (f"{_SHARED} = 2 and {_ALL} and {_SPELT} >= 2", "two common names spelt alike"),
    (f"{_SHARED} = 2 and {_ALL}", "two common names, all"),
    (f"{_SHARED} = 2", "two names of more"),
    (f"{_DICE} >= 0.75", "the same letters"),
    (f"{_SHARED} >= 1 and {_VERY_RARE_SHARED} >= 1 and {_DICE} >= 0.5", "a very rare name, close"),
    (f"{_SHARED} >= 1 and {_RARE_SHARED} >= 1 and {_DICE} >= 0.5", "a rare name, close"),
    (f"{_SHARED} >= 1 and {_DICE} >= 0.5", "a name, close"),
    (f"{_SHARED} >= 1 and {_ALL} and {_RARE_SHARED} >= 1", "the only name, rare"),
    (f"{_SHARED} >= 1 and {_ALL}", "the only name"),
    (f"{_SHARED} >= 1 and {_RARE_SHARED} >= 1", "a rare name"),
    (f"{_SHARED} = 1 and first_sound_l = first_sound_r", "the first name"),
    (f"{_SHARED} = 1", "a name"),
)
_YEARS: Final = "abs(year_l - year_r)"
_BOTH_FULL: Final = "full_date_l is not null and full_date_r is not null"
_ONE_YEAR_ONLY: Final = "(is_year_only_l or is_year_only_r)"
_BIRTH_LEVELS: Final = (
    ("full_date_l = full_date_r", "same date"),
    (f"{_BOTH_FULL} and {_YEARS} = 0 and month_l = day_r and day_l = month_r", "day and month swapped"),
    (f"{_BOTH_FULL} and {_YEARS} = 0 and (month_l = month_r or day_l = day_r)", "day or month differs"),
    (f"{_BOTH_FULL} and month_l = month_r and day_l = day_r and {_YEARS} in (1, 2, 10, 20)", "year slips"),
    (f"{_BOTH_FULL} and month_l = month_r and day_l = day_r and {_YEARS} in (7, 8)", "another calendar"),
    (f"{_YEARS} = 0 and is_year_only_l and is_year_only_r", "same year, both no more"),
    (f"{_YEARS} = 0 and {_ONE_YEAR_ONLY}", "same year, one no more"),
    (f"{_YEARS} = 1 and {_ONE_YEAR_ONLY}", "a year apart, one estimated"),
    (f"{_YEARS} <= 3 and {_ONE_YEAR_ONLY}", "three years apart, one estimated"),
    (f"{_YEARS} <= 1", "a year apart"),
    (f"{_YEARS} <= 5", "five years apart"),
)
_PHONE_LEVELS: Final = (
    # A household shares a telephone, not a first name.
    (f"phone_l = phone_r and {_SHARED} >= 2", "same telephone and names"),
    (
        "phone_l = phone_r and"
        " (list_contains(all_sounds_r, first_sound_l) or list_contains(all_sounds_l, first_sound_r))",
        "same telephone and first name",
    ),
    ("phone_l = phone_r", "same telephone"),
)


def settings() -> "SettingsCreator":
    """The model as Splink wants it: comparisons, and the blocks in which pairs are sought."""
    try:
        import splink.comparison_level_library as levels
        import splink.comparison_library as library
        from splink import SettingsCreator, block_on
    except ImportError as error:
        raise ExtraIsMissing(ExtraIsMissing.__doc__) from error

    def comparison(name: str, null: str, told: Sequence[tuple[str, str]]) -> Any:
        return library.CustomComparison(
            output_column_name=name,
            comparison_levels=[
                levels.CustomLevel(null, "unknown").configure(is_null_level=True),
                *(levels.CustomLevel(condition, label) for condition, label in told),
                levels.ElseLevel(),
            ],
        )

    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            comparison("names", "names_count_l = 0 or names_count_r = 0", _NAME_LEVELS),
            comparison("birth", "year_l is null or year_r is null", _BIRTH_LEVELS),
            comparison("phone", "phone_l is null or phone_r is null", _PHONE_LEVELS),
            library.ExactMatch("sex"),
            library.CustomComparison(
                output_column_name="nationality",
                comparison_levels=[
                    levels.NullLevel("nationality"),
                    levels.ExactMatchLevel("nationality"),
                    # Another nationality is no evidence against.
                    levels.ElseLevel().configure(
                        m_probability=0.5,
                        u_probability=0.5,
                        fix_m_probability=True,
                        fix_u_probability=True,
                    ),
                ],
            ),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("rare_pairs", arrays_to_explode=["rare_pairs"]),
            block_on("pairs", "year", arrays_to_explode=["pairs"]),
            block_on("full_date", "all_sounds", arrays_to_explode=["all_sounds"]),
            block_on("phone"),
            block_on("year", "rare", arrays_to_explode=["rare"]),
            block_on("month", "day", "rare", arrays_to_explode=["rare"]),
        ],
        retain_intermediate_calculation_columns=False,
        retain_matching_columns=False,
    )


def probable_pairs(
    register: Sequence[Portrait], *, least_weight: float = LEAST_WEIGHT, threads: int = 2, memory: str = "8GB"
) -> list[Pair]:
    """Pairs of places in the register that may be one person; raises ExtraIsMissing."""
    try:
        import duckdb
        import pyarrow as pa  # type: ignore[import-untyped]
        from splink import DuckDBAPI, Linker, block_on
    except ImportError as error:
        raise ExtraIsMissing(ExtraIsMissing.__doc__) from error

    connection = duckdb.connect(":memory:")
    # No spill: what does not fit in memory is refused rather than written.
    connection.execute(f"SET threads={threads:d}")
    connection.execute(f"SET memory_limit='{memory}'")
    connection.execute("SET temp_directory=''")
    engine = DuckDBAPI(connection=connection)
    table = pa.table(columns(register, keyed_digest()))
    linker = Linker(engine.register(table), settings(), log_level=40)
    training = linker.training
    training.estimate_probability_two_random_records_match(
        [
            block_on("names", "full_date"),
            block_on("phone", "first_sound"),
            block_on("sounds_together", "full_date"),
        ],
        recall=0.5,
    )
    training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for block in (block_on("full_date"), block_on("sounds_together", "month", "day"), block_on("phone")):
        training.estimate_parameters_using_expectation_maximisation(block)
    predicted = linker.inference.predict(threshold_match_weight=least_weight)
    told = predicted.as_duckdbpyrelation().project("unique_id_l, unique_id_r, match_weight").fetchnumpy()
    connection.close()
    return [
        Pair(min(one, other), max(one, other), weight)
        for one, other, weight in zip(
            told["unique_id_l"].tolist(),
            told["unique_id_r"].tolist(),
            told["match_weight"].tolist(),
            strict=True,
        )
    ]
