"""What the log, the metrics and the traces learn of GraphQL: an operation's name and first field, its fields' times."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from inspect import isawaitable
from typing import Any

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLResolveInfo,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_operation_ast,
)
from strawberry.extensions import SchemaExtension
from strawberry.types.field import StrawberryField

from graphmem.telemetry.operation_labels import MAX_LENGTH
from graphmem.telemetry.request import current_record
from graphmem.telemetry.tracing import Traces

_MAX_FRAGMENTS = 20

Resolver = Callable[..., Any]


class ObservedOperation(SchemaExtension):
    """This extension notes the name and the first field of a valid operation; those of others are made up."""

    def on_execute(self) -> Iterator[None]:
        context, record = self.execution_context, current_record()
        assert context.graphql_document
        operation = get_operation_ast(context.graphql_document, context._provided_operation_name)
        if operation:
            record.operation = operation.name.value[:MAX_LENGTH] if operation.name else ""
            record.field = _first_field(context.graphql_document, operation)
        yield


def _first_field(document: DocumentNode, operation: OperationDefinitionNode) -> str:
    """Returns the name of the first field, which may stand in a fragment; empty where it is too far in."""
    selected: SelectionSetNode = operation.selection_set
    for _ in range(_MAX_FRAGMENTS):
        first = selected.selections[0]
        if isinstance(first, InlineFragmentNode):
            selected = first.selection_set
        elif first.kind == "fragment_spread":
            selected = _fragments(document)[first.name.value].selection_set  # type: ignore[attr-defined]
        else:
            return first.name.value  # type: ignore[attr-defined, no-any-return]
    return ""


def _fragments(document: DocumentNode) -> Mapping[str, FragmentDefinitionNode]:
    return {part.name.value: part for part in document.definitions if isinstance(part, FragmentDefinitionNode)}


class TracedFields(SchemaExtension):
    """This extension makes a span of every field that waits for something, without its arguments and its alias."""

    def __init__(self, traces: Traces) -> None:
        self._traces = traces

    def resolve(
        self, _next: Callable[..., Any], root: Any, info: GraphQLResolveInfo[Any], *args: Any, **kwargs: Any
    ) -> Any:
        result = _next(root, info, *args, **kwargs)
        if not isawaitable(result) or not _has_resolver(info):
            return result
        return self._traced(f"{info.parent_type.name}.{info.field_name}", result)

    async def _traced(self, name: str, result: Awaitable[Any]) -> Any:
        with self._traces.span(name):
            return await result


def _has_resolver(info: GraphQLResolveInfo[Any]) -> bool:
    field = info.parent_type.fields[info.field_name].extensions.get("strawberry-definition")
    return isinstance(field, StrawberryField) and field.base_resolver is not None
