"""Nothing runs that was not measured; the schema is real here, and what is refused needs no database."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from graphql import get_introspection_query

from graphmem.api.context import Context
from graphmem.api.cost.budget import Budget
from graphmem.api.errors import describe_error
from graphmem.api.exploration import Exploration
from graphmem.api.schema import LARGE_AT_ONCE, Schema, make_schema
from graphmem.model.cost import CostLimits
from graphmem.model.principal import Permission, Principal

ADMIN = Principal("p")
READER = Principal("p", permissions=frozenset({Permission.READ}))

SCHEMA_LIST = "{ __schema { types { name fields { name } } } }"


async def _nobody_looks() -> None:
    """Nobody's key is looked at again."""


async def sent(
    document: str,
    schema: Schema | None = None,
    principal: Principal = ADMIN,
    limits: CostLimits | None = None,
    **variables: Any,
) -> Any:
    limits = limits or CostLimits()
    context = Context(principal, SimpleNamespace(), Budget(limits), lambda points, least: None, _nobody_looks)  # type: ignore[arg-type]
    return await (schema or make_schema(limits)).execute(document, variable_values=variables, context_value=context)


def codes(result: Any) -> list[str]:
    return [describe_error(error)["extensions"]["code"] for error in result.errors or []]


async def test_an_answer_tells_its_cost() -> None:
    result = await sent("{ __typename }")

    assert result.extensions == {"cost": {"requested": 1, "limit": 250_000}}


async def test_a_cost_just_under_the_limit_runs_and_one_just_over_it_does_not() -> None:
    document = "{ a: __typename b: __typename c: __typename }"

    assert (await sent(document, limits=CostLimits(cost=3))).data == {"a": "Query", "b": "Query", "c": "Query"}
    refused = await sent(document, limits=CostLimits(cost=2))
    assert codes(refused) == ["COST_LIMIT_EXCEEDED"]
    assert refused.errors[0].message.startswith("The operation costs 3, and 2 is allowed.")
    assert refused.extensions == {"cost": {"requested": 3, "limit": 2}}
    assert refused.data is None


@pytest.mark.parametrize(("size", "expected"), [(100, []), (101, ["LIMIT_EXCEEDED"])])
async def test_a_document_has_a_size(size: int, expected: list[str]) -> None:
    document = "{ __typename } #".ljust(size - 1) + "."

    assert codes(await sent(document, limits=CostLimits(document_bytes=100))) == expected


async def test_the_size_of_a_document_is_counted_in_bytes() -> None:
    document = "{ __typename } #" + "ä" * 50

    assert codes(await sent(document, limits=CostLimits(document_bytes=100))) == ["LIMIT_EXCEEDED"]


@pytest.mark.parametrize(("count", "expected"), [(48, []), (49, ["COST_LIMIT_EXCEEDED"])])
async def test_a_document_has_a_number_of_tokens(count: int, expected: list[str]) -> None:
    document = "{" + "__typename " * count + "}"

    result = await sent(document, limits=CostLimits(tokens=50, repeated_fields=100, root_fields=100))

    assert codes(result) == expected


async def test_a_document_has_a_number_of_comments() -> None:
    limits = CostLimits(tokens=50)

    assert codes(await sent("{ __typename }" + "#\n" * 50, limits=limits)) == []
    assert codes(await sent("{ __typename }" + "#\n" * 51, limits=limits)) == ["COST_LIMIT_EXCEEDED"]


async def test_variables_cost_what_they_hold() -> None:
    document = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"

    result = await sent(document, ids=["x"] * 300_000)

    assert codes(result) == ["COST_LIMIT_EXCEEDED"]


async def test_what_is_wrong_with_a_document_is_told_before_what_it_costs() -> None:
    result = await sent("{ memorees { id } a: __typename }", limits=CostLimits(cost=1))

    assert codes(result) == ["BAD_USER_INPUT"]


async def test_a_document_that_was_refused_is_not_kept() -> None:
    schema = make_schema(CostLimits(cost=1_000_000))
    for number in range(20):
        await sent(f"{{ memorees{number} }}", schema)
        await sent(f"{{ {'a: __typename ' * 60} b{number}: __typename }}", schema)

    assert len(schema.documents._kept) == 0


async def test_a_document_is_read_once() -> None:
    schema = make_schema()
    await sent("{ __typename }", schema)
    document = await schema.documents.get("{ __typename }")

    assert await schema.documents.get("{ __typename }") is document


async def test_a_change_of_the_variables_changes_the_cost_of_a_kept_document() -> None:
    schema = make_schema()
    document = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"

    costs = [(await sent(document, schema, ids=["x"] * count)).extensions["cost"]["requested"] for count in (1, 10, 1)]

    assert costs[0] == costs[2] < costs[1]


async def test_the_schema_is_for_those_who_may_explore() -> None:
    assert (await sent(SCHEMA_LIST)).data
    assert codes(await sent(SCHEMA_LIST, principal=READER)) == ["FORBIDDEN"]
    assert codes(await sent('{ ...F } fragment F on Query { __type(name: "Memory") { name } }', principal=READER)) == [
        "FORBIDDEN"
    ]
    assert (await sent("{ __typename }", principal=READER)).data
    assert (await sent(SCHEMA_LIST, make_schema(exploration=Exploration("on")), READER)).data
    assert codes(await sent(SCHEMA_LIST, make_schema(exploration=Exploration("off")))) == ["FORBIDDEN"]


async def test_suggestions_are_for_those_who_may_explore() -> None:
    misspelt = "{ memorees { totalCount } }"

    assert "Did you mean" in (await sent(misspelt)).errors[0].message
    assert "Did you mean" not in (await sent(misspelt, principal=READER)).errors[0].message


async def test_variables_get_no_suggestions_either() -> None:
    filter: dict[str, Any] = {"taxt": {}}
    document = "query ($f: MemoryFilter) { memories(filter: $f) { totalCount } }"

    assert "Did you mean" in (await sent(document, f=filter)).errors[0].message
    assert "Did you mean" not in (await sent(document, principal=READER, f=filter)).errors[0].message


def test_the_page_is_shown_where_anybody_may_explore() -> None:
    assert [Exploration(mode).has_page for mode in ("auto", "on", "off")] == [True, True, False]


async def test_an_answer_with_more_values_than_estimated_ends_as_one_error() -> None:
    """A type is taken to have a few fields; this one has many."""
    result = await sent('{ __type(name: "Memory") { fields { name } } }', limits=CostLimits(cost=8))

    assert result.extensions["cost"]["requested"] <= 8
    assert codes(result) == ["COST_LIMIT_EXCEEDED"]
    assert "more than 16 values" in result.errors[0].message
    assert result.data is None


async def test_an_answer_has_a_size() -> None:
    limits = CostLimits(answer_bytes=5_000)

    result = await sent("{ __schema { types { description } } }", limits=limits)

    assert codes(result) == ["COST_LIMIT_EXCEEDED"]
    assert "larger than 5,000 bytes" in result.errors[0].message


async def test_large_queries_take_turns_while_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graphmem.api.guard.LARGE", 1_000)
    schema, done = make_schema(), []

    async def send(name: str, document: str) -> None:
        assert not (await sent(document, schema)).errors
        done.append(name)

    large = [asyncio.create_task(send("large", get_introspection_query())) for _ in range(3 * LARGE_AT_ONCE)]
    await asyncio.sleep(0.05)  # by now all of them run or wait
    await send("small", "{ __typename }")
    await asyncio.gather(*large)

    assert done.index("small") <= LARGE_AT_ONCE


async def test_a_whole_introspection_runs() -> None:
    result = await sent(get_introspection_query())

    assert not result.errors
    assert len(result.data["__schema"]["types"]) > 50
