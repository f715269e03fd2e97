"""Figures that point at nobody: what is too small is hidden, and what would let it be found again. No Django.

The threshold and the hiding of complementary cells are those of statistical offices (Hundepool et al., Statistical
Disclosure Control, 2012, chapters 4 and 5; the rule of the frequency of a cell).
"""

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from typing import Any, Final, TypeVar

Cell = TypeVar("Cell", bound=Hashable)
Line = TypeVar("Line", bound=Hashable)

# A count of one to four is somebody that a colleague, a neighbour or a family may recognise. None is nobody.
LEAST: Final = 5


def is_small(count: int) -> bool:
    return 0 < count < LEAST


def shown(count: int) -> int | None:
    """The count, or None when it is hidden."""
    return None if is_small(count) else count


def parts_shown(parts: Mapping[Cell, int]) -> dict[Cell, int | None]:
    """The parts of a total that is shown beside them, None for those that are hidden.

    One hidden part is what the others leave of the total, so that another is hidden with it: the smallest that is
    left, until what is hidden is two parts at least and five people at least. Zeros are hidden last.
    """
    hidden = {cell for cell, count in parts.items() if is_small(count)}
    left = sorted(
        (cell for cell in parts if cell not in hidden), key=lambda cell: (parts[cell] == 0, parts[cell])
    )
    while hidden and left and (len(hidden) < 2 or sum(parts[cell] for cell in hidden) < LEAST):
        hidden.add(left.pop(0))
    return {cell: None if cell in hidden else count for cell, count in parts.items()}


def table_shown(
    table: Mapping[Line, Mapping[Cell, int]], also: Collection[Line] = ()
) -> dict[Line, dict[Cell, int | None]]:
    """The cells of a table whose totals, of lines and of columns, are shown beside it: None for those hidden.

    `also`: lines to hide whole, since their sum would tell a figure that is hidden elsewhere.
    Of each line and each column, what is hidden is two cells at least and five people at least; and no hidden cell is
    the only way between two groups of them, or else it would be what the sums leave (Gusfield, A Graph Theoretic
    Approach to Statistical Data Security, 1988: a cell is found if it is a bridge of the graph of those hidden).
    """
    hidden = {(row, col) for row, cells in table.items() for col, count in cells.items() if is_small(count)}
    hidden |= {(row, col) for row in also if row in table for col in table[row]}
    while hidden:
        weak = next(
            (
                grown
                for lines in _too_bare(table, hidden)
                for line in lines
                if (grown := _one_more(table, hidden, line)) is not None
            ),
            None,
        )
        if weak is None:
            break
        hidden.add(weak)
    return {
        row: {col: None if (row, col) in hidden else count for col, count in cells.items()}
        for row, cells in table.items()
    }


_Place = tuple[Any, Any]
_Axis = tuple[int, Any]  # 0: a line of the table, 1: a column


def _too_bare(table: Mapping[Any, Mapping[Any, int]], hidden: set[_Place]) -> Iterator[tuple[_Axis, ...]]:
    """Lines and columns that would give a hidden cell away, first those that do it by themselves."""
    on: dict[_Axis, list[_Place]] = {}
    for place in sorted(hidden, key=repr):
        for axis in (0, 1):
            on.setdefault((axis, place[axis]), []).append(place)
    for line, places in on.items():
        if len(places) < 2 or sum(table[row][col] for row, col in places) < LEAST:
            yield (line,)
    for place in sorted(hidden, key=repr):
        if _is_bridge(on, place):
            yield (0, place[0]), (1, place[1])


def _is_bridge(on: Mapping[_Axis, list[_Place]], place: _Place) -> bool:
    """Whether its line and its column are joined by no other chain of hidden cells."""
    goal, seen, front = (1, place[1]), {(0, place[0])}, [(0, place[0])]
    while front:
        axis = front.pop()
        for other in on[axis]:
            if other == place:
                continue
            after = (1 - axis[0], other[1 - axis[0]])
            if after == goal:
                return False
            if after not in seen:
                seen.add(after)
                front.append(after)
    return True


def _one_more(table: Mapping[Any, Mapping[Any, int]], hidden: set[_Place], line: _Axis) -> _Place | None:
    """The next cell to hide in this line: the smallest that is left, zeros last; None when all are hidden."""
    axis, name = line
    left = [
        (row, col)
        for row, cells in table.items()
        for col in cells
        if (row, col)[axis] == name and (row, col) not in hidden
    ]
    return min(
        left,
        key=lambda place: (table[place[0]][place[1]] == 0, table[place[0]][place[1]], repr(place)),
        default=None,
    )


def extreme(values: Iterable[int]) -> int | None:
    """What five at least have reached: the greatest of all is one person's. None when they are fewer than five."""
    ordered = sorted(values, reverse=True)
    return ordered[LEAST - 1] if len(ordered) >= LEAST else None
