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
from neo4j.exceptions import Neo4jError

import graphmem
from graphmem.api.schema import export_schema
from graphmem.model.activity import SearchEvent
from graphmem.model.categories import CategoryChoice
from graphmem.model.conversation import IncomingMessage
from graphmem.model.principal import Principal
from graphmem.model.project import ProjectUpdate
from graphmem.model.scope import Scope
from graphmem.store.database import IN_BATCHES, Database
from graphmem.store.events import EventStore
from graphmem.store.memories import MemoryStore
from graphmem.store.projects import ProjectStore
from graphmem.store.queries import CypherQuery, load_queries
from tests.integration.life import delete
from tests.integration.project import Project

ROOT = Path(graphmem.__file__).parents[1]
MIGRATIONS = "migrations/"
GENERATED = tuple(f"graphmem/client/{name}" for name in ("models/", "synchronous/", "asynchronous/operations.py"))
"""What `make client` generates."""
PARAMETER = re.compile(r"\$(\w+)")
QUERY_NAME = re.compile(r"[a-z]+/[a-z_0-9]+")
BROWSER_LINE = re.compile(r"^:param (\{.*\})$", re.MULTILINE)
FOLDERS = {name.split("/")[0] for name in load_queries()}

# What no operation writes yet, though queries read it: Neo4j warns of names that it has never seen.
NOT_WRITTEN_YET = """
MATCH (m:DeletedMemory {project: $project}) LIMIT 1
CREATE (m)-[:MENTIONS]->(e:Entity {project: $project, name: 'a', type: 'b'}),
       (m)-[:SUPERSEDED_BY]->(:Memory {id: $project, project: $project}),
       (e)-[:RELATES_TO {type: 'knows', memory_id: $project, valid_from: datetime(), valid_to: datetime()}]->
       (c:Entity {project: $project, name: 'c', type: 'b'}), (e)-[:FORMERLY {memory_id: $project}]->(c),
       (:User {project: $project, id: 'c'})-[:IS]->(c),
       (:Event {id: $project, latency_ms: 1}),
       (:DeletedMemory:Stale:Unembedded {id: 'stale', project: $project, text: 'a'}),
       (:Message:WordlessMessage {id: 'wordless', project: $project, content: ''}),
       (add:AddOperation:Unfinished {
         id: 'o', project: $project, key: 'k', lane: '', request: '', size: 0, input_hash: '',
         caller: '', extractor: '', status: 'PENDING', attempts: 0, losses: 0, changes: '', error: '',
         user_id: '', agent_id: '', app_id: '', run_id: '', accepted_at: datetime(), started_at: datetime(),
         finished_at: datetime(), due_at: datetime()}),
       (key:ApiKey {id: 'k', project: $project, name: 'k', permissions: [], owner_type: '', owner_id: '',
                    secret_hash: '', created_at: datetime(), expires_at: datetime(), revoked_at: datetime(),
                    last_used_at: datetime(), rotated_from: ''}),
       (migration:Migration {name: '', applied_at: datetime()})
SET m.feedback = '', m.feedback_reason = '', m.feedback_actor = '', m.feedback_at = datetime()
DELETE key, add, migration
"""


@pytest.fixture(scope="module")
def modules() -> dict[str, ast.Module]:
    """What people have written of graphmem, by the files' paths."""
    paths = {path.relative_to(ROOT).as_posix(): path for path in (ROOT / "graphmem").rglob("*.py")}
    return {name: ast.parse(path.read_text("utf-8")) for name, path in paths.items() if not name.startswith(GENERATED)}


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


def test_every_query_is_used_by_one_module_and_every_name_is_that_of_a_query(modules: dict[str, ast.Module]) -> None:
    uses = Counter(name for tree in modules.values() for name in query_names(tree))

    assert uses == {name: 1 for name in load_queries() if not name.startswith(MIGRATIONS)}


def test_a_query_begins_with_what_it_does_and_its_parameters() -> None:
    wrong = [
        query.name
        for query in load_queries().values()
        if not re.match("// [A-Z]", query.source) or set(PARAMETER.findall(described(query))) != parameters_of(query)
    ]

    assert wrong == []


def test_a_query_has_no_line_that_a_window_cuts_off() -> None:
    # What was released as a migration never changes, and the line for Browser must be one line.
    long = [
        f"{query.name}: {line}"
        for query in load_queries().values()
        for line in query.source.splitlines()
        if len(line) > 120 and ":param" not in line and not query.name.startswith(MIGRATIONS)
    ]

    assert long == []


def test_every_statement_names_its_language_and_only_a_migration_has_several() -> None:
    statements = {query.name: query.statements() for query in load_queries().values()}

    assert [name for name, those in statements.items() if not all(one.startswith("CYPHER 25") for one in those)] == []
    assert [name for name, those in statements.items() if len(those) > 1 and not name.startswith(MIGRATIONS)] == []


async def test_a_query_has_a_plan_and_names_nothing_that_the_graph_does_not_know(driver: neo4j.AsyncDriver) -> None:
    warnings, misread = [], []
    for query in load_queries().values():
        values = await browser_parameters(query, driver)
        for statement in query.statements():
            answer = await driver.execute_query(f"EXPLAIN {statement}", values)
            warnings += [
                f"{query.name}: {status.gql_status}: {status.status_description}"
                for status in answer.summary.gql_status_objects
                if status.gql_status.startswith("01")
            ]
            if answer.keys and tuple(answer.keys) != query.columns:
                misread.append((query.name, answer.keys, query.columns))

    assert warnings == []
    assert misread == []


async def test_a_query_runs_as_it_is_pasted(driver: neo4j.AsyncDriver) -> None:
    failed = {}
    for query in load_queries().values():
        values = await browser_parameters(query, driver)
        if values.keys() != parameters_of(query):
            failed[query.name] = f"Its line for Browser sets {sorted(values)}."
        try:
            await paste(query, values, driver)
        except Neo4jError as error:
            failed[query.name] = str(error)

    assert failed == {}


async def paste(query: CypherQuery, values: dict[str, Any], driver: neo4j.AsyncDriver) -> None:
    """Runs the query's statements and takes back what they have done.

    What commits in batches finds nothing to do, since the server's store is as the last migration has left it.
    """
    for statement in query.statements():
        async with driver.session() as session:
            if IN_BATCHES in statement:
                await (await session.run(statement, values)).consume()
                continue
            async with await session.begin_transaction() as transaction:
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


def test_only_the_settings_are_read_from_the_environment(modules: dict[str, ast.Module]) -> None:
    names = ("environ", "environb", "getenv")
    readers = {
        path
        for path, tree in modules.items()
        for node in ast.walk(tree)
        if (isinstance(node, ast.Attribute) and node.attr in names)
        or (isinstance(node, ast.alias) and node.name in names)
    }

    assert readers == {"graphmem/config/environment.py"}


def test_modules_and_functions_stay_small_enough_to_be_read(modules: dict[str, ast.Module]) -> None:
    lines = {path: len((ROOT / path).read_text("utf-8").splitlines()) for path in modules}
    functions = {
        f"{path}: {node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for path, tree in modules.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }

    assert {path: count for path, count in lines.items() if count > 300} == {}
    assert {name: count for name, count in functions.items() if count > 50} == {}
