import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bench.register import records
from bench.register.desk import known_of
from repere.accompaniment.people import linkage
from repere.accompaniment.people.identity.known import Known
from repere.accompaniment.people.identity.likeness import portrait
from repere.accompaniment.people.linkage.columns import columns, keyed_digest

SECRETS = ("Zeynabou Ouedraogo", "+33639984512")
CANARY = portrait(Known(SECRETS[:1], 1996, 4, 3, SECRETS[1:], sex="F", nationality="BF"))


def test_the_engine_is_given_digests_and_numbers_and_no_text():
    told = columns([CANARY], keyed_digest())

    def numbers(value) -> bool:
        return value is None or isinstance(value, (int, bool)) or all(isinstance(one, int) for one in value)

    assert all(numbers(value) for values in told.values() for value in values)


def test_each_run_has_a_key_of_its_own():
    one, other = (columns([CANARY], keyed_digest()) for _ in range(2))

    assert one["names"] != other["names"]
    assert one["near_dates"] != other["near_dates"]
    assert one["full_date"] == other["full_date"]


def test_a_year_alone_makes_no_block_of_dates():
    first_of_january = replace(CANARY, birth=replace(CANARY.birth, month=1, day=1))
    told = columns([first_of_january], keyed_digest())

    assert told["full_date"] == told["month"] == [None]
    assert told["near_dates"] == [[]]
    assert told["is_year_only"] == [True]


@pytest.mark.parametrize(
    ("year", "month", "day"), [(1996, 4, 3), (1996, 4, 13), (1996, 5, 3), (1986, 4, 3), (1996, 3, 4)]
)
def test_a_date_with_one_slip_is_still_a_block_for_the_same_sounds(year, month, day):
    slipped = portrait(Known(("Zeinabu Traore",), year, month, day))
    told = columns([CANARY, slipped], keyed_digest())["near_dates"]

    assert set(told[0]) & set(told[1])


def test_another_date_or_another_name_is_not():
    far = portrait(Known(("Zeinabu Traore",), 1997, 5, 13))
    another = portrait(Known(("Selam Tesfay",), 1996, 4, 3))
    told = columns([CANARY, far, another], keyed_digest())["near_dates"]

    assert set(told[0]).isdisjoint(told[1])
    assert set(told[0]).isdisjoint(told[2])


@pytest.fixture(scope="module")
def register():
    pytest.importorskip("splink")
    return [(person.number, portrait(known_of(record))) for person, record in records(1500)]


def test_most_pairs_with_much_evidence_are_one_person_and_most_people_are_found(register):
    owners = [owner for owner, _portrait in register]
    found = linkage.probable_pairs([portrait for _owner, portrait in register])
    likely = {(pair.one, pair.other) for pair in found if pair.weight > 6}
    true = {
        (one, other)
        for one in range(len(owners))
        for other in range(one + 1, min(one + 4, len(owners)))
        if owners[one] == owners[other]
    }

    assert len(likely & true) / len(likely) > 0.8
    assert len(likely & true) / len(true) > 0.55
    assert len({(pair.one, pair.other) for pair in found} & true) / len(true) > 0.88
    assert all(pair.one < pair.other for pair in found)


# --- nothing on a disk

WRITES = """
import sys
from bench.register import records
from bench.register.desk import known_of
from repere.accompaniment.people import linkage
from repere.accompaniment.people.identity.likeness import portrait

allowed = ("/dev/", "/proc/", "/sys/")
written = []
def watch(event, told):
    if event == "open" and isinstance(told[1], str) and set(told[1]) & set("wax+"):
        written.append(str(told[0]))
register = [portrait(known_of(record)) for _person, record in records(400)]
import duckdb, splink
sys.dont_write_bytecode = True
sys.addaudithook(watch)
found = linkage.probable_pairs(register)
print(len(found), [one for one in written if not one.startswith(allowed)])
"""


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="looks at open files as Linux tells them")
def test_a_run_leaves_and_writes_no_file(tmp_path):
    pytest.importorskip("splink")
    here = str(Path(__file__).parents[3])
    done = subprocess.run(
        [sys.executable, "-B", "-c", WRITES],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": here, "TMPDIR": str(tmp_path), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=300,
    )

    assert done.returncode == 0, done.stderr[-2000:]
    count, written = done.stdout.split(" ", 1)
    assert int(count) > 50
    assert written.strip() == "[]"
    assert list(tmp_path.rglob("*")) == []


def test_what_does_not_fit_in_memory_is_refused_rather_than_written(register, tmp_path, monkeypatch):
    pytest.importorskip("duckdb")
    monkeypatch.chdir(tmp_path)

    with pytest.raises(Exception, match=r"(?i)memory"):
        linkage.probable_pairs([portrait for _owner, portrait in register], memory="4MB")

    assert list(tmp_path.rglob("*")) == []


def test_without_the_extra_it_says_which_to_install(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "splink", None)
    monkeypatch.setitem(__import__("sys").modules, "duckdb", None)

    with pytest.raises(linkage.ExtraIsMissing, match=r"repere\[batch\]"):
        linkage.probable_pairs([CANARY])


# --- Spark


def test_spark_finds_the_pairs_that_duckdb_finds(tmp_path):
    pytest.importorskip("splink")
    sql = pytest.importorskip("pyspark.sql", reason="Spark is not installed: `pip install pyspark`")
    if not shutil.which("java"):
        pytest.skip("Spark needs Java: install a runtime, version 17 or later")
    from splink.backends.spark import similarity_jar_location

    people = [portrait(known_of(record)) for _person, record in records(400)]
    session = (
        sql.SparkSession.builder.master("local[1]")
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.jars", similarity_jar_location())
        .config("spark.ui.enabled", "false")
        .config("spark.local.dir", str(tmp_path))
        .getOrCreate()
    )
    try:
        session.sparkContext.setCheckpointDir(str(tmp_path / "checkpoints"))
        there = linkage.probable_pairs_on_spark(session, people)
    finally:
        session.stop()
    here = linkage.probable_pairs(people)

    def likely(pairs):
        return {(pair.one, pair.other) for pair in pairs if pair.weight > 0}

    assert likely(here)
    # The two draw other strangers to see how often they agree: weights differ a little, pairs hardly.
    assert len(likely(here) & likely(there)) / len(likely(here) | likely(there)) > 0.9
