"""A document is measured as it is written, each fragment once, in time that grows with its length alone."""

from __future__ import annotations

import time

import pytest
from graphql import parse

from graphmem.api.cost.document_shape import MAX_NESTING, Shape, shape_of
from graphmem.errors import CostLimitExceeded
from graphmem.model.cost import CostLimits


def measured(text: str) -> Shape:
    return shape_of(parse(text))


def test_fields_aliases_and_directives_are_counted_as_they_are_written() -> None:
    shape = measured("query Q($a: Int @x) @y { a: b c @include(if: true) ...F @z } fragment F on T @w { d: e }")

    assert (shape.fields, shape.aliases, shape.directives, shape.fragments) == (4, 2, 5, 1)


def test_depth_counts_fields_and_not_fragments() -> None:
    assert measured("{ a { ... on T { b { ...F } } } } fragment F on T { c { d } }").depth == 4


def test_root_fields_count_those_of_fragments_as_often_as_they_are_spread() -> None:
    shape = measured("mutation { a ...F ...F } fragment F on Mutation { b ... { c } }")

    assert (shape.root_fields, shape.mutations) == (5, 5)
    assert measured("{ a b }").mutations == 0


def test_a_field_that_is_named_again_beside_itself_is_repeated() -> None:
    assert measured("{ a a b { a } ... { a } c: a c: a }").repeated_fields == 3


def test_the_same_field_of_several_types_is_not_repeated() -> None:
    assert measured("{ node { ... on Memory { id } ... on Message { id } } }").repeated_fields == 0


@pytest.mark.parametrize(
    ("text", "introspects"),
    [("{ __typename }", False), ("{ ...F } fragment F on Query { __schema { description } }", True)],
)
def test_introspection_is_told_from_the_name_of_a_type(text: str, introspects: bool) -> None:
    assert measured(text).introspects is introspects


def test_a_fragment_bomb_is_measured_at_once() -> None:
    """Each fragment spreads the next one twice: on every path there would be 2^60 of them."""
    parts = [f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(60)]
    started = time.monotonic()

    shape = measured(" ".join(["{ ...F0 }", *parts, "fragment F60 on Query { a }"]))

    assert time.monotonic() - started < 2
    assert shape.root_fields == 10**15
    with pytest.raises(CostLimitExceeded, match="far too many root fields; 20 are allowed"):
        shape.check(CostLimits())


def test_a_fragment_that_spreads_itself_ends() -> None:
    assert measured("{ ...A } fragment A on Query { a { ...B } } fragment B on Query { b { ...A } }").depth == 2


@pytest.mark.parametrize("order", ["forward", "backward"])
def test_a_chain_of_fragments_is_refused_before_it_exhausts_the_stack(order: str) -> None:
    def chain(length: int) -> str:
        parts = [f"fragment F{n} on T {{ ...F{n + 1} }}" for n in range(length)]
        parts = [f"fragment F{length} on T {{ a }}", *(parts if order == "forward" else reversed(parts))]
        return " ".join(["{ ...F0 }", *parts])

    assert measured(chain(MAX_NESTING - 2)).depth == 1
    with pytest.raises(CostLimitExceeded, match="levels of selections"):
        measured(chain(MAX_NESTING - 1))


def written(name: str, count: int) -> str:
    """A document with so many of what the limit of this name counts."""
    match name:
        case "fields":
            return "{" + " ".join(f"f{n}" for n in range(count)) + "}"
        case "repeated_fields":
            return "{" + "f " * (count + 1) + "}"
        case "fragments":
            return "{ ...F0 }" + " ".join(f"fragment F{n} on Query {{ a }}" for n in range(count))
        case "aliases":
            return "{ r {" + " ".join(f"a{n}: f" for n in range(count)) + "} }"
        case "directives":
            return "{ f " + "@skip(if: false) " * count + "}"
        case "depth":
            return "{ f" * count + " }" * count
        case "root_fields":
            return "{" + " ".join(f"f{n}" for n in range(count)) + "}"
    return "mutation {" + " ".join(f"f{n}" for n in range(count)) + "}"


LIMITS = CostLimits(
    fields=30, repeated_fields=4, fragments=6, aliases=7, directives=8, depth=9, root_fields=20, mutations=5
)


@pytest.mark.parametrize(
    "name", ["repeated_fields", "fragments", "aliases", "directives", "depth", "root_fields", "mutations"]
)
def test_each_limit_allows_its_number_and_no_more(name: str) -> None:
    limit = getattr(LIMITS, name)

    measured(written(name, limit)).check(LIMITS)
    with pytest.raises(CostLimitExceeded, match=f"has {limit + 1} .*; {limit} are allowed"):
        measured(written(name, limit + 1)).check(LIMITS)


def test_fields_have_a_limit() -> None:
    nested = "{ r { f0 f1 } }"

    measured(nested).check(CostLimits(fields=3))
    with pytest.raises(CostLimitExceeded, match="has 3 fields; 2 are allowed"):
        measured(nested).check(CostLimits(fields=2))
