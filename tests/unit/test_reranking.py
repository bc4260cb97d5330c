from __future__ import annotations

import sys
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.english.words import content_stems
from graphmem.errors import SetupError
from graphmem.model.hit import Hit, Signal, SignalName
from graphmem.reranking.reranker import make_reranker
from graphmem.reranking.second_pass import TOP, blend, rerank
from tests.unit.cited_hits import hit

SCORES = st.floats(0, 1)


class WordsInCommon:
    """The share of the query's words that a text has."""

    name = "words in common"

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def rerank(self, query: str, texts: Sequence[str]) -> list[float]:
        self.asked = list(texts)
        wanted = set(content_stems(query))
        return [len(wanted & set(content_stems(text))) / len(wanted) for text in texts]

    async def close(self) -> None: ...


def test_the_order_is_the_rerankers_and_the_scores_stay_at_their_places() -> None:
    hits = [hit("a", score=0.9), hit("b", score=0.6), hit("c", score=0.3)]

    again = blend(hits, [0.1, 0.7, 0.7])

    assert [(one.memory.id, one.score) for one in again] == [("b", 0.9), ("c", 0.6), ("a", 0.3)]
    assert [one.signals for one in again] == [
        (Signal(SignalName.RERANKER, 0.7, 1),),
        (Signal(SignalName.RERANKER, 0.7, 2),),
        (Signal(SignalName.RERANKER, 0.1, 3),),
    ]


def test_what_the_reranker_did_not_see_stays_where_it_is() -> None:
    hits = [hit("a", score=0.9), hit("b", score=0.6), hit("c", score=0.3)]

    again = blend(hits, [0.1, 0.2])

    assert [one.memory.id for one in again] == ["b", "a", "c"]
    assert again[2] == hits[2]


def test_signals_are_the_strongest_first() -> None:
    vector, text = Signal(SignalName.VECTOR, 0.8, 1), Signal(SignalName.TEXT, 0.2, 4)
    found = hit("a")
    found = Hit(found.memory, found.text, found.version, found.score, (vector, text))

    [again] = blend([found], [0.5])

    assert again.signals == (vector, Signal(SignalName.RERANKER, 0.5, 1), text)


@given(st.lists(st.tuples(SCORES, SCORES), max_size=8), st.integers(0, 8))
def test_scores_fall_down_the_list_and_no_hit_is_lost(scored: list[tuple[float, float]], seen: int) -> None:
    own = sorted((score for score, _ in scored), reverse=True)
    hits = [hit(str(place), score=score) for place, score in enumerate(own)]

    again = blend(hits, [score for _, score in scored][:seen])

    assert [one.score for one in again] == own
    assert {one.memory.id for one in again} == {one.memory.id for one in hits}


async def test_the_best_hits_are_looked_at_again() -> None:
    reranker = WordsInCommon()
    hits = [hit(f"Number {number} of many.", score=1 - number / 100) for number in range(TOP + 5)]
    hits[20] = hit("My sister Clara lives in Lisbon.", score=hits[20].score)
    hits[TOP + 1] = hit("Where my sister lives.", score=hits[TOP + 1].score)

    again = await rerank(reranker, "Where does my sister live?", hits)

    assert again[0].text == "My sister Clara lives in Lisbon."
    assert [one.text for one in again[1:21]] == [one.text for one in hits[:20]]
    assert again[TOP:] == hits[TOP:]
    assert reranker.asked == [one.text for one in hits[:TOP]]


async def test_without_a_reranker_hits_stay_as_they_are() -> None:
    hits = [hit("a"), hit("b")]

    assert make_reranker(None) is None
    assert await rerank(None, "a", hits) == hits
    assert await rerank(WordsInCommon(), "a", []) == []


def test_a_missing_library_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(SetupError, match=r"GRAPHMEM_RERANKER.*pip install 'graphmem\[sentence-transformers\]'"):
        make_reranker("any")
