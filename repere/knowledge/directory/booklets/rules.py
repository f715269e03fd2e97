"""How a guide that is too thick for one booklet is parted: by need, and by town where one need fills several. Pure."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID


class Volume(NamedTuple):
    """What one booklet holds; no themes: all that was asked for. Towns, from the first to the last, of a need that
    takes several volumes."""

    ids: tuple[UUID, ...]
    themes: tuple[str, ...] = ()
    towns: tuple[str, str] | None = None


def volumes(
    ids: Sequence[UUID],
    themes: Mapping[UUID, Collection[str]],
    towns: Mapping[UUID, str],
    order: Sequence[str],
    most: int,
) -> list[Volume]:
    """Volumes of so many services at most, needs in this order. A service is in each volume that holds a need of its
    own, so that whoever has one volume has all there is for what stands on its cover."""
    if len(ids) <= most:
        return [Volume(tuple(ids))]
    found: list[Volume] = []
    held: set[UUID] = set()
    needs: list[str] = []

    def close() -> None:
        if held:
            found.append(Volume(tuple(pk for pk in ids if pk in held), tuple(needs)))
            held.clear()
            needs.clear()

    for theme in order:
        under = [pk for pk in ids if theme in themes.get(pk, ())]
        if len(under) > most:
            close()
            under.sort(key=lambda pk: towns.get(pk, ""))
            count = -(-len(under) // most)
            for part in range(count):
                some = under[len(under) * part // count : len(under) * (part + 1) // count]
                ends = towns.get(some[0], ""), towns.get(some[-1], "")
                found.append(Volume(tuple(some), (theme,), ends))
            continue
        if len(held.union(under)) > most:
            close()
        if under:
            held.update(under)
            needs.append(theme)
    close()
    return found
