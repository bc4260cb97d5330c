"""The schema, put together."""

from __future__ import annotations

from collections.abc import Iterator

import strawberry
from graphql import DocumentNode, ExecutionResult, GraphQLError, OperationDefinitionNode
from strawberry.extensions import ParserCache, SchemaExtension, ValidationCache
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from graphmem.api import enums as _enums  # noqa: F401  names the model's enums
from graphmem.api.mutations import Mutation
from graphmem.api.owner import Agent, App, Run, User
from graphmem.api.queries import Query
from graphmem.api.scalars import SCALARS
from graphmem.api.version import MemoryVersion

_CACHED_DOCUMENTS = 512


class _Schema(strawberry.Schema):
    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Logs nothing: `errors.describe_error` logs the faults, and callers' mistakes are not ours to log."""


class OneOperation(SchemaExtension):
    """Refuses a document of several operations when the request names none: Strawberry would carry out the first."""

    def on_execute(self) -> Iterator[None]:
        context = self.execution_context
        assert context.graphql_document
        if context._provided_operation_name is None and len(_operations(context.graphql_document)) > 1:
            message = "The document has several operations: name the one to carry out in operationName."
            context.result = ExecutionResult(data=None, errors=[GraphQLError(message)])
        yield


def _operations(document: DocumentNode) -> list[OperationDefinitionNode]:
    return [part for part in document.definitions if isinstance(part, OperationDefinitionNode)]


def make_schema() -> strawberry.Schema:
    return _Schema(
        query=Query,
        mutation=Mutation,
        types=[User, Agent, App, Run, MemoryVersion],
        extensions=[lambda: ParserCache(_CACHED_DOCUMENTS), lambda: ValidationCache(_CACHED_DOCUMENTS), OneOperation],
        config=StrawberryConfig(scalar_map=SCALARS),
    )


def export_schema() -> str:
    """The schema in SDL, as schema.graphql at the project's root holds it."""
    return make_schema().as_str() + "\n"
