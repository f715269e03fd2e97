"""Names across scripts: how they are measured, and what the letters were learned from."""

import json

import pytest

from bench.identity_crossscript import BY_HAND, NAMES, SOURCES
from bench.train_letters import learn, names_by_hand
from tests.bench.test_bench import bench

needs_lists = pytest.mark.skipif(not NAMES.is_dir(), reason="the lists of names in two scripts are not here")


@needs_lists
def test_names_are_found_across_scripts_ahead_of_the_usual_way():
    done = bench("identity", "--case", "crossscript", "--small", "--json")

    assert done.returncode == 0, done.stderr[-2000:]
    lines = {line["case"]: line for line in map(json.loads, done.stdout.splitlines())}
    assert list(lines) == [f"crossscript-{name}" for name in SOURCES]
    for line in lines.values():
        assert 0 < line["recall_at_1"] <= line["recall_at_10"] <= 1
        assert line["key_recall"] > 0.6
    arabic = lines["crossscript-arabic-wikidata"]
    assert arabic["recall_at_1"] > arabic["peer_recall_at_1"] + 0.3
    assert arabic["unlearned_at_1"] > 0.6


def test_without_the_lists_the_bench_says_so(tmp_path):
    done = bench("identity", "--case", "crossscript", "--json", NAMES_IN_TWO_SCRIPTS=str(tmp_path / "none"))

    assert done.returncode == 0
    assert not done.stdout
    assert "are not here" in done.stderr


def test_letters_are_learned_from_names_written_twice():
    pairs = [
        (["^S", "a", "m$"], "sham"),
        (["^S", "r$"], "shar"),
        (["^m", "S$"], "mash"),
        (["^s", "m$"], "sam"),
    ] * 40

    likely = learn(pairs)

    def written(letter):
        return max((chance, piece) for (one, piece), chance in likely.items() if one == letter)[1]

    assert written("^S").startswith("sh")
    assert written("^s").startswith("sa") or written("^s") == "s"
    assert all(0 < chance <= 1 for chance in likely.values())


def test_names_by_hand_have_several_spellings():
    found = list(names_by_hand())

    assert len(found) > 400
    for line in BY_HAND.read_text(encoding="utf-8").splitlines():
        native, forms = line.split("\t")
        assert native or len(forms.split()) > 1
