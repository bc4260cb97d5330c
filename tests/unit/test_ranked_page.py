"""Pages of hits, of which some may go between two of them."""

from __future__ import annotations

from graphmem.model.hit import Hit
from graphmem.model.paging import Page
from graphmem.model.ranked_page import RankedPlace, cut_ranked
from tests.unit.cited_hits import hit

HITS = [hit("a", score=0.9), hit("b", score=0.5), hit("c", score=0.5), hit("d", score=0.1)]


def cut(hits: list[Hit], after: RankedPlace | None, size: int = 2) -> Page[Hit]:
    return cut_ranked(hits, after, size)


def test_pages_follow_each_other_without_gaps() -> None:
    first = cut(HITS, None)
    second = cut(HITS, RankedPlace(2, "b", 0.5))

    assert (first.items, first.has_next, first.has_previous) == (HITS[:2], True, False)
    assert (second.items, second.has_next, second.has_previous) == (HITS[2:], False, True)
    assert cut(HITS, RankedPlace(2, "d", 0.1)).items == []


def test_where_the_last_hit_has_gone_what_scores_less_comes_next() -> None:
    assert cut(HITS, RankedPlace(2, "gone", 0.5)).items == HITS[3:]
    assert cut(HITS, RankedPlace(2, "gone", 0.05)).items == []
