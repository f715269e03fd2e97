"""Figures that point at nobody: what is too small is hidden, and what would let it be found again. No Django.

The threshold and the hiding of complementary cells are those of statistical offices (Hundepool et al., Statistical
Disclosure Control, 2012, chapters 4 and 5; the rule of the frequency of a cell).
"""

from collections.abc import Hashable, Iterable, Mapping
from typing import Final, TypeVar

Cell = TypeVar("Cell", bound=Hashable)

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


def extreme(values: Iterable[int]) -> int | None:
    """What five at least have reached: the greatest of all is one person's. None when they are fewer than five."""
    ordered = sorted(values, reverse=True)
    return ordered[LEAST - 1] if len(ordered) >= LEAST else None
