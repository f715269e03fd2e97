from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repere.foundation.audit.rules import SEALED, Fault, faults, seal

KEY = b"k" * 32
CHAIN = str(UUID(int=7))


def chain_of(count):
    lines, previous = [], ""
    for position in range(1, count + 1):
        line = dict.fromkeys(SEALED, None) | {
            "chain": CHAIN, "position": position, "at": f"2026-11-16T09:00:{position:02}", "role": "caseworker",
            "verb": "dossier.opened", "subject_type": "", "request_id": "", "detail": {"n": position},
            "previous": previous,
        }  # fmt: skip
        previous = line["digest"] = seal(KEY, line)
        lines.append(line)
    return lines


def found(lines, last=None, digest=None):
    whole = chain_of(5)
    return list(faults(KEY, lines, last or 5, digest or whole[-1]["digest"]))


def test_a_chain_as_it_was_written_has_no_fault():
    assert found(chain_of(5)) == []


@pytest.mark.parametrize("field", [name for name in SEALED if name != "chain"])
def test_a_line_changed_in_any_field_is_named(field):
    lines = chain_of(5)
    lines[2][field] = {"changed": 1} if field == "detail" else 99 if field == "position" else "changed"
    if field == "position":
        lines.sort(key=lambda line: line["position"])

    assert found(lines)


def test_a_changed_line_is_named_alone():
    lines = chain_of(5)
    lines[2]["verb"] = "dossier.closed"

    assert found(lines) == [Fault(CHAIN, 3, "changed")]


def test_a_line_taken_out_is_named_alone():
    lines = chain_of(5)
    del lines[2]

    assert found(lines) == [Fault(CHAIN, 3, "missing")]


def test_lines_taken_off_the_end_are_named():
    assert found(chain_of(5)[:3]) == [Fault(CHAIN, 4, "missing"), Fault(CHAIN, 5, "missing")]


def test_two_lines_that_changed_places_are_named():
    lines = chain_of(5)
    lines[1]["position"], lines[2]["position"] = 3, 2
    lines[1], lines[2] = lines[2], lines[1]

    assert found(lines) == [Fault(CHAIN, 2, "reordered"), Fault(CHAIN, 3, "reordered")]


def test_a_head_set_back_is_a_cut_chain():
    lines = chain_of(5)

    assert found(lines, last=4, digest=lines[3]["digest"]) == [Fault(CHAIN, 5, "cut")]


def test_a_chain_made_without_the_key_never_verifies():
    forged = [line | {"digest": seal(b"x" * 32, line)} for line in chain_of(5)]

    assert {fault.kind for fault in found(forged)} == {"changed"}


@settings(max_examples=60, deadline=None)
@given(st.permutations(range(5)), st.sets(st.integers(0, 4)))
def test_no_shuffle_and_no_loss_goes_unseen(order, lost):
    lines = chain_of(5)
    shuffled = [lines[place] | {"position": position + 1} for position, place in enumerate(order)]
    kept = [line for place, line in enumerate(shuffled) if place not in lost]

    assert bool(found(kept)) == (list(order) != list(range(5)) or bool(lost))
