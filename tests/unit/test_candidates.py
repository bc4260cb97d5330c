"""What is left to describe of candidates of whom a part was described before."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from graphmem.store.candidates import CandidateIds

IDS = st.lists(st.sampled_from("abcdef"), unique=True)


@st.composite
def candidate_ids(draw: st.DrawFn) -> CandidateIds:
    ids = draw(IDS)
    return CandidateIds(ids, [key for key in ids if draw(st.booleans())])


@given(candidate_ids(), candidate_ids())
def test_each_is_described_and_each_leading_one_with_its_neighbours_once(
    asked: CandidateIds, known: CandidateIds
) -> None:
    left = asked.beyond(known)

    assert set(left.ids) | set(known.ids) >= set(asked.ids)
    assert set(left.leading) == set(asked.leading) - set(known.leading)
    assert set(left.leading) <= set(left.ids)
    assert set(left.ids) - set(left.leading) == set(asked.ids) - set(known.ids) - set(left.leading)
    assert left.ids == [key for key in asked.ids if key in left.ids]


@given(candidate_ids())
def test_nothing_is_left_of_what_is_known(asked: CandidateIds) -> None:
    assert asked.beyond(asked).parts() == []
