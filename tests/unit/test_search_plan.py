from __future__ import annotations

import pytest

from graphmem.model.hit import SignalName
from graphmem.service.search_plan import Source, candidate_counts, is_trusted, sources_of


@pytest.mark.parametrize(
    ("top_k", "counts"),
    [
        (1, [200, 800, 4_000, 10_000]),
        (20, [200, 800, 4_000, 10_000]),
        (21, [800, 4_000, 10_000]),
        (40, [800, 4_000, 10_000]),
        (41, [820, 4_100, 10_000]),
        (100, [2_000, 10_000]),
        (500, [10_000]),
        (1_000, [10_000]),
    ],
)
def test_more_and_more_candidates_are_asked_for_up_to_the_most(top_k: int, counts: list[int]) -> None:
    assert [*candidate_counts(top_k, 10_000)] == counts


def test_many_candidates_are_asked_for_at_once_where_the_index_does_not_test_the_whole_filter() -> None:
    assert [*candidate_counts(1, 10_000, all_pass=False)] == [800, 4_000, 10_000]


def test_few_candidates_are_believed_where_the_last_is_much_farther_than_the_hits() -> None:
    """The cosines are those of random vectors, of sentences of conversations, and of random vectors again."""
    assert not is_trusted(200, wanted=0.20, last=0.15)
    assert is_trusted(200, wanted=0.60, last=0.50)
    assert is_trusted(800, wanted=0.20, last=0.15)


def test_a_query_that_is_a_memory_itself_is_no_reason_for_distrust() -> None:
    assert is_trusted(200, wanted=1.0, last=1.0)


@pytest.mark.parametrize(
    ("signals", "sources"),
    [
        (None, {*Source}),
        ([SignalName.VECTOR], {Source.VECTORS}),
        ([SignalName.ENTITY], {Source.ENTITIES}),
        ([SignalName.VECTOR, SignalName.TIME], {Source.VECTORS, Source.TIMES}),
        ([SignalName.SPEAKER], {*Source}),
    ],
)
def test_signals_ask_for_what_they_need(signals: list[SignalName] | None, sources: set[Source]) -> None:
    assert sources_of(signals) == sources
