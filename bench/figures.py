"""How a measure is taken and told: one JSON object a line, or a small table."""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from statistics import median, quantiles
from typing import Any

Line = dict[str, Any]


def say(lines: Sequence[Line], *, as_json: bool) -> None:
    if as_json:
        for line in lines:
            print(json.dumps(line, ensure_ascii=False), flush=True)
        return
    names = list(dict.fromkeys(name for line in lines for name in line))
    table = [names, *[[_shown(line.get(name, "")) for name in names] for line in lines]]
    widths = [max(len(row[column]) for row in table) for column in range(len(names))]
    for row in table:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    print(flush=True)


def _shown(value: Any) -> str:
    return f"{value:,}" if isinstance(value, (int, float)) and not isinstance(value, bool) else str(value)


class Timings:
    """Milliseconds of each run of one case, by the clock on the wall and by that of the processor."""

    def __init__(self) -> None:
        self.wall: list[float] = []
        self.cpu: list[float] = []

    @contextmanager
    def one(self) -> Iterator[None]:
        wall, cpu = time.perf_counter(), time.process_time()
        yield
        self.wall.append((time.perf_counter() - wall) * 1000)
        self.cpu.append((time.process_time() - cpu) * 1000)

    @property
    def p50(self) -> float:
        return median(self.wall)

    @property
    def p95(self) -> float:
        return quantiles(self.wall, n=20)[-1] if len(self.wall) > 1 else self.wall[0]

    def figures(self) -> Line:
        return {
            "n": len(self.wall),
            "p50_ms": round(self.p50, 3),
            "p95_ms": round(self.p95, 3),
            "cpu_ms": round(median(self.cpu), 3),
        }


def in_turns(
    cases: Mapping[str, Callable[[int], object]], rounds: int, *, warm: int = 3
) -> dict[str, Timings]:
    """Each case once, then each case again: what disturbs the machine disturbs them all."""
    taken = {name: Timings() for name in cases}
    for turn in range(-warm, rounds):
        for name, case in cases.items():
            if turn < 0:
                case(turn)
                continue
            with taken[name].one():
                case(turn)
    return taken


def microseconds(work: Callable[[], int], *, repeats: int = 7) -> tuple[float, int]:
    """The median time of one of the things that `work` does, and how many it does each time."""
    times, done = [], 0
    for _ in range(repeats):
        start = time.perf_counter()
        done = work()
        times.append((time.perf_counter() - start) / done)
    return round(median(times) * 1_000_000, 2), done
