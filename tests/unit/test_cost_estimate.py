"""An operation's cost is estimated from its document, its variables and the schema, before anything runs."""

from __future__ import annotations

import time
from typing import Any

import pytest
from graphql import OperationDefinitionNode, build_schema, get_introspection_query, parse

from graphmem.api.cost import prices
from graphmem.api.cost.estimate import estimate_cost
from graphmem.api.cost.prices import Prices
from graphmem.api.schema import export_schema, make_schema
from graphmem.model.cost import CostLimits

PRICES = Prices(make_schema()._schema)
LIMIT = CostLimits().cost


def cost(text: str, **variables: Any) -> int:
    document = parse(text)
    [operation] = [part for part in document.definitions if isinstance(part, OperationDefinitionNode)]
    return estimate_cost(PRICES, document, operation, variables)


def memories(inner: str, arguments: str = "(first: 100)") -> str:
    return f"{{ memories{arguments} {{ nodes {{ {inner} }} }} }}"


def test_an_item_costs_what_is_asked_of_it() -> None:
    one, two = cost(memories("id")), cost(memories("id text"))

    assert two - one == 100


@pytest.mark.parametrize(
    ("arguments", "variables"),
    [
        ("(first: 70)", {}),
        ("(last: 70)", {}),
        ("(page: 2, pageSize: 70)", {}),
        ("(first: $n)", {"n": 70}),
        ("(first: $m)", {}),
    ],
)
def test_the_items_are_those_that_the_arguments_ask_for(arguments: str, variables: dict[str, int]) -> None:
    def asked(inner: str) -> int:
        return cost("query ($n: Int, $m: Int = 70) " + memories(inner, arguments), **variables)

    assert asked("id text") - asked("id") == 70


@pytest.mark.parametrize("arguments", ["", "(first: null)", "(first: $n)"])
def test_a_page_that_nobody_sized_has_a_hundred_items(arguments: str) -> None:
    def asked(inner: str) -> int:
        return cost("query ($n: Int) " + memories(inner, arguments), n=None)

    assert asked("id text") - asked("id") == 100


def test_a_number_that_the_field_refuses_counts_as_the_most_that_it_takes() -> None:
    assert cost(memories("id", "(first: 1000000)")) == cost(memories("id", "(first: 1000)"))
    assert cost(memories("id", "(first: -5)")) == cost(memories("id", "(first: 0)"))


def test_a_count_alone_costs_no_items() -> None:
    lists = "messages { nodes { content } } related { nodes { distance } }"

    assert cost(memories(lists, "(first: 0)")) == cost(memories("id", "(first: 0)"))


def test_nodes_are_as_many_as_the_ids() -> None:
    document = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"

    assert cost(document, ids=["a"] * 300) > 2 * cost(document, ids=["a"] * 100)
    assert (
        cost('{ nodes(ids: ["a", "b", "c"]) { id __typename } }') - cost('{ nodes(ids: ["a", "b", "c"]) { id } }') == 3
    )


def test_edges_cost_as_much_as_nodes() -> None:
    assert (
        cost("{ memories(first: 50) { edges { node { id } } } }") - cost("{ memories(first: 50) { nodes { id } } }")
        == 50
    )


def test_lists_under_lists_are_multiplied() -> None:
    inner = "messages(first: 10) { nodes { content } }"

    assert cost(memories(inner, "(first: 200)")) > 1.9 * cost(memories(inner, "(first: 100)"))
    assert cost(memories(inner)) > 100 * 10


def test_a_fragment_costs_what_it_would_cost_written_out() -> None:
    page, item = "fragment P on MemoryConnection { nodes { ...M } }", "fragment M on Memory { id text }"
    spread = f"{{ memories(first: 30) {{ ...P }} }} {page} {item}"

    assert cost(spread) == cost("{ memories(first: 30) { nodes { id text } } }")


def test_an_argument_costs_its_values_wherever_its_field_is_resolved() -> None:
    """Each of a thousand categories would read a filter of hundreds of conditions again."""
    conditions = ", ".join('{text: {contains: "a"}}' for _ in range(190))
    inner = "categories { memories(first: 1, filter: {or: [%s]}) { totalCount } }"

    assert cost(memories(inner % conditions)) > 300 * 190
    document = "query ($f: MemoryFilter) " + memories("categories { memories(first: 1, filter: $f) { totalCount } }")
    assert cost(document, f={"or": [{"text": {"contains": "a"}}] * 190}) > 300 * 190


def test_a_variable_costs_what_its_coercion_takes() -> None:
    """A hundred thousand ids stop the event loop while each is looked at; what is inside of JSON is not."""
    nodes, update = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", "mutation ($items: [UpdateMemoryInput!]!) "
    update += "{ updateMemories(items: $items) { affectedCount } }"
    metadata = {f"key{n}": n for n in range(30)}

    assert cost(nodes, ids=["x"] * 1_000) < LIMIT / 20
    assert cost(nodes, ids=["x"] * 36_000) > LIMIT
    assert cost(update, items=[{"id": "x", "metadata": metadata}] * 1_000) < LIMIT / 2


def test_a_search_costs_much_more_than_a_field() -> None:
    assert cost('{ searchMemories(query: "x") { strategy } }') >= 5_000
    assert cost('{ contextPack(query: "x") { text } }') >= 5_000
    assert cost('{ searchMessages(query: "x") { strategy } }') >= 5_000


def test_an_argument_that_asks_for_another_search_costs_one() -> None:
    document = 'query ($more: Boolean) { contextPack(query: "x", includeMessages: $more) { text } }'

    assert cost(document, more=True) - cost(document, more=False) == 5_000
    assert cost('{ contextPack(query: "x", includeMessages: true) { text } }') >= 10_000


def test_the_schema_costs_about_what_it_has() -> None:
    assert 10_000 < cost(get_introspection_query()) < LIMIT / 4


def test_what_the_schema_does_not_have_costs_a_unit() -> None:
    assert cost("{ unknown { deeper } }") == 2


ROUNDS = {
    "categories": "categories { memories(first: 100) { nodes { %s } } }",
    "entities": "entities { memories(first: 100) { nodes { %s } } }",
    "owners": "owners { memories(first: 100) { nodes { %s } } }",
    "messages": "messages { nodes { next { memories { nodes { %s } } } } }",
    "related": "related { nodes { memory { %s } } }",
}


@pytest.mark.parametrize("way", ROUNDS)
def test_lists_that_lead_back_to_themselves_are_refused(way: str) -> None:
    inner = "id"
    for _ in range(4):
        inner = ROUNDS[way] % inner

    assert cost(memories(inner)) > LIMIT


def test_a_bomb_of_fragments_is_estimated_at_once() -> None:
    parts = [f"fragment F{n} on Memory {{ ...F{n + 1} ...F{n + 1} }}" for n in range(90)]
    started = time.monotonic()

    assert cost(" ".join([memories("...F0"), *parts, "fragment F90 on Memory { id }"])) > LIMIT

    assert time.monotonic() - started < 2


def test_a_fragment_that_spreads_itself_ends() -> None:
    assert cost(memories("...A") + "fragment A on Memory { ...B } fragment B on Memory { ...A id }") > 0


def test_a_thousand_memories_with_lists_of_their_own_are_allowed() -> None:
    fields = "id text hash metadata userId agentId appId runId version createdAt updatedAt recordedAt expiresAt"
    lists = "categories { id name } entities { id name type } messages(first: 2) { nodes { id role content } }"

    assert cost(memories(f"{fields} {lists}", "(first: 1000)")) < LIMIT / 2


def test_the_prices_name_fields_of_the_schema() -> None:
    types = build_schema(export_schema()).type_map
    for name in (*prices._PRICES, *prices._ITEMS):
        type_name, field = name.split(".")
        assert field in types[type_name].fields, name  # type: ignore[attr-defined]
