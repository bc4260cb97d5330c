"""Data loaders make one query of what is asked for together, and no larger one than fits."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from graphmem.api.context import Context
from graphmem.api.cost.budget import Budget
from graphmem.api.loaders import ROWS_OF_A_QUERY
from graphmem.errors import BadUserInput, CostLimitExceeded
from graphmem.model.cost import CostLimits
from graphmem.model.filters import Condition, Field, Operator
from graphmem.model.node import NodeRef, NodeType
from graphmem.model.paging import PageRequest
from graphmem.model.principal import Principal
from graphmem.service.memories import ListRequest

NODES = [NodeRef(NodeType.USER, (f"user {number}",)) for number in range(50)]


@dataclass(slots=True)
class Lists:
    """In place of the memory service: it answers what it was asked for."""

    asked: list[tuple[Sequence[NodeRef], ListRequest]] = field(default_factory=list)

    async def memories_of_nodes(
        self, principal: Principal, nodes: Sequence[NodeRef], request: ListRequest
    ) -> dict[NodeRef, Any]:
        self.asked.append((nodes, request))
        if request.paging.first == 13:
            raise BadUserInput("Thirteen.")
        return {node: (node, request) for node in nodes if node is not NODES[-1]}


@pytest.fixture
def lists() -> Lists:
    return Lists()


@pytest.fixture
def context(lists: Lists) -> Context:
    services: Any = SimpleNamespace(memories=lists)

    async def recheck() -> None: ...

    return Context(Principal("p"), services, Budget(CostLimits(cost=10)), lambda points, least: None, recheck)


def first(number: int) -> ListRequest:
    return ListRequest(paging=PageRequest(first=number))


def with_value(value: Any) -> ListRequest:
    return ListRequest(Condition(Field.METADATA, Operator.EQ, value, ("key",)))


async def load(context: Context, wanted: Iterable[tuple[NodeRef, ListRequest]]) -> Any:
    """Returns what the service answers, which here are no pages."""
    return await context.memories_of_nodes.load_many(wanted)


async def test_equal_pages_of_all_nodes_are_asked_for_at_once(context: Context, lists: Lists) -> None:
    found = await load(context, ((node, first(10)) for node in NODES))

    assert found == [*((node, first(10)) for node in NODES[:-1]), None]
    assert lists.asked == [(NODES, first(10))]


async def test_different_pages_are_asked_for_apart(context: Context, lists: Lists) -> None:
    wanted = [(NODES[0], first(1)), (NODES[1], first(2)), (NODES[2], first(1))]

    assert await load(context, wanted) == wanted
    assert lists.asked == [([NODES[0], NODES[2]], first(1)), ([NODES[1]], first(2))]


async def test_pages_that_python_holds_equal_are_told_apart(context: Context, lists: Lists) -> None:
    wanted = [(NODES[0], with_value(1)), (NODES[0], with_value(True)), (NODES[0], with_value(1.0))]

    found = await load(context, wanted)

    assert repr(found) == repr(wanted)
    assert len(lists.asked) == 3


async def test_long_pages_are_read_in_parts(context: Context, lists: Lists) -> None:
    await load(context, ((node, first(1_000)) for node in NODES))

    sizes = [len(nodes) for nodes, _ in lists.asked]
    assert sizes == [ROWS_OF_A_QUERY // 1_000] * 5
    assert [node for nodes, _ in lists.asked for node in nodes] == NODES


async def test_an_error_is_that_of_its_page_alone(context: Context) -> None:
    results: tuple[Any, Any] = await asyncio.gather(
        load(context, [(NODES[0], first(1))]),
        load(context, [(NODES[0], first(13))]),
        return_exceptions=True,
    )

    assert results[0] == [(NODES[0], first(1))]
    assert isinstance(results[1], BadUserInput)


async def test_nothing_more_is_read_for_an_answer_that_is_too_large(context: Context, lists: Lists) -> None:
    with pytest.raises(CostLimitExceeded):
        context.budget.take(21)

    with pytest.raises(CostLimitExceeded):
        await load(context, [(NODES[0], first(1))])
    assert lists.asked == []
