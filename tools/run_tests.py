"""All tests, on each database at hand, with one closing line for all of them."""

import argparse
import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path

NOTHING_COLLECTED = 5


def run(name: str, environment: dict[str, str], arguments: list[str]) -> dict[str, int]:
    """One call of pytest, counted from its own report; a call that breaks counts as a failure."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", f"--junitxml={report}", *arguments]
        print(f"== {name}", flush=True)
        start = time.monotonic()
        code = subprocess.run(command, env=environment).returncode
        print(f"   {time.monotonic() - start:.0f} s", flush=True)
        if code == NOTHING_COLLECTED:
            return {"passed": 0, "failed": 0, "skipped": 0}
        if not report.exists():
            return {"passed": 0, "failed": 1, "skipped": 0}
        counted = count(report)
    if code and not counted["failed"]:
        counted["failed"] = 1
    return counted


def count(report: Path) -> dict[str, int]:
    totals = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
    for suite in ElementTree.parse(report).getroot().iter("testsuite"):
        for name in totals:
            totals[name] += int(suite.get(name, 0))
    failed = totals["failures"] + totals["errors"]
    return {
        "passed": totals["tests"] - failed - totals["skipped"],
        "failed": failed,
        "skipped": totals["skipped"],
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", default="2")
    parser.add_argument("tests", nargs="*")
    args = parser.parse_args()
    plain = {name: value for name, value in os.environ.items() if name != "REPERE_DATABASE_URL"}
    databases = {"SQLite": plain}
    if url := os.environ.get("REPERE_TEST_POSTGRES_URL"):
        databases["PostgreSQL"] = plain | {"REPERE_DATABASE_URL": url}
    total = {"passed": 0, "failed": 0, "skipped": 0}
    for name, environment in databases.items():
        for what, arguments in {
            name: ["-n", args.jobs, "-m", "not browser"],
            f"{name}, in a browser": ["-m", "browser"],
        }.items():
            for outcome, number in run(what, environment, [*arguments, *args.tests]).items():
                total[outcome] += number
    print(", ".join(f"{number} {outcome}" for outcome, number in total.items()))
    return 1 if total["failed"] or not total["passed"] else 0


if __name__ == "__main__":
    sys.exit(main())
