"""What the fast executor answers over a project that has everything, beside what graphql-core answers by itself.

The documents of `corpus/` are executed both ways, and others that are made from the schema.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from graphql import (
    GraphQLField,
    GraphQLSchema,
    OperationDefinitionNode,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_required_argument,
    parse,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from graphmem.api.context import Context
from graphmem.api.cost.budget import Budget, BudgetedExecutor
from graphmem.api.execution.executor import FastExecutor
from graphmem.api.schema import Schema, make_schema
from graphmem.embeddings.embedder import Embedder
from graphmem.extraction.extractor import ExtractorSettings, make_extractor
from graphmem.model.cost import CostLimits
from graphmem.model.principal import Principal
from graphmem.service.services import Models, Services, make_services
from graphmem.store.database import Database
from tests.acceptance.belongings import BACK, BOUGHT, RENTED, fill
from tests.graphql_client import Client

CORPUS = {
    f"{file.stem}-{part.name.value}": (file.read_text(), part)
    for file in sorted((Path(__file__).parent / "corpus").glob("*.graphql"))
    for part in parse(file.read_text()).definitions
    if isinstance(part, OperationDefinitionNode) and part.name
}
SAID = ["I live in Lisbon with Carla, who works for Acme.", "I love chess and I planted red tulips in the garden."]
NODES = """{ owners { nodes { id } } categories { nodes { id } } entities { nodes { id } }
  memories { nodes { id versions { nodes { id } } messages { nodes { id } } } } }"""


@dataclass(frozen=True, slots=True)
class LivedIn:
    """A project that has everything, which is asked past the server by either executor."""

    project: str
    services: Services
    schemas: Mapping[type[BudgetedExecutor], Schema]
    samples: dict[str, Any]

    async def answer(
        self, executor: type[BudgetedExecutor], document: str, limits: CostLimits | None = None, **asked: Any
    ) -> dict[str, Any]:
        budget = Budget(limits or CostLimits())
        context = Context(Principal(self.project), self.services, budget, lambda points, least: None, _nobody_looks)
        result: Any = await self.schemas[executor].execute(document, context_value=context, **asked)
        errors = [(error.formatted, getattr(error.original_error, "code", None)) for error in result.errors or ()]
        return {"data": result.data, "errors": errors, "extensions": result.extensions}

    async def both(self, document: str, limits: CostLimits | None = None, **asked: Any) -> dict[str, Any]:
        """What both executors answer alike, in the same order."""
        fast = await self.answer(FastExecutor, document, limits, **asked)
        plain = await self.answer(BudgetedExecutor, document, limits, **asked)
        assert fast == plain
        assert str(fast["data"]) == str(plain["data"])
        return fast


@pytest.fixture(scope="module")
async def lived_in(http: httpx.AsyncClient, database: Database, embedder: Embedder) -> LivedIn:
    project = "lived-in"
    client = Client(http, project)
    ids = await fill(client, database)
    await client.add(*(f"Note {number} of the journey." for number in range(40)), userId="alex", runId="journey")
    for text in SAID:
        await client.data(
            "mutation ($i: AddMemoriesInput!) { addMemories(input: $i) { outcome } }",
            i={"text": text, "userId": "carla", "runId": "talk"},
        )
    services = make_services(database, Models(embedder, make_extractor(ExtractorSettings())))
    schemas = {executor: make_schema() for executor in (FastExecutor, BudgetedExecutor)}
    for executor, schema in schemas.items():
        schema.execution_context_class = executor
    nodes = re.findall(r"'id': '([^']+)'", str(await client.data(NODES)))
    samples = {
        "memory": ids[BACK],
        "deleted": ids[RENTED],
        "ids": [ids[BOUGHT], "nonsense", *nodes[::7]],
        "query": "Where does Carla live, and what does she like?",
    }
    return LivedIn(project, services, schemas, samples)


@pytest.mark.parametrize("name", CORPUS)
async def test_the_corpus_is_answered_alike(lived_in: LivedIn, name: str) -> None:
    document, operation = CORPUS[name]

    answer = await lived_in.both(document, **asked(operation, lived_in.samples))

    assert bool(answer["errors"]) == (name.startswith("refusals") and "Refused" not in name), answer["errors"]


@pytest.mark.parametrize("most", [200, 2_000, 20_000])
@pytest.mark.parametrize("name", ["lists-Memories", "selections-Directives", "selections-Aliases"])
async def test_the_corpus_ends_at_the_same_byte(lived_in: LivedIn, name: str, most: int) -> None:
    document, operation = CORPUS[name]

    await lived_in.both(document, CostLimits(answer_bytes=most), **asked(operation, lived_in.samples))


def asked(operation: OperationDefinitionNode, samples: Mapping[str, Any]) -> dict[str, Any]:
    """The operation's name and its variables, as far as there are samples of them."""
    assert operation.name
    declared = [one.variable.name.value for one in operation.variable_definitions or ()]
    variables = {one: samples[one] for one in declared if one in samples}
    return {"operation_name": operation.name.value, "variable_values": variables}


@settings(max_examples=settings().max_examples // 2)
@given(st.data())
async def test_whatever_is_selected_is_answered_alike(lived_in: LivedIn, data: st.DataObject) -> None:
    document = data.draw(documents(lived_in.schemas[FastExecutor]._schema, lived_in.samples))

    answer = await lived_in.both(document)

    assert not any("Cannot query" in error["message"] for error, _ in answer["errors"])


ARGUMENTS = {
    "node": "(id: {memory})",
    "nodes": "(ids: {ids})",
    "memory": "(id: {memory})",
    "memoryHistory": "(id: {deleted})",
    "owner": '(type: USER, ownerId: "alex")',
    "activityCounts": "(bucket: HOUR)",
}
"""The arguments of fields that require some. Searches are left out: they write into the log that `activity` reads."""
DIRECTIVES = ["", "", "", " @include(if: true)", " @skip(if: false)", " @skip(if: true)", " @include(if: false)"]


@st.composite
def documents(draw: st.DrawFn, schema: GraphQLSchema, samples: Mapping[str, Any]) -> str:
    assert schema.query_type
    return draw(selections(schema, schema.query_type, samples, 3))


@st.composite
def selections(draw: st.DrawFn, schema: GraphQLSchema, kind: Any, samples: Mapping[str, Any], depth: int) -> str:
    """What is selected of an object: fields with and without aliases, repeated ones, fragments and directives."""
    parts = []
    fields = [name for name, field in kind.fields.items() if is_within_reach(name, field, depth)]
    for place in range(draw(st.integers(1, 5))):
        name = draw(st.sampled_from([*fields, "__typename"]))
        alias = draw(st.sampled_from(["", f"{kind.name}{place}: "]))
        selected = draw(st.sampled_from(DIRECTIVES))
        if name != "__typename" and not is_leaf_type(named := get_named_type(kind.fields[name].type)):
            inner = draw(selections(schema, named, samples, depth - 1))
            alias, selected = (
                f"{kind.name}{place}: ",
                f"{arguments(draw, name, kind.fields[name], samples)}{selected} {inner}",
            )
        part = f"{alias}{name}{selected}"
        parts.append(draw(st.sampled_from([part, part, f"... on {kind.name} {{ {part} }}", f"... {{ {part} }}"])))
    for possible in schema.get_possible_types(kind) if is_abstract_type(kind) else []:
        if draw(st.booleans()):
            parts.append(f"... on {possible.name} {draw(selections(schema, possible, samples, depth - 1))}")
    return f"{{ {' '.join(parts)} }}"


def is_within_reach(name: str, field: GraphQLField, depth: int) -> bool:
    required = any(map(is_required_argument, field.args.values()))
    return (name in ARGUMENTS or not required) and (depth > 0 or is_leaf_type(get_named_type(field.type)))


def arguments(draw: st.DrawFn, name: str, field: GraphQLField, samples: Mapping[str, Any]) -> str:
    count = draw(st.sampled_from([1, 3, 30]))
    if name in ARGUMENTS and any(map(is_required_argument, field.args.values())):
        values = {key: json.dumps(value) for key, value in samples.items()}
        return ARGUMENTS[name].format(**values)
    return f"(first: {count})" if "first" in field.args else ""


async def _nobody_looks() -> None:
    """Takes the place of what looks whether a key is still good."""
