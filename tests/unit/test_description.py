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
        known.get("is_found", True),
        known.get("memory"),
    ]


def turn(turn_id: str, similarity: float | None = None, vector: DriverVector | None = None) -> list[Any]:
    return [turn_id, f" {turn_id} ", False, similarity, vector]


def described(*rows: list[Any], turns: Any = (), links: Any = ()) -> Description:
    return Description.of({"candidates": rows, "turns": turns, "links": links})


def driven(vector: Vector) -> DriverVector:
    return DriverVector.from_numpy(vector)


def test_what_was_read_with_its_vector_is_compared_with_the_querys() -> None:
    early = described(row("a", vector=driven(EAST)), row("b", vector=driven(NORTH)), row("c", is_found=False))
    compared = early.compared_with(EAST)

    assert compared.scores() == {"a": 1.0, "b": 0.0}
    assert {one.id: one.similarity for one in compared.candidates(["a", "b"])} == {"a": 1.0, "b": 0.0, "c": -1.0}


def test_a_turns_vector_is_compared_too() -> None:
    early = described(row("a", "t"), turns=[turn("t", vector=driven(NORTH))])
    [one] = early.compared_with(NORTH).candidates(["a"])

    assert one.turn is not None
    assert one.turn.similarity == 1.0


def test_what_was_compared_by_neo4j_stays_as_it_is() -> None:
    [one] = described(row("a", similarity=0.75)).compared_with(EAST).candidates(["a"])

    assert one.similarity == pytest.approx(0.5)


def test_scores_are_those_of_possible_hits_the_greatest_first_and_among_equals_by_id() -> None:
    found = described(
        row("c", similarity=0.5),
        row("a", similarity=0.5),
        row("b", similarity=0.9),
        row("d", similarity=0.9, is_selected=False),
        row("beside", similarity=1.0, is_found=False),
    )

    assert list(found.scores()) == ["b", "a", "c"]


def test_what_another_part_has_found_is_no_neighbour_and_turns_are_linked_over_parts() -> None:
    first = described(
        row("a", "s"), row("b", "t", is_found=False), turns=[turn("s"), turn("t")], links=[["s", None, "t"]]
    )
    second = described(row("b", "t"), row("c", "u", is_found=False), turns=[turn("u")], links=[["t", "s", "u"]])

    candidates = Description.joined([first, second]).candidates(["b", "a"])

    assert [one.id for one in candidates] == ["b", "a", "c"]
    b, a, c = (one.turn or Turn("", "", False) for one in candidates)
    assert (a.next, b.previous, b.next, c.previous) == (b, a, c, b)


def test_memories_that_were_read_whole_are_made_of_their_rows_but_for_those_that_were_erased_meanwhile() -> None:
    at = "2026-01-01T00:00:00Z"
    values = ["a", "tea", "hash", '{"n": 1}', "alex", None, None, None, 1, False, at, at, at, "9999-12-31T00:00:00Z"]
    erased = [None] * len(values)
    found = described(row("a", memory=values), row("b", memory=values), row("c", memory=erased), row("d"))

    memories = found.memories(["a", "c", "d", "e"])

    assert list(memories) == ["a"]
    assert (memories["a"].text, memories["a"].metadata, memories["a"].expires_at) == ("tea", {"n": 1}, None)
