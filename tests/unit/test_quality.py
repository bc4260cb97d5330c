from __future__ import annotations

from benchmarks.answers import Answer
from benchmarks.quality import ENOUGH, MARK, WHOLE, quality_table, shortfalls

FOUND, MISSED = Answer("temporal", ("a",), ("b", "a")), Answer("temporal", ("a",), ("b",))


def test_the_table_has_a_row_for_each_category_and_list_in_percent() -> None:
    other = Answer("multi-hop", ("a", "c"), ("a", "b"))
    table = quality_table({WHOLE: [FOUND, other], "vector": [MISSED, other]})
    assert table.splitlines()[2:] == [
        "| temporal | 1 | whole | 100.0 | 100.0 | 100.0 | 50.0 |",
        "| temporal | 1 | vector | 0.0 | 0.0 | 0.0 | 0.0 |",
        "| multi-hop | 1 | whole | 50.0 | 50.0 | 50.0 | 100.0 |",
        "| multi-hop | 1 | vector | 50.0 | 50.0 | 50.0 | 100.0 |",
        "| all | 2 | whole | 75.0 | 75.0 | 75.0 | 75.0 |",
        "| all | 2 | vector | 25.0 | 25.0 | 25.0 | 50.0 |",
    ]


def test_the_whole_is_marked_where_it_is_below_its_best_signal() -> None:
    lists = {
        WHOLE: [MISSED] * ENOUGH,
        "vector": [FOUND, *[MISSED] * (ENOUGH - 1)],
        "text": [FOUND, FOUND, *[MISSED] * (ENOUGH - 2)],
    }
    short = shortfalls(lists)
    assert [str(one) for one in short] == [
        "temporal: 0.0 against 2.0 by text alone",
        "all: 0.0 against 2.0 by text alone",
    ]
    marked = [row for row in quality_table(lists, short).splitlines() if MARK in row]
    assert [row.split(" | ")[2] for row in marked] == [WHOLE, WHOLE]


def test_a_category_of_few_questions_is_not_marked() -> None:
    assert shortfalls({WHOLE: [MISSED] * (ENOUGH - 1), "vector": [FOUND] * (ENOUGH - 1)}) == []


def test_a_whole_as_good_as_its_best_signal_is_not_marked() -> None:
    assert shortfalls({WHOLE: [FOUND] * ENOUGH, "vector": [FOUND] * ENOUGH, "text": [MISSED] * ENOUGH}) == []


def test_a_search_without_signals_is_not_marked() -> None:
    assert shortfalls({WHOLE: [MISSED] * ENOUGH}) == []
