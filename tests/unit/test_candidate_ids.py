"""The ids of candidates, and what of them is still to be described."""

from __future__ import annotations

from graphmem.store.candidate_ids import DESCRIBED_TOGETHER, CandidateIds


def test_few_are_described_together_and_more_in_two_parts_with_as_many_leading_ones() -> None:
    ids = [str(number) for number in range(DESCRIBED_TOGETHER)]
    assert CandidateIds(ids, ids[:30]).parts() == [CandidateIds(ids, ids[:30])]

    one, other = CandidateIds([*ids, "more"], ids[:30]).parts()
    assert sorted(one.ids + other.ids) == sorted([*ids, "more"])
    assert (len(one.leading), len(other.leading)) == (15, 15)
    assert set(one.leading) <= set(one.ids)


def test_what_was_described_is_left_out_unless_its_turns_are_asked_for_too() -> None:
    asked = CandidateIds(["a", "b", "c", "d"], leading=["a", "b"], similarities={"a": 0.5})

    rest = asked.without(CandidateIds(["a", "b", "c"], leading=["a"]))

    assert rest == CandidateIds(["b", "d"], leading=["b"], similarities={"a": 0.5})
    assert asked.without(CandidateIds([], [])) == asked
    assert asked.without(asked).ids == []
