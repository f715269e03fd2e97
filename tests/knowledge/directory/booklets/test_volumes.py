from math import ceil

from hypothesis import given
from hypothesis import strategies as st

from repere.knowledge.directory.booklets.rules import Volume, volumes

NEEDS = ["eat", "sleep", "law"]
TOWNS = {0: "Alès", 1: "Nîmes", 2: "Uzès", 3: "Anduze", 4: "Bagnols"}


def test_few_are_one_volume_of_all_that_was_asked_for():
    assert volumes([2, 1], {1: {"eat"}, 2: {"law"}}, TOWNS, NEEDS, 2) == [Volume((2, 1))]


def test_needs_stay_together_and_keep_the_order_of_the_way():
    themes = {0: {"law"}, 1: {"eat"}, 2: {"sleep"}, 3: {"eat", "law"}}

    assert volumes([3, 2, 1, 0], themes, TOWNS, NEEDS, 3) == [
        Volume((3, 2, 1), ("eat", "sleep")),
        Volume((3, 0), ("law",)),
    ]


def test_a_need_that_fills_several_is_parted_by_town():
    themes = {pk: {"eat"} for pk in range(5)}

    assert volumes([0, 1, 2, 3, 4], themes, TOWNS, NEEDS, 3) == [
        Volume((0, 3), ("eat",), ("Alès", "Anduze")),
        Volume((4, 1, 2), ("eat",), ("Bagnols", "Uzès")),
    ]


@given(st.lists(st.integers(1, 7), max_size=30), st.integers(1, 12))
def test_nobody_is_left_out_nor_stands_twice_under_a_need(masks, most):
    themes = {
        pk: {need for bit, need in enumerate(NEEDS) if mask >> bit & 1} for pk, mask in enumerate(masks)
    }
    found = volumes(list(themes), themes, {pk: str(pk % 7) for pk in themes}, NEEDS, most)

    assert all(len(one.ids) <= most and len(set(one.ids)) == len(one.ids) for one in found)
    if len(themes) <= most:
        return
    for need in NEEDS:
        under = [pk for one in found if need in one.themes for pk in one.ids if need in themes[pk]]
        assert sorted(under) == sorted(pk for pk, told in themes.items() if need in told)
    assert len(found) <= sum(ceil(sum(need in told for told in themes.values()) / most) for need in NEEDS)
