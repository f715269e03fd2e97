"""Writes a register of invented people: `python -m bench.register N OUT.csv [--seed 1] [--tail 0]`."""

import argparse
import csv
from dataclasses import asdict

from bench.register import FIELDS, records


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.register", description=__doc__)
    parser.add_argument("people", type=int)
    parser.add_argument("out")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--repeated", type=float, default=0.20, help="share of people recorded more than once"
    )
    parser.add_argument("--tail", type=float, default=0.0, help="share of names drawn from a long tail")
    asked = parser.parse_args()
    with open(asked.out, "w", newline="", encoding="utf-8") as file:
        out = csv.DictWriter(file, FIELDS)
        out.writeheader()
        for _person, record in records(
            asked.people, repeated=asked.repeated, seed=asked.seed, tail=asked.tail
        ):
            out.writerow(asdict(record))


if __name__ == "__main__":
    main()
