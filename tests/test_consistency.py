"""Keeps the house: queries, schema, settings and documents that belong together say the same."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import neo4j
import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    build_schema,
    is_introspection_type,
    is_specified_scalar_type,
)

import graphmem
from graphmem.api.schema import export_schema
from graphmem.model.activity import SearchEvent
from graphmem.model.conversation import IncomingMessage
from graphmem.model.fact import CategoryChoice
from graphmem.model.principal import Principal
from graphmem.model.project import ProjectUpdate
from graphmem.model.scope import Scope
from graphmem.store.database import Database
from graphmem.store.events import EventStore
from graphmem.store.memories import MemoryStore
from graphmem.store.projects import ProjectStore
from graphmem.store.queries import CypherQuery, load_queries
from tests.integration.life import delete
from tests.integration.project import Project

ROOT = Path(graphmem.__file__).parents[1]
MODULES = sorted((ROOT / "graphmem").rglob("*.py"))
TREES = {module: ast.parse(module.read_text("utf-8")) for module in MODULES}

MIGRATIONS = "migrations/"
PARAMETER = re.compile(r"\$(\w+)")
QUERY_NAME = re.compile(r"[a-z]+/[a-z_0-9]+")
BROWSER_LINE = re.compile(r"^:param (\{.*\})$", re.MULTILINE)
FOLDERS = {name.split("/")[0] for name in load_queries()}

every_query = pytest.mark.parametrize("query", load_queries().values(), ids=load_queries())

# What no operation writes yet, though queries read it: Neo4j warns of names that it has never seen.
NOT_WRITTEN_YET = """
MATCH (m:DeletedMemory {project: $project}) LIMIT 1
CREATE (m)-[:MENTIONS]->(e:Entity {project: $project, name: 'a', type: 'b'}),
       (m)-[:SUPERSEDED_BY]->(:Memory {id: $project, project: $project}),
       (e)-[:RELATES_TO {type: 'knows', memory_id: $project, valid_from: datetime(), valid_to: datetime()}]->
       (:Entity {project: $project, name: 'c', type: 'b'}), (:Event {id: $project, latency_ms: 1}),
       (:DeletedMemory:Stale:Unembedded {id: 'stale', project: $project, text: 'a'}),
       (:Message:WordlessMessage {id: 'wordless', project: $project, content: ''})
"""


@pytest.fixture(scope="module")
async def driver(database: Database) -> AsyncIterator[neo4j.AsyncDriver]:
    """Neo4j without graphmem between, holding everything that there can be."""
    project = Project(database, MemoryStore(database), Principal("consistency", actor="tester"))
    turn = IncomingMessage("user", "I like tea.\nGreen tea above all.", "Alex")
    common: dict[str, Any] = {
        "scope": Scope("alex", "tutor", "school", "monday"),
        "metadata": {"food": "vegan"},
        "categories": ["likes"],
    }
    await project.add(turn, "I like maths.", **common, expires_at=datetime(2024, 1, 1, tzinfo=UTC))
    [deleted] = await project.add_ids(turn, **common, idempotency_key="monday")
    await delete(project, deleted)
    await project.add("I like cats.\nDogs too.")  # Neo4j's index can fail where the last change to it was a deletion
    await project.ask(NOT_WRITTEN_YET)
    settled = ProjectUpdate((CategoryChoice("likes", "What is liked."),), "Be brief.")
    await ProjectStore(database).update_project(project.principal, settled)
    events, at = EventStore(database), datetime(2024, 1, 1, tzinfo=UTC)
    await events.add_events([SearchEvent("consistency", "consistency", common["scope"], "tester", at, 1.5)])
    await events.number_events("consistency")
    address = database.address
    async with neo4j.AsyncGraphDatabase.driver(address.uri, auth=(address.username, address.password)) as driver:
        yield driver


def parameters_of(query: CypherQuery) -> set[str]:
    return set(PARAMETER.findall(query.text()))


def described(query: CypherQuery) -> str:
    """The header without the line for Browser."""
    return BROWSER_LINE.sub("", query.header)


def strings(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def query_names(tree: ast.AST) -> set[str]:
    return {text for text in strings(tree) if QUERY_NAME.fullmatch(text) and text.split("/")[0] in FOLDERS}


def test_every_query_is_used_by_one_module_and_every_name_is_that_of_a_query() -> None:
    uses = Counter(name for tree in TREES.values() for name in query_names(tree))

    assert uses == {name: 1 for name in load_queries() if not name.startswith(MIGRATIONS)}


@every_query
def test_a_query_begins_with_what_it_does_and_its_parameters(query: CypherQuery) -> None:
    first = query.header.splitlines()[0]

    assert query.source.startswith("// ")
    assert first[0].isupper()
    assert set(PARAMETER.findall(described(query))) == parameters_of(query)


@every_query
def test_every_statement_names_its_language(query: CypherQuery) -> None:
    statements = query.statements()

    assert all(statement.startswith("CYPHER 25") for statement in statements)
    assert len(statements) == 1 or query.name.startswith(MIGRATIONS)


@every_query
async def test_a_query_has_a_plan_and_names_nothing_that_the_graph_does_not_know(
    query: CypherQuery, driver: neo4j.AsyncDriver
) -> None:
    values = await browser_parameters(query, driver)

    for statement in query.statements():
        summary = (await driver.execute_query(f"EXPLAIN {statement}", values)).summary
        warnings = [status for status in summary.gql_status_objects if status.gql_status.startswith("01")]
        assert [f"{status.gql_status}: {status.status_description}" for status in warnings] == []


@every_query
async def test_a_query_runs_as_it_is_pasted(query: CypherQuery, driver: neo4j.AsyncDriver) -> None:
    values = await browser_parameters(query, driver)

    assert values.keys() == parameters_of(query)
    for statement in query.statements():
        async with driver.session() as session, await session.begin_transaction() as transaction:
            await (await transaction.run(statement, values)).consume()
            await transaction.rollback()


async def browser_parameters(query: CypherQuery, driver: neo4j.AsyncDriver) -> dict[str, Any]:
    """What the line for Browser sets."""
    line = BROWSER_LINE.search(query.header)
    if line is None:
        return {}
    result = await driver.execute_query(f"CYPHER 25 RETURN {line[1]} AS values")
    values: dict[str, Any] = result.records[0]["values"]
    return values


def test_the_exported_schema_is_the_one_in_the_repository() -> None:
    assert (ROOT / "schema.graphql").read_text("utf-8") == export_schema()


def described_parts(schema_type: GraphQLNamedType) -> Iterator[tuple[str, str | None]]:
    yield schema_type.name, schema_type.description
    parts: dict[str, Any] = {}
    if isinstance(schema_type, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
        parts = schema_type.fields
    if isinstance(schema_type, GraphQLEnumType):
        parts = schema_type.values
    for name, part in parts.items():
        yield f"{schema_type.name}.{name}", part.description


def test_everything_in_the_schema_has_a_description() -> None:
    types = build_schema(export_schema()).type_map.values()
    ours = [t for t in types if not is_introspection_type(t) and not is_specified_scalar_type(t)]

    bare = [name for schema_type in ours for name, text in described_parts(schema_type) if not text]

    assert len(ours) > 20
    assert bare == []


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.relative_to(ROOT)))
def test_only_the_settings_are_read_from_the_environment(module: Path) -> None:
    reads = [
        node
        for node in ast.walk(TREES[module])
        if (isinstance(node, ast.Attribute) and node.attr in ("environ", "environb", "getenv"))
        or (isinstance(node, ast.alias) and node.name in ("environ", "environb", "getenv"))
    ]

    assert module.name == "config.py" or reads == []


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.relative_to(ROOT)))
def test_modules_and_functions_stay_small_enough_to_be_read(module: Path) -> None:
    functions = [node for node in ast.walk(TREES[module]) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]

    assert len(module.read_text("utf-8").splitlines()) <= 300
    assert {f.name: length(f) for f in functions if length(f) > 50} == {}


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1
