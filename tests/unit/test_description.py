"""A description is joined of its parts, compared with the query's vector, and made candidates."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from neo4j.vector import Vector as DriverVector

from graphmem.model.embedding import Vector
from graphmem.retrieval.candidate import Turn
from graphmem.store.description import Description

EAST, NORTH = np.array([1, 0], np.float32), np.array([0, 1], np.float32)


def row(memory_id: str, turn_id: str | None = None, **known: Any) -> list[Any]:
    """One list of the query's candidates."""
    return [
        memory_id,
        f" {memory_id} ",
        memory_id,
        False,
        known.get("similarity"),
        known.get("vector"),
        "2026-01-01T00:00:00Z",
        None,
        "user",
        None,
        known.get("is_verbatim", False),
        None,
        known.get("is_selected", True),
        "",
        turn_id,
    ]


def turn(turn_id: str, similarity: float | None = None, vector: DriverVector | None = None) -> list[Any]:
    return [turn_id, f" {turn_id} ", False, similarity, vector]


def described(ids: set[str], *rows: list[Any], turns: Any = (), links: Any = ()) -> Description:
    return Description.of({"candidates": rows, "turns": turns, "links": links}, ids)


def driven(vector: Vector) -> DriverVector:
    return DriverVector.from_numpy(vector)


def test_what_was_read_with_its_vector_is_compared_with_the_querys() -> None:
    early = described({"a", "b"}, row("a", vector=driven(EAST)), row("b", vector=driven(NORTH)), row("c"))
    compared = early.compared_with(EAST)

    assert compared.scores() == {"a": 1.0, "b": 0.0}
    assert {one.id: one.similarity for one in compared.candidates(["a", "b"])} == {"a": 1.0, "b": 0.0, "c": -1.0}


def test_a_turns_vector_is_compared_too() -> None:
    early = described({"a"}, row("a", "t"), turns=[turn("t", vector=driven(NORTH))])
    [one] = early.compared_with(NORTH).candidates(["a"])

    assert one.turn is not None
    assert one.turn.similarity == 1.0


def test_what_was_compared_by_neo4j_stays_as_it_is() -> None:
    [one] = described({"a"}, row("a", similarity=0.75)).compared_with(EAST).candidates(["a"])

    assert one.similarity == pytest.approx(0.5)


def test_scores_are_those_of_possible_hits_the_greatest_first_and_among_equals_by_id() -> None:
    found = described(
        {"a", "b", "c", "d"},
        row("c", similarity=0.5),
        row("a", similarity=0.5),
        row("b", similarity=0.9),
        row("d", similarity=0.9, is_selected=False),
        row("beside", similarity=1.0),
    )

    assert list(found.scores()) == ["b", "a", "c"]


def test_what_another_part_has_found_is_no_neighbour_and_turns_are_linked_over_parts() -> None:
    first = described({"a"}, row("a", "s"), row("b", "t"), turns=[turn("s"), turn("t")], links=[["s", None, "t"]])
    second = described({"b"}, row("b", "t"), row("c", "u"), turns=[turn("u")], links=[["t", "s", "u"]])

    candidates = Description.joined([first, second]).candidates(["b", "a"])

    assert [one.id for one in candidates] == ["b", "a", "c"]
    b, a, c = (one.turn or Turn("", "", False) for one in candidates)
    assert (a.next, b.previous, b.next, c.previous) == (b, a, c, b)
