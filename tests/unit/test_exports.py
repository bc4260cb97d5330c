"""How much of a graph is read at once when it is exported."""

from __future__ import annotations

from graphmem.store.exports import BYTES_AT_ONCE, MEMORIES_AT_ONCE, group_by_weight


def test_groups_are_bounded_by_count_and_by_size() -> None:
    small = [(str(number), 10) for number in range(2 * MEMORIES_AT_ONCE + 1)]
    assert [len(group) for group in group_by_weight(small)] == [MEMORIES_AT_ONCE, MEMORIES_AT_ONCE, 1]

    half = BYTES_AT_ONCE // 2
    assert group_by_weight([("a", half), ("b", half), ("c", 1), ("d", 10 * half), ("e", 1)]) == [
        ["a", "b"],
        ["c"],
        ["d"],
        ["e"],
    ]
    assert group_by_weight([]) == []
