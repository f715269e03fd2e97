"""A real server, killed while browsers save; longer: `python -m bench crash`."""

import pytest

from bench.crash import CASES, measure


@pytest.mark.parametrize("case", CASES)
def test_nothing_acknowledged_is_lost_when_the_server_is_killed(case):
    told = measure(case, kills=2, seed=7)

    assert told["acknowledged"] > 0
    assert (told["lost"], told["half_written"], told["without_file"], told["chain_faults"]) == (0, 0, 0, 0)
    assert told["holds"]
