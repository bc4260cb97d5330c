"""This module puts the schema together."""

from __future__ import annotations

from collections.abc import Iterator

import strawberry
from graphql import DocumentNode, ExecutionResult, GraphQLError, OperationDefinitionNode
from strawberry.extensions import ParserCache, SchemaExtension, ValidationCache
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from graphmem.api import enums as _enums  # noqa: F401  names the model's enums
from graphmem.api.activity import Activity
from graphmem.api.category import Category
from graphmem.api.entity import Entity
from graphmem.api.memory import Memory
from graphmem.api.message import Message
from graphmem.api.mutations import Mutation
from graphmem.api.node import to_node
from graphmem.api.observing import ObservedOperation, TracedFields
from graphmem.api.owner import Agent, App, Run, User, to_owner
from graphmem.api.project import Project
from graphmem.api.queries import Query
from graphmem.api.scalars import SCALARS
from graphmem.api.version import MemoryVersion
from graphmem.telemetry.tracing import Traces

_CACHED_DOCUMENTS = 512

# Each is registered for the class that its parameter is annotated with. Types that refer to each other could not all
# import one another; only here are all of them known.
for _convert in (
    Activity.from_model,
    Category.from_model,
    Entity.from_model,
    Memory.from_model,
    MemoryVersion.from_model,
    Message.from_model,
    Project.from_model,
    to_owner,
):
    to_node.register(_convert)


class _Schema(strawberry.Schema):
    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Logs nothing: `errors.describe_error` logs the faults, and callers' mistakes are not ours to log."""


class OneOperation(SchemaExtension):
    """This extension refuses a document of several operations when the request names none."""

    def on_execute(self) -> Iterator[None]:
        # GraphQL's specification makes this an error; Strawberry would carry out the first operation.
        context = self.execution_context
        assert context.graphql_document
        if context._provided_operation_name is None and len(_operations(context.graphql_document)) > 1:
            message = "The document has several operations: name the one to carry out in operationName."
            context.result = ExecutionResult(data=None, errors=[GraphQLError(message)])
        yield


def _operations(document: DocumentNode) -> list[OperationDefinitionNode]:
    return [part for part in document.definitions if isinstance(part, OperationDefinitionNode)]


def make_schema(traces: Traces | None = None) -> strawberry.Schema:
    """Returns the schema. With traces that somebody sees, its fields are in them."""
    # It is called for every field: where nobody looks, it is left out.
    tracing = [lambda: TracedFields(traces)] if traces and traces.is_on else []
    return _Schema(
        query=Query,
        mutation=Mutation,
        # No field has these types: they are reached through the interface Owner only.
        types=[User, Agent, App, Run],
        extensions=[
            lambda: ParserCache(_CACHED_DOCUMENTS),
            lambda: ValidationCache(_CACHED_DOCUMENTS),
            OneOperation,
            ObservedOperation,
            *tracing,
        ],
        config=StrawberryConfig(scalar_map=SCALARS),
    )


def export_schema() -> str:
    """Returns the schema in SDL, as schema.graphql at the project's root holds it."""
    return make_schema().as_str() + "\n"
