from __future__ import annotations

import pytest

from benchmarks.answers import Answer, by_category, count_answered, mean_recall, mean_reciprocal_rank


def test_recall_is_the_part_of_the_gold_turns_in_the_first_k() -> None:
    answer = Answer("multi-hop", gold=("c", "g", "z", "c"), ranking=tuple("abcdefgh"))
    assert [answer.recall(k) for k in (2, 3, 10)] == [0, 0.5, 0.75]


def test_scores_are_means_over_questions_by_category_and_over_all() -> None:
    answers = [
        Answer("temporal", gold=("a",), ranking=("a", "b")),
        Answer("multi-hop", gold=("a", "f"), ranking=tuple("abcdef")),
        Answer("temporal", gold=("x",), ranking=("a", "b")),
    ]
    groups = by_category(answers)
    assert list(groups) == ["temporal", "multi-hop", "all"]
    assert {name: count_answered(group) for name, group in groups.items()} == {
        "temporal": 1,
        "multi-hop": 1,
        "all": 2,
    }
    assert mean_recall(answers, 5) == 0.5
    assert mean_recall(answers, 10) == pytest.approx(2 / 3)


def test_no_hits_is_no_recall() -> None:
    assert Answer("temporal", gold=("a",), ranking=()).recall(5) == 0


def test_reciprocal_rank_is_that_of_the_first_gold_memory() -> None:
    answer = Answer("multi-hop", gold=("c", "b"), ranking=tuple("abc"))
    assert answer.reciprocal_rank() == 1 / 2
    assert Answer("multi-hop", gold=("z",), ranking=tuple("abc")).reciprocal_rank() == 0
    assert mean_reciprocal_rank([answer, Answer("temporal", ("z",), ())]) == 1 / 4
