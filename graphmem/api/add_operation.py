"""This module defines the GraphQL types of adds that run in the background, and of the changes that an add makes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import strawberry

from graphmem.api.connection import Connection, connection_fields, paging
from graphmem.api.context import Context, Info
from graphmem.api.errors import ErrorCode, UserError
from graphmem.api.inputs import given, to_moment
from graphmem.api.memory import Memory, load_memory
from graphmem.api.node import Node
from graphmem.api.opaque import decode_node_id, encode_node_id
from graphmem.api.scalars import ID, DateTime
from graphmem.model import add_operation as model
from graphmem.model import memory as memory_model
from graphmem.model.add_operation import OperationSelection, OperationStatus
from graphmem.model.node import NodeRef, NodeType
from graphmem.model.scope import Scope
from graphmem.service.add_operations import OperationsRequest
from graphmem.store.add_operations import key_of

_ORDER = "add operations"


@strawberry.type(description="The change that an add made because of one fact.")
class MemoryChange:
    id: ID = strawberry.field(description="The memory's id; with NONE, that of the memory that already says it.")
    event: memory_model.ChangeEvent = strawberry.field(description="The kind of change.")
    text: str = strawberry.field(description="The text of the memory.")
    previous_text: str | None = strawberry.field(
        description="The memory's text before the change, where it was changed."
    )
    reason: str | None = strawberry.field(description="The reason for the change, where it is not plain.")

    @strawberry.field(description="The memory as it is now; null when it is gone.")
    async def memory(self, info: Info) -> Memory | None:
        return await load_memory(info.context, self.id)

    @classmethod
    def from_model(cls, change: memory_model.MemoryChange) -> MemoryChange:
        return cls(
            id=change.id,
            event=change.event,
            text=change.text,
            previous_text=change.previous_text,
            reason=change.reason,
        )


@strawberry.type(
    description="An add that runs in the background. It is kept for 7 days after its end, or until a memory in its "
    "results is erased, or one of its owners."
)
class AddOperation(Node):
    status: OperationStatus = strawberry.field(description="How far it is.")
    user_id: ID | None = strawberry.field(description="The user that the memories belong to.")
    agent_id: ID | None = strawberry.field(description="The agent that the memories belong to.")
    app_id: ID | None = strawberry.field(description="The app that the memories belong to.")
    run_id: ID | None = strawberry.field(description="The run (session) that the memories belong to.")
    outcome: memory_model.AddOutcome | None = strawberry.field(
        description="The outcome of the add; null until it succeeded."
    )
    results: list[MemoryChange] = strawberry.field(description="The changes to memories; empty until it succeeded.")
    error: UserError | None = strawberry.field(
        description="The error that it failed with, or, while it waits to be tried again, the last one."
    )
    accepted_at: DateTime = strawberry.field(description="The time when it was accepted.")
    started_at: DateTime | None = strawberry.field(description="The time when it was first begun.")
    finished_at: DateTime | None = strawberry.field(description="The time when it ended.")

    @classmethod
    def from_model(cls, operation: model.AddOperation) -> AddOperation:
        scope, error, has_succeeded = operation.scope, operation.error, operation.status is OperationStatus.SUCCEEDED
        return cls(
            id=encode_node_id(NodeRef(NodeType.ADD_OPERATION, (operation.id,))),
            status=operation.status,
            user_id=scope.user_id,
            agent_id=scope.agent_id,
            app_id=scope.app_id,
            run_id=scope.run_id,
            outcome=memory_model.outcome_of(operation.changes) if has_succeeded else None,
            results=[MemoryChange.from_model(change) for change in operation.changes],
            error=_to_user_error(error) if error else None,
            accepted_at=operation.accepted_at,
            started_at=operation.started_at,
            finished_at=operation.finished_at,
        )


def _to_user_error(error: model.OperationError) -> UserError:
    return UserError(message=error.message, code=ErrorCode(error.code), field=[*error.field] or None)


def to_operation_selection(
    scope: Scope, statuses: Sequence[OperationStatus] | None, since: Any, until: Any
) -> OperationSelection:
    """Returns the adds that are meant. Raises BadUserInput for malformed times."""
    wanted = given(statuses)
    return OperationSelection(
        statuses=None if wanted is None else tuple(wanted),
        scope=scope,
        since=to_moment(since, "since"),
        until=to_moment(until, "until"),
    )


async def load_operation(context: Context, node_id: str) -> AddOperation | None:
    """Returns the add, or None for the id of anything else, which is not looked up."""
    ref = decode_node_id(node_id, context.principal.project)
    if ref is None or ref.type is not NodeType.ADD_OPERATION:
        return None
    operation = await context.add_operations.load(str(ref.key[0]))
    return AddOperation.from_model(operation) if operation else None


async def list_operations(context: Context, selection: OperationSelection, **place: Any) -> Connection[AddOperation]:
    operations, principal = context.services.add_operations, context.principal
    page = await context.add_operation_lists.load(OperationsRequest(selection, paging(_ORDER, **place)))
    nodes = [AddOperation.from_model(operation) for operation in page.items]
    return Connection(
        nodes=nodes,
        **connection_fields(page, _ORDER, key_of, lambda: operations.count_operations(principal, selection)),
    )
