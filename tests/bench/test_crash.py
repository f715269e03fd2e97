"""A real server, or a real worker, killed while it works; longer: `python -m bench crash`."""

import pytest

from bench.crash import measure, measure_import


@pytest.mark.parametrize("case", ["note", "file"])
def test_nothing_acknowledged_is_lost_when_the_server_is_killed(case):
    told = measure(case, kills=2, seed=7)

    assert told["acknowledged"] > 0
    assert (told["lost"], told["half_written"], told["without_file"], told["chain_faults"]) == (0, 0, 0, 0)
    assert told["holds"]


def test_a_file_of_people_whose_worker_is_killed_comes_in_once_and_whole():
    told = measure_import(kills=4, seed=7, rows=800)

    assert told["cut"] > 0
    assert (told["lost"], told["twice"], told["chain_faults"]) == (0, 0, 0)
    assert told["holds"]
