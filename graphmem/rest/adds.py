"""Adds: what is to be remembered of which owners."""

from __future__ import annotations

import asyncio
import time
from typing import Annotated

from graphmem.model.add_operation import AddOperation, OperationStatus
from graphmem.model.memory import AddOutcome, outcome_of
from graphmem.rest.answers import Listed, as_list, change_rows
from graphmem.rest.call import Call
from graphmem.rest.errors import NotOffered
from graphmem.rest.events import find_event
from graphmem.rest.filters import scope_of
from graphmem.rest.messages import facts_of, messages_of
from graphmem.rest.options import check_options
from graphmem.rest.parameters import Add, AddV1
from graphmem.rest.rows import ChangeRow, ForgottenRow, QueuedRow, Results, StoredRow
from graphmem.rest.signature import Raises
from graphmem.rest.values import Given, choices_of, expiry_of, flag_of, moment_of, names_of, object_of, text_of
from graphmem.service.add_request import AddRequest

QUEUED = "Memory processing has been queued for background execution"
PATIENCE = 10.0
"""Seconds that an add of v3 is waited for; what takes longer is looked up by its event."""
LOOK_AGAIN = 0.05
"""Seconds between two looks at an add that is waited for."""

Added = list[ChangeRow] | list[QueuedRow] | Results[ChangeRow] | Results[QueuedRow]


async def add_memories(call: Call[AddV1]) -> Annotated[Added | ForgottenRow, Raises(NotOffered)]:
    """Answers in the formats of v1: a list, or an object around it."""
    request, output_format = add_request(call.given), text_of(call.given, "output_format")
    if flag_of(call.given, "async_mode"):
        operation = await call.services.add_operations.accept(call.principal, request)
        return as_list(Listed([_queued(operation)]), output_format)
    changes = await call.services.memories.add_memories(call.principal, request)
    if outcome_of(changes) == AddOutcome.FORGOTTEN:
        return {"message": "ok", "results": change_rows(changes)}
    return as_list(Listed(change_rows(changes)), output_format)


async def add_memories_v3(call: Call[Add]) -> Annotated[StoredRow | QueuedRow, Raises(NotOffered)]:
    """Answers with an event that can be looked up, and with what was done if that does not take long."""
    request, patience = add_request(call.given), 0 if flag_of(call.given, "async_mode") else PATIENCE
    operation = await call.services.add_operations.accept(call.principal, request)
    until = time.monotonic() + patience
    while not operation.status.is_final and time.monotonic() < until:
        await asyncio.sleep(LOOK_AGAIN)
        operation = await find_event(call, operation.id)
    if operation.status is not OperationStatus.SUCCEEDED:
        return _queued(operation)
    return {
        "message": "Memories stored successfully",
        "status": operation.status.value,
        "event_id": operation.id,
        "results": change_rows(operation.changes),
    }


def _queued(operation: AddOperation) -> QueuedRow:
    message = operation.error.message if operation.error else QUEUED
    return {"message": message, "status": operation.status.value, "event_id": operation.id}


def add_request(given: Given) -> AddRequest:
    """Returns the request of an add. Raises BadUserInput, and NotOffered for an option that graphmem lacks."""
    check_options(given)
    messages, infer = messages_of(given), flag_of(given, "infer", True)
    return AddRequest(
        scope=scope_of(given),
        messages=messages if infer else facts_of(given) or messages,
        metadata=object_of(given, "metadata") or {},
        categories=names_of(given, "categories"),
        custom_categories=choices_of(given) or (),
        includes=text_of(given, "includes"),
        excludes=text_of(given, "excludes"),
        instructions=text_of(given, "custom_instructions", "agent_custom_instructions"),
        infer=infer,
        immutable=flag_of(given, "immutable"),
        timestamp=moment_of(given, "timestamp"),
        expires_at=expiry_of(given),
    )
