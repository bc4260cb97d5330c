from __future__ import annotations

from typing import Any

from benchmarks.answers import Answer
from benchmarks.signals import answers_by_signal, rankings_by_signal


def hit(memory: str, **ranks: int | None) -> dict[str, Any]:
    return {"memory": {"id": memory}, "signals": [{"name": name, "rank": rank} for name, rank in ranks.items()]}


def test_a_signal_alone_lists_the_hits_by_its_own_rank() -> None:
    hits = [hit("a", vector=2, text=1), hit("b", vector=1), hit("c", text=2, vector=3)]
    assert rankings_by_signal(hits) == {"vector": ("b", "a", "c"), "text": ("a", "c")}


def test_a_signal_without_a_rank_does_not_list_the_hit() -> None:
    assert rankings_by_signal([hit("a", vector=1, graph=None), hit("b")]) == {"vector": ("a",)}


def test_what_a_signal_lists_and_the_search_left_out_keeps_its_place() -> None:
    alone = rankings_by_signal([hit("a", text=3), hit("b", text=1)])["text"]
    answer = Answer("temporal", gold=("a",), ranking=alone)
    assert [answer.recall(k) for k in (2, 3)] == [0, 1]
    assert answer.reciprocal_rank() == 1 / 3


def test_hits_of_equal_rank_are_all_listed() -> None:
    assert rankings_by_signal([hit("b", graph=1), hit("a", graph=1), hit("c", graph=3)]) == {"graph": ("a", "b", "c")}


def test_a_signal_that_did_not_speak_has_found_nothing() -> None:
    answers = [Answer("temporal", ("a",), ("a", "b")), Answer("update", ("b",), ("b", "a"))]
    alone = answers_by_signal(answers, [{"vector": ("b", "a")}, {"vector": ("a",), "text": ("b",)}], depth=1)
    assert alone == {
        "vector": [Answer("temporal", ("a",), ("b",)), Answer("update", ("b",), ("a",))],
        "text": [Answer("temporal", ("a",), ()), Answer("update", ("b",), ("b",))],
    }
