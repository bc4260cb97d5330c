"""A scope that is given and names nobody is refused: a front-end's undefined user must never mean everybody."""

from __future__ import annotations

from typing import Any

import pytest

from graphmem.api.schema import make_schema
from tests.graphql_client import Client

READS = {
    "memories": "memories({}) {{ totalCount nodes {{ text }} }}",
    "searchMemories": 'searchMemories(query: "tea", {}) {{ hits {{ text }} }}',
    "searchMessages": 'searchMessages(query: "tea", {}) {{ hits {{ score }} }}',
    "contextPack": 'contextPack(query: "tea", {}) {{ text }}',
    "activity": "activity({}) {{ nodes {{ id }} }}",
    "addOperations": "addOperations({}) {{ nodes {{ id }} }}",
    "activityCounts": "activityCounts(bucket: DAY, {}) {{ count }}",
}
SINGLE, ONE_INPUT = (
    "deleteAllMemories({}) {{ deletedCount userErrors {{ code field }} }}",
    "deleteAllMemories(input: {{{}}}) {{ deletedCount userErrors {{ code field }} }}",
)
WRITES = {SINGLE: ["scope"], ONE_INPUT: ["input", "scope"]}
"""The only mutation with a scope, in both of its spellings, with the path of the error."""

NOBODY: list[tuple[str, dict[str, Any]]] = [
    ("scope: {}", {}),
    ("scope: {userId: null}", {}),
    ("scope: {userId: null, runId: null}", {}),
    ("scope: {userId: $u}", {}),
    ("scope: {userId: $u}", {"u": None}),
    ("scope: {userId: $u, agentId: $u}", {}),
    ("scope: $s", {"s": {}}),
    ("scope: $s", {"s": {"userId": None}}),
]
NOBODY_IN_A_FILTER: list[tuple[str, dict[str, Any]]] = [
    ("filter: {userId: {eq: $u}}", {}),
    ("filter: {runId: {in: $ids}}", {}),
    ('filter: {or: [{agentId: {}}, {userId: {eq: "bo"}}]}', {}),
    ("filter: {not: {appId: {notIn: $ids}}}", {}),
    ("filter: $f", {"f": {"userId": {}}}),
]


def document(kind: str, field: str, argument: str) -> str:
    declared = [
        f"${name}: {of}"
        for name, of in {"u": "ID", "s": "ScopeInput", "ids": "[ID!]", "f": "MemoryFilter"}.items()
        if f"${name}" in argument
    ]
    variables = f"({', '.join(declared)})" if declared else ""
    return f"{kind} {variables} {{ {field.format(argument)} }}"


def test_every_field_with_a_scope_is_asked_here() -> None:
    fields = make_schema()._schema.query_type.fields | make_schema()._schema.mutation_type.fields  # type: ignore[union-attr]

    assert {name for name, field in fields.items() if "scope" in field.args} == {*READS, "deleteAllMemories"}
    inputs = {name for name, of in make_schema()._schema.type_map.items() if "scope" in getattr(of, "fields", {})}
    assert inputs == {"DeleteAllMemoriesInput"}


async def test_a_read_whose_scope_names_nobody_is_refused(client: Client, subtests: pytest.Subtests) -> None:
    await client.add("I like tea.", userId="alex")

    for name, field in READS.items():
        for argument, variables in NOBODY:
            with subtests.test(field=name, argument=argument, variables=variables):
                assert await client.refused(document("query", field, argument), **variables) == ["EMPTY_SCOPE"]


async def test_a_scope_that_is_left_out_is_the_project(client: Client, subtests: pytest.Subtests) -> None:
    """As in GraphQL an argument is left out where its variable is not set, for which many clients send null."""
    await client.add("I like tea.", userId="alex")

    for field in READS.values():
        with subtests.test(field=field):
            assert await client.data(document("query", field, "scope: $s"))
            assert await client.data(document("query", field, "scope: $s"), s=None)


async def test_a_write_whose_scope_names_nobody_is_refused(client: Client, subtests: pytest.Subtests) -> None:
    await client.add("I like tea.", userId="alex")

    for field, path in WRITES.items():
        for argument, variables in NOBODY:
            with subtests.test(field=field, argument=argument, variables=variables):
                # Also beside a filter that would narrow the deletion.
                payload = await client.data(document("mutation", field, argument), **variables)
                narrowed = f'{argument}, filter: {{text: {{contains: "tea"}}}}'
                assert payload["userErrors"] == [{"code": "EMPTY_SCOPE", "field": path}]
                payload = await client.data(document("mutation", field, narrowed), **variables)
                assert payload["userErrors"] == [{"code": "EMPTY_SCOPE", "field": path}]
    assert (await client.data("{ memories { totalCount } }"))["totalCount"] == 1


async def test_so_is_a_filter_of_an_owner_without_a_test(client: Client, subtests: pytest.Subtests) -> None:
    await client.add("I like tea.", userId="alex")

    for argument, variables in NOBODY_IN_A_FILTER:
        with subtests.test(argument=argument, variables=variables):
            asked = document("query", READS["memories"], argument)
            assert await client.refused(asked, **variables) == ["EMPTY_SCOPE"]
            for field in WRITES:
                payload = await client.data(document("mutation", field, argument), **variables)
                assert [error["code"] for error in payload["userErrors"]] == ["EMPTY_SCOPE"]


async def test_without_a_scope_the_whole_project_is_asked(client: Client) -> None:
    await client.add("I like tea.", userId="alex")
    await client.add("I like coffee.", userId="bo")

    assert (await client.data("{ memories { totalCount } }"))["totalCount"] == 2
    assert (await client.data("query ($f: MemoryFilter) { memories(filter: $f) { totalCount } }"))["totalCount"] == 2


async def test_a_scope_that_names_somebody_beside_what_is_not_set_counts(client: Client) -> None:
    await client.add("I like tea.", userId="alex", runId="trip")
    await client.add("I like coffee.", userId="bo")
    asked = "query ($u: ID, $r: ID) { memories(scope: {userId: $u, runId: $r}) { nodes { text } } }"

    assert (await client.data(asked, u="alex"))["nodes"] == [{"text": "I like tea."}]
    assert await client.refused(asked, u="alex", r=None) == ["BAD_USER_INPUT"]
