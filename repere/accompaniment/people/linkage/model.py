"""Fellegi and Sunter's model of a register, as Splink is told it: comparisons, and blocks in which pairs are sought.

Written once for both engines, in Spark's names of functions; `IN_DUCKDB` gives DuckDB those it calls otherwise.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from splink import SettingsCreator


IN_DUCKDB: Final = (
    "CREATE MACRO size(list) AS len(list)",
    "CREATE MACRO arrays_overlap(one, other) AS list_has_any(one, other)",
)


class ExtraIsMissing(ImportError):
    """Splink and DuckDB are not installed: `pip install repere[batch]`."""


_SHARED: Final = (
    "greatest(size(array_intersect(sounds_l, all_sounds_r)), size(array_intersect(all_sounds_l, sounds_r)))"
)
_ALL: Final = f"{_SHARED} >= least(names_count_l, names_count_r)"
_DICE: Final = (
    "(2.0 * size(array_intersect(letters_l, letters_r)) / greatest(size(letters_l) + size(letters_r), 1))"
)
_SPELT: Final = "size(array_intersect(spellings_l, spellings_r))"
_RARE_SHARED: Final = "size(array_intersect(rare_l, rare_r))"
_VERY_RARE_SHARED: Final = "size(array_intersect(very_rare_l, very_rare_r))"

_NOTHING_SHARED: Final = (
    "not arrays_overlap(sounds_l, all_sounds_r) and not arrays_overlap(all_sounds_l, sounds_r)"
    " and not arrays_overlap(letters_l, letters_r)"
)

# From the most telling to the least; the first that holds counts.
_NAME_LEVELS: Final = (
    # Before the others, since it is what most pairs are, and it is quickly seen.
    (_NOTHING_SHARED, "nothing in common"),
    (
        f"not arrays_overlap(sounds_l, all_sounds_r) and not arrays_overlap(all_sounds_l, sounds_r) and {_DICE} < 0.75",
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
        " (array_contains(all_sounds_r, first_sound_l) or array_contains(all_sounds_l, first_sound_r))",
        "same telephone and first name",
    ),
    ("phone_l = phone_r", "same telephone"),
)


def settings(share_of_pairs: float = 0.0001) -> "SettingsCreator":
    """The model as Splink wants it: comparisons, and the blocks in which pairs are sought.

    `share_of_pairs`, of all pairs of the register, how many are thought to be one person, between 0 and 1.
    """
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
        probability_two_random_records_match=share_of_pairs,
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
            block_on("full_date"),
            block_on("near_dates", arrays_to_explode=["near_dates"]),
            block_on("phone"),
            block_on("year", "rare", arrays_to_explode=["rare"]),
        ],
        retain_intermediate_calculation_columns=False,
        retain_matching_columns=False,
    )
