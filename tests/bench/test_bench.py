"""The measures run, and say what they promise to say; how fast is for a machine that does nothing else."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
TIMES = {"n", "p50_ms", "p95_ms", "cpu_ms"}
KEYS = {
    "pages": {"engine", "people", "services", "queries", "ratio"} | TIMES,
    "import": {"engine", "n", "seconds", "cpu_s", "rows_per_s", "left_out"},
    "identity": {"n", "us"},
    "directory": {"engine", "services", "seed"},
    "casework": {"engine", "people", "ratio"} | TIMES,
    "ranking": {"offers"} | TIMES,
    "orientation": {"engine", "services", "offers", "ratio"} | TIMES,
    "hours": {"n", "us"},
    "law": {"n"},
    "vault": {"n"},
}
CASES = {
    "pages": ["floor", "today", "search", "orientation"],
    "import": ["invented, new", "invented, known"],
    "identity": ["core-keys", "core-query-keys", "core-match"],
    "casework": ["floor", "create", "search", "open", "import"],
    "directory": [
        "load",
        "floor",
        "commune+theme",
        "commune+category",
        "commune-only",
        "latlon",
        "two-categories",
        "open+language+places",
    ],
    "ranking": ["10 offers", "40 offers"],
    "orientation": ["floor", "first look", "all day", "words"] * 2,
    "hours": ["moment", "moment, first time", "week"],
    "law": ["compute", "compute, sentences said", "recompute", "board, all", "board, team", "board, mine"],
    "vault": ["seal", "open", "unwrap", "cards", "rotate"],
}


# Counted for a whole file, not by request.
IN_ONE_GO = {("casework", "import"): {"engine", "seconds", "wall_s"}}


# Benches of which only some cases run here: the others have tests of their own.
CHOSEN = {"identity": ["--case", "core"]}


def bench(*arguments, **environment):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("REPERE_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-m", "bench", *arguments],
        cwd=ROOT,
        env=kept | environment,
        capture_output=True,
        text=True,
        timeout=300,
    )


@pytest.mark.parametrize("name", KEYS)
def test_a_bench_prints_one_object_a_line(name, tmp_path):
    done = bench(name, *CHOSEN.get(name, []), "--small", "--json", TMPDIR=str(tmp_path))

    assert done.returncode == 0, done.stderr[-2000:]
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["case"] for line in lines] == CASES[name]
    for line in lines:
        assert line["bench"] == name
        assert IN_ONE_GO.get((name, line["case"]), KEYS[name]) <= set(line)


def test_whom_a_page_ranks_is_compared_with_ranking_a_whole_country(tmp_path):
    done = bench("orientation", "--case", "overlap", "--small", "--json", TMPDIR=str(tmp_path))

    assert done.returncode == 0, done.stderr[-2000:]
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert {line["by"] for line in lines} == {"place", "person", "need", "radius", "all"}
    assert all(0.97 <= line["overlap_at_10"] <= 1 for line in lines)


REGISTER = {
    "intake": {"caught_at_5pct", "ece", "worst_group_gap", "p50_ms", "peer_caught", "peer_warned"},
    "batch": {"f1", "f1_splink", "f1_labelled", "blocked_recall", "peer_exact_f1", "wall_s"},
    "febrl3": {"f1", "precision", "recall", "wall_s"},
}


@pytest.mark.parametrize("case", REGISTER)
def test_a_register_is_measured_beside_its_peers(case):
    if case != "intake":
        pytest.importorskip("splink")
    done = bench("identity", "--case", case, "--small", "--json")

    assert done.returncode == 0, done.stderr[-2000:]
    line = json.loads(done.stdout.splitlines()[0])
    assert line["case"] == case
    assert REGISTER[case] <= set(line)
    if case == "intake":
        assert line["caught_at_5pct"] > line["peer_caught_at_5pct"]
    else:
        assert line["f1"] > line.get("peer_exact_f1", 0.9)


def test_without_a_name_the_benches_are_listed():
    done = bench()

    assert done.returncode == 0
    assert all(f"  {name} " in done.stdout for name in [*KEYS, "sqlite", "all"])


def test_an_unknown_name_is_told_with_the_known_ones():
    done = bench("sandwich")

    assert done.returncode == 2
    assert "pages, import, identity" in done.stderr
