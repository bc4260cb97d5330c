from __future__ import annotations

import pytest

from graphmem.model.hit import SignalName
from graphmem.service.search_plan import Source, candidate_counts, sources_of


@pytest.mark.parametrize(
    ("top_k", "counts"),
    [
        (1, [800, 4_000, 10_000]),
        (40, [800, 4_000, 10_000]),
        (41, [820, 4_100, 10_000]),
        (100, [2_000, 10_000]),
        (500, [10_000]),
        (1_000, [10_000]),
    ],
)
def test_more_and_more_candidates_are_asked_for_up_to_the_most(top_k: int, counts: list[int]) -> None:
    assert [*candidate_counts(top_k, 10_000)] == counts


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
